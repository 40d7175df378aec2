"""Which reason is given: at limits, minimums, trucks and equal prices never a false one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market
from farmgate.engine.clear.problem import POLICIES
from support.markets import make, markets

INFINITE = float("inf")
ASKS = 0.5, 1.5


def one_lane(asks=ASKS, limits=(1.2,), kg=1000.0, truck_kg=0.0, min_kg=0.0):
    """100 kg of each ask at a hub, 90 kg wanted at each limit in a town, haulage 0.20."""
    lots = [(0, 0, 0, 2, 100, ask) for ask in asks]
    bids = [(1, 0, 0, 2, 90, min_kg, limit) for limit in limits]
    trucks = np.array([truck_kg])
    return make(lots, bids, [(0, 1, 0.2, kg)], [INFINITE] * 2, arc_truck_kg=trucks)


def codes(p):
    r = clear_market(p)
    return [reason.code for reason in (*r.lot_reason, *r.bid_reason)]


TOLD = [
    ({}, ["part_tie", "ask_too_high", "bid_filled"]),
    ({"kg": 0.0}, ["no_room", "ask_above_all", "bid_no_room"]),
    ({"kg": 0.0, "limits": (0.6,)}, ["ask_above_all", "ask_above_all", "bid_offer_below_all"]),
    ({"limits": (0.6,)}, ["ask_too_high", "ask_too_high", "bid_offer_too_low"]),
    ({"limits": (0.7,)}, ["no_gain", "ask_too_high", "bid_no_gain"]),
    ({"limits": (0.71,)}, ["part_tie", "ask_too_high", "bid_filled"]),
    ({"truck_kg": 80.0}, ["part_no_truck", "ask_too_high", "bid_part_no_truck"]),
    ({"truck_kg": 80.0, "kg": 80.0}, ["part_limit", "ask_too_high", "bid_part_limit"]),
    ({"truck_kg": 80.0, "kg": 159.0}, ["part_limit", "ask_too_high", "bid_part_limit"]),
    ({"truck_kg": 95.0}, ["no_truck", "ask_above_all", "bid_no_truck"]),
]


@pytest.mark.parametrize(("facts", "told"), TOLD)
def test_the_reason_fits_what_stood_in_the_way(facts, told):
    assert codes(one_lane(**facts)) == told


def test_a_minimum_that_no_plan_meets_is_no_fault_of_the_ask():
    p = one_lane(asks=(0.5,), limits=(1.2,))
    p = replace(p, bid_kg=np.array([200.0]), bid_min_kg=np.array([150.0]))
    assert codes(p) == ["unfilled", "bid_minimum_unmet"]


FAULTS = "ask_too_high", "ask_above_all", "no_gain"
BID_FAULTS = "bid_offer_too_low", "bid_offer_below_all", "bid_no_gain"
ANY = markets(minimums=True, days=True) | markets(trucks=True)


@settings(max_examples=60, deadline=None)
@given(ANY, st.sampled_from(POLICIES))
def test_no_price_is_blamed_that_gains_at_the_free_worth(p, policy):
    r = clear_market(replace(p, policy=policy))
    for reason in r.lot_reason:
        if reason.code in FAULTS:
            assert reason.facts["reserve"] > reason.facts["free_worth"] - 1e-5
    for reason in r.bid_reason:
        if reason.code in BID_FAULTS:
            assert reason.facts["limit_price"] < reason.facts["free_cost"] + 1e-5


COVERS = [
    ((0, 0, 0, 2, 50, 2.0, 0.6), [None, 0.6]),
    ((0, 0, 0, 2, 50, 2.0, 1.5), [None, None]),  # it may pay the ask
    ((1, 0, 0, 2, 50, 2.0, 0.6), [None, None]),  # elsewhere
    ((0, 1, 0, 2, 50, 2.0, 0.6), [None, None]),  # of another product
    ((0, 0, 0, 0, 50, 2.0, 0.6), [None, None]),  # for poor households
]


@pytest.mark.parametrize(("cover", "told"), COVERS)
def test_a_seller_is_told_what_a_guarantee_beside_the_lot_pays_at_most(cover, told):
    lots = [(0, 0, 0, 2, 100, 0.5), (0, 0, 0, 2, 100, 1.5)]
    p = make(lots, [(1, 0, 0, 2, 100, 0, 1.2)], [(0, 1, 0.2, 1000)], [INFINITE] * 2, [cover])
    assert [reason.facts["guaranteed"] for reason in clear_market(p).lot_reason] == told


KINDS = [
    ([(1, 0)], "no_class", "bid_no_class"),
    ([(1, 1)], "no_class", "bid_no_class"),
    ([(2, 1)], "no_class", "bid_no_class"),
    ([(0, 2)], "grade_too_low", "bid_no_grade"),
    ([(0, 0)], "grade_too_low", "bid_no_grade"),
    ([(0, 2), (1, 0)], "no_class", "bid_no_grade"),
    ([(1, 2)], "sold", "bid_filled"),
]


@pytest.mark.parametrize(("bids", "lot_code", "bid_code"), KINDS)
def test_what_does_not_fit_is_named_grade_or_class(bids, lot_code, bid_code):
    """A large grower's lot of grade 2; bids by (grade, rank of the class)."""
    wanted = [(1, 0, grade, rank, 10, 0, 1.2) for grade, rank in bids]
    p = make([(0, 0, 1, 2, 10, 0.5)], wanted, [(0, 1, 0.2, 1000)], [INFINITE] * 2)
    assert codes(p)[:2] == [lot_code, bid_code]


GROUPS = [
    ((1, 1), (-1,), ["no_group"], [1.0]),
    ((1, 0), (-1,), ["no_group"], [1.0]),  # the dearest bid is named
    ((0, 1), (1,), ["sold"], [None]),
    ((0, -1), (1,), ["sold"], [None]),
]


@pytest.mark.parametrize(("wanted", "own", "told", "named"), GROUPS)
def test_a_lot_that_only_bids_for_other_groups_would_take_is_told_which(wanted, own, told, named):
    bids = [(1, 0, 0, 2, 10, 0, 1.2), (1, 0, 0, 2, 10, 0, 1.1)]
    groups = {"groups": 2, "bid_group": np.array(wanted), "lot_group": np.array(own)}
    lots, lanes = [(0, 0, 0, 2, 5, 0.5)], [(0, 1, 0.2, 1000)]
    p = make(lots, bids, lanes, [INFINITE] * 2, **groups)
    reasons = clear_market(p).lot_reason
    assert [reason.code for reason in reasons] == told
    assert [reason.facts["group"] for reason in reasons] == named
