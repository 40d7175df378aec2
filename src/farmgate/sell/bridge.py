"""Rows to the shop engine and back."""

from collections.abc import Sequence

import numpy as np
from django.db.models import Avg

from farmgate.clear.models import LotResult, NodePrice
from farmgate.engine.sell.admit import admit_orders
from farmgate.engine.sell.problem import AdmissionProblem, Fen, Grams, UnsoldProblem, UnsoldResult
from farmgate.haul.selectors import accepted_g
from farmgate.registry.models import Round
from farmgate.sell.models import Listing
from farmgate.survey.models import Guarantee, Lot
from farmgate.survey.selectors import covers


def read_unsold(round_: Round) -> tuple[list[Lot], UnsoldProblem]:
    """Gather the lots with something left over, and what is known of their prices."""
    results = list(
        LotResult.objects.filter(clearing__round=round_, unsold_g__gt=0)
        .select_related("lot__seller", "lot__grade")
        .order_by("lot_id")
    )
    lots = [result.lot for result in results]
    promised = [result.sold_g + result.bought_back_g for result in results]
    accepted = accepted_g(round_)
    return lots, UnsoldProblem(
        unsold_g=_ints([result.unsold_g for result in results]),
        promised_g=_ints(promised),
        accepted_g=_ints(
            [min(accepted.get(lot.pk, g), g) for lot, g in zip(lots, promised, strict=True)]
        ),
        reserve_fen=_ints([lot.reserve_fen_per_kg for lot in lots]),
        floor_fen=_floors(round_, lots),
        hub_fen=_hub_prices(round_, lots),
        elsewhere_fen=_mean_prices(round_, lots),
    )


def write_listings(round_: Round, lots: Sequence[Lot], offers: UnsoldResult) -> int:
    """Put the offers on the shop page in place of what the round had there; count them.

    The caller has seen that nobody has ordered yet.
    """
    Listing.objects.filter(round=round_).delete()
    rows = zip(lots, offers.qty_g.tolist(), offers.price_fen_per_kg.tolist(), strict=True)
    made = Listing.objects.bulk_create(
        Listing(round=round_, lot=lot, qty_g=qty, price_fen_per_kg=price)
        for lot, qty, price in rows
        if qty
    )
    return len(made)


def is_enough(listing: Listing, qty_g: int) -> bool:
    """Ask the engine whether one more order fits the stock of a locked listing."""
    queue = AdmissionProblem(
        left_g=_ints([listing.qty_g - listing.sold_g]),
        listing=_ints([0]),
        qty_g=_ints([qty_g]),
    )
    return bool(admit_orders(queue).is_admitted[0])


def _ints(values: Sequence[int]) -> Grams:
    return np.array(values, dtype=np.int64)


def _floors(round_: Round, lots: Sequence[Lot]) -> Fen:
    """Take for each lot the best floor that covers it: hub, product, grade and class agree."""
    guarantees = list(Guarantee.objects.filter(round=round_).select_related("grade"))
    return _ints(
        [
            max((g.floor_fen_per_kg for g in guarantees if covers(g, lot)), default=0)
            for lot in lots
        ]
    )


def _hub_prices(round_: Round, lots: Sequence[Lot]) -> Fen:
    """Take the published price at the lot's hub, or the best bid there where nobody traded."""
    rows = NodePrice.objects.filter(clearing__round=round_)
    prices = {
        (product, grade, place): price if price is not None else (low or 0)
        for product, grade, place, price, low in rows.values_list(
            "product_id", "grade_id", "place_id", "price_fen_per_kg", "low_fen_per_kg"
        )
    }
    return _ints(
        [max(0, prices.get((lot.product_id, lot.grade_id, lot.hub_id), 0)) for lot in lots]
    )


def _mean_prices(round_: Round, lots: Sequence[Lot]) -> Fen:
    """Take the mean price of the lot's product at all hubs, rounded to the fen."""
    rows = NodePrice.objects.filter(clearing__round=round_, place__kind="hub")
    means = rows.filter(price_fen_per_kg__gt=0).values("product_id").annotate(
        mean=Avg("price_fen_per_kg")
    ).order_by("product_id")  # fmt: skip
    known = {row["product_id"]: round(row["mean"]) for row in means}
    return _ints([known.get(lot.product_id, 0) for lot in lots])
