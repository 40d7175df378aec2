"""Settlements, payouts and invoices, each person's own."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet, Sum

from farmgate.registry.models import Person, Place, Round
from farmgate.registry.selectors import county_rounds
from farmgate.sell.models import Order
from farmgate.settle.models import Invoice, Payout, PayoutLine, Settlement
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD

Someone = Person | AnonymousUser
CLASSES = ("poor", "small", "big", "")
MONEY = ("sale_fen", "patronage_fen", "buy_back_fen", "shop_fen", "top_up_fen")


def visible_rounds(person: Someone) -> QuerySet[Round]:
    """List the rounds whose money pages a person may open."""
    return county_rounds(person)


def settlement_of(round_: Round) -> Settlement | None:
    """Find the settlement of a round; None before it is settled."""
    return Settlement.objects.filter(round=round_).first()


def payouts_for(person: Someone, round_: Round) -> QuerySet[Payout]:
    """List the payouts of a round that a person may see.

    A household its own, a clerk those of the co-op's members, the county all of its rounds.
    """
    payouts = Payout.objects.filter(settlement__round=round_)
    role, party = getattr(person, "role", ""), getattr(person, "party_id", None)
    if role == COUNTY and visible_rounds(person).filter(pk=round_.pk).exists():
        pass
    elif role == CLERK and party:
        payouts = payouts.filter(Q(party__coop=party) | Q(party=party))
    elif role == HOUSEHOLD and party:
        payouts = payouts.filter(party=party)
    else:
        payouts = payouts.none()
    return payouts.select_related("party__place", "party__coop", "entry").order_by(
        "party__place__code", "party__code"
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


def class_totals(settlement: Settlement) -> list[dict[str, Any]]:
    """Sum weights and money by seller class, the poorest first."""
    sums = {name: Sum(name) for name in ("sold_g", "bought_back_g", "shop_g", *MONEY)}
    rows = (
        PayoutLine.objects.filter(payout__settlement=settlement)
        .order_by()
        .values(seller_class=F("payout__party__seller_class"))
        .annotate(households=Count("payout", distinct=True), **sums)
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    for row in found:
        row["pay_fen"] = sum(row[name] for name in MONEY)
    return sorted(found, key=lambda row: CLASSES.index(row["seller_class"]))
