"""Quantities into grams."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from farmgate.base.money import round_half_up
from farmgate.base.units.numerals import Unreadable, parse_number, tidy

GRAMS_PER: Mapping[str, int] = {
    "吨": 1_000_000,
    "担": 50_000,
    "公斤": 1_000,
    "斤": 500,
    "两": 50,
    "克": 1,
}
"""Grams in one of each unit of weight."""

COUNTED = tuple("件箱头只羽个枚筐袋包把捆盒桶颗棵条尾串板")
"""Units that are counted; their weight belongs to the product."""

LONG_NAMES: Mapping[str, str] = {
    "公吨": "吨", "ton": "吨", "tons": "吨", "tonne": "吨", "tonnes": "吨", "t": "吨",
    "市担": "担", "dan": "担",
    "千克": "公斤", "kg": "公斤", "kgs": "公斤", "kilo": "公斤", "kilogram": "公斤",
    "kilograms": "公斤",
    "市斤": "斤", "jin": "斤",
    "市两": "两", "liang": "两",
    "g": "克", "gram": "克", "grams": "克",
    "piece": "件", "pieces": "件", "pcs": "件", "case": "件", "cases": "件",
    "box": "箱", "boxes": "箱", "head": "头", "heads": "头", "bird": "羽", "birds": "羽",
    "bag": "袋", "bags": "袋", "basket": "筐", "baskets": "筐",
}  # fmt: skip
"""Other ways to write a unit, and the unit that is meant."""

LONGEST_TEXT = 32  # also keeps the backtracking below small
ABOUT = re.compile(r"^(?:大约|大概|约|近)|(?:左右|上下|以内|多)$")
NAMES = "|".join(
    sorted((re.escape(name) for name in (*GRAMS_PER, *COUNTED, *LONG_NAMES)), key=len)[::-1]
)
NUMBER = r"[+-]?[\d.,e+-]*[\d〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬点半]+"
PART = re.compile(rf"({NUMBER})({NAMES})")
PARTS = re.compile(rf"(?:(?:{NUMBER})(?:{NAMES})){{1,3}}(半?)")
LAST_WORD = re.compile(r"[^\d\s.,+-]+$")


def unit_name(text: str) -> str:
    """Give the one name of a unit (``"KG"`` is 公斤), or an empty string for no unit."""
    name = tidy(text)
    name = LONG_NAMES.get(name, name)
    return name if name in GRAMS_PER or name in COUNTED else ""


def stated_unit(value: str | int | float | Decimal) -> str:
    """Give the unit that a quantity states itself (``"50斤"``: 斤), or an empty string."""
    try:
        whole = PARTS.fullmatch(_strip(value))
    except Unreadable:
        return ""
    return unit_name(PART.findall(whole[0])[-1][1]) if whole else ""


def parse_quantity(
    value: str | int | float | Decimal,
    unit: str = "",
    grams_per: Mapping[str, int] | None = None,
) -> int:
    """Read a weight as a person writes it, in grams, rounded half up.

    Parameters
    ----------
    value
        ``"50公斤"``, ``"1,200.5"``, ``"二百斤"``, ``"5件"``, ``"一斤半"``, or a number.
    unit
        The unit of the column or of the row's own unit cell; for values that name none.
    grams_per
        Grams in one counted unit of this product: ``{"件": 20_000}``.

    Returns
    -------
    int
        Grams; may be zero or negative when a person wrote so.

    Raises
    ------
    Unreadable
        ``number_unreadable``, ``unit_missing``, ``unit_unknown``, ``unit_weight_unknown``.
    """
    text = _strip(value)
    whole = PARTS.fullmatch(text)
    if not whole:
        return round_half_up(_read_bare(value, text, unit, grams_per or {}))
    sign = -1 if text.startswith("-") else 1
    total, grams = Fraction(0), 0
    for number, name in PART.findall(text):
        grams = _grams(name, grams_per or {})
        total += sign * abs(parse_number(number)) * grams
    return round_half_up(total + (Fraction(sign * grams, 2) if whole[1] else 0))


def _strip(value: str | int | float | Decimal) -> str:
    text = ABOUT.sub("", tidy(str(value)))
    if len(text) > LONGEST_TEXT:
        raise Unreadable("number_unreadable", found=f"{text[:LONGEST_TEXT]}…")
    return text


def _read_bare(value: object, text: str, unit: str, grams_per: Mapping[str, int]) -> Fraction:
    """Read a value without a unit of its own, in the unit of its column."""
    try:
        number = parse_number(text)
    except Unreadable as error:
        word = LAST_WORD.search(text)
        if word and _is_number(text[: word.start()]):
            raise Unreadable("unit_unknown", found=word[0]) from error
        raise Unreadable("number_unreadable", found=str(value).strip()) from error
    if not unit.strip():
        raise Unreadable("unit_missing", found=str(value).strip())
    return number * _grams(unit, grams_per)


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except Unreadable:
        return False
    return True


def _grams(unit: str, grams_per: Mapping[str, int]) -> int:
    name = unit_name(unit) or tidy(unit)
    grams = grams_per.get(name) or GRAMS_PER.get(name)
    if grams is None and name in COUNTED:
        raise Unreadable("unit_weight_unknown", found=unit.strip())
    if grams is None:
        raise Unreadable("unit_unknown", found=unit.strip())
    return grams
