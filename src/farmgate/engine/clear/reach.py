"""Where produce can get, and how a price travels there: by lanes and downgrades.

A price is spread over commodities by nodes: an ask along lanes and downgrades, a worth against
them. What has no ask has no supply in reach, what has no worth no bid.

Over days produce goes without waiting and waits where it ends (see days.py), but for lanes that
leave on one day, for which it waits. So a lane leads only from states in which produce can be.
"""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.commodities import Commodities
from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.drops import Drops
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

NEVER = 1e-9
"""Yuan/kg below which a gain is none."""


class Roads(NamedTuple):
    """Lanes that take the same days, and what commodities become over them.

    Parameters
    ----------
    start, end
        (K,) commodities before and after.
    lane, tail, head
        (lanes,) lane and its ends; lane -1 for waiting at a node.
    is_open
        (K, lanes) whether a commodity may take a lane; None for all.
    """

    start: Ints
    end: Ints
    lane: Ints
    tail: Ints
    head: Ints
    is_open: Bools | None = None

    def back(self) -> "Roads":
        """The same against their direction."""
        return Roads(self.end, self.start, self.lane, self.head, self.tail, self.is_open)

    def between(self, known: Bools) -> "Roads":
        """The same where commodities are known, in (K, N), at both ends."""
        both = known[self.start][:, self.tail] & known[self.end][:, self.head]
        return self._replace(is_open=both if self.is_open is None else both & self.is_open)

    def carry(self, price: Floats, cost: Floats) -> None:
        """Lower the prices at the heads to what they are at the tails and the lanes' cost (A,)."""
        order = np.argsort(self.head, kind="stable")
        heads, first = np.unique(self.head[order], return_index=True)
        same = self.start.size == price.shape[0] and np.array_equal(self.start, self.end)
        reached = (price if same else price[self.start])[:, self.tail[order]]
        reached = reached + np.r_[cost, 0.0][self.lane[order]]
        if self.is_open is not None:
            reached[~self.is_open[:, order]] = np.inf
        least = np.minimum.reduceat(reached, first, axis=1)
        if same:  # no commodity changes over these lanes
            price[:, heads] = np.minimum(price[:, heads], least)
        else:
            np.minimum.at(price, (self.end[:, None], heads), least)


def list_roads(
    p: ClearProblem, goods: Commodities, offers: tuple[Ints, Ints]
) -> tuple[list[Roads], Bools]:
    """List the lanes by the days that they take and leave on, and the waiting for those that do.

    Parameters
    ----------
    p, goods
        The round and what is traded.
    offers
        Commodity and node of all that somebody offers.

    Returns
    -------
    tuple
        Lanes, open to what has not waited in vain, and (C, N) whether such produce can be there;
        where time does not count all can.
    """
    roads = []
    for way in goods.ways:
        some = np.flatnonzero((p.arc_days == way.days) & (p.arc_leaves == way.leaves))
        if some.size and way.start.size:
            roads.append(Roads(way.start, way.end, some, p.arc_from[some], p.arc_to[some]))
    stops = distinct(p.arc_from[p.arc_leaves >= 0])
    if goods.wait.start.size:
        nothing = np.full(stops.size, -1)
        roads.append(Roads(goods.wait.start, goods.wait.end, nothing, stops, stops))
    if not goods.timed.any():
        return roads, np.ones((goods.count, p.node_kg.size), bool)
    least = np.full((goods.count, p.node_kg.size), np.inf)
    least[offers] = 0.0
    spread(least, (goods.better[:0], goods.worse[:0]), None, (roads, p.arc_cost))
    there = np.isfinite(least) | ~goods.timed[:, None]
    return [r._replace(is_open=there[r.start][:, r.tail]) for r in roads], there


def spread(
    price: Floats, pairs: tuple[Ints, Ints], drops: Drops | None, ways: tuple[list[Roads], Floats]
) -> None:
    """Carry the least price in (C, N) along lanes and downgrades until nothing gets cheaper.

    ``ways`` are the lanes, and what each costs (A,).
    """
    (source, target), (roads, cost) = pairs, ways
    while True:
        before = price.copy()
        for road in roads:
            road.carry(price, cost)
        np.minimum.at(price, target, price[source])
        if drops:
            drops.carry(price)
        if not (price < before - NEVER).any():
            return


def find_least(size: tuple[int, int], offers: tuple[Ints, Ints, Floats]) -> Floats:
    """(C, N) least value offered at each state; infinite where there is none."""
    commodity, node, value = offers
    best = np.full(size, np.inf)
    np.minimum.at(best, (commodity, node), value)
    return best
