"""What is traded, and what may serve in its place: one nesting order.

A commodity is a product of one grade, class, group, day and shelf life. Each of the five is a
short list of levels, and a level may serve the one after it: grade 1 serves whoever asks for
grade 2, a poor household's produce serves anybody, a base's produce serves those who do not ask
for the base, what is there on Monday serves Tuesday, what keeps till Friday serves those to whom
Thursday is enough. A product has only the levels that its own lots and bids tell apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.days import Days, list_days
from farmgate.engine.clear.problem import CLASSES, Bools, ClearProblem, Ints

EVERYBODY = len(CLASSES) - 1
"""The rank of a bid that takes produce of any class."""
TIMES = ("day", "spoil")
NOBODY = -1
"""The group of produce that belongs to none, and of a bid that takes anybody's."""
FIRST_PREFERENCE = -2
"""The group of bids that prefer group 0; the next lower number is for group 1, and so on."""


class Way(NamedTuple):
    """What commodities are after a lane of so many days; those that would spoil are not there.

    ``leaves`` is the only day on which the lane can be entered, -1 for any.
    """

    days: int
    leaves: int
    start: Ints
    end: Ints

    def only(self, number: Ints) -> "Way":
        """The same between commodities numbered anew; those without a number (-1) are gone."""
        start, end = number[self.start], number[self.end]
        both = (start >= 0) & (end >= 0)
        return self._replace(start=start[both], end=end[both])


@dataclass(frozen=True, slots=True)
class Commodities:
    """The commodities in use and the free downgrades between them.

    Letters: ``C`` commodities, ``W`` downgrades.

    Parameters
    ----------
    product, grade, rank, group, day, spoil
        (C,) what each is; sorted in this order, so the least demanding of a product and grade
        comes last. What bids that prefer a group ask for follows at the end.
    plain, alike
        (C,) the least demanding commodity of the same product and grade (-1: not in use); a
        number shared by those that differ in class only.
    timed
        (C,) whether time counts: whether days or shelf lives of the product are told apart.
    better, worse
        (W,) commodities for which time does not count: the first may serve where the second is
        asked for, at any node. For the others see drops.py.
    lot, taker
        (L,), (B + J,) commodity that each lot is, and that each bid and guarantee asks for.
    ways
        For every number of days that a lane takes, and day on which it leaves, the commodities
        that can take it.
    wait
        What commodities are a day later, where a lane is waited for.
    """

    product: Ints
    grade: Ints
    rank: Ints
    group: Ints
    day: Ints
    spoil: Ints
    plain: Ints
    alike: Ints
    timed: Bools
    better: Ints
    worse: Ints
    lot: Ints
    taker: Ints
    ways: list[Way]
    wait: Way

    @property
    def count(self) -> int:
        """How many there are."""
        return self.product.size

    def only(self, kept: Ints) -> "Commodities":
        """The same with these commodities, whole products or all that are used.

        A lot or bid of another is -1.
        """
        number = np.full(self.count, -1)
        number[kept] = np.arange(kept.size)
        pairs = np.stack([number[self.better], number[self.worse]])
        better, worse = pairs[:, (pairs >= 0).all(axis=0)]
        facts = ("product", "grade", "rank", "group", "day", "spoil", "timed")
        return replace(
            self,
            **{name: getattr(self, name)[kept] for name in facts},
            plain=number[self.plain[kept]],
            alike=self.alike[kept],
            better=better,
            worse=worse,
            lot=number[self.lot],
            taker=number[self.taker],
            ways=[way.only(number) for way in self.ways],
            wait=self.wait.only(number),
        )


class _Facet(NamedTuple):
    """One property of produce: its levels by product, the choicest first.

    (P,) how many levels; (P, levels) what each stands for; (P, values) the level of each value,
    the last for a value that the product does not tell apart.
    """

    many: Ints
    value: Ints
    level: Ints

    @classmethod
    def of(cls, levels: Sequence[Ints], values: int) -> "_Facet":
        """Tabulate the levels of each product; values are numbered from 0, or -1 for none."""
        many = np.array([row.size for row in levels], np.int64)
        value = np.zeros((many.size, int(many.max(initial=1))), np.int64)
        level = np.repeat(many[:, None] - 1, values, axis=1)
        for product, row in enumerate(levels):
            value[product, : row.size] = row
            level[product, row] = np.arange(row.size)
        return cls(many, value, level)


