"""Trips in numbers, and what each stop is for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Model, Prefetch, Q, QuerySet, Sum

from farmgate.clear.models import Award
from farmgate.haul.models import Stop, Trip
from farmgate.haul.selectors.weights import awarded_lots
from farmgate.registry.models import Party, Person, Place, Round
from farmgate.survey.models import Bid, Lot
from farmgate.web.access import BUYER, HOUSEHOLD

WAVES = ("pickup", "delivery")


@dataclass(frozen=True, slots=True)
class TripNumbers:
    """What some trips add up to."""

    trips: int
    distance_m: int
    drive_s: int
    collected_g: int
    delivered_g: int


@dataclass(frozen=True, slots=True)
class StopLine:
    """One lot or bid at a stop.

    Parameters
    ----------
    goods
        The lot or the bid: its product and grade.
    party
        Who gives or gets it.
    qty_g
        What of it this hub collects or delivers in all.
    is_shared
        Whether that takes more stops than this one.
    """

    goods: Lot | Bid
    party: Party
    qty_g: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop with its lines, as far as the person may see them."""

    stop: Stop
    lines: Sequence[StopLine]


def sum_trips(trips: QuerySet[Trip]) -> TripNumbers:
    """Add trips up in one query; what is collected is delivered later, and is not added to it."""
    sums = trips.order_by().aggregate(
        distance_m=Sum("distance_m"),
        drive_s=Sum("drive_s"),
        collected_g=Sum("load_g", filter=Q(wave="pickup")),
        delivered_g=Sum("load_g", filter=Q(wave="delivery")),
    )
    return TripNumbers(trips.count(), **{name: value or 0 for name, value in sums.items()})


def open_handovers(round_: Round) -> int:
    """Count the deliveries of a round that no buyer's code has closed."""
    return Stop.objects.filter(
        trip__round=round_, trip__wave="delivery", handover__isnull=True
    ).count()


def hubs_of(round_: Round) -> QuerySet[Place]:
    """List the hubs that have trips in a round."""
    return Place.objects.filter(trips__round=round_).distinct()


def stop_rows(person: Person, round_: Round, stops: QuerySet[Stop]) -> list[StopRow]:
    """Give stops with the lots and bids at each that the person may see."""
    lots = awarded_lots(round_).select_related("seller", "product", "grade").order_by("pk")
    bids = Bid.objects.select_related("buyer", "product", "grade").order_by("pk")
    if person.role == HOUSEHOLD:
        lots = lots.filter(seller=person.party_id)
    if person.role == BUYER:
        lots, bids = lots.none(), bids.filter(buyer=person.party_id)
    filled = stops.select_related("place", "handover", "trip__hub", "trip__vehicle")
    rows = list(filled.prefetch_related(Prefetch("lots", lots), Prefetch("bids", bids)))
    calls_lot = _calls(Stop.lots.through, "lot", round_)
    calls_bid, brought = _calls(Stop.bids.through, "bid", round_), _brought(round_, rows)
    return [
        StopRow(stop, [*_lot_lines(stop, calls_lot), *_bid_lines(stop, calls_bid, brought)])
        for stop in rows
    ]


Calls = dict[tuple[int, int], int]


def _lot_lines(stop: Stop, calls: Calls) -> Iterable[StopLine]:
    for lot in stop.lots.all():
        shared = calls[lot.pk, stop.trip.hub_id] > 1
        yield StopLine(lot, lot.seller, lot.awarded_g, shared)  # type: ignore[attr-defined]


def _bid_lines(stop: Stop, calls: Calls, brought: Calls) -> Iterable[StopLine]:
    for bid in stop.bids.all():
        key = bid.pk, stop.trip.hub_id
        yield StopLine(bid, bid.buyer, brought.get(key, 0), calls[key] > 1)


def _calls(through: type[Model], name: str, round_: Round) -> Calls:
    """Count the stops of each lot or bid at each hub."""
    pairs = through._default_manager.filter(stop__trip__round=round_)
    rows = pairs.values_list(name, "stop__trip__hub").annotate(count=Count("pk"))
    return {(key, hub): count for key, hub, count in rows}


def _brought(round_: Round, stops: Iterable[Stop]) -> Calls:
    """Sum what each hub brings for each bid."""
    bids = {bid.pk for stop in stops for bid in stop.bids.all()}
    awards = Award.objects.filter(clearing__round=round_, bid__in=bids).order_by()
    rows = awards.values_list("bid", "lot__hub").annotate(grams=Sum("qty_g"))
    return {(bid, hub): grams for bid, hub, grams in rows}
