"""From the solver's flows to awards in whole grams: the one place of the clearing that rounds.

The flows of each product are taken apart into paths from a state that supplies to a sink. Each
path's kilograms are cut to whole grams, so that every sum that follows is exact: what leaves the
lots is what moves over the lanes is what reaches the takers.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Ints
from farmgate.engine.clear.routes import Lanes, Routes, number_ways
from farmgate.engine.clear.share import grams

Links = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """What goes from a state to a sink by a route: (Z,) grams of each, in the plan's order."""

    source: Ints
    sink: Ints
    route: Ints
    grams: Ints
    routes: Routes


@dataclass(frozen=True, slots=True)
class Way:
    """Grams from one state to one sink, by these links."""

    source: int
    sink: int
    links: Links
    grams: int


TO_BIDS, BROUGHT, ON_THE_SPOT = range(3)
"""Where a path leads: to bids; to a guarantee elsewhere; to a guarantee at its own node."""


def take_apart(net: Network, flows: Flows) -> Paths:
    """Take the flows apart into paths.

    Parameters
    ----------
    net, flows
        The pooled market and its plan.

    Returns
    -------
    Paths
        In the order of their source states; circulations that serve nobody are dropped.
    """
    ways, legs = walk(net, flows), _legs(net, flows)
    routes, route = number_ways([_lanes(legs, way.links) for way in ways])
    source, sink, whole = (
        np.array([getattr(way, name) for way in ways], np.int64)
        for name in ("source", "sink", "grams")
    )
    return Paths(source, sink, route, whole, routes)


def walk(net: Network, flows: Flows) -> list[Way]:
    """Take the flows apart as `take_apart` does, each way with its links."""
    found = list(_walk(net, flows))
    whole = grams(np.array([kg for *_, kg in found])).tolist()
    pairs = zip(found, whole, strict=True)
    return [Way(source, sink, links, g) for (source, sink, links, _), g in pairs if g]


def _walk(net: Network, flows: Flows) -> Iterator[tuple[int, int, Links, float]]:
    """Source, sink, links and kilograms of one way after the other."""
    supply = np.bincount(net.step_state, weights=flows.step_kg, minlength=net.state_node.size)
    sources = np.flatnonzero(supply > SETTLED_KG)
    left_over = _Walk(net, flows)
    for source, left in zip(sources.tolist(), supply[sources].tolist(), strict=True):
        while left > SETTLED_KG and (found := left_over.next_path(source, left)):
            yield source, *found
            left -= found[-1]


def _legs(net: Network, flows: Flows) -> dict[int, tuple[int, int, int]]:
    """Lane, first and last node of every link over a lane that carries something."""
    links = np.flatnonzero((flows.link_kg > SETTLED_KG) & (net.link_arc >= 0))
    ends = net.state_node[net.link_from[links]], net.state_node[net.link_to[links]]
    legs = zip(*(part.tolist() for part in (net.link_arc[links], *ends)), strict=True)
    return dict(zip(links.tolist(), legs, strict=True))


def _lanes(legs: dict[int, tuple[int, int, int]], links: Links) -> Lanes:
    """The lanes of a path without circles: free lanes may lead out and, a grade down, back."""
    lanes: list[int] = []
    passed: list[int] = []
    for link in links:
        if link not in legs:
            continue
        lane, start, end = legs[link]
        lanes.append(lane)
        passed.append(start)
        if end in passed:
            back = passed.index(end)
            lanes, passed = lanes[:back], passed[:back]
    return tuple(lanes)


def where_to(p: ClearProblem, net: Network, paths: Paths) -> Ints:
    """(Z,) `TO_BIDS`, `BROUGHT` or `ON_THE_SPOT`."""
    is_bid = np.zeros(net.sink_kg.size, bool)
    is_bid[net.taker_sink[: p.bid_kg.size]] = True
    brought = np.where(paths.routes.legs[paths.route] > 0, BROUGHT, ON_THE_SPOT)
    return np.where(is_bid[paths.sink], TO_BIDS, brought)


def _members(pool: Ints, members: Ints) -> dict[int, list[int]]:
    """The members of each pool, in their order."""
    groups: dict[int, list[int]] = defaultdict(list)
    for home, member in zip(pool.tolist(), members.tolist(), strict=True):
        groups[home].append(member)
    return groups


