"""Pool the market into a graph: what is alike stands together, what can never pay is left out.

A *state* is a node with a commodity. Lots of one state and one reserve
are one *step* of a supply curve; bids of one state and one limit are one *sink*. *Links* carry
produce between states: a lane for one commodity, or a free downgrade at one node, by which
better produce serves a bid for worse and a poor household's produce serves anybody. A link is
*alive*, and here, if some trade over it could pay.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.commodities import Commodities, list_commodities
from farmgate.engine.clear.drops import is_pair
from farmgate.engine.clear.grids import Grid, list_grids
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.reach import NEVER


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


class Takers(NamedTuple):
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
    """Pool lots and bids, lay a link for every lane and commodity over which somebody may gain.

    Parameters
    ----------
    p
        The round.

    Returns
    -------
    Network
        Without the links of which ``cheapest supply + cost >= dearest demand``.

    References
    ----------
    docs/models/clear.md, section "Pooling and pruning".
    """
    goods, takers = list_commodities(p), list_takers(p)
    offers, wishes = (goods.lot, p.lot_node), (goods.taker, takers.node)
    parts = []
    for grid in list_grids(p, goods, offers, wishes):
        ask = grid.least(*offers, p.lot_reserve)
        cheaper = grid.least(*wishes, -takers.price)  # a worth travels against the lanes
        grid.spread(ask, p.arc_cost)
        grid.spread_back(cheaper, p.arc_cost)
        parts.append(_lay(p, grid, ask, -cheaper))
    return _pool_all(p, goods, takers, _join(p, parts))


def keep_links(net: Network, kept: Bools) -> Network:
    """Leave out all links but those kept (E,), which keep their order."""
    return replace(
        net,
        link_from=net.link_from[kept],
        link_to=net.link_to[kept],
        link_cost=net.link_cost[kept],
        link_arc=net.link_arc[kept],
    )


def list_pairs(net: Network) -> Bools:
    """(E,) links over which a group's produce reaches a bid that prefers the group."""
    commodity = net.state_commodity
    pairs = is_pair(net.goods, commodity[net.link_from], commodity[net.link_to])
    return pairs & (net.link_arc < 0)


class _Part(NamedTuple):
    """States and links of some products.

    Parameters
    ----------
    commodity, node
        (S,) what and where each state is.
    tail, head, arc
        (E,) states and lane of each link, -1 for a downgrade or a wait.
    pair, place
        (E,) by which downgrades are sorted: which it is, at which node; -1 for lanes.
    """

    commodity: Ints
    node: Ints
    tail: Ints
    head: Ints
    arc: Ints
    pair: Ints
    place: Ints


def _lay(p: ClearProblem, grid: Grid, ask: Floats, worth: Floats) -> _Part:
    """Lay links; number the states they touch, and those whose prices are published."""
    c, c_after, a, tail, head = _list_lanes(p, grid, ask, worth)
    pair, better, worse, n = _list_downgrades(grid, ask, worth)
    start, tail = np.r_[c, better], np.r_[tail, n]
    end, head = np.r_[c_after, worse], np.r_[head, n]
    kept = grid.asked | (grid.known & grid.goods.timed[:, None])
    asked = np.nonzero(grid.asked & (grid.goods.plain >= 0)[:, None])
    beside = grid.goods.plain[asked[0]], asked[1]
    kept[beside] |= np.isfinite(ask[beside]) | np.isfinite(worth[beside])
    kept[start, tail] = kept[end, head] = True
    state = np.cumsum(kept).reshape(kept.shape) - 1
    commodity, node = np.nonzero(kept)
    none = np.full(a.size, -1)
    return _Part(
        commodity=grid.commodity[commodity],
        node=node,
        tail=state[start, tail],
        head=state[end, head],
        arc=np.r_[a, np.full(n.size, -1)],
        pair=np.r_[none, pair],
        place=np.r_[none, n],
    )


