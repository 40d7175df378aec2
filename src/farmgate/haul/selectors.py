"""Reads of the haul: what the scales said, what was delivered, and which trips a person sees."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from farmgate.base.money import split_fairly
from farmgate.clear.models import Award
from farmgate.haul.models import Stop, Trip, Weighing
from farmgate.registry.models import Person, Round
from farmgate.survey.models import Bid, Lot
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class ScaleFacts(TypedDict):
        """What `awarded_lots` adds to a lot."""

        awarded_g: int
        net_g: int | None

    ScaleLots = QuerySet[WithAnnotations[Lot, ScaleFacts]]

WAVES = ("pickup", "delivery")


@dataclass(frozen=True, slots=True)
class DeliveredAward:
    """An award with the weight that was accepted of it."""

    award: Award
    accepted_g: int


def awarded_lots(round_: Round) -> "ScaleLots":
    """List the lots of a round that somebody takes, with ``awarded_g`` and the latest ``net_g``.

    ``net_g`` is None until the lot is weighed.
    """
    awarded = (
        Award.objects.filter(lot=OuterRef("pk"), clearing__round=round_)
        .order_by()
        .values("lot")
        .annotate(total=Sum("qty_g"))
        .values("total")
    )
    latest = Weighing.objects.filter(lot=OuterRef("pk")).order_by("-id").values("net_g")[:1]
    return (
        Lot.objects.filter(round=round_)
        .annotate(awarded_g=Subquery(awarded), net_g=Subquery(latest))
        .filter(awarded_g__gt=0)
    )


def accepted_g(round_: Round) -> dict[int, int]:
    """Say for each weighed lot how many grams are accepted: the latest net, at most the award.

    A lot that was not weighed is missing here: nobody knows, and that is not zero.
    """
    rows = awarded_lots(round_).values_list("pk", "net_g", "awarded_g")
    return {lot: min(net, awarded) for lot, net, awarded in rows if net is not None}


def unweighed(round_: Round) -> int:
    """Count the lots with an award that no scales have seen."""
    return awarded_lots(round_).filter(net_g__isnull=True).count()


def delivered_awards(round_: Round) -> list[DeliveredAward]:
    """Spread the accepted weight of each weighed lot over its awards, in proportion to them."""
    accepted = accepted_g(round_)
    by_lot: dict[int, list[Award]] = {}
    awards = Award.objects.filter(clearing__round=round_, lot__in=accepted)
    for award in awards.select_related("lot", "bid", "guarantee").order_by("pk"):
        by_lot.setdefault(award.lot_id, []).append(award)
    return [
        DeliveredAward(award, grams)
        for lot, rows in by_lot.items()
        for award, grams in zip(
            rows, split_fairly(accepted[lot], [row.qty_g for row in rows]), strict=True
        )
    ]


def km_per_tonne(round_: Round) -> float | None:
    """Divide all kilometres driven by the tonnes awarded; None before there is any."""
    driven_m = Trip.objects.filter(round=round_).aggregate(sum=Sum("distance_m"))["sum"]
    moved_g = Award.objects.filter(clearing__round=round_).aggregate(sum=Sum("qty_g"))["sum"]
    if driven_m is None or not moved_g:
        return None
    return float(driven_m * 1_000 / moved_g)


def visible_lots(person: Person, round_: Round) -> "ScaleLots":
    """List the awarded lots whose weighing a person may see: own, own members', own county's."""
    lots = awarded_lots(round_)
    if person.role == COUNTY and person.place:
        return lots.filter(round__county__path__startswith=person.place.path)
    if person.role == CLERK and person.party_id:
        return lots.filter(seller__coop=person.party_id)
    if person.role == HOUSEHOLD and person.party_id:
        return lots.filter(seller=person.party_id)
    return lots.none()


def visible_trips(person: Person, round_: Round) -> QuerySet[Trip]:
    """List the trips of a round that a person may see.

    The county sees all of its own, a clerk those of the co-op's hub, a household those that
    call for its lots, a buyer those that bring what it bought.
    """
    trips = Trip.objects.filter(round=round_)
    if person.role == COUNTY and person.place:
        return trips.filter(round__county__path__startswith=person.place.path)
    if person.role == CLERK and person.party:
        return trips.filter(hub=person.party.hub_id)
    return trips.filter(pk__in=_own_stops(person).values("trip"))


def visible_stops(person: Person, trip: Trip) -> QuerySet[Stop]:
    """List the stops of a trip that a person may see: all, or only those at the own place."""
    stops = Stop.objects.filter(trip=trip).select_related("place")
    if person.role in {COUNTY, CLERK}:
        return stops
    return stops.filter(pk__in=_own_stops(person).values("pk"))


def own_lots(person: Person, stops: QuerySet[Stop]) -> QuerySet[Lot]:
    """List the lots collected at these stops that a person may see."""
    lots = Lot.objects.filter(stops__in=stops).select_related("seller", "product", "grade")
    if person.role == HOUSEHOLD:
        lots = lots.filter(seller=person.party_id)
    return lots.distinct()


def own_bids(person: Person, stops: QuerySet[Stop]) -> QuerySet[Bid]:
    """List the bids delivered at these stops that a person may see."""
    bids = Bid.objects.filter(stops__in=stops).select_related("buyer", "product", "grade")
    if person.role == BUYER:
        bids = bids.filter(buyer=person.party_id)
    return bids.distinct()


def _own_stops(person: Person) -> QuerySet[Stop]:
    """List the stops that touch a household's lots or a buyer's bids."""
    if person.role == HOUSEHOLD and person.party_id:
        return Stop.objects.filter(lots__seller=person.party_id)
    if person.role == BUYER and person.party_id:
        return Stop.objects.filter(bids__buyer=person.party_id)
    return Stop.objects.none()
