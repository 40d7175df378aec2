"""The smallest change of each kind that would have sold a lot, or brought a buyer goods.

A lot with the reserve r, put into a state where one kilogram more surely brings b, sells at least
a little of itself when r < b; a bid with the limit v in a state where one kilogram surely costs c
gets something when v > c. With signs turned, a bid is a lot: it "asks" -v where one
kilogram "brings" -c. So one search serves both, along one thing at a time, all else equal: the
price in its own state, the nearest grade, the nearest place.

Which place? The one a household would choose: where somebody trades, by the cheapest lane, or over
a few road junctions, whichever way the lanes run, for its own cart drives both ways. Only where
nothing else would have helped, and no such neighbour either, the place anywhere that brings most:
the household knows what the way there costs, we do not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from farmgate.engine.clear.elsewhere import grids_of
from farmgate.engine.clear.grids import Grid
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

FEN = 100
PARTS = ("product", "grade", "rank", "group", "day", "spoil")
"""What makes a commodity."""
SURE = 1e-5
"""Yuan/kg by which a promise must hold: above all rounding, below a thousandth of a fen."""


LANES = 4
"""Most lanes of a road to a neighbour, all but the last to a junction where nobody trades."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What stayed behind (M members): where it is, what it asks, what states bring.

    Parameters
    ----------
    state, ask
        (M,) state, and yuan/kg: a lot's reserve, or a bid's limit with its sign turned.
    here
        (M,) yuan/kg that another price in the own state must beat.
    brings
        Gives (K, N) yuan/kg of a grid: what one kilogram surely brings, or what it surely costs,
        sign turned. None: nothing is promised elsewhere.
    towards
        Step to a grade that is easier to trade: -1 for lots, 1 for bids.
    """

    state: Ints
    ask: Floats
    here: Floats
    brings: Callable[[Grid], Floats] | None
    towards: int

    def only(self, members: Ints) -> "Wish":
        """The same of these members."""
        return replace(
            self, state=self.state[members], ask=self.ask[members], here=self.here[members]
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """One change of each kind for each member (M,); -1 where none would have done.

    Parameters
    ----------
    by_price
        Whether another price alone would have done.
    price
        Yuan/kg in whole fen: the greatest ask, or the smallest limit.
    grade
        The nearest grade.
    place, way
        The nearest node, and the yuan/kg of the road there; NaN where it is no neighbour.
    side
        What the kinds of a bid's changes begin with.
    """

    by_price: Bools
    price: Floats
    grade: Ints
    place: Ints
    way: Floats
    side: str

    def tell(self) -> list[list[dict[str, Any]]]:
        """List each member's changes as facts: kind, and price (yuan/kg), grade, place, way."""
        told: list[list[dict[str, Any]]] = [[] for _ in range(self.price.size)]
        for i in np.flatnonzero(self.by_price).tolist():
            told[i].append({"kind": f"{self.side}price", "price": float(self.price[i])})
        for i in np.flatnonzero(self.grade >= 0).tolist():
            told[i].append({"kind": f"{self.side}grade", "grade": int(self.grade[i])})
        for i in np.flatnonzero(self.place >= 0).tolist():
            change = {"kind": f"{self.side}far_place", "place": int(self.place[i])}
            if np.isfinite(self.way[i]):
                change |= {"kind": f"{self.side}place", "way": float(self.way[i])}
            told[i].append(change)
        return told


def find_changes(p: ClearProblem, net: Network, wish: Wish) -> Changes:
    """Find the smallest changes, each by itself enough.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    wish
        Whom to search for.

    Returns
    -------
    Changes
        Every one surely trades part of the member, all others standing as they are.

    References
    ----------
    docs/models/clear.md, section "Reasons".
    """
    by_price, price = _find_price(wish)
    grade, place = np.full((2, wish.ask.size), -1)
    way = np.full(wish.ask.size, np.nan)
    for grid in grids_of(p, net):
        some = np.flatnonzero(grid.has(net.state_commodity[wish.state]))
        if wish.brings and some.size:
            around, own = _Around(net, grid, wish.brings(grid)), wish.only(some)
            grade[some] = _find_grade(p, net, around, own)
            place[some], way[some] = _find_neighbour(p, net, around, own)
            helpless = ~by_price[some] & (grade[some] < 0) & (place[some] < 0)
            place[some[helpless]] = _find_best(p, net, around, own)[helpless]
    price = np.abs(price)  # turned back
    return Changes(by_price, price, grade, place, way, "bid_" if wish.towards > 0 else "")


class _Around:
    """What one kilogram brings all over a grid, and the commodity that differs in one part."""

    def __init__(self, net: Network, grid: Grid, brings: Floats) -> None:
        self._goods, self._grid, self._brings = net.goods, grid, brings
        self._low = [int(getattr(net.goods, part).min(initial=0)) for part in PARTS]
        self._size = [int(getattr(net.goods, part).max(initial=0)) + 1 for part in PARTS]
        self._kind = _Index(self._number(np.arange(net.goods.count)))

    def swap(self, commodity: Ints, part: str, value: Ints) -> Ints:
        """Give the commodity with another value of one part; -1 where there is none in use."""
        return self._kind.find(self._number(commodity, **{part: value}))

    def bring(self, node: Ints, commodity: Ints) -> Floats:
        """Say what one kilogram brings there; -inf where there is no such commodity."""
        there = self._brings[self._grid.number(commodity), node]
        return np.where(commodity < 0, -np.inf, there)

    def _number(self, commodity: Ints, **other: Ints) -> Ints:
        """One number for all the parts of each; -1 where one is out of bounds."""
        number, is_known = np.zeros_like(commodity), np.ones(commodity.size, bool)
        for part, low, size in zip(PARTS, self._low, self._size, strict=True):
            value = other.get(part, getattr(self._goods, part)[commodity])
            number = number * (size - low) + value - low
            is_known &= (value >= low) & (value < size)
        return np.where(is_known, number, -1)