def _list_lanes(p: ClearProblem, grid: Grid, ask: Floats, worth: Floats) -> Ints:
    """(5, links) commodity, the one after the way, lane (-1 waiting), its ends: where it pays."""
    parts, cost = [np.empty((5, 0), np.int64)], np.r_[p.arc_cost, 0.0]
    for road in grid.roads:
        reached = ask[road.start][:, road.tail] + cost[road.lane]
        pays = reached < worth[road.end][:, road.head] - NEVER
        if road.is_open is not None:
            pays &= road.is_open
        c, a = np.nonzero(pays)
        ends = road.lane[a], road.tail[a], road.head[a]
        parts.append(np.stack([road.start[c], road.end[c], *ends]))
    links = np.concatenate(parts, axis=1)
    return links[:, np.lexsort((links[2], links[0]))]


def _list_downgrades(grid: Grid, ask: Floats, worth: Floats) -> tuple[Ints, Ints, Ints, Ints]:
    """(links,) which, commodity, commodity that it serves, and node, where somebody may gain.

    From class to class it is enough that nobody loses: in a tie the poorer come first.
    """
    goods, drops = grid.goods, grid.drops
    least = np.where(goods.alike[goods.better] == goods.alike[goods.worse], -NEVER, NEVER)
    pair, node = np.nonzero(ask[goods.better] < worth[goods.worse] - least[:, None])
    least = np.where(goods.alike[drops.better] == goods.alike[drops.worse], -NEVER, NEVER)
    offer, wish = ask[drops.better, drops.node], worth[drops.worse, drops.node]
    pays = np.flatnonzero(offer < wish - least)
    return (
        np.r_[grid.pair[pair], np.full(pays.size, np.iinfo(np.int64).max)],
        np.r_[goods.better[pair], drops.better[pays]],
        np.r_[goods.worse[pair], drops.worse[pays]],
        np.r_[node, drops.node[pays]],
    )


def _join(p: ClearProblem, parts: list[_Part]) -> _Part:
    """Number the states of all products by commodity and node, and sort the links."""
    before = np.cumsum([0, *(part.node.size for part in parts)])[:-1]
    states = _stack(parts, ("commodity", "node"))
    by_key = np.lexsort(states[::-1])
    number = np.empty_like(by_key)
    number[by_key] = np.arange(by_key.size)
    past = np.repeat(before, [part.tail.size for part in parts])
    tail, head, *about = _stack(parts, ("tail", "head", "arc", "pair", "place"))
    links = np.stack([number[tail + past], number[head + past], *about])
    return _Part(*states[:, by_key], *links[:, np.lexsort(links[:2:-1])])


def _stack(parts: list[_Part], names: tuple[str, ...]) -> Ints:
    """(names, members) of all parts."""
    none = np.empty((len(names), 0), np.int64)
    stacks = [np.stack([getattr(part, name) for name in names]) for part in parts]
    return np.concatenate([none, *stacks], axis=1)


def _pool_all(p: ClearProblem, goods: Commodities, takers: Takers, part: _Part) -> Network:
    """Stand lots and bids that are alike together in the states."""
    keys, nodes = part.commodity * p.node_kg.size + part.node, p.node_kg.size
    offered = np.searchsorted(keys, goods.lot * nodes + p.lot_node)
    wanted = np.searchsorted(keys, goods.taker * nodes + takers.node)
    steps = _pool(offered, p.lot_reserve, p.lot_kg)
    sinks = _pool(wanted, takers.price, takers.kg, _alone(p, takers))
    least = np.zeros(sinks[1].size)
    np.maximum.at(least, sinks[0], takers.min_kg)
    return Network(
        state_node=part.node,
        state_commodity=part.commodity,
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
        link_from=part.tail,
        link_to=part.head,
        link_cost=np.r_[p.arc_cost, 0.0][part.arc],
        link_arc=part.arc,
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
