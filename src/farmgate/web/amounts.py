"""Amounts as people read them: grams, fen and metres become kg, yuan and km, in words.

No Django here, so that the command line prints what the pages show.
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

NOTHING = "—"
Amount = int | float | None
NUMBER = (int, float)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNITS = {
    "zh": {
        "kg": "{} 公斤",
        "tonnes": "{} 吨",
        "yuan": "{} 元",
        "price": "{} 元/公斤",
        "km": "{} 公里",
        "hours": "{} 小时 {} 分",
        "minutes": "{} 分钟",
    },
    "en": {
        "kg": "{} kg",
        "tonnes": "{} t",
        "yuan": "¥{}",
        "price": "¥{}/kg",
        "km": "{} km",
        "hours": "{} h {} min",
        "minutes": "{} min",
    },
}


def round_text(value: Decimal, places: int, *, strip: bool = False) -> str:
    """Write a number with thousands separators, halves rounded up, zeros cut on request."""
    text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,}"
    return text.rstrip("0").rstrip(".") if strip and "." in text else text


def bare_kg(grams: Amount) -> str:
    """Write grams as kilograms without the unit: ``50``, ``1,234.5``."""
    return NOTHING if grams is None else round_text(Decimal(grams) / 1000, 1, strip=True)


def bare_tonnes(grams: Amount) -> str:
    """Write grams as tonnes without the unit: ``12.3``."""
    return NOTHING if grams is None else round_text(Decimal(grams) / 1_000_000, 1)


def bare_yuan(fen: Amount) -> str:
    """Write fen as yuan without the unit, always with two decimals: ``1,234.50``."""
    return NOTHING if fen is None else round_text(Decimal(fen) / 100, 2).replace("-", "−")


def bare_km(metres: Amount) -> str:
    """Write metres as kilometres without the unit: ``12.4``."""
    return NOTHING if metres is None else round_text(Decimal(metres) / 1000, 1)


def percent(share: Amount) -> str:
    """Write a share of one as a percentage: ``35.8%``."""
    return NOTHING if share is None else f"{round_text(Decimal(str(share)) * 100, 1, strip=True)}%"


BARE: dict[str, Callable[[Amount], str]] = {
    "kg": bare_kg,
    "tonnes": bare_tonnes,
    "yuan": bare_yuan,
    "price": bare_yuan,
    "km": bare_km,
}


def units(language: str) -> dict[str, str]:
    """Give the unit phrases of a language; every language but Chinese reads the English ones."""
    return UNITS["zh" if language.lower().startswith("zh") else "en"]


def amount(kind: str, value: Amount, language: str) -> str:
    """Write an amount with its unit; kinds are ``kg tonnes yuan price km``."""
    if value is None:
        return NOTHING
    text = BARE[kind](value)
    if text.startswith("−") and units(language)[kind].startswith("¥"):
        return f"−{units(language)[kind].format(text[1:])}"
    return units(language)[kind].format(text)


def weight(grams: Amount, language: str) -> str:
    """Write a weight as people say it: kilograms below ten tonnes, tonnes from there on."""
    small = grams is None or abs(grams) < 10_000_000
    return amount("kg" if small else "tonnes", grams, language)


def duration(seconds: Amount, language: str) -> str:
    """Write a span of time in hours and minutes."""
    if seconds is None:
        return NOTHING
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return units(language)["minutes"].format(minutes)
    return units(language)["hours"].format(hours, minutes)


def day(when: date | None, language: str) -> str:
    """Write a date: ``2026年3月14日`` or ``14 Mar 2026``."""
    if when is None:
        return NOTHING
    if language.lower().startswith("zh"):
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


SUFFIXES = (
    ("_fen_per_kg", "price"),
    ("_fen", "yuan"),
    ("_g", "kg"),
    ("_m", "km"),
)
UNIT_ENDS = (*(suffix for suffix, _ in SUFFIXES), "_percent", "_s")


def fact_text(name: str, value: object, language: str) -> str:
    """Write a fact of a sentence by the unit its name ends in: ``short_g`` reads as kg."""
    if isinstance(value, str) and name.endswith(UNIT_ENDS) and value.lstrip("-").isdecimal():
        value = int(value)  # a stage's error keeps its facts as text
    if isinstance(value, NUMBER):
        return number_text(name, value, language)
    return NOTHING if value is None else str(value)


@lru_cache(maxsize=65_536, typed=True)
def number_text(name: str, value: float, language: str) -> str:
    """Write a number, once: a province's sentences say the same prices again and again."""
    if isinstance(value, bool):
        return str(value)
    for suffix, kind in SUFFIXES:
        if name.endswith(suffix):
            return amount(kind, value, language)
    if name.endswith("_percent"):
        return f"{round_text(Decimal(str(value)), 3, strip=True)}%"
    if name.endswith("_s"):
        return duration(value, language)
    return round_text(Decimal(str(value)), 2, strip=True)
