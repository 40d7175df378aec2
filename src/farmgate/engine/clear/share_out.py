"""From paths between pools to awards between lots and takers, to the gram.

All grams of the paths of a pool lie in a row, and so do those of its lots: where either has a
border, an award ends. The same again for the takers at the other end.
"""

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Ints
from farmgate.engine.clear.result import Awards
from farmgate.engine.clear.share import number_alike, sum_up
from farmgate.engine.clear.whole import Paths, taker_tie, where_to
from farmgate.engine.clear.wish import firsts


def share_out(p: ClearProblem, net: Network, paths: Paths, lot_g: Ints, taker_g: Ints) -> Awards:
    """Turn paths between pools into awards between lots and takers.

    Parameters
    ----------
    p, net, paths
        The round, its pooled market, and the paths of its plan.
    lot_g
        (3, L) grams of each lot: `TO_BIDS`, `BROUGHT` and `ON_THE_SPOT`.
    taker_g
        (B + J,) grams of each taker.
    """
    ways = len(lot_g)
    way, lot = np.nonzero(lot_g)
    givers = net.step_state[net.lot_step[lot]] * ways + way, p.lot_tie[lot], lot_g[way, lot]
    rows = paths.source * ways + where_to(p, net, paths), paths.grams
    path, giver, moved = serve(rows, givers)
    taker = np.flatnonzero(taker_g)
    takers = net.taker_sink[taker], taker_tie(p)[taker], taker_g[taker]
    part, who, moved = serve((paths.sink[path], moved), takers)
    keys = lot[giver[part]], taker[who], paths.route[path[part]]
    award, first = number_alike(*keys)
    lots, bids, route = (key[first] for key in keys)
    return Awards(lots, bids, sum_up(award, moved, first.size), route, paths.routes)


def serve(rows: tuple[Ints, Ints], members: tuple[Ints, Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    """Serve the rows of every pool, one after the other, by its members in the order of ties.

    Parameters
    ----------
    rows
        (Z,) pool and grams of each.
    members
        (M,) pool, tie and grams of each: of every pool as much as its rows.

    Returns
    -------
    tuple
        (X,) row, member and grams of each part, in the order of rows.

    Raises
    ------
    ValueError
        A pool has not what its rows want.
    """
    pool, wanted = rows
    home, tie, own = members
    pools = int(max(pool.max(initial=0), home.max(initial=0))) + 1
    if (sum_up(pool, wanted, pools) != sum_up(home, own, pools)).any():
        raise ValueError("A pool gives out more or less than its members have.")
    row, member = np.argsort(pool, kind="stable"), np.lexsort((tie, home))
    row_end, member_end = np.cumsum(wanted[row]), np.cumsum(own[member])
    end, _ = firsts(np.sort(np.r_[row_end, member_end], kind="stable"))
    row, member = row[np.searchsorted(row_end, end)], member[np.searchsorted(member_end, end)]
    order = np.argsort(row, kind="stable")
    return row[order], member[order], np.diff(end, prepend=0)[order]
