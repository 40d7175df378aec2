"""Payouts: a page, a sheet to print and sign, and files for the office."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from farmgate.registry.models import Person, Round
from farmgate.settle.forms import FindPayouts
from farmgate.settle.models import Payout
from farmgate.settle.selectors import (
    MONEY,
    WEIGHTS,
    find_payouts,
    lines_of,
    payout_totals,
    payouts_for,
    settlement_of,
    visible_rounds,
    with_sums,
)
from farmgate.web.access import CLERK, COUNTY, HOUSEHOLD, allow
from farmgate.web.sheets import write_csv, write_xlsx
from farmgate.web.templatetags.farmgate import local_name
from farmgate.web.words import say

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | Decimal | date | None


@allow(HOUSEHOLD, CLERK, COUNTY)
def show_payouts(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the payouts a person may see; a household sees each lot of its own."""
    person, round_, payouts, form = _ask(request, round_id)
    facts: dict[str, Any] = {"round": round_, "settlement": settlement_of(round_), "form": form}
    if person.role == HOUSEHOLD:
        facts |= {"payout": payouts.first(), "lines": lines_of(payouts)}
        return render(request, "settle/payout_own.html", facts)
    page = Paginator(with_sums(payouts), ROWS).get_page(request.GET.get("page"))
    facts |= {"page": page, "totals": payout_totals(payouts), "query": request.GET.urlencode()}
    return render(request, "settle/payouts.html", facts)


@allow(CLERK, COUNTY)
def show_sheet(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show all found payouts as one sheet to print, sign and hang up, with the ledger's root."""
    _person, round_, payouts, form = _ask(request, round_id)
    facts = {
        "round": round_,
        "settlement": settlement_of(round_),
        "payouts": with_sums(payouts),
        "totals": payout_totals(payouts),
        "village": form.village_name(),
    }
    return render(request, "settle/sheet.html", facts)


@allow(CLERK, COUNTY)
def give_csv(request: HttpRequest, round_id: int) -> HttpResponse:
    """Give the found payouts as CSV."""
    _person, round_, payouts, _form = _ask(request, round_id)
    content = write_csv(_header(), _rows(payouts))
    return _file(content, "text/csv; charset=utf-8", f"payouts-{round_.code}.csv")


@allow(CLERK, COUNTY)
def give_xlsx(request: HttpRequest, round_id: int) -> HttpResponse:
    """Give the found payouts as XLSX, with their total."""
    _person, round_, payouts, _form = _ask(request, round_id)
    rows = [*_rows(payouts), _total_row(payout_totals(payouts))]
    content = write_xlsx(_header(), rows, _("Payouts"), title=f"{round_.name} {_('Payouts')}")
    return _file(content, XLSX, f"payouts-{round_.code}.xlsx")


def _ask(
    request: HttpRequest, round_id: int
) -> tuple[Person, Round, QuerySet[Payout], FindPayouts]:
    """Find who asks for which payouts of which round."""
    person = cast(Person, request.user)
    round_ = get_object_or_404(visible_rounds(person), pk=round_id)
    mine = payouts_for(person, round_)
    form = FindPayouts(mine, request.GET)
    wanted = [form.found(name) for name in ("words", "village", "coop")]
    return person, round_, find_payouts(mine, *wanted), form


def _header() -> list[str]:
    return [
        _("Number"),
        _("Name"),
        _("Village"),
        _("Co-op"),
        _("Class"),
        _("Sold (kg)"),
        _("Bought back (kg)"),
        _("Shop (kg)"),
        _("Sale (yuan)"),
        _("Patronage (yuan)"),
        _("Buy-back (yuan)"),
        _("Shop (yuan)"),
        _("Top-up (yuan)"),
        _("Payout (yuan)"),
    ]


def _rows(payouts: QuerySet[Payout]) -> Iterator[tuple[Value, ...]]:
    for row in with_sums(payouts):
        party: Any = row.party
        sums: Any = row
        yield (
            party.code,
            party.name,
            local_name(party.place),
            party.coop.name if party.coop else "",
            say("class", party.seller_class) if party.seller_class else "",
            *(
                Decimal(g) / 1000
                for g in (sums.all_sold_g, sums.all_bought_back_g, sums.all_shop_g)
            ),
            *(
                _yuan(fen)
                for fen in (
                    sums.all_sale_fen,
                    sums.all_patronage_fen,
                    sums.all_buy_back_fen,
                    sums.all_shop_fen,
                    sums.all_top_up_fen,
                    row.amount_fen,
                )
            ),
        )


def _total_row(totals: dict[str, int]) -> tuple[Value, ...]:
    """Sum every column of weight and money below its rows."""
    grams = [Decimal(totals[f"all_{name}"]) / 1000 for name in WEIGHTS]
    money = [_yuan(totals[f"all_{name}"]) for name in MONEY]
    names = [_("Total"), *[None] * (len(_header()) - len(grams) - len(money) - 2)]
    return (*names, *grams, *money, _yuan(totals["amount_fen"]))


def _yuan(fen: int) -> Decimal:
    """Write fen as yuan, always with two decimals, as money is written."""
    return Decimal(fen).scaleb(-2)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
