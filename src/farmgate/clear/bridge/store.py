"""Write a clearing into rows: constant queries, inside the caller's transaction."""

from collections.abc import Sequence
from math import ceil, floor, isfinite
from typing import Any

from django.db.models import Model

from farmgate.clear.bridge.facts import SentenceFacts
from farmgate.clear.bridge.rows import FEN, GRAMS, RoundMarket
from farmgate.clear.bridge.summary import summarise
from farmgate.clear.models import (
    Award,
    BidResult,
    ChokePoint,
    Clearing,
    Flow,
    LotResult,
    NodePrice,
)
from farmgate.engine.clear import ClearResult, PolicyComparison
from farmgate.engine.clear.days import list_arrivals, list_departures
from farmgate.engine.clear.result import ChokePoint as EngineChokePoint
from farmgate.registry.models import Lane, Round

FOR_EVERYBODY = 2
CHUNK = 2000


def write_clearing(
    round_: Round, market: RoundMarket, result: ClearResult, comparison: PolicyComparison
) -> Clearing:
    """Replace the round's clearing by this one."""
    Clearing.objects.filter(round=round_).delete()
    clearing = Clearing.objects.create(
        round=round_,
        welfare_fen=round(result.welfare * FEN),
        bound_fen=round(max(result.bound, result.welfare) * FEN),
        summary=_summary(market, result, comparison),
    )
    for rows in (
        _awards(clearing, market, result),
        _flows(clearing, market, result),
        _prices(clearing, market, result),
        _chokepoints(clearing, market, result),
        _lot_results(clearing, market, result),
        _bid_results(clearing, market, result),
    ):
        _create(rows)
    return clearing


def _create(rows: Sequence[Model]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=CHUNK)


def _summary(
    market: RoundMarket, result: ClearResult, comparison: PolicyComparison
) -> dict[str, Any]:
    """The engine's summary, with the lots that never entered it among the unsold."""
    summary = summarise(market.problem, result, comparison)
    summary["guarantee_price_fen"] = {
        str(cover.pk): _fen(price, up=True)
        for cover, price in zip(
            market.guarantees, result.taker_price[len(market.bids) :], strict=True
        )
    }
    for lot, code in market.late:
        kg = lot.qty_g / GRAMS
        reasons = summary["unsold_reasons"]
        reasons[code] = round(reasons.get(code, 0.0) + kg, 3)
        summary["unsold_kg"] = round(summary["unsold_kg"] + kg, 3)
    return summary


def _awards(clearing: Clearing, market: RoundMarket, result: ClearResult) -> list[Award]:
    bids, awards = len(market.bids), result.awards
    arrivals = list_arrivals(market.problem, awards)
    return [
        Award(
            clearing=clearing,
            lot=market.lots[lot],
            bid=market.bids[taker] if taker < bids else None,
            guarantee=market.guarantees[taker - bids] if taker >= bids else None,
            qty_g=grams,
            path=[market.lanes[a].pk for a in path],
            leave_on=market.days.on(leaves),
            deliver_on=market.days.on(arrives),
        )
        for lot, taker, grams, path, leaves, arrives in zip(
            awards.lot.tolist(),
            awards.taker.tolist(),
            awards.grams.tolist(),
            awards.path,
            list_departures(market.problem, awards, arrivals).tolist(),
            arrivals.tolist(),
            strict=True,
        )
    ]


def _flows(clearing: Clearing, market: RoundMarket, result: ClearResult) -> list[Flow]:
    """What moves over each lane, on all its days together."""
    flows: dict[tuple[Lane, int, int], int] = {}
    for (lane, product, grade), grams in result.arc_flow_g.items():
        key = market.lanes[lane], product, grade
        flows[key] = flows.get(key, 0) + grams
    return [
        Flow(
            clearing=clearing,
            lane=lane,
            product=market.products[product],
            grade=market.grades[grade],
            qty_g=grams,
        )
        for (lane, product, grade), grams in flows.items()
    ]


