"""Lanes priced first: the same answer as the whole programme, under a bound that holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market, lp, search
from farmgate.engine.clear.lanes import price_lanes
from farmgate.engine.clear.network import build_network
from farmgate.engine.clear.start import start_near
from support.markets import make, markets
from support.oracle import best_welfare

SOME = settings(max_examples=80, deadline=None)


def both_ways(p):
    """Cleared whole, and by pricing lanes first."""
    return clear_market(p), clear_market(p, whole_links=0)


@SOME
@given(markets())
def test_the_path_changes_neither_welfare_nor_price(p):
    whole, lanes = both_ways(p)
    assert lanes.bound == pytest.approx(whole.bound, rel=1e-6, abs=1e-6)
    one, other = price_rows(whole), price_rows(lanes)
    for row in one.keys() & other.keys():  # in a tie another state may be passed
        np.testing.assert_allclose(one[row][:2], other[row][:2], atol=1e-5)
        if not np.isnan([one[row][2], other[row][2]]).any():
            assert one[row][2] == pytest.approx(other[row][2], abs=1e-5)


def price_rows(result):
    """Low, high and price by what they are about."""
    q = result.prices
    keys = zip(q.node.tolist(), q.product.tolist(), q.grade.tolist(), q.rank.tolist(), strict=True)
    return dict(zip(keys, zip(q.low, q.high, q.price, strict=True), strict=True))


@SOME
@given(markets())
def test_the_path_changes_no_choke_point(p):
    whole, lanes = both_ways(p)
    np.testing.assert_allclose(lanes.arc_shadow, whole.arc_shadow, atol=1e-5)
    np.testing.assert_allclose(lanes.node_shadow, whole.node_shadow, atol=1e-5)
    gains = [{(c.kind, c.index): c.gain for c in r.chokepoints} for r in (whole, lanes)]
    assert gains[1] == pytest.approx(gains[0], abs=1e-4)


@SOME
@given(markets(), st.integers(1, 6))
def test_no_clearing_exceeds_the_bound_of_any_pass(p, passes):
    core = build_network(p)
    assert price_lanes(p, core, passes).bound >= best_welfare(p) - 1e-6


def detour():
    """The cheap lane is narrow; the dear one and its limit are seen only when all is checked."""
    lots = [(0, 0, 0, 2, 100, 1.0)]
    bids = [(1, 0, 0, 2, 100, 0, 4.0)]
    return make(lots, bids, [(0, 1, 0.1, 40), (0, 1, 1.1, 30)], [np.inf] * 2)


def is_best(p):
    return abs(clear_market(p, whole_links=0).welfare - best_welfare(p)) < 1e-6


def test_a_link_far_from_the_guess_is_found(monkeypatch):
    cold_guess(monkeypatch)
    assert is_best(detour())


@pytest.mark.parametrize("check", [(lp.Outside, "find_links"), (lp, "find_limits")])
def test_a_dropped_check_is_found(monkeypatch, check):
    cold_guess(monkeypatch)
    monkeypatch.setattr(*check, lambda *_: np.empty(0, np.int64))
    with pytest.raises((AssertionError, ValueError)):  # prices may refuse the plan first
        assert is_best(detour())


def cold_guess(monkeypatch):
    """One pass, in which no limit has a price: the programme starts far from the optimum."""
    real = price_lanes
    monkeypatch.setattr(search, "price_lanes", lambda p, net, **_: real(p, net, 1))


def near_start(p):
    """What the programme of lanes priced first holds at the start."""
    core = build_network(p)
    return start_near(p, core, price_lanes(p, core))


def clear_cut():
    """One lot far below the price, one far above it, and one that decides it."""
    lots = [(0, 0, 0, 2, 30, 1.0), (0, 0, 0, 2, 100, 2.0), (0, 0, 0, 2, 50, 3.5)]
    return make(lots, [(1, 0, 0, 2, 90, 0, 4.0)], [(0, 1, 0.3, np.inf)], [np.inf] * 2)


def test_what_is_clear_is_settled_and_no_column():
    start = near_start(clear_cut())
    assert start.step_settled.tolist() == [True, False, True]
    assert start.step_kg.tolist() == [30.0, 0.0, 0.0]
    assert is_best(clear_cut())


def test_what_was_settled_wrongly_is_found(monkeypatch):
    settle_wrongly(monkeypatch)
    assert is_best(clear_cut())


def test_a_dropped_check_of_what_is_settled_is_found(monkeypatch):
    settle_wrongly(monkeypatch)
    none = np.empty(0, np.int64)
    monkeypatch.setattr(lp.Outside, "find_unsettled", lambda *_: (none, none))
    with pytest.raises((AssertionError, ValueError)):
        assert is_best(clear_cut())


def settle_wrongly(monkeypatch):
    """Sell the dear lot out, and leave the cheap one."""
    real = start_near

    def wrong(p, net, guess):
        start = real(p, net, guess)
        kg = np.where(start.step_settled, net.step_kg - start.step_kg, 0.0)
        return start._replace(step_kg=kg)

    monkeypatch.setattr("farmgate.engine.clear.search.start_near", wrong)


def test_a_resolve_settles_again_what_it_gave_a_column():
    p = clear_cut()
    model = lp.MarketModel(p, build_network(p), near_start(p))
    plan = model.solve()
    assert model.widen("step", 0, 20.0) == pytest.approx(plan.welfare + 20.0)
    again = model.solve()
    assert again.welfare == pytest.approx(plan.welfare)
    np.testing.assert_allclose(again.step_kg, [30.0, 60.0, 0.0])


def test_what_was_settled_and_cannot_all_pass_gets_its_columns(monkeypatch):
    real = start_near

    def sell_out(p, net, guess):
        every = np.ones(net.step_kg.size, bool)
        return real(p, net, guess)._replace(step_settled=every, step_kg=net.step_kg)

    monkeypatch.setattr(search, "start_near", sell_out)
    assert is_best(detour())
    monkeypatch.setattr(lp.MarketModel, "_unsettle", lambda _: False)
    assert clear_market(detour(), whole_links=0).stopped == "solver_failed"
