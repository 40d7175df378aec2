"""Numbers as people write them: full width, with thousands commas, in Chinese numerals."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from farmgate.base.errors import FarmgateError

LONGEST_TEXT = 60
LARGEST_POWER = 12

DIGITS = str.maketrans(
    "〇零一二两三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億点點",
    "001223456789122334566789十百千万亿..",
)
PLAIN = re.compile(r"[+-]?(?=\.?\d)(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d{1,2})?")
MULTIPLIED = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿])")
SECTION = r"(?:([1-9])千)?0?(?:([1-9])百)?0?(?:([1-9]?)(十))?0?([1-9])?"
WHOLE = re.compile(rf"(?:(?P<yi>{SECTION})亿)?0?(?:(?P<wan>{SECTION})万)?0?(?P<one>{SECTION})")
ONE_SECTION = re.compile(SECTION)
SPOKEN_TAIL = re.compile(r"([百千万])([1-9])$")
POWERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
NEXT_POWER = {"百": "十", "千": "百", "万": "千"}


class Unreadable(FarmgateError):
    """Text that is no quantity, price, date or grade; the code says which and why."""


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """Make full-width and oddly spaced text comparable: NFKC, lower case, no spaces."""
    if text.isascii():
        return "".join(text.lower().split())
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def parse_number(value: str | int | float | Decimal) -> Fraction:
    """Read a number exactly: ``"1,200.5"``, ``"３０"``, ``"二百"``, ``"1.5万"``, ``"一万二"``.

    Raises
    ------
    Unreadable
        ``number_unreadable`` for anything else, also for ``NaN`` and ``1e400``.
    """
    text = tidy(str(value))
    if len(text) > LONGEST_TEXT:
        raise Unreadable("number_unreadable", found=f"{text[:LONGEST_TEXT]}…")
    number = _read(text.translate(DIGITS)) if text else None
    if number is None:
        raise Unreadable("number_unreadable", found=str(value).strip())
    return number


def _read(text: str) -> Fraction | None:
    """Read ASCII digits with Chinese powers; ``None`` when it is no number."""
    if text == "半":
        return Fraction(1, 2)
    if PLAIN.fullmatch(text):
        return _read_plain(text)
    if match := MULTIPLIED.fullmatch(text):
        return Fraction(match[1]) * POWERS[match[2]]
    text = SPOKEN_TAIL.sub(lambda m: m[1] + m[2] + NEXT_POWER[m[1]], text)
    match = WHOLE.fullmatch(text)
    if not match or not any(char in POWERS for char in text):
        return None
    parts = [(10**8, match["yi"]), (10**4, match["wan"]), (1, match["one"])]
    if any(part == "" for _, part in parts[:2]):
        return None
    return Fraction(sum(power * _read_section(part) for power, part in parts if part))


def _read_plain(text: str) -> Fraction | None:
    number = Decimal(text.replace(",", ""))
    return Fraction(number) if not number or abs(number.adjusted()) <= LARGEST_POWER else None


def _read_section(text: str) -> int:
    match = ONE_SECTION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    thousands, hundreds, tens, ten, ones = match.groups()
    tens = (tens or "1") if ten else "0"
    return sum(
        power * int(digit or 0)
        for power, digit in ((1000, thousands), (100, hundreds), (10, tens), (1, ones))
    )
