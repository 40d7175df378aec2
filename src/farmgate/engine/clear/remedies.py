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
        helpless = np.ones(wish.ask.size, bool)
        for found in self._find_near(wish):
            helpless[found[1]] = False
            yield found
        if not wish.is_price_only:
            yield self._find_best(wish, helpless)

    def _find_near(self, wish: Wish) -> Iterator[Found]:
        yield self._find_price(wish)
        if wish.is_price_only:
            return
        yield self._find_grade(wish)
        if self._p.days > 1:
            yield from find_days(self._p, self._net, self._certificate, wish)
        yield self._find_neighbour(wish)

    def _find_price(self, wish: Wish) -> Found:
        """The greatest whole fen below what the price must beat; no lot asks less than nothing."""
        fen = np.ceil((wish.here - SURE) * FEN) - 1
        possible = np.isfinite(wish.here) & (fen / FEN < wish.ask) & ((fen >= 0) | wish.is_bid)
        some = np.flatnonzero(possible)
        return "price", some, {"price": np.abs(fen[some] / FEN)}

    def _find_grade(self, wish: Wish) -> Found:
        """The nearest grade that is easier to trade: a better one for lots, a worse for bids."""
        node, commodity = self._net.state_node[wish.state], self._net.state_commodity[wish.state]
        own, worth = self._net.goods.grade[commodity], self._worth[wish.is_bid]
        found = np.full(own.size, -1)
        for steps in range(1, self._p.grades):
            grade = own + steps * (1 if wish.is_bid else -1)
            there = worth[self._swap(commodity, "grade", grade), node]
            enough = (there > wish.ask + SURE) & (found < 0)
            found[enough] = grade[enough]
        some = np.flatnonzero(found >= 0)
        return "grade", some, {"grade": found[some]}

    def _find_neighbour(self, wish: Wish) -> Found:
        """The other end of the cheapest road that helps, and what that road costs."""
        net, roads = self._net, self._roads
        states = np.unique(wish.state)
        state, road = join(net.state_node[states], roads.start)
        state = states[state]
        there = self._worth[wish.is_bid][net.state_commodity[state], roads.end[road]]
        members, chosen = wish.choose(state, there)
        chosen = road[chosen]
        return "place", members, {"place": roads.end[chosen], "way": roads.cost[chosen]}

    def _find_best(self, wish: Wish, helpless: Bools) -> Found:
        """The place where the commodity brings most, if that is enough; equals by their order."""
        worth = np.where(self._trades, self._worth[wish.is_bid], -np.inf)
        place = np.argmax(worth, axis=1)
        commodity = self._net.state_commodity[wish.state]
        best = place[commodity]
        some = np.flatnonzero(helpless & (worth[commodity, best] > wish.ask + SURE))
        return "far_place", some, {"place": best[some]}

    @cached_property
    def _trades(self) -> Bools:
        """(N,) whether somebody offers or asks there."""
        trades = np.zeros(self._p.node_kg.size, bool)
        trades[np.r_[self._p.lot_node, self._p.bid_node, self._p.cover_node]] = True
        return trades

    @cached_property
    def _worth(self) -> tuple[Floats, Floats]:
        """For lots and bids (C + 1, N) what one kilogram surely brings, -inf: no such state.

        The last commodity is none.
        """
        net, sides = self._net, []
        for is_bid in (False, True):
            worth = np.full((net.goods.count + 1, self._p.node_kg.size), -np.inf)
            worth[net.state_commodity, net.state_node] = self._certificate.first.turned(is_bid)
            sides.append(worth)
        return sides[0], sides[1]

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
