"""Full trucks: whole ones, full to the gram, never at a loss, and a bound that is honest."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

from farmgate.engine.clear import clear_market
from farmgate.engine.clear.integers import IntegerModel
from support.markets import floats, make, markets
from support.oracle import best_with_trucks, most_trucks

SOME = settings(max_examples=60, deadline=None)
FREE = float("inf")
GRAM_A_PATH = 8e-3
"""Kg: every path is cut to the gram, and so small a market has no more over a lane."""


def is_small(p, loads=200):
    """Whether all loads can be tried."""
    lanes = np.flatnonzero(p.arc_truck_kg > 0)
    return np.prod([most_trucks(p, lane) + 1.0 for lane in lanes]) <= loads


def over_lanes(p, r):
    """(A,) kg over each lane, counted from the awards."""
    over = np.zeros(p.arc_kg.size)
    for grams, way in zip(r.awards.grams.tolist(), r.awards.path, strict=True):
        for lane in way:
            over[lane] += grams / 1000
    return over


def not_full(p, r):
    """(trucks' lanes,) kg by which each lane's load misses whole trucks."""
    lanes = p.arc_truck_kg > 0
    trucks = over_lanes(p, r)[lanes] / p.arc_truck_kg[lanes]
    return np.abs(trucks - np.rint(trucks)) * p.arc_truck_kg[lanes]


@SOME
@given(markets(trucks=True))
def test_trucks_go_full_and_no_more_than_may(p):
    r = clear_market(p)
    assert (not_full(p, r) <= GRAM_A_PATH).all()
    assert (over_lanes(p, r) <= p.arc_kg + 1e-3).all()


@SOME
@given(markets(trucks=True, days=True, groups=True))
def test_the_best_of_all_loads_lies_between_the_clearing_and_its_bound(p):
    assume(is_small(p))
    r, best = clear_market(p), best_with_trucks(p)
    assert r.welfare <= best + 1e-4
    assert best <= r.bound + 1e-4
    assert (not_full(p, r) <= GRAM_A_PATH).all()


@SOME
@given(markets(trucks=True))
def test_limits_of_trucks_are_priced_like_any(p):
    r = clear_market(p)
    assert (r.arc_shadow >= 0).all()
    accepted = r.lot_sold_g + r.lot_bought_g > 0
    assert (r.lot_price[accepted] >= p.lot_reserve[accepted] - 1e-6).all()
    paid = int(r.taker_pay_fen.sum()) + int(r.lot_top_up_fen.sum())
    assert abs(paid - int(r.lot_pay_fen.sum()) - r.haul_fen) <= 1


def hub(reserves, truck_kg, limit=5.0, dear_lane=()):
    """Lots of 6 kg at a hub, one buyer of 30 kg, a lane of full trucks, and perhaps another."""
    lots = [(0, 0, 0, 2, 6, reserve) for reserve in reserves]
    lanes = [(0, 1, 0.5, FREE), *dear_lane]
    trucks = floats(truck_kg, *(0 for _ in dear_lane))
    return make(lots, [(1, 0, 0, 2, 30, 0, limit)], lanes, [FREE] * 2, arc_truck_kg=trucks)


def test_what_fills_no_truck_stays_or_takes_the_dear_lane():
    assert clear_market(hub([1.0, 1.0], 5.0)).lot_sold_g.sum() == 10_000
    by_both = clear_market(hub([1.0, 1.0], 5.0, dear_lane=[(0, 1, 2.0, FREE)]))
    assert by_both.lot_sold_g.sum() == 12_000
    assert by_both.arc_flow_g == {(0, 0, 0): 10_000, (1, 0, 0): 2_000}


def test_a_truck_that_a_loss_would_fill_stays_at_home_and_the_bound_says_so():
    r = clear_market(hub([1.0, 4.9], 8.0))
    assert r.lot_sold_g.sum() == 0
    assert r.bound == pytest.approx(6 * 3.5 - 2 * 0.4)


def test_a_bid_left_out_at_a_loss_leaves_its_place_to_another():
    """For 110 kg the dear lot is needed, above the limit; 80 kg of the cheap one pay."""
    lots = [(0, 0, 0, 2, 100, 0.5), (0, 0, 0, 2, 100, 1.5)]
    bids = [(1, 0, 0, 2, 120, 110, 1.2), (1, 0, 0, 2, 90, 80, 1.1)]
    r = clear_market(make(lots, bids, [(0, 1, 0.2, FREE)], [FREE] * 2))
    assert r.taker_g.tolist() == [0, 90_000]
    assert (r.welfare, r.bound) == pytest.approx((36.0, 45.0))


def test_one_truck_more_brings_what_a_full_one_does():
    p = hub([1.0, 1.0, 1.0], 5.0)
    p.arc_kg[:] = 5.0
    (choke,) = clear_market(p).chokepoints
    assert (choke.capacity_kg, choke.extra_kg) == (5.0, 5.0)
    assert choke.gain == pytest.approx(5 * 3.5)


def test_out_of_time_the_plan_is_feasible_and_the_bound_holds():
    p = hub([1.0, 1.0], 5.0)
    r = clear_market(p, left=lambda: 0.0)
    assert r.welfare <= best_with_trucks(p) <= r.bound < FREE


def trucks_are_kept():
    """The two examples above."""
    test_a_truck_that_a_loss_would_fill_stays_at_home_and_the_bound_says_so()
    test_what_fills_no_truck_stays_or_takes_the_dear_lane()


FAULTS = {
    "trucks that are not full": ("_full_trucks", lambda self, flows: self._trucks),
    "loads of two trucks": ("_loaded", lambda self, kg: 2 * self._trucks * self._truck_kg),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    monkeypatch.setattr(IntegerModel, *FAULTS[fault])
    with pytest.raises((AssertionError, ValueError)):
        trucks_are_kept()
