import pytest

from farmgate.clear.models import Award
from farmgate.haul.models import Weighing
from farmgate.sell.models import Listing
from farmgate.sell.services import list_unsold, place_order
from farmgate.survey.models import Guarantee

pytestmark = pytest.mark.django_db


def run(round_):
    """Run the stage and give what is on the shop page: grams and price of each lot."""
    list_unsold(round_, lambda percent, step: None)
    rows = Listing.objects.filter(round=round_).order_by("lot_id")
    return list(rows.values_list("qty_g", "price_fen_per_kg"))


def test_what_nobody_took_is_listed_at_the_hub_price(a_round, make_lot, leave_over, hub_price):
    leave_over(make_lot(), 20_000)
    leave_over(make_lot(), 0)
    assert run(a_round) == [(20_000, 120)]


def test_a_seller_who_asks_more_than_the_hub_pays_is_listed_at_the_reserve(
    a_round, make_lot, leave_over, hub_price
):
    leave_over(make_lot(reserve_fen_per_kg=150), 50_000)
    assert run(a_round) == [(50_000, 150)]


@pytest.mark.parametrize(
    ("only", "seller", "price"),
    [("poor", "poor", 200), ("small", "poor", 200), ("poor", "small", 120)],
)
def test_a_floor_lifts_the_price_of_the_lots_it_covers(
    a_round, make_lot, leave_over, hub_price, farm, coop, only, seller, price
):
    farm.seller_class = seller
    farm.save()
    lot = make_lot()
    Guarantee.objects.create(
        round=a_round, guarantor=coop, product=lot.product, grade=lot.grade, hub=lot.hub,
        floor_fen_per_kg=200, value_fen_per_kg=50, quota_g=1, fund_fen=1, only_class=only,
    )  # fmt: skip
    leave_over(lot, 50_000)
    assert run(a_round) == [(50_000, price)]


@pytest.mark.parametrize(("net", "listed"), [(28_500, [(19_000, 120)]), (0, [])])
def test_the_rest_is_as_short_as_what_the_scales_saw(
    a_round, make_lot, make_bid, leave_over, hub_price, net, listed
):
    lot = make_lot()
    result = leave_over(lot, 20_000)
    Award.objects.create(clearing=result.clearing, lot=lot, bid=make_bid(), qty_g=30_000)
    Weighing.objects.create(lot=lot, gross_g=net, net_g=net)
    assert run(a_round) == listed


def test_a_lot_nobody_can_price_is_not_listed(a_round, make_lot, leave_over):
    leave_over(make_lot(reserve_fen_per_kg=0), 50_000)
    assert run(a_round) == []


def test_the_stage_run_again_ends_the_same(a_round, make_lot, leave_over, hub_price):
    leave_over(make_lot(), 20_000)
    assert run(a_round) == run(a_round)


def test_the_stage_run_again_keeps_what_was_ordered(
    a_round, make_lot, leave_over, hub_price, buyer
):
    leave_over(make_lot(), 20_000)
    run(a_round)
    a_round.stage = "sell"
    a_round.save()
    placed = place_order(buyer, Listing.objects.get(), 5_000, "k")
    run(a_round)
    assert Listing.objects.get() == placed.listing
    assert Listing.objects.get().sold_g == 5_000
