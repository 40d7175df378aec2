"""The headline numbers a round publishes, stage by stage."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, Sum, Value
from django.db.models.functions import Coalesce

from farmgate.clear.models import LotResult
from farmgate.haul.models import Trip, Weighing
from farmgate.registry.models import Round
from farmgate.sell.models import Listing, Order
from farmgate.settle.models import Settlement
from farmgate.survey.models import Guarantee
from farmgate.watch.bridge.incomes import read_standings
from farmgate.watch.selectors import line_of

PAID = (
    F("payout_line__sale_fen")
    + F("payout_line__buy_back_fen")
    + F("payout_line__shop_fen")
    + F("payout_line__patronage_fen")
    + F("payout_line__top_up_fen")
)
"""All the parts of a lot's money."""


def total(field: str) -> Coalesce:
    """Sum a field of whole numbers, zero for no rows."""
    return Coalesce(Sum(field), Value(0), output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class SurveyNumbers:
    """What is on the table before the clearing."""

    lots: int
    offered_g: int
    sellers: int
    bids: int
    wanted_g: int
    buyers: int


@dataclass(frozen=True, slots=True)
class HaulNumbers:
    """Trucks and scales."""

    trips: int
    distance_m: int
    carried_g: int
    weighed_lots: int
    expected_lots: int

    @property
    def metres_per_tonne(self) -> float | None:
        """Metres driven for each tonne brought to a buyer."""
        return self.distance_m * 1_000_000 / self.carried_g if self.carried_g else None


@dataclass(frozen=True, slots=True)
class ShopNumbers:
    """What the shop makes of the rest."""

    listed_g: int
    sold_g: int
    orders: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class MoneyNumbers:
    """Where the buyers' money went, and what the guarantee funds paid."""

    settlement: Settlement
    fund_fen: int

    @property
    def fund_share(self) -> float | None:
        """The part of the guarantee funds that is used up, 0 to 1."""
        return self.settlement.top_up_fen / self.fund_fen if self.fund_fen else None


@dataclass(frozen=True, slots=True)
class IncomeNumbers:
    """What the round did to households' incomes."""

    households: int
    paid_fen: int
    line_fen: int | None
    moved: int
    below: int


def read_survey(round_: Round) -> SurveyNumbers:
    """Count what is offered and wanted, withdrawn rows left out."""
    lots = round_.lots.filter(withdrawn_at=None).aggregate(
        n=Count("id"), g=total("qty_g"), who=Count("seller", distinct=True)
    )
    bids = round_.bids.filter(withdrawn_at=None).aggregate(
        n=Count("id"), g=total("qty_g"), who=Count("buyer", distinct=True)
    )
    return SurveyNumbers(lots["n"], lots["g"], lots["who"], bids["n"], bids["g"], bids["who"])


def read_haul(round_: Round) -> HaulNumbers:
    """Count trips and kilometres, and how many of the sold lots have been on the scales."""
    trips = Trip.objects.filter(round=round_).aggregate(n=Count("id"), m=total("distance_m"))
    carried = Trip.objects.filter(round=round_, wave="delivery").aggregate(g=total("load_g"))
    weighed = Weighing.objects.filter(lot__round=round_).values("lot").distinct().count()
    sold = LotResult.objects.filter(clearing__round=round_)
    expected = sold.exclude(sold_g=0, bought_back_g=0).count()
    return HaulNumbers(trips["n"], trips["m"], carried["g"], weighed, expected)


def read_shop(round_: Round) -> ShopNumbers:
    """Sum what is listed and what is ordered."""
    listed = Listing.objects.filter(round=round_).aggregate(g=total("qty_g"), sold=total("sold_g"))
    orders = Order.objects.filter(listing__round=round_, cancelled_at=None).aggregate(
        n=Count("id"), fen=total("amount_fen")
    )
    return ShopNumbers(listed["g"], listed["sold"], orders["n"], orders["fen"])


def read_money(round_: Round) -> MoneyNumbers | None:
    """Read the settlement beside the funds that stood behind the guarantees."""
    settlement = Settlement.objects.filter(round=round_).first()
    if settlement is None:
        return None
    fund = Guarantee.objects.filter(round=round_).aggregate(fen=total("fund_fen"))["fen"]
    return MoneyNumbers(settlement, fund)


def read_incomes(round_: Round) -> IncomeNumbers:
    """Count the households this round lifted over the county's line, per head."""
    line = line_of(round_.county, round_.delivery_on.year)
    paid = round_.incomes.aggregate(n=Count("party", distinct=True), fen=total("amount_fen"))
    if line is None:
        return IncomeNumbers(paid["n"], paid["fen"], None, 0, 0)
    standings = read_standings(round_.county, round_)
    moved = sum(row.moved_over for row in standings)
    below = sum(row.state == "under" for row in standings)
    return IncomeNumbers(paid["n"], paid["fen"], line.line_fen, moved, below)
