"""The round board: six stages, the numbers, and the one button."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from farmgate import rounds
from farmgate.base.errors import FarmgateError
from farmgate.console.forms import RoundForm
from farmgate.console.selectors import board_steps, headline, latest_run, read_coop, rounds_for
from farmgate.haul.selectors import open_handovers
from farmgate.registry.models import Person, Place, Round
from farmgate.registry.services import NewRound, create_round
from farmgate.web.access import CLERK, COUNTY, allow
from farmgate.web.words import say

MENDED_AT = {
    "round_has_no_lots": "survey-lots",
    "round_has_no_bids": "survey-bids",
    "weighings_missing": "haul-weigh",
}
"""The page where people mend what keeps a round from advancing."""


def find_round(request: HttpRequest, round_id: int) -> Round:
    """Find a round the person may open, or say there is none."""
    return get_object_or_404(rounds_for(request.user), pk=round_id)


def action_context(request: HttpRequest, round_: Round) -> dict[str, object]:
    """Say what the one button does, what keeps it, and how far a running stage is."""
    run = latest_run(round_)
    is_running = run is not None and run.state in rounds.ACTIVE
    reasons = [
        {"text": say("error", code, facts), "page": MENDED_AT.get(code, "")}
        for code, facts in rounds.why_not(round_)
        if code not in ("round_finished", "stage_already_running")
    ]
    next_stage = rounds.next_stage(round_)
    return {
        "round": round_,
        "run": run,
        "open_handovers": open_handovers(round_) if next_stage == "settle" else 0,
        "is_running": is_running,
        "next_stage": next_stage,
        "reasons": reasons,
        "may_advance": getattr(request.user, "role", "") == COUNTY,
    }


@allow(COUNTY, CLERK)
def show_board(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show where a round stands and what came of each stage."""
    round_ = find_round(request, round_id)
    person = cast(Person, request.user)
    context = action_context(request, round_) | {"steps": board_steps(round_)}
    context |= (
        {"coop": read_coop(person, round_)}
        if person.role == CLERK
        else {"headline": headline(round_)}
    )
    return render(request, "console/board.html", context)


@allow(COUNTY, CLERK)
def show_run(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show how far the running stage is; when it has ended, have the whole board drawn again."""
    round_ = find_round(request, round_id)
    context = action_context(request, round_)
    if not context["is_running"]:
        return HttpResponseClientRefresh()
    return render(request, "console/parts/action.html", context)


@allow(COUNTY)
@require_POST
def advance_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Queue the next stage."""
    round_ = find_round(request, round_id)
    try:
        rounds.start(round_, cast(Person, request.user), request.POST.get("stage", ""))
    except FarmgateError as error:
        messages.error(request, say("error", error.code, error.facts))
    return redirect("round", round_.pk)


@allow(COUNTY)
@require_POST
def cancel_run(request: HttpRequest, round_id: int) -> HttpResponse:
    """Ask the running stage to stop."""
    round_ = find_round(request, round_id)
    run = latest_run(round_)
    if run is not None:
        rounds.cancel(run)
        messages.info(request, _("The stage stops at its next step. Nothing of it is stored."))
    return redirect("round", round_.pk)


@allow(COUNTY)
def open_new_round(request: HttpRequest) -> HttpResponse:
    """Open a round in the official's county."""
    form = RoundForm(request.POST or None)
    person = cast(Person, request.user)
    if request.method == "POST" and form.is_valid():
        try:
            draft = NewRound(county=cast(Place, person.place), **form.cleaned_data)
            return redirect("round", create_round(draft, person).pk)
        except FarmgateError as error:
            form.add_error(None, say("error", error.code, error.facts))
    return render(request, "console/round_new.html", {"form": form})
