"""Pool the market into a graph: what is alike stands together, what can never pay is left out.

A *state* is a node with a commodity. Lots of one state and one reserve
are one *step* of a supply curve; bids of one state and one limit are one *sink*. *Links* carry
produce between states: a lane for one commodity, or a free downgrade at one node, by which
better produce serves a bid for worse and a poor household's produce serves anybody.
"""

from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.commodities import Commodities, list_commodities
from farmgate.engine.clear.drops import Drops, find_drops, is_pair
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.reach import NEVER, Roads, find_least, list_roads, spread


@dataclass(frozen=True, slots=True)
class Network:
    """The pooled market.

    Letters: ``S`` states, ``P`` supply steps, ``D`` sinks, ``E`` links.

    Parameters
    ----------
    state_node, state_commodity
        (S,) node, and commodity as numbered in ``goods``.
    goods
        What is traded.
    lot_step, taker_sink
        (L,), (B + J,) the pool each belongs to.
    step_state, step_price, step_kg
        (P,) state, yuan/kg, kg.
    sink_state, sink_price, sink_kg, sink_min_kg
        (D,) state, yuan/kg, kg, least kg (positive only for a bid that stands alone).
    link_from, link_to, link_cost, link_arc
        (E,) states, yuan/kg, lane index or -1 for a downgrade.
    alive
        (E,) links that some profitable trade could use; the others matter for prices only.
    """

    state_node: Ints
    state_commodity: Ints
    goods: Commodities
    lot_step: Ints
    taker_sink: Ints
    step_state: Ints
    step_price: Floats
    step_kg: Floats
    sink_state: Ints
    sink_price: Floats
    sink_kg: Floats
    sink_min_kg: Floats
    link_from: Ints
    link_to: Ints
    link_cost: Floats
    link_arc: Ints
    alive: Bools


@dataclass(frozen=True, slots=True)
class Takers:
    """Bids, then guarantees, as one list of those who take produce (all (B + J,))."""

    node: Ints
    kg: Floats
    min_kg: Floats
    price: Floats


def list_takers(p: ClearProblem) -> Takers:
    """Stack bids and guarantees; a guarantee is a bid at its value."""
    return Takers(
        node=np.r_[p.bid_node, p.cover_node],
        kg=np.r_[p.bid_kg, p.cover_kg],
        min_kg=np.r_[np.minimum(p.bid_min_kg, p.bid_kg), np.zeros(p.cover_kg.size)],
        price=np.r_[p.bid_limit, p.cover_value],
    )


def build_network(p: ClearProblem) -> Network:
    """Pool lots and bids, lay a link for every lane and commodity that could be of use.

    Parameters
    ----------
    p
        The round.

    Returns
    -------
    Network
        With links pruned by ``cheapest supply + cost >= dearest demand`` (field ``alive``).

    References
    ----------
    docs/models/clear.md, section "Pooling and pruning".
    """
    goods, takers = list_commodities(p), list_takers(p)
    (roads, there), size = list_roads(p, goods), (goods.count, p.node_kg.size)
    ask = find_least(size, (goods.lot, p.lot_node, p.lot_reserve))
    worth = -find_least(size, (goods.taker, takers.node, -takers.price))
    asked = np.isfinite(ask) | np.isfinite(worth)
    drops = find_drops(goods, there, asked)
    spread(ask, (goods.better, goods.worse), drops, roads)
    cheaper = -worth  # a value travels against the lanes, as a price travels along them
    back = [road.back() for road in roads]
    spread(cheaper, (goods.worse, goods.better), drops.back(), back)
    reached, wanted = np.isfinite(ask), np.isfinite(cheaper)
    known = np.where(goods.timed[:, None], asked | (there & wanted), reached | wanted)
    return _lay((p, goods, takers), (roads, drops), known, (ask, -cheaper))


def keep_alive(net: Network) -> Network:
    """Leave out the links that matter for prices only; the rest keep their order."""
    links = np.flatnonzero(net.alive)
    return replace(
        net,
        link_from=net.link_from[links],
        link_to=net.link_to[links],
        link_cost=net.link_cost[links],
        link_arc=net.link_arc[links],
        alive=np.ones(links.size, bool),
    )


