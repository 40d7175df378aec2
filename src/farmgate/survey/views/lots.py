"""Lots: the list, a new one, taking one back."""

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Party, Place, Product
from farmgate.survey.bridge import LotDraft, read_names
from farmgate.survey.forms import LotForm, read_wanted
from farmgate.survey.models import Lot
from farmgate.survey.selectors import (
    Wanted,
    count_lots,
    groups_in,
    lots_for,
    narrow_lots,
    sellers_for,
)
from farmgate.survey.services import record_lot, withdraw_lot
from farmgate.survey.views.frame import (
    find_page,
    find_round,
    may_import,
    say_error,
    tell_error,
    who,
)
from farmgate.web.access import CLERK, COUNTY, HOUSEHOLD, allow


@allow(HOUSEHOLD, CLERK, COUNTY)
def lot_list(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show what is offered in a round, as far as the person may see it."""
    person, round_ = who(request), find_round(request, round_id)
    every = lots_for(person, round_)
    wanted = read_wanted(request.GET)
    lots = narrow_lots(every, wanted)
    context = {
        "round": round_,
        "page": find_page(request, lots),
        "totals": count_lots(lots),
        "wanted": wanted,
        "is_narrowed": wanted != Wanted(),
        "is_open": round_.stage == "survey",
        "may_import": may_import(person, "lots"),
    }
    return render(request, "survey/lots.html", context | _choices(every, person.role))


def _choices(lots: QuerySet[Lot], role: str) -> dict[str, object]:
    """Offer as filters only what stands in the list."""
    products = Product.objects.filter(pk__in=lots.values("product"))
    if role == HOUSEHOLD:
        return {"products": products}
    villages = Place.objects.filter(pk__in=lots.values("seller__place"))
    coops = Party.objects.none()
    if role == COUNTY:
        coops = Party.objects.filter(pk__in=lots.values(pk_=F("seller__coop")))
    return {"products": products, "villages": villages, "coops": coops}


@allow(HOUSEHOLD, CLERK, COUNTY)
def lot_new(request: HttpRequest, round_id: int) -> HttpResponse:
    """Record a lot."""
    person, round_ = who(request), find_round(request, round_id)
    names = read_names(round_, sellers_for(person, round_))
    form = LotForm(names, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and isinstance(form.draft, LotDraft):
        try:
            lot = record_lot(person, form.draft, form.cleaned_data["is_another"])
        except FarmgateError as error:
            form.asks_again = error.code == "already_recorded"
            form.add_error(None, say_error(error))
        else:
            messages.success(request, _("Lot %(lot)s is recorded.") % {"lot": lot})
            return redirect("survey-lots", round_.pk)
    context = {"round": round_, "form": form, "is_open": round_.stage == "survey"}
    context["groups"] = groups_in(person, round_)
    return render(request, "survey/lot_new.html", context)


@allow(HOUSEHOLD, CLERK, COUNTY)
def lot_withdraw(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Ask once, then take a lot back."""
    rows = Lot.objects.select_related("round", "seller", "product", "grade")
    lot = get_object_or_404(rows, pk=lot_id)
    round_ = find_round(request, lot.round_id)
    get_object_or_404(sellers_for(who(request), round_), pk=lot.seller_id)
    if request.method == "POST":
        try:
            withdraw_lot(who(request), lot)
            messages.success(request, _("Lot %(lot)s is withdrawn.") % {"lot": lot})
        except FarmgateError as error:
            tell_error(request, error)
        return redirect("survey-lots", round_.pk)
    context = {"round": round_, "row": lot, "party": lot.seller, "kind": "lots"}
    back = reverse("survey-lots", args=[round_.pk])
    return render(request, "survey/withdraw.html", context | {"back": back})
