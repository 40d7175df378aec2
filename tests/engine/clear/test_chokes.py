"""Choke points hold against a second clearing, and faults planted in the engine are found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market, lp, network, prices
from support.markets import make, markets
from support.oracle import best_welfare

SOME = settings(max_examples=80, deadline=None)


def wider(p, choke, extra):
    """The same market with one limit wider."""
    name = {"lane": "arc_kg", "node": "node_kg", "guarantee": "cover_kg"}[choke.kind]
    limits = getattr(p, name).copy()
    limits[choke.index] += extra
    return replace(p, **{name: limits})


@SOME
@given(markets())
def test_the_gain_of_a_truck_is_what_a_second_clearing_brings(p):
    r = clear_market(p)
    for choke in r.chokepoints:
        again = best_welfare(wider(p, choke, choke.extra_kg))
        assert again - best_welfare(p) == pytest.approx(choke.gain, abs=1e-4)


@SOME
@given(markets())
def test_a_multiplier_lies_between_one_gram_more_and_one_gram_less(p):
    r, step = clear_market(p), 0.01
    for choke in r.chokepoints:
        more = best_welfare(wider(p, choke, step)) - best_welfare(p)
        less = best_welfare(p) - best_welfare(wider(p, choke, -min(step, choke.capacity_kg)))
        assert choke.shadow >= more / step - 1e-4
        assert choke.capacity_kg < step or choke.shadow <= less / step + 1e-4


@SOME
@given(markets(), st.sampled_from([2.0, 4.0]))
def test_twice_of_everything_is_worth_twice_at_the_same_prices(p, factor):
    names = ("lot_kg", "bid_kg", "bid_min_kg", "cover_kg", "arc_kg", "node_kg")
    double = replace(p, **{name: getattr(p, name) * factor for name in names})
    a, b = clear_market(p), clear_market(double)
    assert b.welfare == pytest.approx(a.welfare * factor, abs=0.05)
    np.testing.assert_allclose(a.prices.low, b.prices.low, atol=1e-5)
    np.testing.assert_allclose(a.prices.high, b.prices.high, atol=1e-5)


@SOME
@given(markets())
def test_the_same_input_gives_the_same_result(p):
    a, b = clear_market(p), clear_market(p)
    assert a.awards.path == b.awards.path
    assert a.awards.grams.tolist() == b.awards.grams.tolist()
    assert a.lot_pay_fen.tolist() == b.lot_pay_fen.tolist()


def congested():
    """Two products share one small lane; one more hub is left out by its price."""
    lots = [(0, 0, 0, 2, 60, 1.0), (0, 1, 0, 2, 40, 4.0), (2, 0, 0, 2, 30, 1.9)]
    bids = [(1, 0, 0, 2, 60, 0, 2.0), (1, 1, 0, 2, 40, 0, 7.0)]
    lanes = [(0, 1, 0.3, 50), (2, 1, 0.3, np.inf), (1, 0, 0.0, np.inf)]
    return make(lots, bids, lanes, [np.inf] * 3)


def facts_hold(p):
    """Optimal, priced and choked as it should be."""
    r = clear_market(p)
    (choke,) = r.chokepoints
    return (
        abs(r.welfare - best_welfare(p)) < 1e-6
        and choke.shadow == pytest.approx(0.7)
        and r.prices.price[r.prices.node == 0].tolist() == pytest.approx([1.0, 5.0])
    )


def test_the_facts_hold_without_a_fault():
    assert facts_hold(congested())


REAL_PRICE_AT = prices._price_at
REAL_ENTRIES = lp.MarketModel._entries
REAL_LP = lp.MarketModel._lp


def twice(entries):
    """Count every lane's kilograms twice against its capacity."""
    row, col, value = entries
    return row, col, np.where(np.arange(value.size) >= value.size - 2, 2.0, value)


def no_cost(model, self):
    """Forget haulage."""
    cost = np.array(model.col_cost_)
    cost[-int(self._held.has("link").sum()) :] = 0.0
    model.col_cost_ = cost
    return model


FAULTS = {
    "duals": (prices, "_price_at", lambda p, n, f, arc, node: REAL_PRICE_AT(p, n, f, -arc, node)),
    "capacities": (lp.MarketModel, "_entries", lambda self, *a: twice(REAL_ENTRIES(self, *a))),
    "pruning": (network, "NEVER", 0.9),
    "costs": (lp.MarketModel, "_lp", lambda self: no_cost(REAL_LP(self), self)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, ValueError)):
        assert facts_hold(congested())


def test_a_truck_more_may_turn_the_choice_of_minimums_over():
    bids = [(1, 0, 0, 2, 150, 0, 2.0), (1, 0, 0, 2, 200, 150, 5.0)]
    lots, lanes = [(0, 0, 0, 0, 300, 1.0)], [(0, 1, 0.0, 100.0)]
    p = make(lots, bids, lanes, [np.inf, np.inf], truck_kg=100.0)
    (point,) = clear_market(p).chokepoints
    wider = clear_market(replace(p, arc_kg=np.array([200.0])))
    assert point.gain == wider.welfare - 100 == 700
