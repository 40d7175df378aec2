"""Prices where no link leads: over grids, whatever their size, the same as over all links."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from farmgate.engine.clear import clear_market, elsewhere, grids, network
from farmgate.engine.clear.commodities import list_commodities
from support.markets import make, markets

SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FREE = float("inf")
REAL_LAY = network._lay


def told(p):
    """Prices, worth and reasons of a clearing."""
    r = clear_market(p)
    prices = [values.tolist() for values in (r.prices.low, r.prices.high, r.prices.node)]
    reasons = [(x.code, x.facts) for x in (*r.lot_reason, *r.bid_reason)]
    return repr((prices, reasons, r.welfare))


@SOME
@given(markets(days=True, groups=True))
def test_a_grid_for_each_product_tells_the_same(p):
    whole = told(p)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "CELLS", 1)
        assert told(p) == whole


@SOME
@given(markets())
def test_compiled_code_tells_the_same(p):
    plain = told(p)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "COMPILED", 0)
        assert told(p) == plain


def lay_all(p, grid, ask, worth):
    """As if everybody paid any price."""
    return REAL_LAY(p, grid, ask, worth + 1e9)


@SOME
@given(markets(days=True, groups=True))
def test_links_that_cannot_pay_change_no_price(p):
    """With all links laid the programme is larger, and what is published the same."""
    lean = clear_market(p).prices
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "_lay", lay_all)
        whole = clear_market(p).prices
    for name in ("low", "high"):
        np.testing.assert_allclose(getattr(lean, name), getattr(whole, name), atol=2e-6)


def chain():
    """A lot too dear, three nodes on one road; the bid stands at the end of it."""
    lots, bids = [(0, 0, 0, 2, 10, 5.0)], [(2, 0, 0, 2, 10, 0, 4.0)]
    return make(lots, bids, [(0, 1, 0.2, FREE), (1, 2, 0.3, FREE)], [FREE] * 3)


def test_a_bid_and_an_ask_are_known_where_nothing_can_be_traded():
    p = chain()
    assert network.build_network(p).link_from.size == 0
    r = clear_market(p)
    assert r.prices.node.tolist() == [0, 2]
    assert r.prices.low.tolist() == pytest.approx([3.5, 4.0])
    assert r.prices.high.tolist() == pytest.approx([5.0, 5.5])


def test_a_price_that_does_not_travel_is_missed(monkeypatch):
    monkeypatch.setattr(grids.Grid, "spread", lambda *_: None)
    assert clear_market(chain()).prices.high.tolist() == [5.0, FREE]


def test_every_product_is_in_one_grid(monkeypatch):
    monkeypatch.setattr(grids, "CELLS", 1)
    lots = [(0, product, 0, 2, 10, 1.0) for product in range(3)]
    p = make(lots, [(1, 1, 0, 2, 10, 0, 4.0)], [(0, 1, 0.2, FREE)], [FREE] * 2)
    parts = list(elsewhere.grids_of(p, network.build_network(p)))
    commodities = np.concatenate([grid.commodity for grid in parts])
    assert commodities.tolist() == list(range(list_commodities(p).count))
    assert all(set(a.goods.product).isdisjoint(b.goods.product) for a, b in pairwise(parts))
