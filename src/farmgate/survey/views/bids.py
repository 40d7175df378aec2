"""Bids: the list, a new one, taking one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Product
from farmgate.survey.bridge import BidDraft, read_names
from farmgate.survey.forms import BidForm, read_wanted
from farmgate.survey.models import Bid
from farmgate.survey.selectors import (
    Wanted,
    bids_for,
    buyers_for,
    count_bids,
    groups_in,
    narrow_bids,
)
from farmgate.survey.services import record_bid, withdraw_bid
from farmgate.survey.views.frame import (
    find_page,
    find_round,
    may_import,
    say_error,
    tell_error,
    who,
)
from farmgate.web.access import BUYER, COUNTY, allow


@allow(BUYER, COUNTY)
def bid_list(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show what is wanted in a round, as far as the person may see it."""
    person, round_ = who(request), find_round(request, round_id)
    every = bids_for(person, round_)
    wanted = read_wanted(request.GET)
    bids = narrow_bids(every, wanted)
    context = {
        "round": round_,
        "page": find_page(request, bids),
        "totals": count_bids(bids),
        "wanted": wanted,
        "is_narrowed": wanted != Wanted(),
        "is_open": round_.stage == "survey",
        "may_import": may_import(person, "bids"),
        "products": Product.objects.filter(pk__in=every.values("product")),
    }
    return render(request, "survey/bids.html", context)


@allow(BUYER, COUNTY)
def bid_new(request: HttpRequest, round_id: int) -> HttpResponse:
    """Record a bid."""
    person, round_ = who(request), find_round(request, round_id)
    names = read_names(round_, buyers_for(person, round_))
    form = BidForm(names, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and isinstance(form.draft, BidDraft):
        try:
            bid = record_bid(person, form.draft, form.cleaned_data["is_another"])
        except FarmgateError as error:
            form.asks_again = error.code == "already_recorded"
            form.add_error(None, say_error(error))
        else:
            messages.success(request, _("Bid %(bid)s is recorded.") % {"bid": bid})
            return redirect("survey-bids", round_.pk)
    context = {"round": round_, "form": form, "is_open": round_.stage == "survey"}
    context["groups"] = groups_in(person, round_)
    return render(request, "survey/bid_new.html", context)


@allow(BUYER, COUNTY)
def bid_withdraw(request: HttpRequest, bid_id: int) -> HttpResponse:
    """Ask once, then take a bid back."""
    rows = Bid.objects.select_related("round", "buyer", "product", "grade")
    bid = get_object_or_404(rows, pk=bid_id)
    round_ = find_round(request, bid.round_id)
    get_object_or_404(buyers_for(who(request), round_), pk=bid.buyer_id)
    if request.method == "POST":
        try:
            withdraw_bid(who(request), bid)
            messages.success(request, _("Bid %(bid)s is withdrawn.") % {"bid": bid})
        except FarmgateError as error:
            tell_error(request, error)
        return redirect("survey-bids", round_.pk)
    context = {"round": round_, "row": bid, "party": bid.buyer, "kind": "bids"}
    back = reverse("survey-bids", args=[round_.pk])
    return render(request, "survey/withdraw.html", context | {"back": back})
