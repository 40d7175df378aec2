"""The headline numbers of the demo round, as one dictionary: what ``--json`` prints."""

from typing import Any

from django.db.models import Count, Q, Sum

from farmgate.clear.models import ChokePoint, LotResult
from farmgate.console.selectors import numbers
from farmgate.haul.selectors import km_per_tonne
from farmgate.ledger.selectors import trial_balance, verify_chain
from farmgate.registry.models import Lane, Party, Place, Product, Round
from farmgate.registry.selectors import closed_lanes
from farmgate.survey.models import Guarantee, SheetImport
from farmgate.web.templatetags.farmgate import local_name

G_PER_KG, FEN_PER_YUAN = 1000, 100


def sum_up(round_: Round) -> dict[str, Any]:
    """Gather everything the round publishes; amounts in kg and yuan."""
    return {
        "round": {
            "code": round_.code,
            "name": round_.name,
            "stage": round_.stage,
            "county": local_name(round_.county),
        },
        "sizes": _sizes(round_),
        "imports": _imports(round_),
        "sold": _sold(round_),
        "welfare_yuan": round_.clearing.welfare_fen / FEN_PER_YUAN,
        "chokepoints": _chokepoints(round_),
        "unsold_reasons_kg": _unsold_reasons(round_),
        "haul": _haul(round_),
        "shop": _shop(round_),
        "money": _money(round_),
        "incomes": _incomes(round_),
        "trial_balance": _ledger(),
        "ledger_chain_fault": verify_chain(),
    }


def _sizes(round_: Round) -> dict[str, int]:
    survey = numbers.read_survey(round_)
    return {
        "households": Party.objects.filter(kind="household").count(),
        "villages": Place.objects.filter(kind="village").count(),
        "products": Product.objects.count(),
        "hubs": Place.objects.filter(kind="hub").count(),
        "buyers": Party.objects.filter(kind="buyer").count(),
        "lanes": Lane.objects.count(),
        "lanes_closed": closed_lanes(round_).count(),
        "lots": survey.lots,
        "bids": survey.bids,
    }


def _imports(round_: Round) -> list[dict[str, Any]]:
    return [
        {
            "file": sheet.file_name,
            "rows_read": sheet.rows_read,
            "rows_stored": sheet.rows_stored,
            "findings": len(sheet.findings),
        }
        for sheet in SheetImport.objects.filter(round=round_).order_by("pk")
    ]


def _sold(round_: Round) -> dict[str, Any]:
    results = LotResult.objects.filter(clearing__round=round_)
    whole = results.aggregate(
        offered=Sum("lot__qty_g"), sold=Sum("sold_g"), back=Sum("bought_back_g")
    )
    by_class = results.values("lot__seller__seller_class").annotate(
        offered=Sum("lot__qty_g"), sold=Sum("sold_g"), sellers=Count("lot__seller", distinct=True)
    )
    return {
        "offered_kg": whole["offered"] / G_PER_KG,
        "sold_kg": whole["sold"] / G_PER_KG,
        "bought_back_kg": whole["back"] / G_PER_KG,
        "share": round(whole["sold"] / whole["offered"], 4),
        "share_by_class": {
            row["lot__seller__seller_class"]: round(row["sold"] / row["offered"], 4)
            for row in by_class.order_by("lot__seller__seller_class")
        },
    }


def _chokepoints(round_: Round) -> list[dict[str, Any]]:
    points = ChokePoint.objects.filter(clearing__round=round_)
    return [
        {
            "kind": point.kind,
            "id": _code(point),
            "name": _name(point),
            "used_kg": point.used_g / G_PER_KG,
            "shadow_yuan_per_kg": round(point.shadow_fen_per_kg / FEN_PER_YUAN, 4),
            "extra_kg": point.extra_g / G_PER_KG,
            "gain_yuan": None if point.gain_fen is None else point.gain_fen / FEN_PER_YUAN,
        }
        for point in points.select_related(
            "lane__origin", "lane__destination", "place", "guarantee"
        )
    ]


def _code(point: ChokePoint) -> str:
    if point.lane:
        return point.lane.code
    return point.place.code if point.place else str(point.guarantee)


def _name(point: ChokePoint) -> str:
    """Name a limit as people know it."""
    if point.lane:
        return f"{local_name(point.lane.origin)} → {local_name(point.lane.destination)}"
    return local_name(point.place) if point.place else str(point.guarantee)


def _unsold_reasons(round_: Round) -> dict[str, float]:
    rows = LotResult.objects.filter(clearing__round=round_, unsold_g__gt=0)
    sums = rows.values("reason_code").annotate(g=Sum("unsold_g")).order_by("-g")
    return {row["reason_code"]: row["g"] / G_PER_KG for row in sums}


def _haul(round_: Round) -> dict[str, Any]:
    haul, per_tonne = numbers.read_haul(round_), km_per_tonne(round_)
    short = LotResult.objects.filter(clearing__round=round_, lot__weighings__note__gt="")
    return {
        "trips": haul.trips,
        "km": round(haul.distance_m / 1000, 1),
        "km_per_tonne": None if per_tonne is None else round(per_tonne, 2),
        "weighed_lots": haul.weighed_lots,
        "short_or_refused": short.distinct().count(),
    }


def _shop(round_: Round) -> dict[str, Any]:
    shop = numbers.read_shop(round_)
    return {
        "listed_kg": shop.listed_g / G_PER_KG,
        "ordered_kg": shop.sold_g / G_PER_KG,
        "orders": shop.orders,
        "amount_yuan": shop.amount_fen / FEN_PER_YUAN,
    }


def _money(round_: Round) -> dict[str, Any]:
    """Compare what came in with what went out; the two must be the same to the fen."""
    s = round_.settlement
    paid_in = s.buyers_fen + s.guarantors_fen + s.top_up_fen
    paid_out = s.households_fen + s.haul_fen + s.fees_fen
    parts = ("buyers", "guarantors", "top_up", "households", "haul", "fees")
    return {f"{part}_yuan": getattr(s, f"{part}_fen") / FEN_PER_YUAN for part in parts} | {
        "difference_fen": paid_in - paid_out,
        "holds": paid_in == paid_out,
        "ledger_root": s.ledger_root,
    }


def _incomes(round_: Round) -> dict[str, Any]:
    incomes = numbers.read_incomes(round_)
    poor = Q(party__seller_class="poor")
    fen = round_.incomes.aggregate(poor=Sum("amount_fen", filter=poor))["poor"] or 0
    funds = Guarantee.objects.filter(round=round_).aggregate(fen=Sum("fund_fen"))["fen"] or 0
    return {
        "households_paid": incomes.households,
        "paid_yuan": incomes.paid_fen / FEN_PER_YUAN,
        "paid_to_registered_poor_yuan": fen / FEN_PER_YUAN,
        "moved_over_the_line": incomes.moved,
        "still_below": incomes.below,
        "guarantee_fund_yuan": funds / FEN_PER_YUAN,
    }


def _ledger() -> dict[str, Any]:
    """Say whether all balances cancel and equal their transfers."""
    trial = trial_balance()
    return {"sum_fen": trial.sum_fen, "accounts": trial.accounts, "holds": trial.holds}
