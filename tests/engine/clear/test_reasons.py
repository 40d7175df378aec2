"""What a reason says would have helped does help, and by no less; faults planted are found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market, market
from farmgate.engine.clear import margins as bounds
from farmgate.engine.clear import remedies as search
from farmgate.engine.clear.lp import MarketModel
from farmgate.engine.clear.margins import Margins
from farmgate.engine.clear.problem import POLICIES
from farmgate.engine.clear.reasons import SHARING
from support.changes import alter, change_bid, change_lot
from support.markets import make, markets
from support.oracle import best_welfare

FEW = settings(max_examples=60, deadline=None)
NOISE = 1e-7
INFINITE = float("inf")


def claims(reasons):
    """(row, change) of everything said to help."""
    for row, reason in enumerate(reasons):
        yield from ((row, change) for change in reason.facts.get("change", ()))


def accepted(result):
    return result.lot_sold_g + result.lot_bought_g


@FEW
@given(markets() | markets(days=True, groups=True))
def test_every_change_named_to_a_seller_sells(p):
    r, best = clear_market(p), best_welfare(p)
    for lot, change in claims(r.lot_reason):
        changed = change_lot(p, lot, change)
        as_sold = (p.lot_reserve - changed.lot_reserve) @ accepted(r) / 1000
        assert best_welfare(changed) > best + as_sold + NOISE
        assert accepted(clear_market(changed))[lot] > accepted(r)[lot]


@FEW
@given(markets() | markets(days=True, groups=True))
def test_every_change_named_to_a_buyer_brings_goods(p):
    r, best = clear_market(p), best_welfare(p)
    for bid, change in claims(r.bid_reason):
        changed = change_bid(p, bid, change)
        as_filled = (changed.bid_limit - p.bid_limit) @ r.taker_g[: p.bid_kg.size] / 1000
        assert best_welfare(changed) > best + as_filled + NOISE
        assert clear_market(changed).taker_g[bid] > r.taker_g[bid]


@FEW
@given(markets(minimums=True, days=True), st.sampled_from(POLICIES))
def test_every_change_named_beside_minimums_trades_in_a_second_clearing(p, policy):
    p = replace(p, policy=policy)
    r = clear_market(p)
    for lot, change in claims(r.lot_reason):
        assert accepted(clear_market(change_lot(p, lot, change)))[lot] > accepted(r)[lot]
    for bid, change in claims(r.bid_reason):
        assert clear_market(change_bid(p, bid, change)).taker_g[bid] > r.taker_g[bid]


@FEW
@given(markets(), st.sampled_from(SHARING))
def test_where_all_the_willing_share_no_lot_is_named_a_change(p, policy):
    for reason in clear_market(replace(p, policy=policy)).lot_reason:
        assert "change" not in reason.facts


def published(result, p, lot):
    """The lower end of the price interval where a lot lies, for everybody or for its class."""
    q = result.prices
    here = (q.node == p.lot_node[lot]) & (q.product == p.lot_product[lot])
    here &= (q.grade == p.lot_grade[lot]) & np.isin(q.rank, (2, p.lot_rank[lot]))
    return q.low[here].tolist()


@FEW
@given(markets())
def test_one_fen_more_than_the_ask_named_sells_nothing(p):
    """Wherever the certificate reaches the published interval; elsewhere it names less."""
    r, best = clear_market(p), best_welfare(p)
    for lot, change in claims(r.lot_reason):
        facts = r.lot_reason[lot].facts
        if change["kind"] != "price" or facts["accepted_kg"]:
            continue
        if facts["brings"] in published(r, p, lot) and change["price"] + 0.01 < facts["reserve"]:
            asking = alter(p, "lot", lot, reserve=change["price"] + 0.01)
            assert best_welfare(asking) < best + 1e-5


@FEW
@given(markets())
def test_where_no_ask_is_said_to_sell_none_does(p):
    r, best = clear_market(p), best_welfare(p)
    for lot, reason in enumerate(r.lot_reason):
        if reason.facts.get("would") == "sell_not_here":
            assert best_welfare(alter(p, "lot", lot, reserve=0.0)) < best + 1e-5


@FEW
@given(markets())
def test_nobody_with_something_left_goes_without_a_way_that_one_fen_opens(p):
    """An unsold lot that a free gift of it would sell is named a price, if limits are free."""
    free = make_free(p)
    r, best = clear_market(free), best_welfare(free)
    for lot, reason in enumerate(r.lot_reason):
        asks = [c for c in reason.facts.get("change", ()) if c["kind"] == "price"]
        if not accepted(r)[lot] and not asks:
            assert best_welfare(alter(free, "lot", lot, reserve=0.0)) < best + 1e-2


def make_free(p):
    """The same market with limits that never bind."""
    return alter(alter(p, "arc", slice(None), kg=INFINITE), "node", slice(None), kg=INFINITE)


def small():
    """A lane filled to the last kilogram, a grade too low, a lot alone at its price."""
    lots = [
        (0, 0, 0, 2, 50, 1.0),  # fills the lane to the market
        (0, 0, 0, 2, 20, 2.0),  # only below 1.00 does it take the other's room
        (0, 1, 1, 2, 30, 1.0),  # the bid at the shop wants the best grade
        (0, 2, 0, 2, 40, 1.0),  # 15 kg sold, the next bid pays 0.80 here
    ]
    bids = [
        (1, 0, 0, 2, 100, 0, 4.0),
        (2, 1, 0, 2, 10, 0, 3.0),
        (2, 2, 0, 2, 15, 0, 2.0),
        (2, 2, 0, 2, 10, 0, 1.0),
    ]
    lanes = [(0, 1, 0.5, 50), (0, 2, 0.2, INFINITE)]
    return make(lots, bids, lanes, [INFINITE] * 3)


def said():
    """What the small market's reasons claim: (row, kind, value)."""
    r = clear_market(small())
    told = []
    for reasons in (r.lot_reason, r.bid_reason):
        for row, change in claims(reasons):
            value = change[change["kind"].rpartition("_")[2]]
            told.append((row, change["kind"], round(value, 2)))
    return told


