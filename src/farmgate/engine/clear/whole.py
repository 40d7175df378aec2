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
from farmgate.engine.clear.result import Awards
from farmgate.engine.clear.share import grams


@dataclass(frozen=True, slots=True)
class Path:
    """Grams from one state to one sink, by these lanes."""

    source: int
    sink: int
    lanes: tuple[int, ...]
    grams: int


@dataclass(frozen=True, slots=True)
class Way:
    """Grams from one state to one sink, by these links."""

    source: int
    sink: int
    links: tuple[int, ...]
    grams: int


TO_BIDS, BROUGHT, ON_THE_SPOT = range(3)
"""Where a path leads: to bids; to a guarantee elsewhere; to a guarantee at its own node."""


def take_apart(net: Network, flows: Flows) -> list[Path]:
    """Take the flows apart into paths.

    Parameters
    ----------
    net, flows
        The pooled market and its plan.

    Returns
    -------
    list of Path
        In the order of their source states; circulations that serve nobody are dropped.
    """
    return [
        Path(way.source, way.sink, _lanes(net, way.links), way.grams) for way in walk(net, flows)
    ]


def walk(net: Network, flows: Flows) -> Iterator[Way]:
    """Take the flows apart as `take_apart` does, each way with its links."""
    supply = np.bincount(net.step_state, weights=flows.step_kg, minlength=net.state_node.size)
    left_over = _Walk(net, flows)
    for source in np.flatnonzero(supply > SETTLED_KG):
        left = float(supply[source])
        while left > SETTLED_KG:
            found = left_over.next_path(int(source), left)
            if found is None:
                break
            sink, links, kg = found
            left -= kg
            whole = int(grams(np.array([kg]))[0])
            if whole:
                yield Way(int(source), sink, links, whole)


def _lanes(net: Network, links: tuple[int, ...]) -> tuple[int, ...]:
    """The lanes of a path without circles: free lanes may lead out and, a grade down, back."""
    lanes: list[int] = []
    passed: list[int] = []
    for link in links:
        if net.link_arc[link] < 0:
            continue
        lanes.append(int(net.link_arc[link]))
        passed.append(int(net.state_node[net.link_from[link]]))
        end = int(net.state_node[net.link_to[link]])
        if end in passed:
            back = passed.index(end)
            lanes, passed = lanes[:back], passed[:back]
    return tuple(lanes)


def where_to(p: ClearProblem, net: Network, paths: list[Path]) -> Ints:
    """(paths,) `TO_BIDS`, `BROUGHT` or `ON_THE_SPOT`."""
    is_bid = np.zeros(net.sink_kg.size, bool)
    is_bid[net.taker_sink[: p.bid_kg.size]] = True
    sink = np.array([path.sink for path in paths], np.int64)
    brought = np.array([bool(path.lanes) for path in paths], bool)
    return np.where(is_bid[sink], TO_BIDS, np.where(brought, BROUGHT, ON_THE_SPOT))


class _Walk:
    """Flow left on links and sinks while paths are taken off."""

    def __init__(self, net: Network, flows: Flows) -> None:
        self._head = net.link_to.tolist()
        self._kg = flows.link_kg.tolist()
        self._sink_kg = flows.sink_kg.tolist()
        self._out: dict[int, list[int]] = defaultdict(list)
        for link in np.flatnonzero(flows.link_kg > SETTLED_KG)[::-1].tolist():
            self._out[int(net.link_from[link])].append(link)
        self._sinks: dict[int, list[int]] = defaultdict(list)
        for sink in np.flatnonzero(flows.sink_kg > SETTLED_KG)[::-1].tolist():
            self._sinks[int(net.sink_state[sink])].append(sink)

    def next_path(self, state: int, most: float) -> tuple[int, tuple[int, ...], float] | None:
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
    def _open(members: list[int], kg: list[float]) -> list[int]:
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


def share_out(
    p: ClearProblem, net: Network, paths: list[Path], lot_g: Ints, taker_g: Ints
) -> Awards:
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
    state = net.step_state[net.lot_step]
    giving = [_Queues(state, p.lot_tie, own) for own in lot_g]
    taking = _Queues(net.taker_sink, taker_tie(p), taker_g)
    rows: dict[tuple[int, int, tuple[int, ...]], int] = defaultdict(int)
    for path, kind in zip(paths, where_to(p, net, paths).tolist(), strict=True):
        left, lots = path.grams, giving[kind]
        while left:
            lot, taker = lots.first(path.source), taking.first(path.sink)
            moved = min(left, lots.left[lot], taking.left[taker])
            rows[lot, taker, path.lanes] += moved
            left -= moved
            lots.left[lot] -= moved
            taking.left[taker] -= moved
    keys = sorted(rows)
    return Awards(
        lot=np.array([key[0] for key in keys], np.int64),
        taker=np.array([key[1] for key in keys], np.int64),
        grams=np.array([rows[key] for key in keys], np.int64),
        path=[key[2] for key in keys],
    )


class _Queues:
    """Who of each pool is next, and how many grams it has left."""

    def __init__(self, pool: Ints, tie: Ints, own: Ints) -> None:
        self.left: list[int] = own.tolist()
        self._members: dict[int, list[int]] = defaultdict(list)
        for member in np.lexsort((tie, pool))[::-1].tolist():
            self._members[int(pool[member])].append(member)

    def first(self, pool: int) -> int:
        """The next of the pool that has something left."""
        members = self._members[pool]
        while not self.left[members[-1]]:
            members.pop()
        return members[-1]


def taker_tie(p: ClearProblem) -> Ints:
    """(B + J,) order of bids, then guarantees, among equals."""
    tie: Ints = np.r_[p.bid_tie, np.arange(p.cover_kg.size)]
    return tie
