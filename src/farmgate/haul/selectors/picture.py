"""Trips on a map: from the hub around the stops and back."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from farmgate.haul.models import Stop, Trip
from farmgate.registry.models import Place
from farmgate.web.amounts import amount
from farmgate.web.maps import Drawing, Key, Layers, Line, Point, draw_map
from farmgate.web.words import current_language

TONES = {"pickup": "trip", "delivery": "flow"}


def draw_trips(trips: Sequence[tuple[Trip, Iterable[Stop]]], *, whole: bool) -> Drawing | None:
    """Draw trips with the stops given; whole ones as a tour, others as spokes from the hub.

    Parameters
    ----------
    trips
        Each with the stops that may be shown, in driving order.
    whole
        Whether these are all the stops; who sees only the own stop must not learn the tour.
    """
    drawn = [(trip, [stop for stop in stops if _spot(stop.place)]) for trip, stops in trips]
    lines = [line for trip, stops in drawn for line in _draw_trip(trip, stops, whole)]
    hubs = {trip.hub_id: trip.hub for trip, _stops in drawn}
    places = {stop.place_id: stop.place for _trip, stops in drawn for stop in stops}
    rank = 0 if len(drawn) == 1 else 2
    points = [_mark(place, "stop", rank) for pk, place in sorted(places.items()) if pk not in hubs]
    points += [_mark(hub, "hub", 0) for _pk, hub in sorted(hubs.items()) if _spot(hub)]
    keys = [Key("point-hub", _("Hub")), Key("point-stop", _("Stop")), Key("line-trip", _("Trip"))]
    note = _("Lines join the stops in their order; the truck follows the roads.")
    return draw_map(Layers(lines=lines, points=points, keys=keys, note=note))


def _draw_trip(trip: Trip, stops: Sequence[Stop], whole: bool) -> Iterable[Line]:
    hub = _spot(trip.hub)
    if not hub or not stops:
        return
    spots = [spot for stop in stops if (spot := _spot(stop.place))]
    load = amount("kg", trip.load_g, current_language())
    way = amount("km", trip.distance_m, current_language())
    title = f"{trip.vehicle} #{trip.number}: {load}, {way}" if whole else str(trip.vehicle)
    href = reverse("haul-trip", args=[trip.pk])
    tone = TONES[trip.wave]
    if not whole:
        yield from (Line((hub, spot), title, href, tone=tone, bend=True) for spot in spots)
        return
    legs = [hub, *spots, hub]
    if len(spots) == 1:
        yield Line((hub, spots[0]), title, href, tone=tone, bend=True, arrow=True)
        yield Line((spots[0], hub), tone=tone, bend=True, arrow=True)
        return
    yield Line(tuple(legs), title, href, tone=tone)


def _spot(place: Place) -> tuple[float, float] | None:
    if place.lon is None or place.lat is None:
        return None
    return place.lon, place.lat


def _mark(place: Place, kind: str, rank: int) -> Point:
    english = place.name_en and not current_language().startswith("zh")
    name = place.name_en if english else place.name
    return Point(place.lon or 0.0, place.lat or 0.0, name, kind=kind, rank=rank)
