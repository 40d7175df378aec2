"""The policies side by side on one round: what each costs, and who gains and loses by it.

The market is solved, priced and billed once; only the sharing inside the pools and the sellers'
pay are done again for each policy.
"""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.market import SolvedMarket, solve_market
from farmgate.engine.clear.pay import Pay, pay_market
from farmgate.engine.clear.policies import cost_of, share_lots
from farmgate.engine.clear.problem import CLASSES, POLICIES, ClearProblem, Floats, Ints
from farmgate.engine.clear.share import number_alike, sum_up


class PolicyComparison(NamedTuple):
    """What each policy of `POLICIES` would do to the sellers of one round.

    Letters: ``H`` policies, ``efficient`` first; three seller classes.

    Parameters
    ----------
    cost
        (H,) yuan of welfare lost against ``efficient``.
    top_up_fen
        (H,) fen that the guarantee funds would pay.
    sold_g, pay_fen
        (H, 3) grams sold or bought back, and fen received, by class.
    better, worse
        (H, 3) how many sellers would get more, and how many less, than under ``efficient``.
    won_fen, lost_fen
        (H, 3) by how much together; both positive.
    """

    cost: Floats
    top_up_fen: Ints
    sold_g: Ints
    pay_fen: Ints
    better: Ints
    worse: Ints
    won_fen: Ints
    lost_fen: Ints


def compare_policies(p: ClearProblem, solved: SolvedMarket | None = None) -> PolicyComparison:
    """Share and pay one solved market under every policy.

    Parameters
    ----------
    p
        The round; its own policy does not matter.
    solved
        The round as `solve_market` solved it; solved here unless it is given.

    Returns
    -------
    PolicyComparison

    References
    ----------
    docs/models/clear.md, section "Who comes first".
    """
    solved = solved or solve_market(p)
    net, bill = solved.net, solved.bill
    shares = [share_lots(p, net, bill, policy) for policy in POLICIES]
    pays = [pay_market(p, net, bill, lot_g) for lot_g in shares]
    counts = [_changes(p, (shares[0], pays[0]), each) for each in zip(shares, pays, strict=True)]
    better, worse, won, lost = (np.array([row[i] for row in counts]) for i in range(4))
    return PolicyComparison(
        cost=np.array([cost_of(net, lot_g, shares[0]) for lot_g in shares]),
        top_up_fen=np.array([pay.lot_top_up_fen.sum() for pay in pays]),
        sold_g=np.array([_by_class(p.lot_rank, lot_g.sum(axis=0)) for lot_g in shares]),
        pay_fen=np.array([_by_class(p.lot_rank, pay.lot_pay_fen) for pay in pays]),
        better=better,
        worse=worse,
        won_fen=won,
        lost_fen=lost,
    )


def _by_class(rank: Ints, values: Ints) -> Ints:
    return sum_up(rank, values, len(CLASSES))


def _changes(
    p: ClearProblem, before: tuple[Ints, Pay], after: tuple[Ints, Pay]
) -> tuple[Ints, Ints, Ints, Ints]:
    """(3,) by class: sellers better off, sellers worse off, fen won, fen lost.

    Odd fen go here and there with every sharing: a seller whose kilograms and top-ups stay what
    they were is neither better nor worse off.
    """
    who, first = number_alike(p.lot_seller, p.lot_rank)
    rank = p.lot_rank[first]
    moved = (before[0] != after[0]).any(axis=0)
    moved |= before[1].lot_top_up_fen != after[1].lot_top_up_fen
    more = sum_up(who, after[1].lot_pay_fen - before[1].lot_pay_fen, first.size)
    more *= sum_up(who, moved.astype(np.int64), first.size) > 0
    return (
        _by_class(rank, (more > 0).astype(np.int64)),
        _by_class(rank, (more < 0).astype(np.int64)),
        _by_class(rank, np.maximum(more, 0)),
        _by_class(rank, np.maximum(-more, 0)),
    )
