"""The headline numbers of a clearing, the same for files and for the round board."""

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.clear.bridge.columns import CLASSES
from farmgate.clear.bridge.policies import describe_policies
from farmgate.engine.clear import ClearProblem, ClearResult, PolicyComparison
from farmgate.engine.clear.rules import SHARING

GRAMS = 1000
FEN = 100
NOISE = 1e-9
"""A gap that comes of adding numbers in another order: none."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def summarise(
    p: ClearProblem, result: ClearResult, comparison: PolicyComparison
) -> dict[str, Any]:
    """Count the headline numbers of a clearing (yuan, kg); a policy's cost is no gap."""
    bids = p.bid_kg.size
    plan = result.welfare + result.policy_cost
    pay, unsold = (
        result.taker_pay_fen,
        whole_grams(p.lot_kg) - result.lot_sold_g - result.lot_bought_g,
    )
    fen = {
        "buyers": int(pay[:bids].sum()),
        "guarantors": int(pay[bids:].sum()),
        "top_up": int(result.lot_top_up_fen.sum()),
        "sellers": int(result.lot_pay_fen.sum()),
        "patronage": int(result.lot_patronage_fen.sum()),
        "haul": result.haul_fen,
    }
    paid = fen["buyers"] + fen["guarantors"] + fen["top_up"]
    fen["difference"] = paid - fen["sellers"] - fen["haul"]
    gap = 1 - plan / result.bound if result.bound > 0 else 0.0
    gap = gap if gap > NOISE else 0.0
    return {
        "welfare_yuan": result.welfare,
        "bound_yuan": max(result.bound, plan),
        "gap": gap,
        "gap_percent": ceil(100_000 * gap) / 1000,  # as people read it; never less than it is
        "stopped": result.stopped,
        "short_of_best": result.stopped or ("whole_numbers" if gap else ""),
        "policy": p.policy,
        "cost_of_policy_yuan": result.policy_cost,
        "policies": describe_policies(comparison),
        "kappa": p.kappa,
        "sold_kg": int(result.lot_sold_g.sum()) / GRAMS,
        "bought_back_kg": int(result.lot_bought_g.sum()) / GRAMS,
        "unsold_kg": int(unsold.sum()) / GRAMS,
        "silent": _silent(p, result),
        "unsold_reasons": _unsold_reasons(result, unsold),
        "shares": _shares(p, result),
        "money": {f"{name}_yuan": amount / FEN for name, amount in fen.items()},
        "sizes": {
            "lots": p.lot_kg.size,
            "bids": bids,
            "guarantees": p.cover_kg.size,
            "nodes": p.node_kg.size,
            "lanes": p.arc_kg.size,
            **result.steps,
        },
    }


def _silent(p: ClearProblem, result: ClearResult) -> str:
    """Why no seller is told what would have helped; empty where they are."""
    if result.stopped:
        return "stopped"
    if not result.is_sure:
        return "trucks" if p.arc_truck_kg.any() else "minimums"
    return "policy" if p.policy in SHARING else ""


def _unsold_reasons(result: ClearResult, unsold: Ints) -> dict[str, float]:
    reasons = result.lot_reason
    grams = np.bincount(reasons.code, unsold, len(reasons.codes)).tolist()
    kg = {code: g / GRAMS for code, g in zip(reasons.codes, grams, strict=True) if g}
    return dict(sorted(kg.items()))


def _shares(p: ClearProblem, result: ClearResult) -> dict[str, dict[str, float]]:
    """Volume, value and price by seller class: who this round served."""
    sold = result.lot_sold_g + result.lot_bought_g
    total_g, total_fen = max(1, int(sold.sum())), max(1, int(result.lot_pay_fen.sum()))
    shares = {}
    for rank, name in enumerate(CLASSES):
        mine = p.lot_rank == rank
        grams, fen = int(sold[mine].sum()), int(result.lot_pay_fen[mine].sum())
        shares[name] = {
            "kg": grams / GRAMS,
            "yuan": fen / FEN,
            "price": round(fen * GRAMS / grams / FEN, 4) if grams else 0.0,
            "share_kg": round(grams / total_g, 4),
            "share_yuan": round(fen / total_fen, 4),
        }
    return shares


def whole_grams(kg: Floats) -> Ints:
    """Kilograms to whole grams, as the engine cuts them."""
    return np.floor(kg * GRAMS + 1e-3).astype(np.int64)
