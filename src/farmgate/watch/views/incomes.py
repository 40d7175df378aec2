"""Incomes by village on the map."""

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from farmgate.registry.models import Person
from farmgate.registry.selectors import places_in
from farmgate.watch.bridge.incomes import line_fen, read_standings, read_villages
from farmgate.watch.selectors import visible_counties, watched_rounds
from farmgate.watch.views.picture import draw_incomes
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD, allow

ROWS = 50


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def show_map(request: HttpRequest, county_code: str) -> HttpResponse:
    """Show a county's incomes by village, as far as they point at nobody."""
    person = cast(Person, request.user)
    county = get_object_or_404(visible_counties(person), code=county_code)
    rounds = list(watched_rounds(county))
    asked = request.GET.get("round", "")
    chosen = next((row for row in rounds if str(row.pk) == asked), rounds[0] if rounds else None)
    facts: dict[str, object] = {"county": county, "rounds": rounds, "chosen": chosen}
    if chosen:
        line, is_public = line_fen(county, chosen), person.role != COUNTY
        income = read_villages(read_standings(county, chosen), is_public=is_public)
        blank = _("too few households to show") if is_public else _("no households recorded")
        places = list(places_in(county, "village", "township", "hub"))
        facts |= {
            "income": income,
            "line_fen": line,
            "drawing": draw_incomes(places, income.villages, line, blank),
            "page": Paginator(income.villages, ROWS).get_page(request.GET.get("page")),
            "is_public": is_public,
        }
    return render(request, "watch/map.html", facts)
