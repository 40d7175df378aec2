"""The policies side by side, as summary.json, policies.csv and the clearing's page want them."""

from typing import Any

from farmgate.clear.bridge.columns import CLASSES
from farmgate.clear.bridge.writing import DECIMAL, TEXT, Field
from farmgate.engine.clear import POLICIES, PolicyComparison

GRAMS = 1000
FEN = 100
EFFICIENT = POLICIES.index("efficient")


def describe_policies(c: PolicyComparison) -> dict[str, dict[str, Any]]:
    """Name every policy with its cost, its top-ups and what it means for each class (yuan, kg)."""
    return {
        policy: {
            "cost_yuan": round(float(c.cost[h]), 2),
            "top_up_yuan": int(c.top_up_fen[h]) / FEN,
            "classes": {name: _class(c, h, rank) for rank, name in enumerate(CLASSES)},
        }
        for h, policy in enumerate(POLICIES)
    }


def _class(c: PolicyComparison, h: int, rank: int) -> dict[str, float]:
    grams, fen = int(c.sold_g[h, rank]), int(c.pay_fen[h, rank])
    return {
        "kg": grams / GRAMS,
        "yuan": fen / FEN,
        "price": round(fen * GRAMS / grams / FEN, 4) if grams else 0.0,
        "gain_kg": (grams - int(c.sold_g[EFFICIENT, rank])) / GRAMS,
        "gain_yuan": (fen - int(c.pay_fen[EFFICIENT, rank])) / FEN,
        "sellers_better": int(c.better[h, rank]),
        "sellers_worse": int(c.worse[h, rank]),
        "better_yuan": int(c.won_fen[h, rank]) / FEN,
        "worse_yuan": int(c.lost_fen[h, rank]) / FEN,
    }


def list_policies(policies: dict[str, dict[str, Any]]) -> dict[str, Field]:
    """Lay out policies.csv: one row for each policy and class."""
    rows = [
        {"policy": policy, "cost_yuan": of["cost_yuan"], "class": name}
        | numbers
        | {"top_up_yuan": of["top_up_yuan"]}
        for policy, of in policies.items()
        for name, numbers in of["classes"].items()
    ]
    words = ("policy", "class")
    return {
        name: Field([row[name] for row in rows], str, TEXT if name in words else DECIMAL)
        for name in rows[0]
    }
