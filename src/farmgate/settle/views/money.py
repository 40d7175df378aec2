"""The money of a round on one page: who paid, who received, and that the two are the same."""

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from farmgate.ledger.selectors import trial_balance
from farmgate.registry.models import Person, Round
from farmgate.settle.models import Settlement
from farmgate.settle.selectors import (
    carried_by,
    class_totals,
    fund_totals,
    ledger_totals,
    payouts_for,
    settlement_of,
    visible_rounds,
)
from farmgate.web.access import CLERK, COUNTY, allow
from farmgate.web.amounts import amount
from farmgate.web.charts import Bar
from farmgate.web.words import current_language, say

Row = dict[str, Any]


@allow(CLERK, COUNTY)
def show_money(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the county what came in and went out; a clerk what the own co-op received of it."""
    person = cast(Person, request.user)
    round_ = get_object_or_404(visible_rounds(person), pk=round_id)
    settlement = settlement_of(round_)
    facts: Row = {"round": round_, "settlement": settlement}
    classes = class_totals(payouts_for(person, round_))
    if person.role == CLERK:
        facts |= _of_coop(person, round_, classes)
        return render(request, "settle/money_coop.html", facts)
    if settlement:
        facts |= _of_county(settlement, classes)
    return render(request, "settle/money.html", facts)


def _of_coop(person: Person, round_: Round, classes: Sequence[Row]) -> Row:
    carried = carried_by(round_, person.party) if person.party else []
    return {
        "classes": classes,
        "carried": carried,
        "sellers_fen": sum(row["pay_fen"] for row in classes),
    }


def _of_county(settlement: Settlement, classes: Sequence[Row]) -> Row:
    round_ = settlement.round
    return {
        "paid": _paid(settlement, sum(row["shop_fen"] for row in classes)),
        "received": _received(settlement, classes),
        "whole_fen": settlement.households_fen + settlement.haul_fen + settlement.fees_fen,
        "classes": classes,
        "funds": fund_totals(round_),
        "carried": carried_by(round_),
        "ledger": ledger_totals(round_),
        "trial": trial_balance(),
    }


def _paid(settlement: Settlement, shop_fen: int) -> Sequence[Bar]:
    return [
        _bar(_("Buyers of the round"), settlement.buyers_fen - shop_fen, "leaf"),
        _bar(_("Shop customers"), shop_fen, "small"),
        _bar(_("Guarantors, for goods bought back"), settlement.guarantors_fen, "big"),
        _bar(_("Guarantee funds, up to the floor"), settlement.top_up_fen, "signal"),
    ]


def _received(settlement: Settlement, classes: Sequence[Row]) -> Sequence[Bar]:
    sellers = [
        _bar(_class_name(row["seller_class"]), row["pay_fen"], row["seller_class"] or "leaf")
        for row in classes
    ]
    haul = _bar(_("Carriers, haulage"), settlement.haul_fen, "quiet")
    return [*sellers, haul, _bar(_("Co-ops, handling fees"), settlement.fees_fen, "signal")]


def _class_name(seller_class: str) -> str:
    return say("class", seller_class) if seller_class else _("Other sellers")


def _bar(label: str, fen: int, tone: str) -> Bar:
    return Bar(label, fen, amount("yuan", fen, current_language()), tone=tone)
