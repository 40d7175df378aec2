"""The smallest change of each kind that would have sold a lot, or brought a buyer goods.

A lot with the reserve r, put into a state where one kilogram more surely brings b, sells at least
a little of itself when r < b; a bid with the limit v in a state where one kilogram surely costs c
gets something when v > c. With signs turned, a bid is a lot: it "asks" -v where one
kilogram "brings" -c. So one search serves both, along one thing at a time, all else equal: the
price in its own state, the nearest grade, day (see other_days.py) and place.

Which place? The one a household would choose: where somebody trades, by the cheapest lane, or over
a few road junctions, whichever way the lanes run, for its own cart drives both ways. Only where
nothing else would have helped, and no such neighbour either, the place anywhere that brings most:
the household knows what the way there costs, we do not.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.elsewhere import grids_of
from farmgate.engine.clear.grids import Grid
from farmgate.engine.clear.margins import Certificate
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.other_days import find_days
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.trips import Trips, chain_lanes, join
from farmgate.engine.clear.wish import SURE, Found, Wish

FEN = 100
PARTS = ("product", "grade", "rank", "group", "day", "spoil")
"""What makes a commodity."""
Remedy = dict[str, Any]
"""A change as facts: its kind, and the price (yuan/kg), grade, day, place or way (yuan/kg)."""


class Search:
    """Finds remedies in one market."""

    def __init__(self, p: ClearProblem, net: Network, certificate: Certificate) -> None:
        """Search a round and its pooled market by what one kilogram surely does there."""
        self._p, self._net, self._certificate = p, net, certificate

    def find(self, wish: Wish) -> list[list[Remedy]]:
        """Find the smallest remedies, each by itself enough.

        Returns
        -------
        list
            (M,) the remedies of each. Every one surely trades part of the member, all others
            standing as they are.

        References
        ----------
        docs/models/clear.md, section "Reasons".
        """
        told: list[list[Remedy]] = [[] for _ in range(wish.ask.size)]
        side = "bid_" if wish.is_bid else ""
        for kind, members, facts in self._find_all(wish):
            rows = zip(*(values.tolist() for values in facts.values()), strict=True)
            for member, row in zip(members.tolist(), rows, strict=True):
                told[member].append({"kind": side + kind} | dict(zip(facts, row, strict=True)))
        return told

    def _find_all(self, wish: Wish) -> Iterator[Found]:
        near, far = [self._find_price(wish)], []
        if not wish.is_price_only:
            around = list(self._look_around(wish))
            near += [grade for grade, _, _ in around]
            if self._p.days > 1:
                near += find_days(self._p, self._net, self._certificate, wish)
            near += [neighbour for _, neighbour, _ in around]
            far = [best for _, _, best in around]
        helpless = np.ones(wish.ask.size, bool)
        for _, members, _ in near:
            helpless[members] = False
        yield from near
        for kind, members, facts in far:
            some = helpless[members]
            yield kind, members[some], {name: fact[some] for name, fact in facts.items()}

    def _look_around(self, wish: Wish) -> Iterator[tuple[Found, ...]]:
        """Find grade, neighbour and best place, some products at a time."""
        for grid in grids_of(self._p, self._net):
            some = np.flatnonzero(grid.has(self._net.state_commodity[wish.state]))
            if some.size:
                own = wish.only(some)
                around = _Around(grid, self._certificate.fill(grid, self._net, wish.is_bid))
                finds = self._find_grade, self._find_neighbour, self._find_best
                found = (find(around, own) for find in finds)
                yield tuple((kind, some[members], facts) for kind, members, facts in found)

    def _find_price(self, wish: Wish) -> Found:
        """The greatest whole fen below what the price must beat; no lot asks less than nothing."""
        fen = np.ceil((wish.here - SURE) * FEN) - 1
        possible = np.isfinite(wish.here) & (fen / FEN < wish.ask) & ((fen >= 0) | wish.is_bid)
        some = np.flatnonzero(possible)
        return "price", some, {"price": np.abs(fen[some] / FEN)}

    def _find_grade(self, around: "_Around", wish: Wish) -> Found:
        """The nearest grade that is easier to trade: a better one for lots, a worse for bids."""
        node, commodity = self._net.state_node[wish.state], self._net.state_commodity[wish.state]
        own = self._net.goods.grade[commodity]
        found = np.full(own.size, -1)
        for steps in range(1, self._p.grades):
            grade = own + steps * (1 if wish.is_bid else -1)
            there = around.bring(self._swap(commodity, "grade", grade), node)
            enough = (there > wish.ask + SURE) & (found < 0)
            found[enough] = grade[enough]
        some = np.flatnonzero(found >= 0)
        return "grade", some, {"grade": found[some]}

    def _find_neighbour(self, around: "_Around", wish: Wish) -> Found:
        """The other end of the cheapest road that helps, and what that road costs."""
        net, roads = self._net, self._roads
        states = distinct(wish.state)
        state, road = join(net.state_node[states], roads.start)
        state = states[state]
        there = around.bring(net.state_commodity[state], roads.end[road])
        members, chosen = wish.choose(state, there)
        chosen = road[chosen]
        return "place", members, {"place": roads.end[chosen], "way": roads.cost[chosen]}

    def _find_best(self, around: "_Around", wish: Wish) -> Found:
        """The place where the commodity brings most, if that is enough; equals by their order."""
        places = np.flatnonzero(self._trades)
        commodity, own = np.unique(self._net.state_commodity[wish.state], return_inverse=True)
        worth = around.bring(commodity[:, None], places)
        best = places[worth.argmax(axis=1)][own]
        some = np.flatnonzero(worth.max(axis=1)[own] > wish.ask + SURE)
        return "far_place", some, {"place": best[some]}

    @cached_property
    def _trades(self) -> Bools:
        """(N,) whether somebody offers or asks there."""
        trades = np.zeros(self._p.node_kg.size, bool)
        trades[np.r_[self._p.lot_node, self._p.bid_node, self._p.cover_node]] = True
        return trades

    @cached_property
    def _roads(self) -> Trips:
        """Each lane is driven both ways, over junctions where nobody trades."""
        p, near = self._p, self._p.arc_days == 0  # what travels for days is no longer what it was
        lanes = Trips(p.arc_from, p.arc_to, p.arc_days, p.arc_cost).only(near)
        return chain_lanes(lanes.both_ways(), self._trades, ~self._trades)

    def _swap(self, commodity: Ints, part: str, value: Ints) -> Ints:
        """Give the commodity with another value of one part; -1 where there is none in use."""
        wanted = self._number(commodity, **{part: value})
        numbers, order = self._numbered
        place = np.minimum(np.searchsorted(numbers, wanted), numbers.size - 1)
        return np.where(numbers[place] == wanted, order[place], -1)

    @cached_property
    def _numbered(self) -> tuple[Ints, Ints]:
        """The numbers of all commodities, sorted, and their order."""
        numbers = self._number(np.arange(self._net.goods.count))
        order = np.argsort(numbers)
        return numbers[order], order

    def _number(self, commodity: Ints, **other: Ints) -> Ints:
        """One number for all the parts of each; -1 where one is out of bounds."""
        number, is_known = np.zeros_like(commodity), np.ones(commodity.size, bool)
        for part in PARTS:
            values = getattr(self._net.goods, part)
            low, high = int(values.min(initial=0)), int(values.max(initial=0))
            value = other.get(part, values[commodity])
            number = number * (high + 1 - low) + value - low
            is_known &= (value >= low) & (value <= high)
        return np.where(is_known, number, -1)


class _Around:
    """What one kilogram surely brings all over a grid."""

    def __init__(self, grid: Grid, worth: Floats) -> None:
        self._grid, self._worth = grid, worth

    def bring(self, commodity: Ints, node: Ints) -> Floats:
        """Say it of each; -inf where there is no such commodity."""
        there = self._worth[self._grid.number(commodity), node]
        return np.where(commodity < 0, -np.inf, there)
