"""Settlements, payouts and invoices, each person's own."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from farmgate.registry.models import Party, Person, Place, Round
from farmgate.registry.selectors import county_rounds, own_sellers
from farmgate.sell.models import Order
from farmgate.settle.models import Invoice, Payout, PayoutLine, Settlement
from farmgate.survey.models import Guarantee
from farmgate.web.access import BUYER, COUNTY

Someone = Person | AnonymousUser
CLASSES = ("poor", "small", "big", "")
WEIGHTS = ("sold_g", "bought_back_g", "shop_g")
MONEY = ("sale_fen", "patronage_fen", "buy_back_fen", "shop_fen", "top_up_fen")


def visible_rounds(person: Someone) -> QuerySet[Round]:
    """List the rounds whose money pages a person may open."""
    return county_rounds(person)


def settlement_of(round_: Round) -> Settlement | None:
    """Find the settlement of a round; None before it is settled."""
    return Settlement.objects.filter(round=round_).first()


def payouts_for(person: Someone, round_: Round) -> QuerySet[Payout]:
    """List the payouts of a round that a person may see.

    A household its own, a clerk those of the co-op and its members, the county all of its rounds.
    """
    payouts = Payout.objects.filter(settlement__round=round_)
    if getattr(person, "role", "") != COUNTY:
        payouts = payouts.filter(own_sellers(person, "party"))
    elif not visible_rounds(person).filter(pk=round_.pk).exists():
        payouts = payouts.none()
    return payouts.select_related("party__place", "party__coop", "entry").order_by(
        "party__place__code", "party__code"
    )


def with_sums(payouts: QuerySet[Payout]) -> QuerySet[Payout]:
    """Add to each payout the weights and the parts of the money of its lots."""
    sums = {f"all_{name}": Sum(f"lines__{name}") for name in (*WEIGHTS, *MONEY)}
    return payouts.annotate(**sums).annotate(
        all_g=sum_of(f"all_{name}" for name in WEIGHTS),
        all_sales_fen=F("all_sale_fen") + F("all_patronage_fen"),
        all_floor_fen=F("all_buy_back_fen") + F("all_top_up_fen"),
    )


def sum_of(fields: Iterable[str]) -> Combinable:
    """Add fields up in the database."""
    first, *rest = (F(field) for field in fields)
    whole: Combinable = first
    for part in rest:
        whole = whole + part
    return whole


def payout_totals(payouts: QuerySet[Payout]) -> dict[str, int]:
    """Sum weights and money of these payouts, whatever page is shown."""
    lines = PayoutLine.objects.filter(payout__in=payouts.order_by())
    sums = lines.aggregate(**{f"all_{name}": Sum(name) for name in (*WEIGHTS, *MONEY)})
    whole = {name: value or 0 for name, value in sums.items()}
    whole["all_sales_fen"] = whole["all_sale_fen"] + whole["all_patronage_fen"]
    whole["all_floor_fen"] = whole["all_buy_back_fen"] + whole["all_top_up_fen"]
    whole["all_g"] = sum(whole[f"all_{name}"] for name in WEIGHTS)
    whole["amount_fen"] = sum(whole[f"all_{name}"] for name in MONEY)
    return whole


def lines_of(payouts: QuerySet[Payout]) -> QuerySet[PayoutLine]:
    """List the lots behind these payouts, with what each brought and what was awarded."""
    lines = PayoutLine.objects.filter(payout__in=payouts.order_by()).annotate(
        pay_fen=sum_of(MONEY),
        weighed_g=F("sold_g") + F("bought_back_g"),
        promised_g=F("lot__result__sold_g") + F("lot__result__bought_back_g"),
    )
    return (
        lines.annotate(missing_g=F("promised_g") - F("weighed_g"))
        .select_related("lot__product", "lot__grade", "lot__hub", "lot__result", "payout__party")
        .order_by("payout_id", "lot_id")
    )


def fund_totals(round_: Round) -> QuerySet[Guarantee]:
    """List a round's guarantees with what their funds owed and paid."""
    guarantees = Guarantee.objects.filter(round=round_).select_related("product", "grade", "hub")
    return guarantees.annotate(
        covered_g=Sum("top_ups__covered_g", default=0),
        owed_fen=Sum("top_ups__owed_fen", default=0),
        paid_fen=Sum("top_ups__paid_fen", default=0),
    )


def find_payouts(
    payouts: QuerySet[Payout], words: str = "", village: str = "", coop: str = ""
) -> QuerySet[Payout]:
    """Narrow payouts to a village, a co-op, and words in the household's name or code."""
    for word in words.split():
        payouts = payouts.filter(Q(party__name__icontains=word) | Q(party__code__icontains=word))
    if village:
        payouts = payouts.filter(party__place__code=village)
    if coop:
        payouts = payouts.filter(party__coop__code=coop)
    return payouts


def villages_of(payouts: QuerySet[Payout]) -> QuerySet[Place]:
    """List the places where the payees of these payouts live."""
    return Place.objects.filter(pk__in=payouts.order_by().values("party__place"))


def find_invoices(invoices: QuerySet[Invoice], words: str = "") -> QuerySet[Invoice]:
    """Narrow invoices to words in the buyer's name or code."""
    for word in words.split():
        invoices = invoices.filter(
            Q(bid__buyer__name__icontains=word) | Q(bid__buyer__code__icontains=word)
        )
    return invoices


def coops_of(payouts: QuerySet[Payout]) -> QuerySet[Party]:
    """List the co-ops of the payees of these payouts."""
    return Party.objects.filter(pk__in=payouts.order_by().values("party__coop"))


def invoices_for(person: Someone, round_: Round) -> QuerySet[Invoice]:
    """List the invoices of a round that a person may see: a buyer its own, the county all."""
    invoices = Invoice.objects.filter(settlement__round=round_)
    role, party = getattr(person, "role", ""), getattr(person, "party_id", None)
    if role == COUNTY and visible_rounds(person).filter(pk=round_.pk).exists():
        pass
    elif role == BUYER and party:
        invoices = invoices.filter(bid__buyer=party)
    else:
        invoices = invoices.none()
    return invoices.select_related(
        "bid__buyer", "bid__product", "bid__grade", "bid__place", "bid__result"
    ).order_by("bid__buyer__code", "bid_id")


def order_totals(person: Someone, round_: Round) -> dict[str, int]:
    """Count and sum the shop orders whose invoices a person may see."""
    orders = Order.objects.filter(listing__round=round_, cancelled_at__isnull=True)
    if getattr(person, "role", "") != COUNTY:
        orders = orders.filter(buyer=getattr(person, "party_id", None))
    sums = orders.aggregate(orders=Count("pk"), grams=Sum("qty_g"), fen=Sum("amount_fen"))
    return {name: value or 0 for name, value in sums.items()}


def class_totals(payouts: QuerySet[Payout]) -> list[dict[str, Any]]:
    """Sum weights and money of these payouts by seller class, the poorest first."""
    sums = {name: Sum(name) for name in (*WEIGHTS, *MONEY)}
    rows = (
        PayoutLine.objects.filter(payout__in=payouts.order_by())
        .order_by()
        .values(seller_class=F("payout__party__seller_class"))
        .annotate(households=Count("payout", distinct=True), **sums)
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    for row in found:
        row["pay_fen"] = sum(row[name] for name in MONEY)
    return sorted(found, key=lambda row: CLASSES.index(row["seller_class"]))
