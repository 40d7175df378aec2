"""Reads of the clearing, each for one person's eyes."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from farmgate.clear.models import Award, BidResult, ChokePoint, Clearing, LotResult, NodePrice
from farmgate.registry.models import Person, Product, Round
from farmgate.registry.selectors import NOBODY, own_sellers
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD
from farmgate.web.words import say


def clearing_of(round_: Round) -> Clearing | None:
    """Find the round's clearing; None before stage 2."""
    return Clearing.objects.filter(round=round_).first()


def stopped_sentence(clearing: Clearing) -> str:
    """Say that the search was stopped or fell short, and by how much; empty when it did not."""
    if not (code := clearing.summary.get("short_of_best")):
        return ""
    return say("stopped", code, clearing.summary)


def silence_sentence(clearing: Clearing | None) -> str:
    """Say why nobody is told what would have helped; empty where they are."""
    code = clearing and clearing.summary.get("silent")
    return say("silent", code) if code else ""


def awards_for(person: Person, round_: Round) -> QuerySet[Award]:
    """List the awards a person may see: the own lots', the own co-op's, the own bids', or all."""
    sold = own_sellers(person, "lot__seller")
    mine = {
        HOUSEHOLD: sold,
        CLERK: sold,
        BUYER: Q(bid__buyer=person.party_id) | Q(guarantee__guarantor=person.party_id),
        COUNTY: Q(),
    }.get(person.role, NOBODY)
    awards = Award.objects.filter(mine, clearing__round=round_)
    return awards.select_related(
        "lot__seller__place",
        "lot__product",
        "lot__grade",
        "lot__hub",
        "bid__buyer",
        "guarantee__guarantor",
    )


def lot_results_for(person: Person, round_: Round) -> QuerySet[LotResult]:
    """List what became of the lots a person may see."""
    mine = Q() if person.role == COUNTY else own_sellers(person, "lot__seller")
    results = LotResult.objects.filter(mine, clearing__round=round_)
    return results.select_related(
        "lot__seller__place", "lot__product", "lot__grade", "lot__hub"
    ).order_by("lot_id")


def bid_results_for(person: Person, round_: Round) -> QuerySet[BidResult]:
    """List what became of the bids a person may see."""
    mine = {BUYER: Q(bid__buyer=person.party_id), COUNTY: Q()}.get(person.role, NOBODY)
    results = BidResult.objects.filter(mine, clearing__round=round_)
    return results.select_related("bid__buyer", "bid__product", "bid__grade").order_by("bid_id")


def prices_of(round_: Round) -> QuerySet[NodePrice]:
    """List the published prices of a round: they are the same for everybody who takes part."""
    prices = NodePrice.objects.filter(clearing__round=round_)
    return prices.select_related("product", "grade", "place").order_by(
        "product__code", "grade__rank", "place__kind", "place__code"
    )


def products_in(round_: Round) -> QuerySet[Product]:
    """List the products that have a price in the round."""
    return Product.objects.filter(nodeprice__clearing__round=round_).distinct().order_by("code")


def reasons_in(results: QuerySet[LotResult]) -> list[dict[str, Any]]:
    """Count lots and grams by reason, the heaviest unsold first."""
    counted = results.order_by().values("reason_code")
    found = counted.annotate(lots=Count("pk"), unsold_g=Sum("unsold_g"))
    return [dict(row) for row in found.order_by("-unsold_g", "-lots", "reason_code")]


def totals_of(round_: Round) -> dict[str, int | None]:
    """Sum what the round sold, bought back and left, in grams, and the rent paid back, in fen."""
    results = LotResult.objects.filter(clearing__round=round_)
    names = ("sold_g", "bought_back_g", "unsold_g", "patronage_fen")
    return results.aggregate(**{name: Sum(name) for name in names})


def chokepoints_of(round_: Round) -> QuerySet[ChokePoint]:
    """List the choke points of a round, the dearest first."""
    points = ChokePoint.objects.filter(clearing__round=round_)
    return points.select_related(
        "lane__origin", "lane__destination", "place", "guarantee__product", "guarantee__hub"
    ).order_by(F("gain_fen").desc(nulls_last=True), "-shadow_fen_per_kg", "pk")
