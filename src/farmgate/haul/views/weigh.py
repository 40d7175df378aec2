"""The weigh-in: one card per lot, made for one hand and a phone in the sun."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farmgate.base.errors import FarmgateError
from farmgate.haul import selectors
from farmgate.haul.forms import WeighingForm
from farmgate.haul.services import record_weighing, weigh_as_awarded
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import county_rounds
from farmgate.survey.models import Lot
from farmgate.web.access import CLERK, COUNTY, HOUSEHOLD, allow
from farmgate.web.words import say

if TYPE_CHECKING:
    from farmgate.haul.selectors.weights import ScaleLots

ROWS = 50
STATES = ("open", "done", "all")
MOST_DIGITS = 18


@allow(HOUSEHOLD, CLERK, COUNTY)
def weigh_lots(request: HttpRequest, round_id: int) -> HttpResponse:
    """List the lots to weigh, or take one weighing; a household only reads its own."""
    round_ = get_object_or_404(county_rounds(request.user), pk=round_id)
    person = cast(Person, request.user)
    if request.method == "POST":
        if person.role not in {CLERK, COUNTY}:
            raise PermissionDenied
        return _take_weighing(request, person, round_)
    lots = selectors.visible_lots(person, round_)
    state = _state(request, person)
    page = Paginator(_filtered(lots, state, request.GET.get("q", "")), ROWS).get_page(
        request.GET.get("page")
    )
    context = _counts(person, round_) | {
        "round": round_,
        "page": page,
        "cards": [{"lot": lot, "form": WeighingForm(prefix=f"lot{lot.pk}")} for lot in page],
        "state": state,
        "states": STATES,
        "q": request.GET.get("q", ""),
        "may_weigh": person.role in {CLERK, COUNTY} and round_.stage == "haul",
    }
    return render(request, "haul/weigh.html", context)


@allow(CLERK, COUNTY)
def weigh_rest(request: HttpRequest, round_id: int) -> HttpResponse:
    """Ask once, then take the awarded weight for the lots of one page that are not weighed yet."""
    round_ = get_object_or_404(county_rounds(request.user), pk=round_id)
    person = cast(Person, request.user)
    text = request.GET.get("q", "")
    back = f"{reverse('haul-weigh', args=[round_.pk])}?{urlencode({'q': text})}"
    lots = selectors.visible_lots(person, round_)
    if request.method == "POST":
        asked = [int(pk) for pk in request.POST.getlist("lot")[:ROWS] if _is_key(pk)]
        chosen = lots.filter(pk__in=asked).values_list("pk", flat=True)
        _store_rest(request, round_, list(chosen))
        return redirect(back)
    page = Paginator(_filtered(lots, "open", text), ROWS).get_page(request.GET.get("page"))
    rows: list[Any] = list(page) if round_.stage == "haul" else []
    context = {
        "round": round_,
        "lots": rows,
        "sum_g": sum(lot.awarded_g for lot in rows),
        "back": back,
    }
    return render(request, "haul/weigh_rest.html", context)


def _store_rest(request: HttpRequest, round_: Round, lots: list[int]) -> None:
    try:
        count = weigh_as_awarded(cast(Person, request.user), round_, lots)
    except FarmgateError as error:
        messages.error(request, say("error", error.code, error.facts))
    else:
        messages.success(request, _("Lots weighed as awarded: %(n)s.") % {"n": count})


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < MOST_DIGITS


def _state(request: HttpRequest, person: Person) -> str:
    state = request.GET.get("state", "")
    if state in STATES:
        return state
    return "all" if person.role == HOUSEHOLD else "open"


def _filtered(lots: "ScaleLots", state: str, text: str) -> "ScaleLots":
    if state != "all":
        lots = lots.filter(net_g__isnull=state == "open")
    if text.strip():
        lots = lots.filter(seller__name__icontains=text.strip())
    return lots.order_by("seller__place__code", "seller__code", "pk")


def _counts(person: Person, round_: Round) -> dict[str, object]:
    lots = selectors.visible_lots(person, round_)
    total = lots.count()
    done = lots.filter(net_g__isnull=False).count()
    return {"total": total, "done": done, "percent": 100 * done // total if total else 0}


def _take_weighing(request: HttpRequest, person: Person, round_: Round) -> HttpResponse:
    lots = selectors.visible_lots(person, round_)
    asked = request.POST.get("lot", "")
    lot = get_object_or_404(lots, pk=asked if _is_key(asked) else 0)
    form = WeighingForm(request.POST, prefix=f"lot{lot.pk}")
    if form.is_valid():
        _store(person, lot, form)
    if getattr(request, "htmx", False):
        context = _counts(person, round_) | {
            "card": {"lot": lots.get(pk=lot.pk), "form": form},
            "round": round_,
            "may_weigh": True,
            "is_fragment": True,
        }
        return render(request, "haul/parts/weigh_card.html", context)
    for faults in form.errors.values():
        messages.error(request, " ".join(str(fault) for fault in faults))
    if not form.errors:
        messages.success(request, _("Weighed."))
    return redirect(request.get_full_path())


def _store(person: Person, lot: Lot, form: WeighingForm) -> None:
    gross_g, tare_g = form.grams()
    try:
        record_weighing(person, lot, gross_g, tare_g, cast(Any, form.cleaned_data["note"]))
    except FarmgateError as error:
        form.add_error(None, say("error", error.code, error.facts))
