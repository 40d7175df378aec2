"""The cabbage round, to the fen, and what the scales change in it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from farmgate.engine.settle import settle_accounts
from support.settlements import NOBODY, TRUCK

CASE = Path(__file__).parents[4] / "shared/cases/clear/cabbage/expected.json"
H0417, H0032, H0098 = range(3)
SCHOOL, SHOP = range(2)


def test_every_household_gets_what_the_walk_tells(cabbage):
    pay = settle_accounts(cabbage()).lot_pay_fen
    assert pay.tolist() == [7_750, 14_750, 12_400]


def test_the_pay_is_the_published_pay_of_the_case(cabbage):
    if not CASE.exists():
        pytest.skip(f"the case is not here: {CASE}")
    expected = json.loads(CASE.read_text())
    pay = settle_accounts(cabbage()).lot_pay_fen.tolist()
    names = ("H-0417", "H-0032", "H-0098")
    assert pay == [round(expected["pay_yuan"][name] * 100) for name in names]


def test_a_bought_back_lot_is_paid_by_guarantor_and_fund(cabbage):
    r = settle_accounts(cabbage())
    sold = r.lot_sale_fen[H0032] + r.lot_patronage_fen[H0032]
    assert (sold, r.lot_buy_back_fen[H0032], r.lot_top_up_fen[H0032]) == (1_550, 4_400, 8_800)
    assert (r.guarantee_g[0], r.guarantee_fen[0]) == (110_000, 4_400)


def test_buyers_pay_217_yuan_after_haulage(cabbage):
    r = settle_accounts(cabbage())
    assert r.bid_fen.tolist() == [60 * 185, 80 * 180]
    assert r.bid_fen.sum() - r.haul_fen.sum() == 21_700
    assert r.lot_patronage_fen.sum() == 16_100


def test_what_comes_in_goes_out(cabbage):
    r = settle_accounts(cabbage())
    assert r.money_in_fen == r.money_out_fen


def test_weighing_less_changes_the_pay_and_never_the_award(weighed):
    problem = weighed(46_000)
    r = settle_accounts(problem)
    assert (r.lot_sold_g[H0417], r.bid_g[SCHOOL]) == (46_000, 56_000)
    assert r.lot_pay_fen[H0417] == 46 * 155
    assert problem.award_promised_g[0] == 50_000


def test_a_neighbours_short_weight_costs_the_others_nothing(weighed):
    whole, short = settle_accounts(weighed(50_000)), settle_accounts(weighed(46_000))
    for lot in (H0032, H0098):
        assert abs(whole.lot_pay_fen[lot] - short.lot_pay_fen[lot]) <= 46
    assert short.money_in_fen == short.money_out_fen


def test_a_lot_that_never_came_is_paid_nothing(weighed):
    r = settle_accounts(weighed(0))
    assert r.lot_pay_fen[H0417] == 0
    assert r.money_in_fen == r.money_out_fen


def test_a_fund_that_runs_dry_pays_in_proportion_to_need(cabbage):
    lots = [(0, 0, 40, 0), (0, 1, 40, 0)]
    awards = [(0, -1, 0, 30_000, 30_000, ()), (1, -1, 0, 10_000, 10_000, ())]
    few = {"lots": lots, "awards": awards, "covers": [(0, 0), (1, 0)]}
    r = settle_accounts(cabbage(**few, guarantees=[(120, 250_000, 1_001)]))
    assert r.cover_owed_fen.tolist() == [2_400, 800]
    assert r.cover_paid_fen.tolist() == [751, 250]


def test_sold_kilograms_are_covered_where_the_price_is_below_the_floor(cabbage):
    lots = [(0, 0, 100, 0)]
    few = {"lots": lots, "awards": [(0, 0, -1, 50_000, 50_000, ())], "covers": [(0, 0)]}
    r = settle_accounts(cabbage(**few, bids=[100, 0]))
    assert r.lot_top_up_fen.tolist() == [1_000]


def test_patronage_counts_before_the_top_up(cabbage):
    lots = [(0, 0, 40, 5_750)]
    few = {"lots": lots, "awards": [(0, 0, -1, 50_000, 50_000, ())], "covers": [(0, 0)]}
    r = settle_accounts(cabbage(**few, bids=[155, 0]))
    assert (r.lot_patronage_fen.tolist(), r.lot_top_up_fen.tolist()) == ([5_750], [0])


def test_a_short_quota_covers_the_poor_first_then_the_smallest(cabbage):
    lots = [(0, 1, 40, 0), (0, 0, 40, 0), (0, 1, 40, 0), (0, 2, 40, 0)]
    grams = [30_000, 20_000, 10_000, 50_000]
    awards = [(n, 0, -1, g, g, ()) for n, g in enumerate(grams)]
    some = {"lots": lots, "awards": awards, "bids": [40, 0]}
    covers = [(n, 0) for n in range(4)]
    r = settle_accounts(cabbage(**some, covers=covers, guarantees=[(120, 45_000, 10**9)]))
    assert r.cover_g.tolist() == [15_000, 20_000, 10_000, 0]


def test_a_kilogram_is_covered_once_by_the_highest_floor(cabbage):
    lots, awards = [(0, 0, 40, 0)], [(0, 0, -1, 10_000, 10_000, ())]
    two = {"covers": [(0, 0), (0, 1)], "guarantees": [(100, 50_000, 10**9), (120, 4_000, 10**9)]}
    r = settle_accounts(cabbage(lots=lots, awards=awards, bids=[40, 0], **two))
    assert r.cover_g.tolist() == [6_000, 4_000]
    assert r.cover_owed_fen.tolist() == [360, 320]


def test_a_shop_order_is_paid_to_the_household_in_full(cabbage):
    r = settle_accounts(cabbage(orders=[(H0032, 5_000, 900), (H0032, 1_000, 180)]))
    assert (r.lot_shop_g[H0032], r.lot_shop_fen[H0032]) == (6_000, 1_080)
    assert r.money_in_fen == r.money_out_fen


def test_handling_fees_go_to_the_co_op_of_each_lane(cabbage):
    r = settle_accounts(cabbage(lanes=[(15, 5), (10, 0), (5, 0)]))
    assert r.fee_fen.tolist() == [700, 0, 0]
    assert r.haul_fen.tolist() == [140 * 15 + 60 * 10 + 80 * 5]


def test_a_price_that_does_not_pay_for_the_road_is_refused(cabbage):
    with pytest.raises(ValueError, match="less than it costs"):
        cabbage(bids=[60, 180])


def test_more_weight_than_was_awarded_is_refused(weighed):
    with pytest.raises(ValueError, match="accepted than awarded"):
        weighed(50_001)


def test_a_guarantee_must_cover_what_it_buys(cabbage):
    with pytest.raises(ValueError, match="does not cover"):
        cabbage(covers=[(H0417, 0)])


def test_a_guarantor_pays_the_way_of_what_it_has_brought(cabbage):
    """110 kg by the truck, at 0.20 beyond the price of the hub, and 0.35 of rent."""
    awards = [(H0032, NOBODY, 0, 110_000, 110_000, (TRUCK,))]
    few = {"awards": awards, "covers": [(H0417, 0)], "guarantees": [(120, 250_000, 0, 95)]}
    r = settle_accounts(cabbage(**few))
    assert (r.guarantee_fen.tolist(), r.haul_fen.tolist()) == ([110 * 95], [110 * 20])
    assert r.lot_buy_back_fen[H0032] == 110 * 40
    assert r.lot_patronage_fen.tolist() == [0, 110 * 35, 0]
    assert r.money_in_fen == r.money_out_fen == 110 * 95


def test_what_a_guarantor_buys_where_it_lies_earns_no_rent(cabbage):
    lots = [(0, 0, 40, 500), (0, 0, 40, 0)]
    awards = [(0, NOBODY, 0, 10_000, 10_000, (TRUCK,)), (1, NOBODY, 0, 10_000, 10_000, ())]
    few = {"lots": lots, "awards": awards, "covers": [(1, 0)]}
    r = settle_accounts(cabbage(**few, guarantees=[(120, 250_000, 0, 110)]))
    assert r.guarantee_fen.tolist() == [10 * 110 + 10 * 40]
    assert r.lot_patronage_fen.tolist() == [500, 0]


def test_a_guarantor_that_does_not_pay_for_the_road_is_refused(cabbage):
    with pytest.raises(ValueError, match="less than it costs"):
        cabbage(awards=[(H0032, NOBODY, 0, 1_000, 1_000, (TRUCK,))])


def test_an_empty_round_settles_to_nothing(cabbage):
    r = settle_accounts(cabbage(awards=[], guarantees=[], covers=[]))
    assert r.money_in_fen == r.money_out_fen == 0


def test_paying_a_promise_for_a_short_weight_would_break_the_sums(weighed):
    """The planted fault: the buyer pays what arrived, the household what it promised."""
    r = settle_accounts(weighed(46_000))
    wrong = replace(r, lot_sale_fen=np.add(r.lot_sale_fen, [160, 0, 0]))
    assert wrong.money_in_fen != wrong.money_out_fen
