"""Home, the household's page, a lot's trace, and the county map."""

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from farmgate.console import selectors
from farmgate.registry.models import Party, Person, Round
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD, ROLES, allow

PAGE = 20
MOST_DIGITS = 18
"""A longer number is no key of a row; some databases refuse to look for it."""


@allow(*ROLES)
def show_home(request: HttpRequest) -> HttpResponse:
    """Lead each role to its work."""
    person = cast(Person, request.user)
    if person.role == HOUSEHOLD and person.party:
        return render_household(request, person.party, selectors.rounds_for(person).first())
    if person.role == BUYER:
        return show_buyer_home(request, person)
    page = Paginator(selectors.rounds_for(person), PAGE).get_page(request.GET.get("page"))
    latest: Round | None = page.object_list[0] if page.object_list else None
    steps = selectors.board_steps(latest) if latest else []
    context: dict[str, object] = {"page": page, "latest": latest, "steps": steps}
    if latest and person.role == CLERK:
        context["coop"] = selectors.read_coop(person, latest)
    elif latest:
        context["headline"] = selectors.headline(latest, most=1)
    return render(request, "console/home.html", context)


def show_buyer_home(request: HttpRequest, person: Person) -> HttpResponse:
    """Show a buyer what it wanted and got, round by round, and where its goods came from."""
    page = Paginator(selectors.buyer_rounds(person), PAGE).get_page(request.GET.get("page"))
    lots = selectors.lot_seen_by(person).order_by("-id")[:PAGE]
    context = {"page": page, "lots": lots, "round": selectors.rounds_for(person).first()}
    return render(request, "console/home_buyer.html", context)


def render_household(
    request: HttpRequest, party: Party, round_: Round | None = None
) -> HttpResponse:
    """Show who a seller is, what it earned, and what became of each lot."""
    page = Paginator(selectors.traced_lots(party), PAGE).get_page(request.GET.get("page"))
    household = selectors.read_household(party)
    context = {"household": household, "party": party, "page": page, "round": round_}
    return render(request, "console/household.html", context)


@allow(HOUSEHOLD, CLERK, COUNTY)
def show_household(request: HttpRequest, party_id: int) -> HttpResponse:
    """Show a household's page to itself, its co-op and its county."""
    party = get_object_or_404(selectors.households_seen_by(request.user), pk=party_id)
    return render_household(request, party)


@allow(*ROLES)
def show_lot(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Trace one lot from the field to the money."""
    person = cast(Person, request.user)
    lot = get_object_or_404(selectors.lot_seen_by(person), pk=lot_id)
    context = {"trace": selectors.trace_lot(lot, person), "lot": lot, "round": lot.round}
    return render(request, "console/lot.html", context)


@allow(COUNTY, CLERK)
def show_map(request: HttpRequest) -> HttpResponse:
    """Show the county of a round: the one asked for, else the latest that is cleared."""
    rounds = selectors.rounds_for(request.user)
    asked = request.GET.get("round", "")
    if asked.isascii() and asked.isdigit() and len(asked) < MOST_DIGITS:
        chosen: Round | None = get_object_or_404(rounds, pk=asked)
    else:
        chosen = rounds.exclude(stage="survey").first() or rounds.first()
    context = {
        "rounds": rounds[:PAGE],
        "chosen": chosen,
        "picture": selectors.draw_county(chosen) if chosen else None,
    }
    return render(request, "console/map.html", context)
