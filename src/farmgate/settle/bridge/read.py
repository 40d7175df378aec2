"""Gather a round's promises, weights and shop orders for the engine."""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db.models import Sum

from farmgate.clear.models import BidResult, Clearing, LotResult
from farmgate.engine.settle import SettleProblem
from farmgate.engine.settle.problem import NOBODY, Ints
from farmgate.haul.models import Trip
from farmgate.haul.selectors import DeliveredAward, delivered_awards
from farmgate.registry.models import Lane, Party, Round, class_rank
from farmgate.sell.models import Order
from farmgate.settle.bridge.names import Names
from farmgate.survey.models import Guarantee, Lot
from farmgate.survey.selectors import covers


def read_accounts(round_: Round) -> tuple[SettleProblem, Names]:
    """Gather what the engine needs, and remember which row is which index.

    Awards of lots that no scales have seen are not here: the stage before waits for them.
    """
    awards = delivered_awards(round_)
    orders = list(
        Order.objects.filter(listing__round=round_, cancelled_at__isnull=True)
        .select_related("listing", "buyer")
        .order_by("pk")
    )
    results = _lot_results(round_, awards, orders)
    names = _names(round_, awards, [result.lot for result in results], orders)
    return _problem(names, awards, results), names


def _lot_results(
    round_: Round, awards: Sequence[DeliveredAward], orders: Sequence[Order]
) -> list[LotResult]:
    lots = {award.award.lot_id for award in awards} | {order.listing.lot_id for order in orders}
    return list(
        LotResult.objects.filter(clearing__round=round_, lot__in=lots)
        .select_related("lot__seller", "lot__grade")
        .order_by("lot_id")
    )


def _names(
    round_: Round, awards: Sequence[DeliveredAward], lots: list[Lot], orders: list[Order]
) -> Names:
    bids = {award.award.bid_id for award in awards if award.award.bid_id}
    lanes = {lane for award in awards for lane in award.award.path}
    guarantees = list(
        Guarantee.objects.filter(round=round_).select_related("guarantor", "grade").order_by("pk")
    )
    hubs = sorted({lot.hub_id for lot in lots})
    return Names(
        round_=round_,
        lots=lots,
        bids=list(
            BidResult.objects.filter(bid__in=bids).select_related("bid__buyer").order_by("bid_id")
        ),
        lanes=list(Lane.objects.filter(pk__in=lanes).order_by("pk")),
        guarantees=guarantees,
        covers=[
            (lot, index)
            for index, guarantee in enumerate(guarantees)
            for lot, row in enumerate(lots)
            if covers(guarantee, row)
        ],
        orders=orders,
        hubs=hubs,
        carriers=_carriers(round_),
        coops=_coops(),
    )


def _carriers(round_: Round) -> dict[int, list[tuple[Party, int]]]:
    rows = (
        Trip.objects.filter(round=round_, wave="delivery")
        .order_by("hub", "vehicle__carrier")
        .values_list("hub", "vehicle__carrier")
        .annotate(loaded=Sum("load_g"))
    )
    loads = list(rows)
    parties = Party.objects.in_bulk({carrier for _, carrier, _ in loads})
    found: dict[int, list[tuple[Party, int]]] = {}
    for hub, carrier, loaded in loads:
        found.setdefault(hub, []).append((parties[carrier], loaded))
    return found


def _coops() -> dict[int, Party]:
    """Name the co-op of each hub; where two share one, the first by code."""
    rows = Party.objects.filter(kind="coop", hub__isnull=False).order_by("-code")
    return {row.hub_id: row for row in rows if row.hub_id}


def _problem(
    names: Names, awards: Sequence[DeliveredAward], results: Sequence[LotResult]
) -> SettleProblem:
    lot = {row.pk: index for index, row in enumerate(names.lots)}
    bid = {row.bid_id: index for index, row in enumerate(names.bids)}
    guarantee = {row.pk: index for index, row in enumerate(names.guarantees)}
    lane = {row.pk: index for index, row in enumerate(names.lanes)}
    hub = {pk: index for index, pk in enumerate(names.hubs)}
    return SettleProblem(
        lot_tie=_ints(row.pk for row in names.lots),
        lot_hub=_ints(hub[row.hub_id] for row in names.lots),
        lot_rank=_ints(class_rank(row.seller.seller_class) for row in names.lots),
        lot_price=_ints(max(0, row.price_fen_per_kg or 0) for row in results),
        lot_patronage=_ints(row.patronage_fen for row in results),
        award_lot=_ints(lot[a.award.lot_id] for a in awards),
        award_bid=_ints(bid.get(a.award.bid_id or 0, NOBODY) for a in awards),
        award_guarantee=_ints(guarantee.get(a.award.guarantee_id or 0, NOBODY) for a in awards),
        award_promised_g=_ints(a.award.qty_g for a in awards),
        award_accepted_g=_ints(a.accepted_g for a in awards),
        award_path=tuple(tuple(lane[pk] for pk in a.award.path) for a in awards),
        bid_price=_ints(max(0, row.price_fen_per_kg or 0) for row in names.bids),
        lane_haul=_ints(row.haul_fen_per_kg for row in names.lanes),
        lane_fee=_ints(row.fee_fen_per_kg for row in names.lanes),
        guarantee_tie=_ints(row.pk for row in names.guarantees),
        guarantee_floor=_ints(row.floor_fen_per_kg for row in names.guarantees),
        guarantee_quota_g=_ints(row.quota_g for row in names.guarantees),
        guarantee_fund=_ints(row.fund_fen for row in names.guarantees),
        guarantee_price=_ints(_brought_prices(names)),
        cover_lot=_ints(pair[0] for pair in names.covers),
        cover_guarantee=_ints(pair[1] for pair in names.covers),
        order_lot=_ints(lot[row.listing.lot_id] for row in names.orders),
        order_g=_ints(row.qty_g for row in names.orders),
        order_fen=_ints(row.amount_fen for row in names.orders),
        hubs=len(names.hubs),
    )


def _brought_prices(names: Names) -> list[int]:
    """Read what each guarantor pays per kg for what lanes bring it; 0 where nothing is brought."""
    summary = Clearing.objects.get(round=names.round_).summary
    prices = summary.get("guarantee_price_fen", {})
    return [prices.get(str(row.pk)) or 0 for row in names.guarantees]


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
