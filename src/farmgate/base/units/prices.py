"""Prices into fen per kilogram."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from farmgate.base.money import FEN_PER_YUAN, round_half_up
from farmgate.base.units.numerals import Unreadable, parse_number, tidy
from farmgate.base.units.weights import parse_quantity, unit_name

N = r"[+-]?[\d.,〇零一二两三四五六七八九十百千万半点]+"
YUAN, JIAO, FEN = "(?:元|块钱?|圆|yuan|rmb|cny)", "(?:角|毛)", "分"
PER = re.compile(r"(?:/|每|per)")
MONEY = re.compile(rf"(?:({N}){YUAN})?(?:({N}){JIAO})?(?:({N}){FEN})?整?")
SPOKEN = re.compile(rf"({N})(?:块|元)([1-9一二三四五六七八九])")


def parse_price(
    value: str | int | float | Decimal,
    unit: str = "",
    grams_per: Mapping[str, int] | None = None,
) -> int:
    """Read a price as a person writes it, in fen per kilogram, rounded half up.

    Parameters
    ----------
    value
        ``"1.2"``, ``"1.2元/斤"``, ``"￥3.5"``, ``"一块二"``, ``"24元/件"``, or a number of yuan.
    unit
        What a bare price is per: ``"元/斤"`` or ``"斤"`` from the column; kilograms when empty.
    grams_per
        Grams in one counted unit of this product.

    Raises
    ------
    Unreadable
        ``price_unreadable``, or a fault of the unit as in `parse_quantity`.
    """
    money, own_unit = _split(tidy(str(value)))
    per = own_unit or price_unit(unit) or "公斤"
    try:
        fen = _read_fen(money)
    except Unreadable as error:
        raise Unreadable("price_unreadable", found=str(value).strip()) from error
    has_number = per[0].isdigit()
    grams = parse_quantity(per if has_number else f"1{per}", grams_per=grams_per)
    if grams <= 0:
        raise Unreadable("price_unreadable", found=str(value).strip())
    return round_half_up(fen * 1000 / grams)


def price_unit(text: str) -> str:
    """Give what a price is per: 斤 for ``"元/斤"`` and for ``"斤"``, nothing for ``"元"``."""
    per = _split(tidy(text))[1]
    return per or unit_name(text)


def _split(text: str) -> tuple[str, str]:
    """Split ``"1.2元/斤"`` at the slash (or 每, per) into money and unit."""
    match = PER.search(text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _read_fen(text: str) -> Fraction:
    text = text.removeprefix("¥")
    if match := SPOKEN.fullmatch(text):
        return (parse_number(match[1]) * 10 + parse_number(match[2])) * 10
    match = MONEY.fullmatch(text)
    if not match or not any(match.groups()):
        return parse_number(text) * FEN_PER_YUAN
    worth = zip(match.groups(), (100, 10, 1), strict=True)
    return sum((parse_number(part) * fen for part, fen in worth if part), Fraction(0))