def _prices(clearing: Clearing, market: RoundMarket, result: ClearResult) -> list[NodePrice]:
    """The price of the least demanding of each product, grade and place: it stands last."""
    prices = result.prices
    last = {
        (prices.product[q], prices.grade[q], prices.node[q]): q
        for q in range(prices.node.size)
        if prices.rank[q] == FOR_EVERYBODY
    }
    return [
        NodePrice(
            clearing=clearing,
            product=market.products[prices.product[q]],
            grade=market.grades[prices.grade[q]],
            place=market.places[prices.node[q]],
            low_fen_per_kg=_fen(prices.low[q], up=True),
            high_fen_per_kg=_fen(prices.high[q], up=False),
            price_fen_per_kg=_fen(prices.price[q], up=False),
        )
        for q in sorted(last.values())
    ]


def _chokepoints(clearing: Clearing, market: RoundMarket, result: ClearResult) -> list[ChokePoint]:
    plan = result.welfare + result.policy_cost
    return [_chokepoint(clearing, market, point, plan) for point in result.chokepoints]


def count_gain_fen(welfare: float, gain: float) -> int:
    """Count a gain (yuan) as "what if" shows it: the fen after less the fen before."""
    return round((welfare + gain) * FEN) - round(welfare * FEN)


def _chokepoint(
    clearing: Clearing, market: RoundMarket, point: EngineChokePoint, welfare: float
) -> ChokePoint:
    return ChokePoint(
        clearing=clearing,
        kind=point.kind,
        lane=market.lanes[point.index] if point.kind == "lane" else None,
        place=market.places[point.index] if point.kind == "node" else None,
        guarantee=market.guarantees[point.index] if point.kind == "guarantee" else None,
        used_g=round(point.used_kg * GRAMS),
        capacity_g=round(point.capacity_kg * GRAMS),
        shadow_fen_per_kg=point.shadow * FEN,
        extra_g=round(point.extra_kg * GRAMS),
        gain_fen=None if point.gain is None else count_gain_fen(welfare, point.gain),
        day_on=market.days.on(market.leaves[point.index]) if point.kind == "lane" else None,
    )


def _lot_results(clearing: Clearing, market: RoundMarket, result: ClearResult) -> list[LotResult]:
    names = market.names()
    rows = []
    for i, (lot, reason) in enumerate(zip(market.lots, result.lot_reason, strict=True)):
        sold, back = int(result.lot_sold_g[i]), int(result.lot_bought_g[i])
        rows.append(
            LotResult(
                clearing=clearing,
                lot=lot,
                sold_g=sold,
                bought_back_g=back,
                unsold_g=lot.qty_g - sold - back,
                price_fen_per_kg=_fen(result.lot_price[i], up=False),
                patronage_fen=int(result.lot_patronage_fen[i]),
                top_up_fen=int(result.lot_top_up_fen[i]),
                pay_fen=int(result.lot_pay_fen[i]),
                reason_code=reason.code,
                reason_facts=SentenceFacts(reason.facts, names).as_json(),
            )
        )
    return rows + [_late_result(clearing, lot.pk, lot.qty_g, code) for lot, code in market.late]


def _late_result(clearing: Clearing, lot_id: int, grams: int, code: str) -> LotResult:
    return LotResult(
        clearing=clearing,
        lot_id=lot_id,
        sold_g=0,
        bought_back_g=0,
        unsold_g=grams,
        pay_fen=0,
        reason_code=code,
        reason_facts={"own_g": grams},
    )


def _bid_results(clearing: Clearing, market: RoundMarket, result: ClearResult) -> list[BidResult]:
    names = market.names()
    return [
        BidResult(
            clearing=clearing,
            bid=bid,
            filled_g=int(result.taker_g[i]),
            price_fen_per_kg=_fen(result.taker_price[i], up=True),
            pay_fen=int(result.taker_pay_fen[i]),
            reason_code=reason.code,
            reason_facts=SentenceFacts(reason.facts, names).as_json(),
        )
        for i, (bid, reason) in enumerate(zip(market.bids, result.bid_reason, strict=True))
    ]


def _fen(yuan: float, *, up: bool) -> int | None:
    """Yuan/kg to fen/kg, an interval never made wider by rounding."""
    if not isfinite(yuan):
        return None
    return ceil(yuan * FEN - 1e-6) if up else floor(yuan * FEN + 1e-6)
