"""The facts of a reason as sentences want them: whole grams and fen, and names for indices."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from farmgate.engine.clear.result import Reason

GRAMS = 1000
FEN = 100
NOISE = 1e-3
"""Fen: a price this near to a whole fen is that fen."""
WEIGHTS = ("kg", "accepted_kg", "sold_kg", "bought_back_kg", "filled_kg", "min_kg")
Round = Callable[[float], int]
Name = tuple[str, str]
"""A lane, node, grade or day in Chinese and in English."""


def _cut(fen: float) -> int:
    return floor(fen + NOISE)


def _raise(fen: float) -> int:
    return ceil(fen - NOISE)


def _nearest(fen: float) -> int:
    return floor(fen + 0.5)


PRICES: dict[str, Round] = {
    "price": _cut,
    "net": _nearest,  # what is paid is rounded, a bound is cut or raised
    "reserve": _cut,
    "free_worth": _cut,
    "free_cost": _raise,
    "limit_price": _cut,
    "way": _raise,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the engine's indices stand for."""

    lanes: list[Name]
    nodes: list[Name]
    grades: list[Name]
    days: list[Name]


def sentence_facts(reason: Reason, names: Names) -> dict[str, Any]:
    """Turn the engine's facts into those of a sentence.

    Parameters
    ----------
    reason
        With kg, yuan/kg and indices.
    names
        What the indices stand for.

    Returns
    -------
    dict
        ``*_g`` in grams, ``*_fen_per_kg``, and ``limit``, ``limit_en`` by name; where a
        fund pays less than the floor, ``fund`` and ``missing_fen``; where something would have
        helped, ``would`` (what it would have done) and ``change``, each with its kind.
    """
    given = reason.facts
    facts: dict[str, Any] = {}
    for name in WEIGHTS:
        if name in given:
            facts[f"{name.removesuffix('kg')}g"] = round(given[name] * GRAMS)
    facts |= _prices(given)
    if "g" in facts:
        facts["own_g"] = facts.pop("g")
    if "accepted_g" in facts:
        facts["left_g"] = facts["own_g"] - facts["accepted_g"]
    if "limit" in given:
        limits = names.lanes if given["limit_kind"] == "lane" else names.nodes
        facts |= _named("limit", limits[given["limit"]])
    if given.get("missing"):
        facts |= {"fund": "short", "missing_fen": _nearest(given["missing"] * FEN)}
    if "change" in given:
        facts["would"] = given["would"]
        facts["change"] = [_change(change, names) for change in given["change"]]
    return facts | _margin(given)


def _prices(given: dict[str, Any]) -> dict[str, int]:
    return {
        f"{name}_fen_per_kg": rounded(given[name] * FEN)
        for name, rounded in PRICES.items()
        if given.get(name) is not None
    }


def _change(change: dict[str, Any], names: Names) -> dict[str, Any]:
    facts = {"kind": change["kind"], **_prices(change)}
    if "grade" in change:
        facts |= _named("grade", names.grades[change["grade"]])
    if "place" in change:
        facts |= _named("place", names.nodes[change["place"]])
    if "day" in change:
        facts |= _named("day", names.days[change["day"]])
    return facts


def _named(fact: str, name: Name) -> dict[str, str]:
    return {fact: name[0], f"{fact}_en": name[1]}


def _margin(given: dict[str, Any]) -> dict[str, int]:
    """What one kilogram more brings a seller here, or costs a buyer, as far as that is known."""
    for name, free, worse, rounded in (
        ("brings", "free_worth", min, _cut),
        ("costs", "free_cost", max, _raise),
    ):
        known = [given[key] for key in (name, free) if given.get(key) is not None]
        if known:
            return {f"{name}_fen_per_kg": max(0, rounded(worse(known) * FEN))}
    return {}