class _Numbering(NamedTuple):
    """Commodities as mixed-radix numbers: the product's first, then a digit for each facet."""

    facets: dict[str, _Facet]
    first: Ints
    stride: dict[str, Ints]
    product: Ints
    digit: dict[str, Ints]

    @classmethod
    def of(cls, facets: dict[str, _Facet], in_use: Bools) -> "_Numbering":
        """Number the commodities of the products in use."""
        size, stride = in_use.astype(np.int64), {}
        for name, facet in reversed(facets.items()):
            stride[name] = size
            size = size * facet.many
        first = np.cumsum(size) - size
        product = np.repeat(np.arange(size.size), size)
        rest = np.arange(product.size) - first[product]
        digit = {}
        for name in facets:
            digit[name], rest = np.divmod(rest, stride[name][product])
        return cls(facets, first, stride, product, digit)

    def value(self, name: str) -> Ints:
        """(C,) what the commodities' digit of one facet stands for."""
        return self.facets[name].value[self.product, self.digit[name]]

    def find(self, product: Ints, **values: Ints) -> Ints:
        """Give the number of each commodity described."""
        number = self.first[product]
        for name, value in values.items():
            number = number + self.facets[name].level[product, value] * self.stride[name][product]
        return number

    def plain(self) -> Ints:
        """(C,) the last of the same product and grade."""
        block = self.stride["grade"][self.product]
        return self.first[self.product] + (self.digit["grade"] + 1) * block - 1

    def timed(self) -> Bools:
        """(C,) whether the product has more than one day or shelf life."""
        many = np.stack([self.facets[name].many for name in TIMES])
        timed: Bools = (many > 1).any(axis=0)[self.product]
        return timed

    def alike(self) -> Ints:
        """(C,) the best class of what is otherwise the same."""
        number = np.arange(self.product.size)
        return number - self.digit["rank"] * self.stride["rank"][self.product]

    def downgrades(self, name: str) -> tuple[Ints, Ints]:
        """Pairs of commodities of which the first may serve for the second, by one facet."""
        last = self.facets[name].many[self.product] - 1
        better = np.flatnonzero((self.digit[name] < last) & ~self.timed())
        levels = np.ones(better.size, np.int64)
        if name == "group":  # no group serves another, every group serves nobody's
            levels = (last - self.digit[name])[better]
        return better, better + levels * self.stride[name][self.product[better]]


def list_commodities(p: ClearProblem) -> Commodities:
    """List what is traded: every product in use in all grades, and in the classes asked for.

    Parameters
    ----------
    p
        The round.

    Returns
    -------
    Commodities

    References
    ----------
    docs/models/clear.md, section "One nesting order".
    """
    product = np.r_[p.bid_product, p.cover_product]
    in_use = np.bincount(np.r_[p.lot_product, product], minlength=p.products) > 0
    days, nobody = list_days(p), np.full(p.cover_node.size, NOBODY)
    numbers = _Numbering.of(_facets(p, days), in_use)
    lot = numbers.find(
        p.lot_product,
        grade=p.lot_grade,
        rank=p.lot_rank,
        group=p.lot_group,
        day=days.lot_day,
        spoil=days.lot_spoil,
    )
    taker = numbers.find(
        product,
        grade=np.r_[p.bid_grade, p.cover_grade],
        rank=np.r_[p.bid_rank, p.cover_rank],
        group=np.r_[p.bid_group, nobody],
        day=days.taker_day,
        spoil=days.taker_spoil,
    )
    pairs = {name: numbers.downgrades(name) for name in numbers.facets}
    goods = Commodities(
        product=numbers.product,
        **{name: numbers.value(name) for name in numbers.facets},
        plain=numbers.plain(),
        alike=numbers.alike(),
        timed=numbers.timed(),
        better=np.concatenate([better for better, _ in pairs.values()]),
        worse=np.concatenate([worse for _, worse in pairs.values()]),
        lot=lot,
        taker=taker,
        ways=_list_ways(p, numbers, days),
        wait=_wait(p, numbers),
    )
    if (p.bid_prefers >= 0).any():
        goods = _set_apart(goods, numbers, p.bid_prefers)
    return _leave_out_unused(goods)


