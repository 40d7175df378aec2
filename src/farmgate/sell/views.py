"""The shop: a page for everybody, orders by buyers."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import county_rounds
from farmgate.sell.forms import FindForm, OrderForm, new_key
from farmgate.sell.models import Order
from farmgate.sell.selectors import find_listings, is_open, orders_for, shop_listings
from farmgate.sell.services import cancel_order, place_order
from farmgate.web.access import BUYER, CLERK, COUNTY, EVERYONE, HOUSEHOLD, allow
from farmgate.web.words import say

CARDS, ROWS = 24, 50


@allow(EVERYONE)
def show_shop(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show what the villages still have, with a form for buyers to order it."""
    round_ = get_object_or_404(Round.objects.select_related("county"), pk=round_id)
    form = FindForm(round_, request.GET)
    listings = shop_listings(round_)
    found = find_listings(listings, form.found("words"), form.found("product"), form.found("sort"))
    page = Paginator(found, CARDS).get_page(request.GET.get("page"))
    facts = {
        "round": round_,
        "form": form,
        "page": page,
        "cards": [(listing, new_key()) for listing in page],
        "left": listings.aggregate(
            g=Sum("left_g"), villages=Count("lot__seller__place", distinct=True)
        ),
        "is_open": is_open(round_),
        "may_order": getattr(request.user, "role", "") == BUYER,
    }
    return render(request, "sell/shop.html", facts)


@allow(BUYER)
@require_POST
def order(request: HttpRequest, round_id: int) -> HttpResponse:
    """Place an order; the same form sent twice is one order."""
    round_ = get_object_or_404(county_rounds(_person(request)), pk=round_id)
    form = OrderForm(round_, request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give the kilograms as a number, such as 12.5."))
        return redirect("shop", round_id)
    try:
        placed = place_order(
            _person(request), form.cleaned_data["listing"], form.qty_g, form.cleaned_data["key"]
        )
    except FarmgateError as error:
        messages.error(request, say("error", error.code, error.facts))
        return redirect("shop", round_id)
    messages.success(request, say("message", "order_placed", _facts(placed)))
    return redirect("shop-orders", round_id)


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def show_orders(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the orders a person has to do with."""
    round_ = get_object_or_404(county_rounds(_person(request)), pk=round_id)
    orders = orders_for(_person(request), round_)
    standing = orders.filter(cancelled_at__isnull=True)
    facts = {
        "round": round_,
        "page": Paginator(orders, ROWS).get_page(request.GET.get("page")),
        "sums": standing.aggregate(fen=Sum("amount_fen"), g=Sum("qty_g"), count=Count("pk")),
        "is_open": is_open(round_),
        "is_buyer": _person(request).role == BUYER,
    }
    return render(request, "sell/orders.html", facts)


@allow(BUYER)
@require_POST
def cancel(request: HttpRequest, order_id: int) -> HttpResponse:
    """Cancel an own order while the shop is open."""
    own = Order.objects.filter(buyer=_person(request).party_id).select_related("listing")
    found = get_object_or_404(own, pk=order_id)
    try:
        cancel_order(_person(request), found)
        messages.success(request, _("The order is cancelled."))
    except FarmgateError as error:
        messages.error(request, say("error", error.code, error.facts))
    return redirect("shop-orders", found.listing.round_id)


def _person(request: HttpRequest) -> Person:
    """Name who is logged in; the access rule has let nobody else through."""
    return cast(Person, request.user)


def _facts(placed: Order) -> dict[str, object]:
    product = placed.listing.lot.product
    return {"qty_g": placed.qty_g, "amount_fen": placed.amount_fen, "product": product.name}
