import pytest

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import StageRun
from farmgate.sell.models import Order
from farmgate.sell.selectors import ordered_fen, ordered_g
from farmgate.sell.services import cancel_order, place_order
from farmgate.settle.models import Settlement

pytestmark = pytest.mark.django_db


def code_of(act):
    with pytest.raises(FarmgateError) as caught:
        act()
    return caught.value.code


def left(listing):
    listing.refresh_from_db()
    return listing.qty_g - listing.sold_g


def test_an_order_takes_stock_and_costs_weight_times_price(buyer, listing):
    order = place_order(buyer, listing, 12_500, "k")
    assert (order.buyer, order.amount_fen) == (buyer.party, 1_500)
    assert left(listing) == 17_500


def test_the_same_key_again_is_the_same_order(buyer, listing):
    first = place_order(buyer, listing, 10_000, "k")
    assert place_order(buyer, listing, 10_000, "k") == first
    assert left(listing) == 20_000


def test_the_same_key_is_honoured_even_when_the_shop_has_closed(a_round, buyer, listing):
    first = place_order(buyer, listing, 10_000, "k")
    a_round.stage = "settle"
    a_round.save()
    assert place_order(buyer, listing, 10_000, "k") == first


def test_a_key_with_another_weight_is_refused(buyer, listing):
    place_order(buyer, listing, 10_000, "k")
    assert code_of(lambda: place_order(buyer, listing, 9_000, "k")) == "order_key_reused"
    assert left(listing) == 20_000


def test_a_key_of_somebody_else_is_refused(buyer, other_buyer, listing):
    place_order(buyer, listing, 10_000, "k")
    assert code_of(lambda: place_order(other_buyer, listing, 10_000, "k")) == "order_key_reused"


def test_more_than_is_left_is_refused_and_takes_nothing(buyer, listing):
    place_order(buyer, listing, 25_000, "a")
    assert code_of(lambda: place_order(buyer, listing, 5_001, "b")) == "not_enough_left"
    assert left(listing) == 5_000
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("qty", "key", "code"),
    [(0, "k", "order_takes_nothing"), (-1, "k", "order_takes_nothing"),
     (1, "", "order_key_missing"), (1, "k" * 65, "order_key_missing")],
)  # fmt: skip
def test_an_order_without_sense_is_refused(buyer, listing, qty, key, code):
    assert code_of(lambda: place_order(buyer, listing, qty, key)) == code


@pytest.mark.parametrize("who", ["household", "clerk", "county"])
def test_only_buyers_order(request, listing, who):
    person = request.getfixturevalue(who)
    assert code_of(lambda: place_order(person, listing, 1_000, "k")) == "order_needs_buyer"


@pytest.mark.parametrize("stage", ["haul", "settle"])
def test_the_shop_is_open_only_between_listing_and_settling(a_round, buyer, listing, stage):
    a_round.stage = stage
    a_round.save()
    assert code_of(lambda: place_order(buyer, listing, 1_000, "k")) == "shop_closed"


def test_no_order_slips_in_once_the_settlement_is_asked_for(a_round, buyer, listing):
    StageRun.objects.create(round=a_round, stage="settle", state="queued")
    assert code_of(lambda: place_order(buyer, listing, 1_000, "k")) == "shop_closed"


def test_cancelling_gives_the_stock_back_once(buyer, listing):
    order = place_order(buyer, listing, 10_000, "k")
    cancel_order(buyer, order)
    cancel_order(buyer, order)
    assert left(listing) == 30_000


def test_only_the_buyer_cancels_and_only_while_the_shop_is_open(
    a_round, buyer, other_buyer, listing
):
    order = place_order(buyer, listing, 10_000, "k")
    assert code_of(lambda: cancel_order(other_buyer, order)) == "order_not_yours"
    a_round.stage = "settle"
    a_round.save()
    assert code_of(lambda: cancel_order(buyer, order)) == "shop_closed"


def test_cancelled_orders_do_not_count(a_round, buyer, listing):
    place_order(buyer, listing, 4_000, "a")
    cancel_order(buyer, place_order(buyer, listing, 5_000, "b"))
    assert ordered_g(a_round) == {listing.lot_id: 4_000}
    assert ordered_fen(a_round) == {listing.lot_id: 480}


def test_a_round_whose_money_is_paid_takes_no_orders(a_round, buyer, listing):
    sums = ("buyers", "guarantors", "top_up", "households", "haul", "fees")
    Settlement.objects.create(round=a_round, **{f"{name}_fen": 0 for name in sums})
    assert code_of(lambda: place_order(buyer, listing, 1_000, "k")) == "shop_closed"
