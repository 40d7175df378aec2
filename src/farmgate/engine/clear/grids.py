"""The market as a grid, commodities by nodes: what a price becomes wherever produce can go.

The network holds the links over which somebody can gain and the states they touch. What a kilogram
costs or brings anywhere else follows from these over all lanes and downgrades. A grid is of some
products only, for products do not touch: so memory is bounded, whatever the size of the market.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import numpy as np

from farmgate.engine.clear.commodities import Commodities
from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.drops import NO_DROPS, Drops, find_drops
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.reach import list_roads, spread

CELLS = 1_000_000
"""Commodities x (nodes + lanes) in a grid; one product may have more."""
COMPILED = 4_000_000
"""Commodities x lanes of a market from which prices are spread by compiled code."""
Cells = tuple[Ints, Ints]
"""Commodity and node of each."""


class Lanes:
    """The lanes by the node that a price comes from: sorted once for all grids."""

    def __init__(self, p: ClearProblem) -> None:
        self._ends, self._nodes = (p.arc_from, p.arc_to), p.node_kg.size

    @cached_property
    def there(self) -> tuple[Ints, Ints, Ints]:
        """(N + 1,) where the lanes out of each node begin, (A,) their last nodes, their order."""
        return self._sort(*self._ends)

    @cached_property
    def back(self) -> tuple[Ints, Ints, Ints]:
        """The same against the ways."""
        return self._sort(*self._ends[::-1])

    def _sort(self, tail: Ints, head: Ints) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(tail, kind="stable")
        return np.searchsorted(tail[order], np.arange(self._nodes + 1)), head[order], order


class Grid:
    """Some products at all nodes, and all ways between.

    Letters: ``K`` commodities.

    Parameters
    ----------
    p, goods
        The round, and what is traded in it.
    commodity
        (K,) the commodities of the grid; a product has all of its own in one.
    lanes
        The round's.
    ends
        Where something is offered, and asked, in the market: what stands between days.
    """

    def __init__(
        self,
        p: ClearProblem,
        goods: Commodities,
        commodity: Ints,
        lanes: Lanes,
        ends: tuple[Cells, Cells],
    ) -> None:
        self.commodity = commodity
        self._number = np.full(goods.count, -1)
        self._number[commodity] = np.arange(commodity.size)
        self.goods = replace(goods, lot=commodity[:0], taker=commodity[:0]).only(commodity)
        self.size = (commodity.size, p.node_kg.size)
        self.pair = np.flatnonzero(self.has(goods.better) & self.has(goods.worse))
        """Which of the market's downgrades those of the grid are."""
        self.asked = np.zeros(self.size, bool)
        """(K, N) where somebody offers or asks."""
        offered, wanted = (self._own(cells) for cells in ends)
        self.asked[offered] = self.asked[wanted] = True
        self._pairs = self.goods.better, self.goods.worse
        self._lanes = lanes
        is_large = goods.count * p.arc_from.size >= COMPILED
        self._is_compiled = is_large and not self.goods.timed.any()
        ends_here = np.nonzero(self.asked)  # who asks where nothing comes compares bids from there
        self.roads, there = list_roads(p, self.goods, ends_here)
        self.known = np.ones(self.size, bool)
        """(K, N) where produce can be, and is asked for or can still go on."""
        self.drops: Drops = NO_DROPS
        if self.goods.timed.any():
            self._tell_days(p, there, wanted)

    def has(self, commodity: Ints) -> Bools:
        """Whether each commodity of the market is of this grid."""
        own: Bools = self._number[commodity] >= 0
        return own

    def number(self, commodity: Ints) -> Ints:
        """The number in the grid of each commodity of the market; -1 where it has none."""
        return self._number[commodity]

    def least(self, commodity: Ints, node: Ints, value: Floats) -> Floats:
        """(K, N) the least value at each place in the market; infinite where there is none."""
        own, best = self.has(commodity), np.full(self.size, np.inf)
        np.minimum.at(best, (self._number[commodity[own]], node[own]), value[own])
        return best

    def spread(self, price: Floats, cost: Floats) -> None:
        """Carry the least price in (K, N) along all ways, lanes at their cost (A,)."""
        if self._is_compiled:
            self._sweep(price, cost)
        else:
            spread(price, self._pairs, self.drops, (self.roads, cost))

    def spread_back(self, price: Floats, cost: Floats) -> None:
        """The same against the ways."""
        if self._is_compiled:
            self._sweep(price, cost, is_back=True)
        else:
            roads = [road.back() for road in self.roads]
            spread(price, self._pairs[::-1], self.drops.back(), (roads, cost))

    def _own(self, cells: Cells) -> Cells:
        own = self.has(cells[0])
        return self._number[cells[0][own]], cells[1][own]

    def _tell_days(self, p: ClearProblem, there: Bools, wanted: Cells) -> None:
        """Leave out states in which, for its days, no produce will be, or none that goes on."""
        drops = find_drops(self.goods, there, self.asked)
        self.drops = drops
        goes_on = np.full(self.size, np.inf)
        goes_on[wanted] = 0.0
        self.spread_back(goes_on, p.arc_cost)
        known = self.asked | (there & np.isfinite(goes_on)) | ~self.goods.timed[:, None]
        self.known = known
        self.roads = [road.between(known) for road in self.roads]
        both = known[drops.better, drops.node] & known[drops.worse, drops.node]
        self.drops = Drops(drops.better[both], drops.worse[both], drops.node[both])

    def _sweep(self, price: Floats, cost: Floats, *, is_back: bool = False) -> None:
        """Commodity by commodity: what serves stands before what is served."""
        from farmgate.engine.clear import sweeps  # compiled code: only large markets load it

        source, target = self._pairs[::-1] if is_back else self._pairs
        first, head, order = self._lanes.back if is_back else self._lanes.there
        cost = cost[order]
        for commodity in range(self.size[0])[:: -1 if is_back else 1]:
            sweeps.sweep(first, head, cost, price[commodity])
            for served in target[source == commodity]:
                np.minimum(price[served], price[commodity], out=price[served])


def list_grids(
    p: ClearProblem, goods: Commodities, offers: Cells, wishes: Cells
) -> Iterator[Grid]:
    """Split the market into grids of whole products.

    Parameters
    ----------
    p, goods
        The round, and what is traded in it.
    offers, wishes
        Where something is offered, and asked.
    """
    size = np.bincount(goods.product) * (p.node_kg.size + p.arc_from.size)
    part = (np.cumsum(size) - size) // CELLS
    part, lanes = part[goods.product], Lanes(p)
    for one in distinct(part):
        yield Grid(p, goods, np.flatnonzero(part == one), lanes, (offers, wishes))
