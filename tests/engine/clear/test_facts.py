"""What every clearing must keep, on random markets."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market
from support.facts import broken_rules
from support.markets import markets
from support.oracle import best_welfare

FEW = settings(max_examples=120, deadline=None)
GRAM = 1e-3


def traded(p, result):
    """(lot, taker, grams) of each award."""
    a = result.awards
    return zip(a.lot.tolist(), a.taker.tolist(), a.grams.tolist(), strict=True)


def price_at(result, node, product, grade, rank):
    """The published price of one state; None without one."""
    q = result.prices
    here = (q.node == node) & (q.product == product) & (q.grade == grade) & (q.rank == rank)
    prices = q.price[here]
    return None if not prices.size or np.isnan(prices[0]) else float(prices[0])


@FEW
@given(markets())
def test_no_plan_is_worth_more(p):
    r = clear_market(p)
    best = best_welfare(p)
    assert abs(r.welfare - best) < 1e-5 * max(1, best) + 0.05  # odd grams are dropped
    assert r.bound >= r.welfare - 1e-6


@FEW
@given(markets())
def test_awards_fit_limits_hold_nobody_loses_and_money_adds_up(p):
    assert broken_rules(p, clear_market(p)) == []


@FEW
@given(markets(ranks=False, covers=False))
def test_a_lot_priced_above_its_reserve_is_sold_out(p):
    """P2: no envy, of sellers or of buyers."""
    r = clear_market(p)
    for lot in range(p.lot_kg.size):
        price = price_at(r, p.lot_node[lot], p.lot_product[lot], p.lot_grade[lot], 2)
        left = p.lot_kg[lot] - r.lot_sold_g[lot] / 1000
        assert left < GRAM or price is None or price <= p.lot_reserve[lot] + 1e-5
    for bid in range(p.bid_kg.size):
        price = price_at(r, p.bid_node[bid], p.bid_product[bid], p.bid_grade[bid], 2)
        left = p.bid_kg[bid] - r.taker_g[bid] / 1000
        assert left < GRAM or price is None or price >= p.bid_limit[bid] - 1e-5


@FEW
@given(markets(ranks=False, covers=False))
def test_shipped_produce_is_worth_its_price_and_its_way(p):
    """P3: price there = price here + haulage + multipliers."""
    r = clear_market(p)
    for (lot, taker, _), way in zip(traded(p, r), r.awards.path, strict=True):
        here = price_at(r, p.lot_node[lot], p.lot_product[lot], p.lot_grade[lot], 2)
        there = price_at(r, p.bid_node[taker], p.bid_product[taker], p.bid_grade[taker], 2)
        cost = sum(p.arc_cost[a] + r.arc_shadow[a] + r.node_shadow[p.arc_from[a]] for a in way)
        assert abs(there - here - cost) < 1e-4


@FEW
@given(markets(covers=False))
def test_a_better_grade_never_costs_less(p):
    r, q = clear_market(p), None
    q = r.prices
    for i in range(q.node.size):
        same = (q.node == q.node[i]) & (q.product == q.product[i]) & (q.rank == q.rank[i])
        worse = same & (q.grade > q.grade[i]) & ~np.isnan(q.price)
        assert np.isnan(q.price[i]) or (q.price[worse] <= q.price[i] + 1e-5).all()


@FEW
@given(markets(minimums=True))
def test_a_minimum_is_met_or_the_buyer_gets_nothing(p):
    r = clear_market(p)
    got = r.taker_g[: p.bid_kg.size] / 1000
    least = np.minimum(p.bid_min_kg, p.bid_kg)
    assert ((got < GRAM) | (got >= least - GRAM)).all()


@FEW
@given(markets(), st.randoms())
def test_the_order_of_rows_changes_no_price_and_no_pay(p, random):
    order = list(range(p.lot_kg.size))
    random.shuffle(order)
    shuffled = shuffle_lots(p, np.array(order, np.int64))
    a, b = clear_market(p), clear_market(shuffled)
    assert abs(a.welfare - b.welfare) < 0.05  # odd grams are dropped
    np.testing.assert_allclose(a.prices.price, b.prices.price, atol=1e-5)
    np.testing.assert_allclose(a.lot_price[order], b.lot_price, atol=1e-5)


def shuffle_lots(p, order):
    """The same market with its lots in another order."""
    from dataclasses import fields, replace

    names = [f.name for f in fields(p) if f.name.startswith("lot_")]
    return replace(p, **{name: getattr(p, name)[order] for name in names})