def _leave_out_unused(goods: Commodities) -> Commodities:
    """Keep what is offered, asked or on the way; and all for which time does not count."""
    used = ~goods.timed
    used[goods.lot] = True
    while True:
        before = used.sum()
        for way in (*goods.ways, goods.wait):
            used[way.end[used[way.start]]] = True
        if used.sum() == before:
            break
    used[goods.taker] = True
    kept = np.flatnonzero(used)
    return goods if kept.size == goods.count else goods.only(kept)


def _set_apart(goods: Commodities, numbers: _Numbering, prefers: Ints) -> Commodities:
    """Let bids that prefer a group stand apart, where the group's produce has a link of its own.

    What they ask for never travels and serves nothing else.
    """
    bids = np.flatnonzero(prefers >= 0)
    anybodys, group = goods.taker[bids], prefers[bids]
    (anybodys, group), which = np.unique([anybodys, group], axis=1, return_inverse=True)
    product = goods.product[anybodys]
    level = numbers.facets["group"].level[product, group] - numbers.digit["group"][anybodys]
    own = anybodys + level * numbers.stride["group"][product]
    apart = goods.count + np.arange(group.size)
    everywhere = ~goods.timed[anybodys]
    taker = goods.taker.copy()
    taker[bids] = apart[which]
    same = {
        name: getattr(goods, name)
        for name in ("product", "grade", "rank", "day", "spoil", "plain", "timed")
    }
    return replace(
        goods,
        **{name: np.r_[values, values[anybodys]] for name, values in same.items()},
        group=np.r_[goods.group, FIRST_PREFERENCE - group],
        alike=np.r_[goods.alike, apart],
        better=np.r_[goods.better, own[everywhere], anybodys[everywhere]],
        worse=np.r_[goods.worse, apart[everywhere], apart[everywhere]],
        taker=taker,
    )


def _facets(p: ClearProblem, days: Days) -> dict[str, _Facet]:
    """What tells a product's commodities apart."""
    classes, everybody = np.arange(len(CLASSES)), np.array([EVERYBODY])
    ranks = [classes if ranked else everybody for ranked in _ranked(p)]
    return {
        "grade": _Facet.of([np.arange(p.grades)] * p.products, p.grades),
        "rank": _Facet.of(ranks, len(CLASSES)),
        "group": _Facet.of(_named(p), p.groups + 1),
        "day": _Facet.of(days.days, p.days),
        "spoil": _Facet.of(days.spoils, p.days),
    }


def _named(p: ClearProblem) -> list[Ints]:
    """The groups that bids of each product name, and last nobody's."""
    named = np.zeros((p.products, p.groups + 1), bool)
    for group in (p.bid_group, p.bid_prefers):
        named[p.bid_product, group] = True
    named[:, NOBODY] = False
    return [np.r_[np.flatnonzero(row), NOBODY] for row in named]


def _list_ways(p: ClearProblem, numbers: _Numbering, days: Days) -> list[Way]:
    kinds = {(0, -1), *zip(p.arc_days.tolist(), p.arc_leaves.tolist(), strict=True)}
    return [_after(numbers, days, way, leaves) for way, leaves in sorted(kinds)]


def _wait(p: ClearProblem, numbers: _Numbering) -> Way:
    """What each commodity is a day later; nobody waits where no lane leaves on one day only."""
    level = numbers.digit["day"]
    early = np.flatnonzero(level < numbers.facets["day"].many[numbers.product] - 1)
    early = early[:0] if (p.arc_leaves < 0).all() else early
    return Way(0, -1, early, early + numbers.stride["day"][numbers.product[early]])


def _after(numbers: _Numbering, days: Days, way: int, leaves: int) -> Way:
    """What each commodity is at the end of a lane of so many days."""
    day, spoil = numbers.value("day"), numbers.value("spoil")
    arrival, keeps = days.after(numbers.product, day, spoil, way)
    level = numbers.facets["day"].level[numbers.product, arrival]
    number = (
        np.arange(day.size)
        + (level - numbers.digit["day"]) * numbers.stride["day"][numbers.product]
    )
    kept = np.flatnonzero(keeps & ((leaves < 0) | (day == leaves)))
    return Way(way, leaves, kept, number[kept])


def _ranked(p: ClearProblem) -> Bools:
    """(products,) whether some bid or guarantee of the product is for one class only."""
    ranked = np.zeros(p.products, bool)
    ranked[p.bid_product[p.bid_rank < EVERYBODY]] = True
    ranked[p.cover_product[p.cover_rank < EVERYBODY]] = True
    return ranked
