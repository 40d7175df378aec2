"""Dates as people and spreadsheet programs write them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from farmgate.base.units.numerals import Unreadable, tidy

EXCEL_DAY_0 = date(1899, 12, 30)
EXCEL_DAYS = range(36_526, 73_051)  # 2000-01-01 to 2099-12-31
YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})(?:日|号)?(?:t?[\d:.]+)?"
)
COMPACT = re.compile(r"(20\d\d)(\d\d)(\d\d)")
MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})(?:日|号)?")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def parse_date(value: str | int | float | Decimal | date, near: date) -> date:
    """Read a date: ``"2020-3-5"``, ``"2020年3月5日"``, ``"3月5日"``, an Excel serial, a date cell.

    Parameters
    ----------
    value
        What the cell holds.
    near
        A day close to the one meant: gives ``"3月5日"`` its year.

    Raises
    ------
    Unreadable
        ``date_ambiguous`` when day and month could be swapped (``"3/4/2020"``),
        ``date_unreadable`` for anything else that is no day.
    """
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    text = tidy(str(value))
    try:
        day = _read(text, near)
    except ValueError:
        day = None
    if day is None:
        raise Unreadable("date_unreadable", found=str(value).strip()[:40])
    return day


def _read(text: str, near: date) -> date | None:
    if match := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        return date(*map(int, match.groups()))
    if match := MONTH_DAY.fullmatch(text):
        return _nearest(int(match[1]), int(match[2]), near)
    if match := YEAR_LAST.fullmatch(text):
        return _read_year_last(text, *map(int, match.groups()))
    if SERIAL.fullmatch(text) and int(float(text)) in EXCEL_DAYS:
        return EXCEL_DAY_0 + timedelta(days=int(float(text)))
    return None


def _nearest(month: int, day: int, near: date) -> date:
    """Give the day of that name closest to ``near``; 29 February looks for a leap year."""
    found = []
    for year in range(near.year - 4, near.year + 5):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda other: abs(other - near))


def _read_year_last(text: str, first: int, second: int, year: int) -> date:
    if first != second and max(first, second) <= 12:
        raise Unreadable("date_ambiguous", found=text)
    return date(year, second, first) if first > 12 else date(year, first, second)
