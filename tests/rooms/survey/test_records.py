"""Lots and bids one by one: who may, what is refused, what happens twice."""

from dataclasses import replace

import pytest

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Audit, StageRun
from farmgate.survey.bridge import BidDraft, LotDraft
from farmgate.survey.models import Bid, Lot
from farmgate.survey.selectors import bids_for, lots_for
from farmgate.survey.services import record_bid, record_lot, withdraw_bid, withdraw_lot


@pytest.fixture
def lot(a_round, farm, cabbage, grades):
    return LotDraft(a_round, farm, cabbage, grades[0], farm.hub, 50_000, 60)


@pytest.fixture
def bid(a_round, shop, cabbage, grades):
    return BidDraft(a_round, shop, cabbage, grades[2], shop.place, 40_000, 240)


def refused(call, *args):
    with pytest.raises(FarmgateError) as caught:
        call(*args)
    return caught.value.code


@pytest.mark.parametrize("role", ["household", "clerk", "county"])
def test_a_lot_is_recorded_by_its_household_its_clerk_or_the_county(role, lot, request):
    person = request.getfixturevalue(role)
    row = record_lot(person, lot)
    assert (row.recorded_by, row.qty_g, row.seller) == (person, 50_000, lot.seller)
    assert Audit.objects.get().action == "record_lot"


@pytest.mark.parametrize(
    "role", ["other_household", "other_clerk", "buyer", "other_buyer", "other_county"]
)
def test_nobody_else_records_a_lot_for_a_household(role, lot, request):
    assert refused(record_lot, request.getfixturevalue(role), lot) == "not_your_party"
    assert not Lot.objects.exists()


@pytest.mark.parametrize("role", ["household", "clerk", "other_buyer", "other_county"])
def test_nobody_but_the_buyer_and_the_county_records_a_bid(role, bid, request):
    assert refused(record_bid, request.getfixturevalue(role), bid) == "not_your_party"
    assert not Bid.objects.exists()


def test_a_buyer_records_its_own_bid(buyer, county, bid):
    record_bid(buyer, bid)
    record_bid(county, replace(bid, qty_g=50_000))
    assert Bid.objects.count() == 2


def test_a_clerk_without_a_coop_may_enter_for_nobody(clerk, lot, other_farm):
    clerk.party = None
    clerk.save()
    assert refused(record_lot, clerk, lot) == "not_your_party"


def test_the_same_lot_twice_is_one_lot_unless_said_otherwise(household, clerk, lot):
    record_lot(household, lot)
    assert refused(record_lot, clerk, lot) == "already_recorded"
    record_lot(clerk, lot, True)
    assert Lot.objects.count() == 2


def test_a_withdrawn_lot_stays_and_may_be_offered_again(household, lot, a_round):
    row = record_lot(household, lot)
    withdraw_lot(household, row)
    withdraw_lot(household, row)
    assert not lots_for(household, a_round).exists()
    record_lot(household, lot)
    assert (Lot.objects.count(), lots_for(household, a_round).count()) == (2, 1)


def test_nobody_withdraws_what_is_not_his(household, other_clerk, buyer, other_buyer, lot, bid):
    row, wanted = record_lot(household, lot), record_bid(buyer, bid)
    assert refused(withdraw_lot, other_clerk, row) == "not_your_party"
    assert refused(withdraw_bid, other_buyer, wanted) == "not_your_party"


def test_a_round_that_is_past_its_survey_takes_nothing(household, buyer, lot, bid, a_round):
    row = record_lot(household, lot)
    a_round.stage = "clear"
    a_round.save()
    assert refused(record_lot, household, replace(lot, qty_g=1_000)) == "round_closed"
    assert refused(record_bid, buyer, bid) == "round_closed"
    assert refused(withdraw_lot, household, row) == "round_closed"


def test_nothing_slips_in_while_the_round_is_being_cleared(household, lot, a_round):
    StageRun.objects.create(round=a_round, stage="clear", state="running")
    assert refused(record_lot, household, lot) == "round_busy"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"qty_g": 0}, "qty_not_positive"),
        ({"qty_g": -5}, "qty_not_positive"),
        ({"qty_g": 100_000_001}, "qty_absurd"),
        ({"reserve_fen_per_kg": 100_001}, "price_absurd"),
        ({"reserve_fen_per_kg": -1}, "price_too_low"),
    ],
)
def test_a_lot_that_cannot_be_is_refused(household, lot, change, code):
    assert refused(record_lot, household, replace(lot, **change)) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"min_qty_g": 40_001}, "min_above_qty"),
        ({"min_qty_g": -1}, "min_above_qty"),
        ({"limit_fen_per_kg": 0}, "price_too_low"),
    ],
)
def test_a_bid_that_cannot_be_is_refused(buyer, bid, change, code):
    assert refused(record_bid, buyer, replace(bid, **change)) == code


def test_each_person_sees_the_own_part_of_a_round(a_round, make_lot, make_bid, request):
    lots = ["household", "clerk", "county", "other_clerk", "buyer", "other_county"]
    make_lot(), make_bid()
    people = {name: request.getfixturevalue(name) for name in [*lots, "other_buyer"]}
    seen = [name for name in lots if lots_for(people[name], a_round).exists()]
    assert seen == ["household", "clerk", "county"]
    wanted = [name for name, person in people.items() if bids_for(person, a_round).exists()]
    assert wanted == ["county", "buyer"]