def list_pairs(net: Network) -> Bools:
    """(E,) links over which a group's produce reaches a bid that prefers the group."""
    commodity = net.state_commodity
    pairs = is_pair(net.goods, commodity[net.link_from], commodity[net.link_to])
    return pairs & (net.link_arc < 0)


def _lay(
    market: tuple[ClearProblem, Commodities, Takers],
    ways: tuple[list[Roads], Drops],
    known: Bools,
    prices: tuple[Floats, Floats],
) -> Network:
    """Number the states known and lay links between them."""
    (p, goods, takers), (roads, drops), (ask, worth) = market, ways, prices
    state = np.cumsum(known.ravel()).reshape(known.shape) - 1
    commodity, node = np.nonzero(known)
    c, c_after, a, tail, head = _list_lanes(roads, known)
    better, worse, n = _list_downgrades(goods, drops, known)
    link_c, link_to_c = np.r_[c, better], np.r_[c_after, worse]
    tail, head = np.r_[tail, n], np.r_[head, n]
    cost = np.r_[np.where(a < 0, 0.0, p.arc_cost[a]), np.zeros(n.size)]
    steps = _pool(state[goods.lot, p.lot_node], p.lot_reserve, p.lot_kg)
    wanted = state[goods.taker, takers.node]
    sinks = _pool(wanted, takers.price, takers.kg, _alone(p, takers))
    least = np.zeros(sinks[1].size)
    np.maximum.at(least, sinks[0], takers.min_kg)
    return Network(
        state_node=node,
        state_commodity=commodity,
        goods=goods,
        lot_step=steps[0],
        taker_sink=sinks[0],
        step_state=steps[1],
        step_price=steps[2],
        step_kg=steps[3],
        sink_state=sinks[1],
        sink_price=sinks[2],
        sink_kg=sinks[3],
        sink_min_kg=least,
        link_from=state[link_c, tail],
        link_to=state[link_to_c, head],
        link_cost=cost,
        link_arc=np.r_[a, np.full(n.size, -1)],
        alive=ask[link_c, tail] + cost < worth[link_to_c, head] - NEVER,
    )


def _list_lanes(roads: list[Roads], known: Bools) -> Ints:
    """(5, links) commodity, commodity after the way, lane (-1 waiting) and its ends, if states."""
    parts = [np.empty((5, 0), np.int64)]
    for road in roads:
        both = known[road.start][:, road.tail] & known[road.end][:, road.head]
        if road.is_open is not None:
            both &= road.is_open
        c, a = np.nonzero(both)
        ends = road.lane[a], road.tail[a], road.head[a]
        parts.append(np.stack([road.start[c], road.end[c], *ends]))
    links = np.concatenate(parts, axis=1)
    return links[:, np.lexsort((links[2], links[0]))]


def _list_downgrades(goods: Commodities, drops: Drops, known: Bools) -> tuple[Ints, Ints, Ints]:
    """(links,) commodity, commodity that it serves, and node, where both are states."""
    pair, node = np.nonzero(known[goods.better] & known[goods.worse])
    both = known[drops.better, drops.node] & known[drops.worse, drops.node]
    return (
        np.r_[goods.better[pair], drops.better[both]],
        np.r_[goods.worse[pair], drops.worse[both]],
        np.r_[node, drops.node[both]],
    )


def _alone(p: ClearProblem, takers: Takers) -> Ints:
    """(B + J,) a number of its own for bids with a minimum and guarantees; 0 for the rest."""
    number = np.arange(1, takers.node.size + 1)
    alone = takers.min_kg > 0
    alone[p.bid_kg.size :] = True
    return np.where(alone, number, 0)


def _pool(
    state: Ints, price: Floats, kg: Floats, alone: Ints | None = None
) -> tuple[Ints, Ints, Floats, Floats]:
    """Stand equals together: (member -> pool, pool state, pool price, pool kg)."""
    keys = np.stack([state, price, np.zeros(state.size) if alone is None else alone])
    order = np.lexsort(keys[::-1])
    new = np.ones(state.size, bool)
    new[1:] = (np.diff(keys[:, order]) != 0).any(axis=0)
    member = np.empty(state.size, np.int64)
    member[order] = np.cumsum(new) - 1
    first = order[new]
    total = np.bincount(member, weights=kg, minlength=first.size)
    return member, state[first], price[first], total
