"""Pages of the clearing: who sold what, at what price, what chokes it, and why."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from farmgate.base.errors import FarmgateError
from farmgate.clear import selectors
from farmgate.clear.forms import list_questions
from farmgate.clear.models import LotResult
from farmgate.clear.services.whatif_round import ask_round
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import county_rounds
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD, allow
from farmgate.web.words import say

ROWS = 50
GRAMS, FEN = 1000, 100
LEFT = "left"
"""Chosen in place of a reason: lots with something left."""


def _round(request: HttpRequest, round_id: int) -> Round:
    return get_object_or_404(county_rounds(request.user), pk=round_id)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def show_result(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show what the round decided, and the awards the person may see."""
    round_, person = _round(request, round_id), _person(request)
    awards = selectors.awards_for(person, round_)
    if product := request.GET.get("product"):
        awards = awards.filter(lot__product__code=product)
    page = Paginator(awards, ROWS).get_page(request.GET.get("page"))
    clearing = selectors.clearing_of(round_)
    context = {
        "round": round_,
        "clearing": clearing,
        "stopped": clearing and selectors.stopped_sentence(clearing),
        "totals": selectors.totals_of(round_),
        "page": page,
        "products": selectors.products_in(round_),
        "product": product or "",
        "bids": selectors.bid_results_for(person, round_) if person.role == BUYER else None,
        "may_see_chokes": person.role in (CLERK, COUNTY),
        "may_see_class": person.role in (CLERK, COUNTY),
        "may_see_lots": person.role != BUYER,
    }
    return render(request, "clear/result.html", context)


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def show_prices(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the published prices: the same for everybody who takes part."""
    round_ = _round(request, round_id)
    prices = selectors.prices_of(round_)
    if product := request.GET.get("product"):
        prices = prices.filter(product__code=product)
    context = {
        "round": round_,
        "page": Paginator(prices, ROWS).get_page(request.GET.get("page")),
        "products": selectors.products_in(round_),
        "product": product or "",
    }
    return render(request, "clear/prices.html", context)


@allow(CLERK, COUNTY)
def show_chokepoints(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show what holds the round back, on a map and in yuan."""
    round_ = _round(request, round_id)
    points = list(selectors.chokepoints_of(round_))
    context = {
        "round": round_,
        "clearing": selectors.clearing_of(round_),
        "points": [(point, selectors.name_choke(point)) for point in points],
        "bars": selectors.gain_bars([p for p in points if p.gain_fen]),
        "drawing": selectors.draw_flows(round_, points),
        "questions": list_questions(round_) if _person(request).role == COUNTY else [],
    }
    return render(request, "clear/chokepoints.html", context)


@allow(COUNTY)
def show_policies(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the rules of sharing side by side: what each costs, and who gains and loses."""
    round_ = _round(request, round_id)
    policies = selectors.policies_of(round_)
    context = {
        "round": round_,
        "policies": policies,
        "classes": selectors.classes_in(policies),
    }
    return render(request, "clear/policies.html", context)


@allow(COUNTY)
def ask_whatif(request: HttpRequest, round_id: int) -> HttpResponse:
    """Say what a road, more loading or a bid more would bring; nothing is stored."""
    round_ = _round(request, round_id)
    clearing, answer, asked = selectors.clearing_of(round_), None, ""
    questions = list_questions(round_, request.GET or None)
    for form in questions if clearing else []:
        if form.is_valid():
            try:
                answer, asked = ask_round(round_, form.asked), form.words
            except FarmgateError as error:
                form.add_error(None, say("error", error.code, error.facts))
    context = {"round": round_, "clearing": clearing, "questions": questions, "asked": asked}
    return render(request, "clear/whatif.html", context | {"answer": answer and _in_units(answer)})


def _in_units(answer: dict[str, Any]) -> dict[str, Any]:
    """Give the answer in fen and grams, as pages write them."""
    pairs = [(answer[when], GRAMS) for when in ("before", "after")]
    kinds = ("sold_kg", "bought_back_kg", "unsold_kg")
    welfare_fen = [round(side["welfare_yuan"] * FEN) for side, _ in pairs]
    return {
        "gain_fen": welfare_fen[1] - welfare_fen[0],
        "more_g": round(answer["more_sold_kg"] * GRAMS),
        "added_g": [round(kg * GRAMS) for kg in answer["added_kg"]],
        "welfare_fen": welfare_fen,
        "rows": {kind: [round(side[kind] * g) for side, g in pairs] for kind in kinds},
        "classes": {
            name: [round(side["class_kg"][name] * g) for side, g in pairs]
            for name in answer["before"]["class_kg"]
        },
    }


@allow(HOUSEHOLD, CLERK, COUNTY)
def show_why(request: HttpRequest, round_id: int) -> HttpResponse:
    """Say of every lot the person may see why it sold or stayed."""
    round_ = _round(request, round_id)
    results = selectors.lot_results_for(_person(request), round_)
    reasons = selectors.reasons_in(results)
    code = _shown_reason(request, reasons)
    shown = _filtered(results, code, request)
    context = {
        "round": round_,
        "reasons": reasons,
        "silence": selectors.silence_sentence(selectors.clearing_of(round_)),
        "left": results.filter(unsold_g__gt=0).count(),
        "code": code,
        "q": request.GET.get("q", ""),
        "page": Paginator(shown, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "clear/why.html", context)


def _shown_reason(request: HttpRequest, reasons: list[dict[str, Any]]) -> str:
    """Choose a reason, `LEFT`, or all (empty): what is asked for, or what the reader looks for."""
    asked = request.GET.get("code")
    if asked is not None and asked in ("", LEFT, *(row["reason_code"] for row in reasons)):
        return asked
    has_left = any(row["unsold_g"] for row in reasons)
    is_overview = _person(request).role != HOUSEHOLD and not request.GET.get("q")
    return LEFT if has_left and is_overview else ""


def _filtered(
    results: QuerySet[LotResult], code: str, request: HttpRequest
) -> QuerySet[LotResult]:
    if code:
        chosen = Q(unsold_g__gt=0) if code == LEFT else Q(reason_code=code)
        results = results.filter(chosen)
    if text := request.GET.get("q", "").strip():
        results = results.filter(lot__seller__name__icontains=text)
    return results