class _Index:
    """Finds numbers in a list in which each stands once."""

    def __init__(self, numbers: Ints) -> None:
        self._order = np.argsort(numbers)
        self._sorted = numbers[self._order]

    def find(self, numbers: Ints) -> Ints:
        """Give the place of each; -1 for those not there."""
        place = np.minimum(np.searchsorted(self._sorted, numbers), self._sorted.size - 1)
        return np.where(self._sorted[place] == numbers, self._order[place], -1)


def _find_price(wish: Wish) -> tuple[Bools, Floats]:
    """The greatest whole fen below what the price must beat; no lot asks less than nothing."""
    fen = np.ceil((wish.here - SURE) * FEN) - 1
    possible = np.isfinite(wish.here) & (fen / FEN < wish.ask) & ((fen >= 0) | (wish.towards > 0))
    return possible, fen / FEN


def _find_grade(p: ClearProblem, net: Network, around: _Around, wish: Wish) -> Ints:
    node, commodity = net.state_node[wish.state], net.state_commodity[wish.state]
    own = net.goods.grade[commodity]
    found = np.full(own.size, -1)
    for steps in range(1, p.grades):
        grade = own + steps * wish.towards
        there = around.swap(commodity, "grade", grade)
        enough = (around.bring(node, there) > wish.ask + SURE) & (found < 0)
        found[enough] = grade[enough]
    return found


def _find_neighbour(
    p: ClearProblem, net: Network, around: _Around, wish: Wish
) -> tuple[Ints, Floats]:
    """The other end of the cheapest road that helps, and what that road costs."""
    start, end, cost = _list_roads(p)
    member, road = _join(net.state_node[wish.state], start)
    there = around.bring(end[road], net.state_commodity[wish.state][member])
    enough = np.flatnonzero(there > wish.ask[member] + SURE)
    found, nearest = np.unique(member[enough], return_index=True)
    place, way = np.full(wish.ask.size, -1), np.full(wish.ask.size, np.nan)
    place[found], way[found] = end[road[enough[nearest]]], cost[road[enough[nearest]]]
    return place, way


def _list_roads(p: ClearProblem) -> tuple[Ints, Ints, Floats]:
    """Roads from where somebody trades to where somebody trades: a lane, or lanes over junctions.

    Each lane is driven both ways. Sorted by start, the cheapest first.
    """
    trades = np.zeros(p.node_kg.size, bool)
    trades[np.r_[p.lot_node, p.bid_node, p.cover_node]] = True
    near = p.arc_days == 0  # produce that travels for days is no longer what it was
    tails, heads, tolls = p.arc_from[near], p.arc_to[near], p.arc_cost[near]
    lanes = np.r_[tails, heads], np.r_[heads, tails], np.tile(tolls, 2)
    order = np.argsort(lanes[0], kind="stable")
    tail, head, toll = (column[order] for column in lanes)
    start, end, cost = (column[trades[tail]] for column in (tail, head, toll))
    roads = []
    for _ in range(LANES):
        roads.append(np.stack([start, end, cost])[:, trades[end]])
        start, end, cost = (column[~trades[end]] for column in (start, end, cost))
        road, lane = _join(end, tail)
        start, end, cost = start[road], head[lane], cost[road] + toll[lane]
        by_cost = np.argsort(cost, kind="stable")
        cheapest = np.unique((start * trades.size + end)[by_cost], return_index=True)[1]
        kept = by_cost[cheapest]
        kept = kept[start[kept] != end[kept]]
        start, end, cost = start[kept], end[kept], cost[kept]
    found = np.concatenate(roads, axis=1)
    found = found[:, np.lexsort((found[2], found[0]))]
    return found[0].astype(np.int64), found[1].astype(np.int64), found[2]


def _join(wanted: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Every pair of one wanted and one of the sorted keys that are equal, by their places."""
    first = np.searchsorted(keys, wanted)
    many = np.searchsorted(keys, wanted, "right") - first
    member = np.repeat(np.arange(wanted.size), many)
    return member, np.arange(member.size) + np.repeat(first - np.cumsum(many) + many, many)


def _find_best(p: ClearProblem, net: Network, around: _Around, wish: Wish) -> Ints:
    """The place where the commodity brings most, if that is enough; equals by their order."""
    trades = np.unique(np.r_[p.lot_node, p.bid_node, p.cover_node])
    commodity, member = np.unique(net.state_commodity[wish.state], return_inverse=True)
    brings = around.bring(trades, commodity[:, None])
    best = brings.argmax(axis=1)
    enough = brings[np.arange(best.size), best][member] > wish.ask + SURE
    return np.where(enough, trades[best][member], -1)
