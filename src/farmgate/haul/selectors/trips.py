"""Trips in numbers, and what each stop is for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, Sum

from farmgate.haul.models import Stop, Trip
from farmgate.registry.models import Person, Place, Round
from farmgate.survey.models import Bid, Lot
from farmgate.web.access import BUYER, HOUSEHOLD

WAVES = ("pickup", "delivery")


@dataclass(frozen=True, slots=True)
class TripNumbers:
    """What some trips add up to."""

    trips: int
    distance_m: int
    drive_s: int
    load_g: int


def sum_trips(trips: QuerySet[Trip]) -> TripNumbers:
    """Add trips up in one query."""
    sums = trips.order_by().aggregate(
        distance_m=Sum("distance_m"), drive_s=Sum("drive_s"), load_g=Sum("load_g")
    )
    return TripNumbers(trips.count(), **{name: value or 0 for name, value in sums.items()})


def hubs_of(round_: Round) -> QuerySet[Place]:
    """List the hubs that have trips in a round."""
    return Place.objects.filter(trips__round=round_).distinct()


def fill_stops(person: Person, stops: QuerySet[Stop]) -> Iterable[Stop]:
    """Give stops with the lots and bids at each that the person may see, in four queries."""
    lots = Lot.objects.select_related("seller__place", "product", "grade").order_by("pk")
    bids = Bid.objects.select_related("buyer", "product", "grade").order_by("pk")
    if person.role == HOUSEHOLD:
        lots = lots.filter(seller=person.party_id)
    if person.role == BUYER:
        lots, bids = lots.none(), bids.filter(buyer=person.party_id)
    return stops.prefetch_related(Prefetch("lots", lots), Prefetch("bids", bids))
