"""The answer to a "what if", as plain numbers with their units."""

from collections.abc import Sequence
from typing import Any

from farmgate.clear.bridge.columns import CLASSES
from farmgate.engine.clear.standing import Standing
from farmgate.engine.clear.whatif import Outcome


def describe_outcome(outcome: Outcome, products: Sequence[str]) -> dict[str, Any]:
    """Give yuan and kg before and after, the same for the command and for the page.

    Parameters
    ----------
    outcome
        Of the engine.
    products
        Names, by index.
    """
    return {
        "gain_yuan": outcome.gain,
        "more_sold_kg": outcome.more_sold_kg,
        "before": _standing(outcome.before, products),
        "after": _standing(outcome.after, products),
        "added_kg": list(outcome.added_kg),
        "warm": outcome.is_warm,
    }


def _standing(standing: Standing, products: Sequence[str]) -> dict[str, Any]:
    return {
        "welfare_yuan": standing.welfare,
        "sold_kg": standing.sold_kg,
        "bought_back_kg": standing.bought_back_kg,
        "unsold_kg": standing.unsold_kg,
        "class_kg": dict(zip(CLASSES, standing.class_kg, strict=True)),
        "product_kg": dict(zip(products, standing.product_kg, strict=True)),
    }
