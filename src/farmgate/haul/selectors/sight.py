"""Which lots, trips and stops a person sees."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from farmgate.haul.models import Stop, Trip
from farmgate.haul.selectors.weights import awarded_lots
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import own_sellers
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD

if TYPE_CHECKING:
    from farmgate.haul.selectors.weights import ScaleLots


def visible_lots(person: Person, round_: Round) -> "ScaleLots":
    """List the awarded lots whose weighing a person may see: own, own members', own county's."""
    lots = awarded_lots(round_).select_related("seller__place", "product", "grade", "round")
    if person.role == COUNTY and person.place:
        return lots.filter(round__county__path__startswith=person.place.path)
    return lots.filter(own_sellers(person, "seller"))


def visible_trips(person: Person, round_: Round) -> QuerySet[Trip]:
    """List the trips of a round that a person may see.

    The county sees all of its own, a clerk those of the co-op's hub, a household those that
    call for its lots, a buyer those that bring what it bought.
    """
    trips = Trip.objects.filter(round=round_).select_related("hub", "vehicle", "round")
    if person.role == COUNTY and person.place:
        return trips.filter(round__county__path__startswith=person.place.path)
    if person.role == CLERK and person.party and person.party.hub_id:
        return trips.filter(hub=person.party.hub_id)
    return trips.filter(pk__in=own_stops(person, round_).values("trip"))


def visible_stops(person: Person, trip: Trip) -> QuerySet[Stop]:
    """List the stops of a trip that a person may see: all, or only those at the own place."""
    stops = Stop.objects.filter(trip=trip).select_related("place", "handover")
    if person.role in {COUNTY, CLERK}:
        return stops
    return stops.filter(pk__in=own_stops(person, trip.round).values("pk"))


def own_stops(person: Person, round_: Round) -> QuerySet[Stop]:
    """List the stops of a round that touch a household's lots or a buyer's bids."""
    stops = Stop.objects.filter(trip__round=round_)
    if person.role == HOUSEHOLD and person.party_id:
        return stops.filter(lots__seller=person.party_id).distinct()
    if person.role == BUYER and person.party_id:
        return stops.filter(bids__buyer=person.party_id).distinct()
    return stops.none()