TRUE = [
    (1, "price", 0.99),
    (1, "place", 1),
    (2, "grade", 0),
    (3, "price", 0.79),
    (1, "bid_grade", 1),
    (3, "bid_price", 1.21),
]


def test_the_changes_of_a_small_market_are_known():
    assert said() == TRUE


def test_where_a_lane_carries_full_trucks_only_nothing_is_promised():
    """The lot that a lower ask would sell had to fill a truck; the plan cannot tell."""
    trucks = replace(small(), arc_truck_kg=np.array([50.0, 0.0]))
    r = clear_market(trucks)
    assert list(claims(r.lot_reason)) == list(claims(r.bid_reason)) == []


def test_a_plan_short_of_its_bound_promises_nothing(monkeypatch):
    """Another choice of minimums may be better, and leave out what is promised."""
    solve = MarketModel.solve

    def fall_short(model):
        flows = solve(model)
        return replace(flows, bound=flows.welfare + 0.01)

    monkeypatch.setattr(MarketModel, "solve", fall_short)
    assert said() == []


REAL_CERTIFY = market.certify
REAL_GRADE = search.Search._find_grade


def swapped(*args):
    found = REAL_CERTIFY(*args)
    return found._replace(first=Margins(found.first.costs, found.first.brings))


def own_too(*args):
    found = REAL_CERTIFY(*args)
    return found._replace(more=found.first)


def other_way(self, around, wish):
    return REAL_GRADE(self, around, wish._replace(is_bid=not wish.is_bid))


FAULTS = {
    "low and high swapped": (market, "certify", swapped),
    "own kilograms give way": (market, "certify", own_too),
    "better and worse swapped": (search.Search, "_find_grade", other_way),
    "all multipliers determined": (
        bounds,
        "find_determined",
        lambda net, flows, full, lanes: full,
    ),
    "a fen too much": (search, "SURE", -0.0101),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    assert said() != TRUE


def test_a_bid_whose_minimum_cannot_be_met_is_told_to_take_less():
    lots = [(0, 0, 0, 2, 30, 1.0)]
    bids = [(0, 0, 0, 2, 50, 40, 2.0), (0, 0, 0, 2, 50, 40, 0.5)]
    p = make(lots, bids, [(0, 1, 0.1, INFINITE)], [INFINITE] * 2)
    r = clear_market(p)
    assert [reason.code for reason in r.bid_reason] == ["bid_minimum_unmet", "bid_offer_too_low"]
    named = list(claims(r.bid_reason))
    assert named == [(0, {"kind": "minimum"}), (1, {"kind": "minimum_price", "price": 1.01})]
    for bid, change in named:
        assert clear_market(change_bid(p, bid, change)).taker_g[bid] > 0


def test_nobody_is_sent_to_a_road_junction():
    """The hub's way out is full; node 1 is a junction, node 2 the market behind it."""
    lots = [(0, 0, 0, 2, 10, 1.0), (0, 0, 0, 2, 10, 1.5)]
    p = make(lots, [(2, 0, 0, 2, 30, 0, 4.0)], [(0, 1, 0.2, 10), (1, 2, 0.3, 99)], [INFINITE] * 3)
    assert list(claims(clear_market(p).lot_reason))[1:] == [
        (1, {"kind": "place", "place": 2, "way": 0.5})
    ]
