"""Invoices: what each buyer pays for the weight that arrived."""

from typing import cast

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from farmgate.registry.models import Person
from farmgate.settle.forms import FindInvoices
from farmgate.settle.selectors import (
    find_invoices,
    invoices_for,
    order_totals,
    settlement_of,
    visible_rounds,
)
from farmgate.web.access import BUYER, COUNTY, allow

ROWS = 50


@allow(BUYER, COUNTY)
def show_invoices(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show a buyer its own invoices, the county all."""
    person = cast(Person, request.user)
    round_ = get_object_or_404(visible_rounds(person), pk=round_id)
    form = FindInvoices(request.GET)
    invoices = find_invoices(invoices_for(person, round_), form.found("words"))
    facts = {
        "round": round_,
        "settlement": settlement_of(round_),
        "form": form,
        "page": Paginator(invoices, ROWS).get_page(request.GET.get("page")),
        "totals": invoices.aggregate(g=Sum("delivered_g"), fen=Sum("amount_fen")),
        "shop": order_totals(person, round_),
        "is_buyer": person.role == BUYER,
    }
    return render(request, "settle/invoices.html", facts)
