"""The facts of a reason as sentences want them: whole grams and fen, and names for indices."""

from collections.abc import Callable, Mapping
from math import ceil, floor
from typing import Any, NamedTuple

GRAMS = 1000
FEN = 100
NOISE = 1e-3
"""Fen: a price this near to a whole fen is that fen."""
Name = tuple[str, str]
"""A lane, node, grade or day in Chinese and in English."""
Given = Mapping[str, Any]
"""What the engine says: kg, yuan/kg and indices; a fact left out or None is not known."""


class Names(NamedTuple):
    """What the engine's indices stand for."""

    lanes: list[Name]
    nodes: list[Name]
    grades: list[Name]
    days: list[Name]
    groups: list[Name]


class SentenceFacts:
    """The facts of a reason, or of a change that would have helped, as its sentence wants them.

    Each is worked out when it is asked for: a sentence names two or three of twenty.

    Parameters
    ----------
    given
        The engine's.
    names
        What its indices stand for.
    """

    __slots__ = ("_given", "_names")

    def __init__(self, given: Given, names: Names) -> None:
        self._given, self._names = given, names

    def get(self, name: str, /) -> object:
        """Give a fact of `FACTS`; None where there is none."""
        work_out = FACTS.get(name)
        return work_out(self._given, self._names) if work_out else None

    def as_json(self) -> dict[str, Any]:
        """Give all there are, to be kept."""
        facts = {name: self.get(name) for name in FACTS}
        return {name: _plain(fact) for name, fact in facts.items() if fact is not None}


def _plain(fact: object) -> object:
    return [change.as_json() for change in fact] if isinstance(fact, list) else fact


Fact = Callable[[Given, Names], Any]
Grams = Callable[[Given, Names], int | None]


def _as_given(name: str) -> Fact:
    return lambda given, _: given.get(name)


def _grams(name: str) -> Grams:
    def work_out(given: Given, _: Names) -> int | None:
        kg = given.get(name)
        return None if kg is None else round(kg * GRAMS)

    return work_out


OWN, ACCEPTED, BACK = _grams("kg"), _grams("accepted_kg"), _grams("bought_back_kg")


def _left(given: Given, names: Names) -> int | None:
    own, accepted = OWN(given, names), ACCEPTED(given, names)
    return None if own is None or accepted is None else own - accepted


def _back(given: Given, names: Names) -> str | None:
    """Whether a guarantee took a part: who has nothing left is told so by the reason."""
    return "part" if BACK(given, names) and _left(given, names) else None


def _lowered(yuan: float) -> int:
    return floor(yuan * FEN + NOISE)


def _raised(yuan: float) -> int:
    return ceil(yuan * FEN - NOISE)


def _nearest(yuan: float) -> int:
    return floor(yuan * FEN + 0.5)


def _fen(name: str, rounded: Callable[[float], int]) -> Fact:
    def work_out(given: Given, _: Names) -> int | None:
        yuan = given.get(name)
        return None if yuan is None else rounded(yuan)

    return work_out


def _margin(
    own: str, free: str, worse: Callable[..., float], rounded: Callable[[float], int]
) -> Fact:
    """What one kilogram more brings a seller here, or costs a buyer, as far as that is known."""

    def work_out(given: Given, _: Names) -> int | None:
        surely = own if given.get(own) is not None else "price"
        known = [given[key] for key in (surely, free) if given.get(key) is not None]
        return max(0, rounded(worse(known))) if known else None

    return work_out


def _named(fact: str, index: str, listed: Callable[[Given, Names], list[Name]]) -> dict[str, Fact]:
    """A name, and its English twin."""

    def work_out(language: int) -> Fact:
        return lambda given, names: (
            None if given.get(index) is None else listed(given, names)[int(given[index])][language]
        )

    return {fact: work_out(0), f"{fact}_en": work_out(1)}


def _change(given: Given, names: Names) -> list[SentenceFacts] | None:
    if "change" not in given:
        return None
    return [SentenceFacts(change, names) for change in given["change"]]


FACTS: dict[str, Fact] = {
    "own_g": OWN,
    "accepted_g": ACCEPTED,
    "left_g": _left,
    "sold_g": _grams("sold_kg"),
    "bought_back_g": BACK,
    "back": _back,
    "filled_g": _grams("filled_kg"),
    "min_g": _grams("min_kg"),
    "price_fen_per_kg": _fen("price", _lowered),
    "net_fen_per_kg": _fen("net", _nearest),  # what is paid is rounded, a bound lowered or raised
    "reserve_fen_per_kg": _fen("reserve", _lowered),
    "free_worth_fen_per_kg": _fen("free_worth", _lowered),
    "free_cost_fen_per_kg": _fen("free_cost", _raised),
    "limit_price_fen_per_kg": _fen("limit_price", _lowered),
    "way_fen_per_kg": _fen("way", _raised),
    "brings_fen_per_kg": _margin("brings", "free_worth", min, _lowered),
    "costs_fen_per_kg": _margin("costs", "free_cost", max, _raised),
    **_named(
        "limit", "limit", lambda given, n: n.lanes if given["limit_kind"] == "lane" else n.nodes
    ),
    **_named("grade", "grade", lambda _, names: names.grades),
    **_named("place", "place", lambda _, names: names.nodes),
    **_named("group", "group", lambda _, names: names.groups),
    **_named("day", "day", lambda _, names: names.days),
    "fund": lambda given, _: "short" if given.get("missing") else given.get("fund"),
    "cover": lambda given, _: None if given.get("guaranteed") is None else "idle",
    "guaranteed_fen_per_kg": _fen("guaranteed", _lowered),
    "missing_fen": lambda given, _: _nearest(given["missing"]) if given.get("missing") else None,
    "kind": _as_given("kind"),
    "would": _as_given("would"),
    "change": _change,
}
"""How each is worked out."""