class _Walk:
    """Flow left on links and sinks while paths are taken off."""

    def __init__(self, net: Network, flows: Flows) -> None:
        links = np.flatnonzero(flows.link_kg > SETTLED_KG)[::-1]
        sinks = np.flatnonzero(flows.sink_kg > SETTLED_KG)[::-1]
        self._head = dict(zip(links.tolist(), net.link_to[links].tolist(), strict=True))
        self._kg = dict(zip(links.tolist(), flows.link_kg[links].tolist(), strict=True))
        self._sink_kg = dict(zip(sinks.tolist(), flows.sink_kg[sinks].tolist(), strict=True))
        self._out = _members(net.link_from[links], links)
        self._sinks = _members(net.sink_state[sinks], sinks)

    def next_path(self, state: int, most: float) -> tuple[int, Links, float] | None:
        """Walk from a state to any sink that still takes, and take the flow off the way."""
        links: list[int] = []
        seen = {state: 0}
        while not (sink := self._open(self._sinks[state], self._sink_kg)):
            link = self._open(self._out[state], self._kg)
            if not link:
                return None
            links.append(link[-1])
            state = self._head[link[-1]]
            if state in seen:  # a circulation: cancel it and walk on from there
                self._take(links[seen[state] :])
                links = links[: seen[state]]
                seen = {s: i for s, i in seen.items() if i <= len(links)}
            seen[state] = len(links)
        kg = min([most, self._sink_kg[sink[-1]], *(self._kg[i] for i in links)])
        for i in links:
            self._kg[i] -= kg
        self._sink_kg[sink[-1]] -= kg
        return sink[-1], tuple(links), kg

    def _take(self, circle: list[int]) -> None:
        kg = min(self._kg[i] for i in circle)
        for i in circle:
            self._kg[i] -= kg

    @staticmethod
    def _open(members: list[int], kg: dict[int, float]) -> list[int]:
        while members and kg[members[-1]] <= SETTLED_KG:
            members.pop()
        return members


def poor_first(net: Network, flows: Flows) -> Flows:
    """Let the poorer class sell first where equal steps differ in class only.

    A poorer household's produce may serve whomever a richer one's serves, so kilograms change
    places over the free downgrade without changing what anybody pays or gets.
    """
    step_kg, link_kg = flows.step_kg.copy(), flows.link_kg.copy()
    worse = _next_class(net)
    for steps in _alike(net):
        total, owed = float(step_kg[steps].sum()), 0.0
        for here, following in zip(steps, [*steps[1:], -1], strict=True):
            kept = min(total, float(net.step_kg[here]))
            owed, total = owed + kept - float(step_kg[here]), total - kept
            step_kg[here] = kept
            if following >= 0 and owed > SETTLED_KG:
                for link in _way(net, worse, here, following):
                    link_kg[link] += owed
    return replace(flows, step_kg=step_kg, link_kg=link_kg)


def _alike(net: Network) -> list[list[int]]:
    """Steps of one node, product, grade and price that differ in class, poorest first."""
    commodity = net.state_commodity[net.step_state]
    rank = net.goods.rank[commodity]
    keys = (net.step_price, net.state_node[net.step_state], net.goods.alike[commodity])
    order = np.lexsort((rank, *keys))
    new = np.ones(order.size, bool)
    new[1:] = np.any([key[order[1:]] != key[order[:-1]] for key in keys], axis=0)
    first = np.flatnonzero(new)
    many = np.diff(np.r_[first, order.size])
    groups = zip(first[many > 1], many[many > 1], strict=True)
    return [order[start : start + size].tolist() for start, size in groups]


def _next_class(net: Network) -> dict[int, int]:
    """The link by which each state's produce may count as the next class's."""
    alike = net.goods.alike[net.state_commodity]
    same = (net.link_arc < 0) & (alike[net.link_from] == alike[net.link_to])
    links = np.flatnonzero(same)
    return dict(zip(net.link_from[links].tolist(), links.tolist(), strict=True))


def _way(net: Network, worse: dict[int, int], here: int, following: int) -> list[int]:
    state, end = int(net.step_state[here]), int(net.step_state[following])
    links = []
    while state != end:
        links.append(worse[state])
        state = int(net.link_to[links[-1]])
    return links


def taker_tie(p: ClearProblem) -> Ints:
    """(B + J,) order of bids, then guarantees, among equals."""
    tie: Ints = np.r_[p.bid_tie, np.arange(p.cover_kg.size)]
    return tie
