"""What is traded, and what may serve in its place: one nesting order.

A commodity is a product of one grade, class, group, day and shelf life. Each of the five is a
short list of levels, and a level may serve the one after it: grade 1 serves whoever asks for
grade 2, a poor household's produce serves anybody, a base's produce serves those who do not ask
for the base, what is there on Monday serves Tuesday, what keeps till Friday serves those to whom
Thursday is enough. A product has only the levels that its own lots and bids tell apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.problem import CLASSES, Bools, ClearProblem, Ints

EVERYBODY = len(CLASSES) - 1
"""The rank of a bid that takes produce of any class."""
NOBODY = -1
"""The group of produce that belongs to none, and of a bid that takes anybody's."""


@dataclass(frozen=True, slots=True)
class Commodities:
    """The commodities in use and the free downgrades between them.

    Letters: ``C`` commodities, ``W`` downgrades.

    Parameters
    ----------
    product, grade, rank, group, day, spoil
        (C,) what each is; sorted in this order, so the least demanding of a product and grade
        comes last.
    plain, alike
        (C,) the least demanding commodity of the same product and grade; a number shared by
        those that differ in class only.
    better, worse
        (W,) commodities: the first may serve where the second is asked for.
    lot, taker
        (L,), (B + J,) commodity that each lot is, and that each bid and guarantee asks for.
    """

    product: Ints
    grade: Ints
    rank: Ints
    group: Ints
    day: Ints
    spoil: Ints
    plain: Ints
    alike: Ints
    better: Ints
    worse: Ints
    lot: Ints
    taker: Ints

    @property
    def count(self) -> int:
        """How many there are."""
        return self.product.size


@dataclass(frozen=True, slots=True)
class _Facet:
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


@dataclass(frozen=True, slots=True)
class _Numbering:
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

    def alike(self) -> Ints:
        """(C,) the best class of what is otherwise the same."""
        number = np.arange(self.product.size)
        return number - self.digit["rank"] * self.stride["rank"][self.product]

    def downgrades(self, name: str) -> tuple[Ints, Ints]:
        """Pairs of commodities that differ in one facet by one level."""
        last = self.facets[name].many[self.product] - 1
        better = np.flatnonzero(self.digit[name] < last)
        return better, better + self.stride[name][self.product[better]]


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
    classes, everybody = np.arange(len(CLASSES)), np.array([EVERYBODY])
    ranks = [classes if ranked else everybody for ranked in _ranked(p)]
    numbers = _Numbering.of(
        {
            "grade": _Facet.of([np.arange(p.grades)] * p.products, p.grades),
            "rank": _Facet.of(ranks, len(CLASSES)),
        },
        in_use,
    )
    pairs = [numbers.downgrades(name) for name in numbers.facets]
    return Commodities(
        product=numbers.product,
        grade=numbers.value("grade"),
        rank=numbers.value("rank"),
        group=np.full(numbers.product.size, NOBODY),
        day=np.zeros(numbers.product.size, np.int64),
        spoil=np.zeros(numbers.product.size, np.int64),
        plain=numbers.plain(),
        alike=numbers.alike(),
        better=np.concatenate([better for better, _ in pairs]),
        worse=np.concatenate([worse for _, worse in pairs]),
        lot=numbers.find(p.lot_product, grade=p.lot_grade, rank=p.lot_rank),
        taker=numbers.find(
            product,
            grade=np.r_[p.bid_grade, p.cover_grade],
            rank=np.r_[p.bid_rank, p.cover_rank],
        ),
    )


def _ranked(p: ClearProblem) -> Bools:
    """(products,) whether some bid or guarantee of the product is for one class only."""
    ranked = np.zeros(p.products, bool)
    ranked[p.bid_product[p.bid_rank < EVERYBODY]] = True
    ranked[p.cover_product[p.cover_rank < EVERYBODY]] = True
    return ranked
