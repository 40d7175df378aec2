"""The roads of a county: what each can carry, in a round or a day, and how a truck is filled."""

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farmgate.base.errors import FarmgateError
from farmgate.console.forms import LaneForm
from farmgate.console.views.pages import MOST_DIGITS
from farmgate.registry.models import Lane, Person, Place, RoadClosure
from farmgate.registry.selectors import closures_now, roads_of
from farmgate.registry.services import change_lane
from farmgate.web.access import COUNTY, allow
from farmgate.web.words import say

ROWS = 50


@allow(COUNTY)
def edit_roads(request: HttpRequest) -> HttpResponse:
    """Show the roads of the official's county; change the one that is asked for."""
    person = cast(Person, request.user)
    place = cast(Place, person.place)
    lanes = roads_of(place)
    page = Paginator(lanes, ROWS).get_page(request.GET.get("page"))
    asked, lane, form = request.GET.get("lane", ""), None, None
    if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS:
        lane = get_object_or_404(lanes, pk=asked)
        form = LaneForm(lane, request.POST if request.method == "POST" else None)
        if form.is_valid() and _change(person, lane, form):
            messages.success(request, _("The road is changed. The next clearing reckons with it."))
            return redirect(f"{reverse('roads')}?page={page.number}")
    context = {"page": page, "lane": lane, "form": form, "rows": _with_closures(place, page)}
    has_trucks = lanes.filter(truck_g__isnull=False).exists()
    return render(request, "console/roads.html", context | {"has_trucks": has_trucks})


def _with_closures(place: Place, lanes: Iterable[Lane]) -> list[tuple[Lane, list[RoadClosure]]]:
    closed: dict[int, list[RoadClosure]] = {}
    for closure in closures_now(place):
        closed.setdefault(closure.lane_id, []).append(closure)
    return [(lane, closed.get(lane.pk, [])) for lane in lanes]


def _change(person: Person, lane: Lane, form: LaneForm) -> bool:
    try:
        change_lane(person, lane, form.limits)
    except FarmgateError as error:
        form.add_error(None, say("error", error.code, error.facts))
        return False
    return True
