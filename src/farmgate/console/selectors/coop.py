"""A clerk's numbers of a round: the own co-op and its members, nothing of the county's books."""

from dataclasses import dataclass

from django.db.models import Count, Q

from farmgate.clear.selectors import lot_results_for
from farmgate.console.selectors.numbers import total
from farmgate.haul.selectors import visible_lots
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import own_sellers
from farmgate.sell.models import Listing
from farmgate.settle.selectors import payouts_for, settlement_of
from farmgate.survey.selectors import count_lots, lots_for


@dataclass(frozen=True, slots=True)
class CoopNumbers:
    """What a round is for one co-op; parts that are still to come are None."""

    offered: dict[str, int]
    result: dict[str, int] | None
    scales: dict[str, int] | None
    shop: dict[str, int] | None
    money: dict[str, int] | None


def read_coop(person: Person, round_: Round) -> CoopNumbers:
    """Sum the lots, results, weights, shop goods and payouts of a clerk's own sellers."""
    results = lot_results_for(person, round_).order_by()
    sums = results.aggregate(
        n=Count("pk"),
        sold=total("sold_g"),
        back=total("bought_back_g"),
        left=total("unsold_g"),
        pay=total("pay_fen"),
    )
    lots = visible_lots(person, round_)
    scales = lots.aggregate(all=Count("pk"), done=Count("pk", filter=Q(net_g__isnull=False)))
    listings = Listing.objects.filter(own_sellers(person, "lot__seller"), round=round_)
    shop = listings.aggregate(n=Count("pk"), g=total("qty_g"), sold=total("sold_g"))
    return CoopNumbers(
        count_lots(lots_for(person, round_)),
        sums if sums["n"] else None,
        scales if scales["all"] else None,
        shop if shop["n"] else None,
        _read_money(person, round_),
    )


def _read_money(person: Person, round_: Round) -> dict[str, int] | None:
    if settlement_of(round_) is None:
        return None
    payouts = payouts_for(person, round_).order_by()
    return payouts.aggregate(n=Count("pk"), fen=total("amount_fen"))
