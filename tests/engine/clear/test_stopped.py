"""Out of time, or left by the solver: a plan that keeps every rule, and an honest gap."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.base.errors import SolverError
from farmgate.engine.clear import clear_market, lp, search, stopped
from support.facts import broken_rules, minimums_hold, trucks_are_full
from support.markets import floats, make, markets
from support.oracle import best_welfare

SOME = settings(max_examples=120, deadline=None)


def runs_out(turns):
    """A clock that has time for so many questions."""
    left = iter([60.0] * turns)
    return lambda: next(left, 0.0)


def every_rule_is_kept(p, r):
    return not broken_rules(p, r) and minimums_hold(p, r)


@SOME
@given(markets(), st.integers(0, 56), st.booleans())
def test_whenever_the_time_is_up_every_rule_is_kept_and_the_bound_holds(p, turns, is_large):
    r = clear_market(p, 0 if is_large else 20_000, runs_out(turns))
    assert every_rule_is_kept(p, r)
    best = best_welfare(p)
    assert r.welfare - 1e-6 <= best <= r.bound + 1e-6
    assert r.stopped == "out_of_time" or best - r.welfare < 0.05


@SOME
@given(markets(minimums=True), st.integers(0, 6))
def test_minimums_are_kept_when_the_time_is_up(p, turns):
    r = clear_market(p, left=runs_out(turns))
    assert every_rule_is_kept(p, r)
    assert clear_market(p).welfare <= r.bound + 0.05


@SOME
@given(markets(trucks=True, minimums=True, days=True, groups=True), st.integers(0, 6))
def test_no_truck_goes_part_full_when_the_time_is_up(p, turns):
    r = clear_market(p, left=runs_out(turns))
    assert every_rule_is_kept(p, r)
    assert trucks_are_full(p, r)
    assert clear_market(p).welfare <= r.bound + 0.05


@SOME
@given(markets(covers=False), st.sampled_from([1e-6, 3e-6, 7e-6]))
def test_odd_millionths_of_a_yuan_do_no_harm(p, odd):
    """Finer than the flow solver's unit: asks are raised and bids cut before it sees them."""
    for values, share in ((p.lot_reserve, 1), (p.bid_limit, 2), (p.arc_cost, 3)):
        values[:] = np.round(values + share * odd, 6)
    assert every_rule_is_kept(p, clear_market(p, left=runs_out(0)))


def broken(*_, **__):
    raise SolverError("not_optimal", status="Solve error")


@SOME
@given(markets())
def test_a_failing_solver_leaves_a_plan_with_its_gap(p):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lp.MarketModel, "solve", broken)
        r = clear_market(p)
    assert every_rule_is_kept(p, r)
    assert r.stopped == "solver_failed"
    assert best_welfare(p) <= r.bound + 1e-6


def test_when_every_solver_fails_nothing_is_sold_and_that_is_said(monkeypatch):
    monkeypatch.setattr(lp.MarketModel, "solve", broken)
    monkeypatch.setattr(search, "price_lanes", broken)
    r = clear_market(bottleneck())
    assert (r.welfare, r.bound, r.stopped) == (0.0, 280.0, "solver_failed")
    assert [reason.code for reason in r.lot_reason] == ["search_stopped"] * 2


def bottleneck():
    """Two products on a lane for half of them."""
    lots = [(0, 0, 0, 2, 40, 1.0), (0, 1, 0, 2, 40, 1.0)]
    bids = [(1, 0, 0, 2, 40, 0, 2.0), (1, 1, 0, 2, 40, 0, 5.0)]
    return make(lots, bids, [(0, 1, 0.5, 40)], [np.inf] * 2)


def test_the_dearest_passes_first_and_no_limit_is_blamed():
    r = clear_market(bottleneck(), left=runs_out(0))
    assert (r.welfare, r.stopped, r.lot_sold_g.tolist()) == (140.0, "out_of_time", [0, 40_000])
    assert [reason.code for reason in r.lot_reason] == ["search_stopped", "sold"]
    assert r.bid_reason[0].code == "bid_search_stopped"


def test_an_optimum_found_in_time_lacks_only_what_came_after(monkeypatch):
    monkeypatch.setattr(lp.MarketModel, "widen", broken)
    monkeypatch.setattr(lp.MarketModel, "multipliers", broken)
    r = clear_market(bottleneck())
    assert (r.stopped, r.welfare, r.bound) == ("", 140.0, 140.0)
    assert [(choke.shadow, choke.gain) for choke in r.chokepoints] == [(pytest.approx(0.5), None)]


def two_lanes():
    """The cheap lane is narrow, and at no price of lanes all goes there."""
    lots, bids = [(0, 0, 0, 2, 100, 1.0)], [(1, 0, 0, 2, 100, 0, 4.0)]
    return make(lots, bids, [(0, 1, 0.1, 40), (0, 1, 1.1, np.inf)], [np.inf] * 2)


def test_the_plan_of_a_part_is_taken_when_it_is_worth_more():
    p = two_lanes()
    found = [clear_market(p, 0, runs_out(turns)).welfare for turns in range(60)]
    assert found[0] == pytest.approx(40 * 2.9)
    assert found[-1] == pytest.approx(best_welfare(p))


def half_a_truck():
    """A lane that lets one load and a half pass."""
    lots = [(0, 0, 0, 2, 100, 1.0)]
    bids = [(1, 0, 0, 2, 50, 0, 4.0), (1, 0, 0, 2, 50, 0, 2.0)]
    trucks = floats(40)
    return make(lots, bids, [(0, 1, 0.5, 60)], [np.inf] * 2, arc_truck_kg=trucks)


FAULTS = {
    "trucks": (stopped, "_full_trucks_kg", lambda p, net, ways: np.full(1, np.inf)),
    "cut": (stopped, "_let_pass", lambda p, net, paths: [(w, w.grams / 1000) for w in paths]),
    "prices": (stopped, "_span", lambda plan: (floats(0, 0, 0, 0), floats(0, 0, 0, 0))),
    "bound": (stopped, "nothing", lambda p, net: replace(REAL_NOTHING(p, net), bound=0.0)),
}
REAL_NOTHING = stopped.nothing


def stops_well():
    odd = bottleneck(), two_lanes(), half_a_truck()
    pairs = [(p, clear_market(p, 0, runs_out(0))) for p in odd]
    kept = trucks_are_full(*pairs[2]) and all(
        every_rule_is_kept(*pair) and pair[1].welfare > 0 for pair in pairs
    )
    return kept and all(best_welfare(p) <= r.bound for p, r in pairs)


def test_it_stops_well_without_a_fault():
    assert stops_well()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, ValueError)):
        assert stops_well()
