"""Reads of the shop: what is offered, and whose orders they are."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, When

from farmgate.registry.models import Person, Product, Round
from farmgate.registry.selectors import county_rounds, own_sellers
from farmgate.sell.models import Listing, Order
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD

SORTS = {
    "price": ("is_out", "price_fen_per_kg", "id"),
    "-price": ("is_out", "-price_fen_per_kg", "id"),
    "left": ("-left_g", "id"),
    "product": ("is_out", "lot__product__name", "price_fen_per_kg", "id"),
}
"""What is sold out comes last, whatever the order."""


def is_open(round_: Round) -> bool:
    """Tell whether the shop takes orders: listed, and the settlement neither asked for nor there.

    The stage alone does not say it: a server can die between the money and the round's new stage.
    """
    settled = Round.objects.filter(pk=round_.pk, settlement__isnull=False)
    settling = round_.runs.filter(stage="settle", state__in=["queued", "running"])
    return round_.stage == "sell" and not settling.exists() and not settled.exists()


def shop_listings(round_: Round) -> QuerySet[Listing]:
    """List everything offered in a round, with what is left of it.

    A listing names product, grade, village and hub; the seller and the seller's class stay out,
    so that nobody's poverty is on show.
    """
    return (
        Listing.objects.filter(round=round_)
        .annotate(left_g=F("qty_g") - F("sold_g"))
        .annotate(is_out=Case(When(left_g=0, then=1), default=0, output_field=IntegerField()))
        .select_related(
            "lot__product", "lot__grade", "lot__hub", "lot__seller__place__parent", "round"
        )
    )


def find_listings(
    listings: QuerySet[Listing], words: str = "", product: str = "", sort: str = ""
) -> QuerySet[Listing]:
    """Narrow the shop to a product and to words that product, village or hub contain."""
    for word in words.split():
        listings = listings.filter(
            Q(lot__product__name__icontains=word)
            | Q(lot__product__name_en__icontains=word)
            | Q(lot__product__names__name__icontains=word)
            | Q(lot__seller__place__name__icontains=word)
            | Q(lot__hub__name__icontains=word)
        )
    if product:
        listings = listings.filter(lot__product__code=product)
    return listings.order_by(*SORTS.get(sort, SORTS["product"])).distinct()


def shop_products(round_: Round) -> QuerySet[Product]:
    """List the products that are on offer in a round, for the filter."""
    offered = Listing.objects.filter(round=round_).values("lot__product")
    return Product.objects.filter(pk__in=offered).order_by("name")


def orders_for(person: Person | AnonymousUser, round_: Round) -> QuerySet[Order]:
    """List the orders a person may see.

    A buyer sees the own ones, a household and a clerk those for the produce they answer for,
    the county all of a round of its own.
    """
    orders = Order.objects.filter(listing__round=round_)
    role, party = getattr(person, "role", ""), getattr(person, "party_id", None)
    if role == BUYER:
        orders = orders.filter(buyer=party)
    elif role in {HOUSEHOLD, CLERK}:
        orders = orders.filter(own_sellers(person, "listing__lot__seller"))
    elif role != COUNTY or not county_rounds(person).filter(pk=round_.pk).exists():
        orders = orders.none()
    return orders.select_related(
        "buyer", "placed_by", "listing__lot__product", "listing__lot__seller__place",
        "listing__lot__hub",
    ).order_by("-id")  # fmt: skip


def ordered_g(round_: Round) -> dict[int, int]:
    """Sum the grams of the standing orders of each lot."""
    return {lot: total for lot, total, _ in _sums(round_)}


def ordered_fen(round_: Round) -> dict[int, int]:
    """Sum the fen of the standing orders of each lot."""
    return {lot: total for lot, _, total in _sums(round_)}


def _sums(round_: Round) -> Iterable[tuple[int, int, int]]:
    standing = Order.objects.filter(listing__round=round_, cancelled_at__isnull=True)
    rows = standing.values("listing__lot").annotate(g=Sum("qty_g"), fen=Sum("amount_fen"))
    return rows.order_by("listing__lot").values_list("listing__lot", "g", "fen")
