"""Grades as people write them."""

import re
from collections.abc import Mapping
from decimal import Decimal

from farmgate.base.units.numerals import Unreadable, parse_number, tidy

BEST, WORST = 0, 99
WORDS: Mapping[str, int] = {
    "特": BEST, "特优": BEST, "精品": BEST, "extra": BEST, "premium": BEST,
    "优": 1, "优等": 1, "优质": 1, "甲": 1, "上": 1,
    "良": 2, "良好": 2, "合格": 2, "乙": 2, "中": 2,
    "丙": 3, "下": 3, "普通": 3,
    "丁": 4,
    "等外": WORST, "级外": WORST, "次品": WORST, "次": WORST, "统货": WORST, "统": WORST,
    "混级": WORST, "outgrade": WORST, "reject": WORST,
}  # fmt: skip
AFFIX = re.compile(r"^(?:等级|品级|grade|class)[:.]?|(?:等级|等品|级品|级|等|品|号|级果|果)$")


def parse_grade(value: str | int | float | Decimal, ranks: Mapping[str, int]) -> int:
    """Give the rank of a grade: its own name, or ``"A"``, ``"1"``, ``"特级"``, ``"等外"``.

    Parameters
    ----------
    value
        What the cell holds.
    ranks
        The county's grades: name to rank, 1 is best.

    Raises
    ------
    Unreadable
        ``grade_unknown``.
    """
    text = tidy(str(value).removesuffix(".0"))
    named = {tidy(name): rank for name, rank in ranks.items()}
    if text in named:
        return named[text]
    by_order: dict[int | None, int] = {BEST: min(named.values()), WORST: max(named.values())}
    by_order |= {_order(name): rank for name, rank in named.items()}
    order = _order(text)
    if order is None or order not in by_order:
        expected = " / ".join(sorted(ranks, key=lambda name: ranks[name]))
        raise Unreadable("grade_unknown", found=str(value).strip()[:40], expected=expected)
    return by_order[order]


def _order(text: str) -> int | None:
    """Place a grade word: 0 for 特级, 1 for 一级 or A, 99 for 等外; ``None`` for no grade."""
    core = text if text in WORDS else AFFIX.sub("", AFFIX.sub("", text))
    if core in WORDS:
        return WORDS[core]
    if len(core) == 1 and "a" <= core <= "e":
        return ord(core) - ord("a") + 1
    try:
        number = parse_number(core)
    except Unreadable:
        return None
    return int(number) if number.denominator == 1 and 1 <= number <= 9 else None
