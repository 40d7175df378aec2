"""How a county writes: units mixed, full-width digits, village names cut short, dates by ear.

Every habit here is one that clerks have; none changes what is meant.
"""

from collections.abc import Callable
from datetime import date
from random import Random

from farmgate.console.management.demo_county.tables import Row

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
ANIMAL_UNIT = {"chicken": "只", "squab": "羽"}
GRADES = {
    1: ("一级", "1", "A", "甲级"),
    2: ("二级", "2", "B", "乙级"),
    3: ("三级", "3", "C", "丙级"),
}


def write_quantity(dice: Random, good: Row, qty_g: int) -> tuple[object, str]:
    """Write a weight as (quantity cell, unit cell); the unit may stand in the quantity."""
    unit, number = _choose_unit(dice, good, qty_g)
    text = f"{number:g}"
    habit = dice.random()
    if habit < 0.62:
        return number, unit
    if habit < 0.74:
        return text.translate(FULL_WIDTH), unit
    if habit < 0.90:
        return f"{text}{unit}", ""
    return f"约{text}{unit}" if habit < 0.95 else f" {number:,g} {unit}", ""


def write_price(dice: Random, fen_per_kg: int) -> object:
    """Write a price per kilogram, sometimes per jin, sometimes with its sign."""
    if not fen_per_kg:
        return "" if dice.random() < 0.7 else 0
    yuan, habit = fen_per_kg / 100, dice.random()
    if habit < 0.70:
        return yuan
    if habit < 0.80 and fen_per_kg % 10 == 0:
        return f"{yuan / 2:g}元/斤"
    return f"￥{yuan:.2f}" if habit < 0.9 else f"{yuan:g}元"


def write_date(dice: Random, day: date) -> object:
    """Write a date as one of the ways a clerk types it, or as a real date cell."""
    ways: tuple[Callable[[date], object], ...] = (
        lambda d: d,
        lambda d: f"{d.year}.{d.month}.{d.day}",
        lambda d: f"{d.month}月{d.day}日",
        lambda d: f"{d.year}/{d.month}/{d.day}",
        lambda d: f"{d:%Y%m%d}",
    )
    return dice.choices(ways, (5, 2, 3, 2, 1))[0](day)


def write_village(dice: Random, place: Row, township: Row) -> str:
    """Write a village as people say it: short, official, or with its town in front."""
    return dice.choices(
        (
            place["name"],
            place["name"] + "委会",
            township["name"] + place["name"],
            place["name"].removesuffix("村"),
            f" {place['name']}",
        ),
        (60, 12, 12, 12, 4),
    )[0]


def write_product(dice: Random, good: Row) -> str:
    """Write the county's name of a product, or one that people use at home."""
    aliases = good["aliases"].split("|")
    return good["name"] if dice.random() < 0.7 else dice.choice(aliases)


def write_grade(dice: Random, rank: int) -> str:
    """Write a grade by name, number or letter."""
    return dice.choices(GRADES[rank], (8, 1, 1, 1))[0]


def _choose_unit(dice: Random, good: Row, qty_g: int) -> tuple[str, float]:
    """Pick a unit the weight is a whole number of: counted, jin, dan or kilograms."""
    code = good["code"]
    if code in ANIMAL_UNIT:
        return ANIMAL_UNIT[code], qty_g // int(_units(good)[ANIMAL_UNIT[code]])
    counted = [(u, g) for u, g in _units(good).items() if u in "件箱袋" and qty_g % g == 0]
    if counted and dice.random() < 0.3:
        unit, grams = dice.choice(counted)
        return unit, qty_g // grams
    if qty_g % 50_000 == 0 and dice.random() < 0.15:
        return "担", qty_g // 50_000
    return ("斤", qty_g / 500) if dice.random() < 0.5 else ("公斤", qty_g / 1000)


def _units(good: Row) -> dict[str, int]:
    pairs = (pair.partition("=") for pair in good["units"].split("|"))
    return {unit: int(grams) for unit, _, grams in pairs}
