"""The facts of a reason as sentences want them: whole grams and fen, and names for indices."""

from math import floor

from farmgate.engine.clear.result import Reason

GRAMS = 1000
FEN = 100
WEIGHTS = ("kg", "accepted_kg", "sold_kg", "bought_back_kg", "filled_kg", "min_kg")
PRICES = (
    "price",
    "net",
    "reserve",
    "free_worth",
    "free_cost",
    "would_sell_at",
    "would_buy_at",
    "limit_price",
)
Name = tuple[str, str]
"""A lane or node in Chinese and in English."""


def sentence_facts(reason: Reason, lanes: list[Name], nodes: list[Name]) -> dict[str, int | str]:
    """Turn the engine's facts into those of a sentence.

    Parameters
    ----------
    reason
        With kg, yuan/kg and an index of a lane or node.
    lanes, nodes
        (A,), (N,) names.

    Returns
    -------
    dict
        ``*_g`` in grams, ``*_fen_per_kg``, and ``limit``, ``limit_en`` by name.
    """
    facts: dict[str, int | str] = {}
    for name in WEIGHTS:
        if name in reason.facts:
            facts[f"{name.removesuffix('kg')}g"] = round(reason.facts[name] * GRAMS)
    for name in PRICES:
        if reason.facts.get(name) is not None:
            half = 0.5 if name == "net" else 0.0  # what is paid is rounded, a bound is cut
            facts[f"{name}_fen_per_kg"] = floor(reason.facts[name] * FEN + half + 1e-6)
    if "g" in facts:
        facts["own_g"] = facts.pop("g")
    if "accepted_g" in facts:
        facts["left_g"] = int(facts["own_g"]) - int(facts["accepted_g"])
    if "limit" in reason.facts:
        names = lanes if reason.facts["limit_kind"] == "lane" else nodes
        facts["limit"], facts["limit_en"] = names[reason.facts["limit"]]
    return facts | _asked(reason)


def _asked(reason: Reason) -> dict[str, int | str]:
    """The price that would have done: what the place pays, and no more than buyers are worth."""
    bounds = [reason.facts.get(name) for name in ("would_sell_at", "free_worth")]
    known = [bound for bound in bounds if bound is not None]
    return {"ask_fen_per_kg": floor(min(known) * FEN + 1e-6)} if known else {}
