"""Reads of the survey: what stands in a round, and what each person sees of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from farmgate.registry.models import Party, Person, ProductName, Round, class_rank
from farmgate.registry.selectors import parties_in
from farmgate.survey.models import Bid, Guarantee, Lot, SheetImport
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD

SELLER_KINDS = ("household", "coop", "company")
BUYER_KINDS = ("buyer", "company", "support")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; what is empty does not narrow."""

    product: int | None = None
    coop: int | None = None
    village: int | None = None
    text: str = ""


def open_lots(round_: Round) -> QuerySet[Lot]:
    """List the lots of a round that nobody has withdrawn."""
    return Lot.objects.filter(round=round_, withdrawn_at=None)


def open_bids(round_: Round) -> QuerySet[Bid]:
    """List the bids of a round that nobody has withdrawn."""
    return Bid.objects.filter(round=round_, withdrawn_at=None)


def covers(guarantee: Guarantee, lot: Lot) -> bool:
    """Tell whether a guarantee covers a lot: hub, product, grade and class."""
    return (
        lot.hub_id == guarantee.hub_id
        and lot.product_id == guarantee.product_id
        and lot.grade.rank <= guarantee.grade.rank
        and class_rank(lot.seller.seller_class) <= class_rank(guarantee.only_class)
    )


def rows_of(kind: str) -> QuerySet[Any]:
    """List all lots or all bids, by the kind of sheet they come on."""
    return Lot.objects.all() if kind == "lots" else Bid.objects.all()


def sellers_for(person: Person, round_: Round) -> QuerySet[Party]:
    """List the parties for which a person may enter lots: own, own members, or the county's."""
    parties = _of_county(person, parties_in(round_.county, *SELLER_KINDS))
    if person.role == CLERK:
        return parties.filter(Q(coop=person.party_id) | Q(pk=person.party_id))
    if person.role == HOUSEHOLD:
        return parties.filter(Q(pk=person.party_id))
    return parties if person.role == COUNTY else parties.none()


def buyers_for(person: Person, round_: Round) -> QuerySet[Party]:
    """List the parties for which a person may enter bids: the own one, or the county's."""
    parties = _of_county(person, parties_in(round_.county, *BUYER_KINDS))
    if person.role == BUYER:
        return parties.filter(Q(pk=person.party_id))
    return parties if person.role == COUNTY else parties.none()


def _of_county(person: Person, parties: QuerySet[Party]) -> QuerySet[Party]:
    """Keep what lies in the official's own area; nobody without a place or party keeps any.

    Without this a clerk of no co-op would match every party that has none.
    """
    if person.role == COUNTY:
        place = person.place
        return parties.filter(place__path__startswith=place.path) if place else parties.none()
    return parties if person.party_id else parties.none()


def lots_for(person: Person, round_: Round) -> QuerySet[Lot]:
    """List the open lots of a round that a person may see."""
    lots = open_lots(round_).filter(seller__in=sellers_for(person, round_))
    return lots.select_related("seller__place", "product", "grade", "hub", "sheet")


def bids_for(person: Person, round_: Round) -> QuerySet[Bid]:
    """List the open bids of a round that a person may see."""
    bids = open_bids(round_).filter(buyer__in=buyers_for(person, round_))
    return bids.select_related("buyer", "product", "grade", "place", "sheet")


def groups_in(person: Person, round_: Round) -> list[str]:
    """List the bases, branches and pairs that lots and bids a person may see name."""
    lots, bids = lots_for(person, round_), bids_for(person, round_)
    named = _groups(lots) | _groups(bids, "only_group") | _groups(bids, "prefer_group")
    return sorted(named)


def groups_of_others(person: Person, round_: Round) -> set[str]:
    """List the bases for which a person may enter no lot: only other co-ops' lots name them."""
    if person.role == COUNTY:
        return set()
    own = lots_for(person, round_).values("group")
    return _groups(open_lots(round_).exclude(group__in=own))


def _groups(rows: QuerySet[Any], name: str = "group") -> set[str]:
    return set(rows.order_by().values_list(name, flat=True).distinct()) - {""}


def imports_for(person: Person, round_: Round, kind: str) -> QuerySet[SheetImport]:
    """List the uploads a person may see, without their contents: own, or the county's."""
    imports = SheetImport.objects.filter(round=round_, kind=kind).defer("content")
    if person.role != COUNTY:
        imports = imports.filter(uploaded_by=person)
    return imports.select_related("uploaded_by")


def narrow_lots(lots: QuerySet[Lot], wanted: Wanted) -> QuerySet[Lot]:
    """Keep the lots of a product, co-op, village, or whose seller or product is named so."""
    if wanted.product:
        lots = lots.filter(product=wanted.product)
    if wanted.coop:
        lots = lots.filter(Q(seller__coop=wanted.coop) | Q(seller=wanted.coop))
    if wanted.village:
        lots = lots.filter(seller__place=wanted.village)
    if wanted.text:
        lots = lots.filter(_named("seller", wanted.text))
    return lots


def narrow_bids(bids: QuerySet[Bid], wanted: Wanted) -> QuerySet[Bid]:
    """Keep the bids for a product, or whose buyer or product is named so."""
    if wanted.product:
        bids = bids.filter(product=wanted.product)
    return bids.filter(_named("buyer", wanted.text)) if wanted.text else bids


def _named(party: str, text: str) -> Q:
    """Match a text with the name or the start of the code of a party, or with a product."""
    return (
        Q(**{f"{party}__name__icontains": text})
        | Q(**{f"{party}__code__istartswith": text})
        | Q(product__name__icontains=text)
        | Q(product__name_en__icontains=text)
        | Q(product__in=ProductName.objects.filter(name=text).values("product"))
    )


def count_lots(lots: QuerySet[Lot]) -> dict[str, int]:
    """Total a list of lots: how many, of how many sellers, how heavy."""
    totals = lots.aggregate(n=Count("pk"), parties=Count("seller", distinct=True), g=Sum("qty_g"))
    return {"count": totals["n"], "parties": totals["parties"], "qty_g": totals["g"] or 0}


def count_bids(bids: QuerySet[Bid]) -> dict[str, int]:
    """Total a list of bids: how many, of how many buyers, how much is wanted."""
    totals = bids.aggregate(n=Count("pk"), parties=Count("buyer", distinct=True), g=Sum("qty_g"))
    return {"count": totals["n"], "parties": totals["parties"], "qty_g": totals["g"] or 0}
