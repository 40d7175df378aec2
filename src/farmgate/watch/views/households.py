"""The county's households against the line, and the line itself."""

from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farmgate.registry.models import Person, Place
from farmgate.watch.bridge.incomes import Standing, line_fen, read_standings
from farmgate.watch.forms import FindHouseholds, LineForm
from farmgate.watch.selectors import last_watched, visible_counties
from farmgate.watch.services import set_line
from farmgate.web.access import COUNTY, allow

ROWS = 50


@allow(COUNTY)
def show_households(request: HttpRequest, county_code: str = "") -> HttpResponse:
    """List households under the line, near it, or moved over it by the last round."""
    county = _county(request, county_code)
    round_ = last_watched(county)
    facts: dict[str, object] = {"county": county, "chosen": round_}
    if round_:
        standings = read_standings(county, round_)
        villages = {row.party.place_id: row.party.place for row in standings}
        form = FindHouseholds(villages.values(), request.GET)
        found = _find(standings, form)
        facts |= {
            "form": form,
            "counts": _count(standings),
            "line_fen": line_fen(county, round_),
            "line_form": LineForm(initial={"year": round_.delivery_on.year}),
            "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        }
    return render(request, "watch/households.html", facts)


@allow(COUNTY)
@require_POST
def change_line(request: HttpRequest, county_code: str) -> HttpResponse:
    """Set the monitoring line of a year."""
    county = _county(request, county_code)
    form = LineForm(request.POST)
    if form.is_valid():
        year, fen = form.cleaned_data["year"], form.cleaned_data["line"]
        set_line(county, year, fen, cast(Person, request.user))
        messages.success(request, _("The line for %(year)s is set.") % {"year": year})
    else:
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
    return redirect("watch-households", county_code)


def _county(request: HttpRequest, code: str) -> Place:
    counties = visible_counties(cast(Person, request.user)).order_by("code")
    if code:
        return get_object_or_404(counties, code=code)
    return get_object_or_404(counties[:1])


def _find(standings: Sequence[Standing], form: FindHouseholds) -> list[Standing]:
    """Narrow the list; the lowest income per head comes first, the unknown last."""
    state, village = form.found("state"), form.found("village")
    words = form.found("words").casefold().split()
    found = [
        row
        for row in standings
        if state in ("", row.state) or (state == "moved" and row.moved_over)
        if village in ("", row.party.place.code)
        if all(word in f"{row.party.name} {row.party.code}".casefold() for word in words)
    ]
    return sorted(
        found, key=lambda row: (row.per_head_fen is None, row.per_head_fen, row.party.pk)
    )


def _count(standings: Sequence[Standing]) -> dict[str, int]:
    counts = dict.fromkeys(("under", "near", "over", "unknown"), 0)
    for row in standings:
        counts[row.state] += 1
    return counts | {"moved": sum(row.moved_over for row in standings), "all": len(standings)}
