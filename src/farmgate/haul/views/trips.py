"""Trips of a round on a map and in a list, one trip with its stops, and the handover."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farmgate.base.errors import FarmgateError
from farmgate.haul import selectors
from farmgate.haul.forms import HandoverForm
from farmgate.haul.models import Stop, Trip
from farmgate.haul.services import DELIVERING, handover_code, record_handover
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import county_rounds
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD, allow
from farmgate.web.maps import Drawing
from farmgate.web.words import say

ROWS = 50
ORDER = ("hub__code", "-wave", "day_on", "vehicle__code", "number")
"""Pickups come before deliveries: the words happen to sort backwards."""
MOST_DRAWN = 400
"""Stops on one map; beyond, people choose a hub and a wave first."""


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def show_trips(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show who drives where: all trips to clerk and county, to others those for themselves."""
    round_ = get_object_or_404(county_rounds(request.user), pk=round_id)
    person = cast(Person, request.user)
    if person.role in {HOUSEHOLD, BUYER}:
        return _show_own(request, person, round_)
    trips = _filtered(request, selectors.visible_trips(person, round_))
    listed = trips.annotate(stop_count=Count("stops")).order_by(*ORDER)
    context = {
        "round": round_,
        "page": Paginator(listed, ROWS).get_page(request.GET.get("page")),
        "numbers": selectors.sum_trips(trips),
        "km_per_tonne": selectors.km_per_tonne(round_),
        "drawings": _draw(trips),
        "hubs": selectors.hubs_of(round_) if person.role == COUNTY else [],
        "hub": request.GET.get("hub", ""),
        "waves": selectors.WAVES,
        "wave": request.GET.get("wave", ""),
    }
    return render(request, "haul/trips.html", context)


def _filtered(request: HttpRequest, trips: QuerySet[Trip]) -> QuerySet[Trip]:
    if (wave := request.GET.get("wave")) in selectors.WAVES:
        trips = trips.filter(wave=wave)
    if hub := request.GET.get("hub"):
        trips = trips.filter(hub__code=hub)
    return trips


def _draw(trips: QuerySet[Trip]) -> list[tuple[str, Drawing]]:
    """Draw each wave on a map of its own; both on one would be a ball of wool."""
    drawn: dict[str, list[tuple[Trip, list[Stop]]]] = {wave: [] for wave in selectors.WAVES}
    left = MOST_DRAWN
    for trip in trips.prefetch_related("stops__place"):
        stops = list(trip.stops.all())
        left -= len(stops)
        if left >= 0:
            drawn[trip.wave].append((trip, stops))
    maps = [(wave, selectors.draw_trips(rows, whole=True)) for wave, rows in drawn.items() if rows]
    return [(wave, drawing) for wave, drawing in maps if drawing]


def _show_own(request: HttpRequest, person: Person, round_: Round) -> HttpResponse:
    """Show a household when the truck comes, and a buyer what comes, with the code."""
    stops = selectors.own_stops(person, round_).order_by("trip__wave", "trip", "position")
    page = Paginator(stops, ROWS).get_page(request.GET.get("page"))
    shown = Stop.objects.filter(pk__in=[stop.pk for stop in page.object_list])
    rows = selectors.stop_rows(person, round_, shown.order_by("trip__wave", "trip", "position"))
    context = {
        "round": round_,
        "page": page,
        "stops": [(row, _code(person, row.stop)) for row in rows],
        "drawing": selectors.draw_trips(
            [(row.stop.trip, [row.stop]) for row in rows], whole=False
        ),
    }
    return render(request, "haul/own_stops.html", context)


def _code(person: Person, stop: Stop) -> str:
    """Give the code of an open delivery to the one who shows it."""
    shows = person.role == BUYER and not hasattr(stop, "handover")
    return handover_code(stop) if shows else ""


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def show_trip(request: HttpRequest, trip_id: int) -> HttpResponse:
    """Show one trip: stops in order, loads, times, and the handover at each."""
    person = cast(Person, request.user)
    trip = _find_trip(person, trip_id)
    rows = selectors.stop_rows(person, trip.round, selectors.visible_stops(person, trip))
    whole = person.role in {CLERK, COUNTY}
    context = {
        "round": trip.round,
        "trip": trip,
        "is_whole": whole,
        "stops": [(row, _code(person, row.stop)) for row in rows],
        "drawing": selectors.draw_trips([(trip, [row.stop for row in rows])], whole=whole),
        "may_close": whole and trip.wave == "delivery" and trip.round.stage in DELIVERING,
        "form": HandoverForm(),
    }
    return render(request, "haul/trip.html", context)


def _find_trip(person: Person, trip_id: int) -> Trip:
    trip = get_object_or_404(Trip, pk=trip_id)
    return get_object_or_404(selectors.visible_trips(person, trip.round), pk=trip_id)


@allow(CLERK, COUNTY)
@require_POST
def hand_over(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Close a delivery with the buyer's code."""
    person = cast(Person, request.user)
    stop = get_object_or_404(Stop.objects.select_related("trip"), pk=stop_id)
    trip = _find_trip(person, stop.trip_id)
    if not selectors.visible_stops(person, trip).filter(pk=stop.pk).exists():
        raise Http404
    form = HandoverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A handover code has six digits."))
        return redirect("haul-trip", trip.pk)
    try:
        record_handover(person, stop, form.cleaned_data["code"])
        messages.success(request, _("Handed over."))
    except FarmgateError as error:
        messages.error(request, say("error", error.code, error.facts))
    return redirect("haul-trip", trip.pk)
