"""Pool the market into a graph: what is alike stands together, what can never pay is left out.

A *state* is a node with a commodity. Lots of one state and one reserve
are one *step* of a supply curve; bids of one state and one limit are one *sink*. *Links* carry
produce between states: a lane for one commodity, or a free downgrade at one node, by which
better produce serves a bid for worse and a poor household's produce serves anybody.
"""

from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.commodities import (
    FIRST_PREFERENCE,
    NOBODY,
    Commodities,
    list_commodities,
)
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

NEVER = 1e-9
"""Yuan/kg below which a gain is none."""


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
    ask = _extreme(p, goods, (goods.lot, p.lot_node, p.lot_reserve))
    worth = -_extreme(p, goods, (goods.taker, takers.node, -takers.price))
    roads = _list_roads(p, goods)
    _spread(ask, goods.better, goods.worse, roads)
    cheaper = -worth  # a value travels against the lanes, as a price travels along them
    _spread(cheaper, goods.worse, goods.better, [road.back() for road in roads])
    return _lay(p, goods, takers, ask, -cheaper)


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


def _extreme(p: ClearProblem, goods: Commodities, offers: tuple[Ints, Ints, Floats]) -> Floats:
    """(C, N) least value offered at each state; infinite where there is none."""
    commodity, node, value = offers
    best = np.full((goods.count, p.node_kg.size), np.inf)
    np.minimum.at(best, (commodity, node), value)
    return best


def list_pairs(net: Network) -> Bools:
    """(E,) links over which a group's produce reaches a bid that prefers the group."""
    group = net.goods.group[net.state_commodity]
    pairs: Bools = (group[net.link_to] <= FIRST_PREFERENCE) & (group[net.link_from] > NOBODY)
    return pairs


@dataclass(frozen=True, slots=True)
class _Roads:
    """Lanes of so many days, and what commodities become over them."""

    start: Ints
    end: Ints
    tail: Ints
    head: Ints
    cost: Floats

    def back(self) -> "_Roads":
        """The same against their direction."""
        return _Roads(self.end, self.start, self.head, self.tail, self.cost)

    def carry(self, price: Floats) -> None:
        """Lower the prices at the heads to what they are at the tails and the cost."""
        order = np.argsort(self.head, kind="stable")
        heads, first = np.unique(self.head[order], return_index=True)
        same = self.start.size == price.shape[0] and np.array_equal(self.start, self.end)
        reached = (price if same else price[self.start])[:, self.tail[order]] + self.cost[order]
        least = np.minimum.reduceat(reached, first, axis=1)
        if same:  # no commodity changes over these lanes
            price[:, heads] = np.minimum(price[:, heads], least)
        else:
            np.minimum.at(price, (self.end[:, None], heads), least)


def _list_roads(p: ClearProblem, goods: Commodities) -> list[_Roads]:
    lanes = [np.flatnonzero(p.arc_days == way.days) for way in goods.ways]
    return [
        _Roads(way.start, way.end, p.arc_from[some], p.arc_to[some], p.arc_cost[some])
        for way, some in zip(goods.ways, lanes, strict=True)
        if some.size and way.start.size
    ]


def _spread(price: Floats, source: Ints, target: Ints, roads: list[_Roads]) -> None:
    """Carry the least price in (C, N) along lanes and downgrades until nothing gets cheaper."""
    while True:
        before = price.copy()
        for road in roads:
            road.carry(price)
        np.minimum.at(price, target, price[source])
        if not (price < before - NEVER).any():
            return


def _lay(
    p: ClearProblem, goods: Commodities, takers: Takers, ask: Floats, worth: Floats
) -> Network:
    """Number the states in use and lay links between them."""
    known = np.isfinite(ask) | np.isfinite(worth)
    state = np.cumsum(known.ravel()).reshape(known.shape) - 1
    commodity, node = np.nonzero(known)
    c, c_after, a = _list_lanes(p, goods, known)
    d, n = np.nonzero(known[goods.better] & known[goods.worse])
    link_c = np.r_[c, goods.better[d]]
    link_to_c = np.r_[c_after, goods.worse[d]]
    tail, head = np.r_[p.arc_from[a], n], np.r_[p.arc_to[a], n]
    cost = np.r_[p.arc_cost[a], np.zeros(d.size)]
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
        link_arc=np.r_[a, np.full(d.size, -1)],
        alive=ask[link_c, tail] + cost < worth[link_to_c, head] - NEVER,
    )


def _list_lanes(p: ClearProblem, goods: Commodities, known: Bools) -> tuple[Ints, Ints, Ints]:
    """(links,) commodity, commodity after the way, and lane, where both ends are states."""
    parts = []
    for way in goods.ways:
        lanes = np.flatnonzero(p.arc_days == way.days)
        both = known[way.start][:, p.arc_from[lanes]] & known[way.end][:, p.arc_to[lanes]]
        c, a = np.nonzero(both)
        parts.append(np.stack([way.start[c], way.end[c], lanes[a]]))
    links = np.concatenate(parts, axis=1)
    c, c_after, a = links[:, np.lexsort((links[2], links[0]))]
    return c, c_after, a


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
