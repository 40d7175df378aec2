"""The columns of the clearing's input tables, and how a cell is read.

One place says what a table holds: the reader, ``farmgate clear --help`` and the findings read it.
"""

from collections.abc import Callable
from math import floor, inf, isfinite
from typing import NamedTuple

CLASSES = ("poor", "small", "big")
NODE_KINDS = ("hub", "market", "place")
KINDS = ("retail", "canteen", "agency", "shop", "drive", "contract")
GRAM, GRAMS = 0.001, 1000
MOST_KG = 1e9
MOST_YUAN, MOST_PRICE = 1e9, 1e5
MOST_HOURS = 2400
YES, NO = ("1", "true", "yes"), ("0", "false", "no")


class Column(NamedTuple):
    """One column of a table.

    Parameters
    ----------
    name
        As in the header.
    read
        Turns the text of a cell into a value; raises ValueError with the word for what was
        expected.
    meaning
        For ``--help``: what it is, with its unit.
    empty
        The value of an empty cell or a missing column; without it the cell must be filled.
    refers
        The table whose first column must hold this value.
    """

    name: str
    read: Callable[[str], object]
    meaning: str
    empty: object = ...
    refers: str = ""


def text(cell: str) -> str:
    """Any text that is not empty."""
    if not cell:
        raise ValueError("text")
    return cell


def anything(cell: str) -> str:
    """Any text."""
    return cell


def amount(cell: str) -> float:
    """A number of at least zero."""
    value = _number(cell)
    if value < 0 or not isfinite(value):
        raise ValueError("number_not_negative")
    return value


def amount_yuan(cell: str) -> float:
    """An amount of money, to the millionth of a yuan."""
    value = amount(cell)
    if value > MOST_YUAN:
        raise ValueError("number_bounded")
    return round(value, 6)


def price(cell: str) -> float:
    """Yuan/kg, to the millionth; no produce is dearer than `MOST_PRICE`."""
    value = amount(cell)
    if value > MOST_PRICE:
        raise ValueError("price_bounded")
    return round(value, 6)


def weight(cell: str) -> float:
    """A weight of at least a gram, cut to the gram."""
    value = _number(cell)
    if not GRAM <= value <= MOST_KG:
        raise ValueError("weight_bounded")
    return floor(value * GRAMS + 1e-6) / GRAMS


def quota(cell: str) -> float:
    """A weight that may be zero, cut to the gram."""
    return 0.0 if amount(cell) < GRAM else weight(cell)


def degrees(cell: str) -> float:
    """A coordinate."""
    value = _number(cell)
    if not -180 <= value <= 180:
        raise ValueError("degrees")
    return value


def grade(cell: str) -> int:
    """A grade, 1 best."""
    if not (cell.isascii() and cell.isdigit()) or not 1 <= int(cell) <= 99:
        raise ValueError("grade_number")
    return int(cell)


def day(cell: str) -> int:
    """A day number."""
    try:
        return int(cell)
    except ValueError:
        raise ValueError("day_number") from None


def hours(cell: str) -> float:
    """A time on the way."""
    value = _number(cell)
    if not 0 <= value <= MOST_HOURS:
        raise ValueError("hours_bounded")
    return value


def flag(cell: str) -> bool:
    """1 or 0."""
    if cell.lower() not in YES + NO:
        raise ValueError("one_or_zero")
    return cell.lower() in YES


def seller_class(cell: str) -> int:
    """The rank of a seller class."""
    if cell not in CLASSES:
        raise ValueError("seller_class")
    return CLASSES.index(cell)


def node_kind(cell: str) -> str:
    """What a node is for; the clearing treats all alike."""
    if cell not in NODE_KINDS:
        raise ValueError("node_kind")
    return cell


def bid_kind(cell: str) -> str:
    """How the buyer sells on."""
    if cell not in KINDS:
        raise ValueError("bid_kind")
    return cell


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise ValueError("number") from None


BIG = CLASSES.index("big")

TABLES: dict[str, tuple[Column, ...]] = {
    "nodes": (
        Column("node", text, "name of the node"),
        Column("kind", node_kind, "hub, market or place; the clearing treats all alike", ""),
        Column(
            "capacity_kg",
            amount,
            "kg that may leave by lanes, over all days; empty = no limit",
            inf,
        ),
        Column("lon", degrees, "degrees east, WGS-84", None),
        Column("lat", degrees, "degrees north, WGS-84", None),
    ),
    "lanes": (
        Column("lane", text, "name of the lane"),
        Column("from", text, "node where it starts", refers="nodes"),
        Column("to", text, "node where it ends", refers="nodes"),
        Column("yuan_per_kg", price, "haulage, yuan/kg"),
        Column("capacity_kg", amount, "kg that may pass, over all days; empty = no limit", inf),
        Column("per_day", flag, "1: so many kg on each day of the horizon", False),
        Column("hours", hours, "up to 12 h arrives the same day, up to 36 h the next", 0.0),
        Column("truck_kg", quota, "only full trucks of so many kg; empty = any load", 0.0),
        Column("open", flag, "1 open, 0 closed", True),
    ),
    "lots": (
        Column("lot", text, "name of the lot"),
        Column("seller", text, "who sells"),
        Column("class", seller_class, "poor, small or big", BIG),
        Column("product", text, "product"),
        Column("grade", grade, "grade, 1 = best", 1),
        Column("node", text, "where it is", refers="nodes"),
        Column("kg", weight, "kg offered"),
        Column("reserve", price, "least yuan/kg at the node", 0.0),
        Column(
            "ready_day",
            day,
            "first day it can leave; empty = the first day that any row names",
            None,
        ),
        Column("spoil_day", day, "last day it can be delivered; empty = it keeps", None),
        Column("group", anything, "base, branch or pair it belongs to", ""),
    ),
    "bids": (
        Column("bid", text, "name of the bid"),
        Column("buyer", text, "who buys"),
        Column("kind", bid_kind, ", ".join(KINDS), "retail"),
        Column("product", text, "product"),
        Column("grade", grade, "the worst grade accepted", 1),
        Column("node", text, "where it is delivered", refers="nodes"),
        Column("kg", weight, "kg wanted"),
        Column("min_kg", quota, "the least that is taken at all", 0.0),
        Column("limit", price, "most yuan/kg at the node"),
        Column("from_day", day, "first day of delivery; empty = any", None),
        Column("due_day", day, "last day of delivery; empty = any", None),
        Column("only_class", seller_class, "only from this class or a poorer one", BIG),
        Column("only_group", anything, "only from this group: a contract, a pair", ""),
        Column("prefer_group", anything, "from this group first, where it costs nothing", ""),
    ),
    "guarantees": (
        Column("guarantee", text, "name of the guarantee"),
        Column("product", text, "product"),
        Column("grade", grade, "the worst grade covered", 1),
        Column("node", text, "where", refers="nodes"),
        Column("floor", price, "floor, yuan/kg"),
        Column("kg", quota, "quota, kg"),
        Column("value", price, "worth to the guarantor, yuan/kg; empty = the floor", None),
        Column("only_class", seller_class, "only this class or a poorer one", BIG),
        Column("fund_yuan", amount_yuan, "fund for top-ups; empty = no limit", inf),
    ),
}
OPTIONAL = ("guarantees",)
