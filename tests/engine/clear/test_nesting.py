"""Days, shelf life and groups: one nesting order, held against the slow truth."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market, days, drops, face, lp
from support.facts import is_best
from support.markets import ints, make, markets, some
from support.oracle import best_in_pairs, fits, meets

SOME = settings(max_examples=60, deadline=None)
FREE = float("inf")


def awards(r):
    """(lot, taker, path) of each award."""
    return zip(r.awards.lot.tolist(), r.awards.taker.tolist(), r.awards.path, strict=True)


@SOME
@given(markets(days=True))
def test_no_plan_over_days_is_worth_more(p):
    assert is_best(p)


@SOME
@given(markets(groups=True))
def test_no_plan_between_groups_is_worth_more(p):
    assert is_best(p)


@SOME
@given(markets(days=True, groups=True))
def test_lanes_priced_first_give_the_same_over_days_and_groups(p):
    assert is_best(p, whole_links=0)


@SOME
@given(markets(days=True, groups=True))
def test_every_award_meets_its_days_and_its_group(p):
    r = clear_market(p)
    assert all(fits(p, lot, taker) for lot, taker, _ in awards(r))
    assert all(meets(p, lot, taker, path) for lot, taker, path in awards(r))


@SOME
@given(markets(days=True, groups=True))
def test_money_over_days_and_groups_is_neither_made_nor_lost(p):
    r = clear_market(p)
    paid = int(r.taker_pay_fen.sum()) + int(r.lot_top_up_fen.sum())
    assert abs(paid - int(r.lot_pay_fen.sum()) - r.haul_fen) <= 1


@SOME
@given(markets(), st.data())
def test_a_horizon_that_hurries_nobody_changes_nothing(p, data):
    far = some(data.draw, st.integers(0, 2), p.arc_from)
    open_end = np.full(p.lot_kg.size, 6), np.full(p.bid_kg.size, 6)
    ends = {"lot_spoil": open_end[0], "bid_due": open_end[1], "cover_due": p.cover_due + 6}
    longer = replace(p, days=7, **ends, arc_days=far)
    a, b = clear_market(p), clear_market(longer)
    assert a.awards.grams.tolist() == b.awards.grams.tolist()
    assert a.lot_pay_fen.tolist() == b.lot_pay_fen.tolist()
    assert a.prices.low.tolist() == b.prices.low.tolist()


def rows(q):
    """What each published price is about."""
    return list(zip(q.node, q.product, q.grade, q.rank, q.group, q.day, q.spoil, strict=True))


def serves(better, worse):
    """Whether produce of one row may serve where another is asked for."""
    node, product, grade, rank, group, day, spoil = worse
    same = better[:2] == (node, product) and group in (-1, better[4])
    good = better[2] <= grade and better[3] <= rank
    return same and good and better[5] <= day and better[6] >= spoil


@SOME
@given(markets(days=True, groups=True))
def test_the_earlier_the_fresher_and_the_group_never_cost_less(p):
    q = clear_market(p).prices
    for i, one in enumerate(rows(q)):
        for j, other in enumerate(rows(q)):
            both = serves(one, other) and not np.isnan([q.price[i], q.price[j]]).any()
            assert not both or q.price[j] <= q.price[i] + 1e-5
            assert not serves(one, other) or q.low[j] <= q.low[i] + 1e-5


@SOME
@given(markets(days=True, groups=True))
def test_a_preference_costs_nothing_and_moves_no_price(p):
    a, b = clear_market(p), clear_market(replace(p, bid_prefers=np.full(p.bid_kg.size, -1)))
    assert a.welfare == pytest.approx(b.welfare, abs=0.05)
    with_it, without = (dict(zip(rows(r.prices), r.prices.low, strict=True)) for r in (a, b))
    shared = sorted(with_it.keys() & without.keys())
    np.testing.assert_allclose(
        [with_it[row] for row in shared], [without[row] for row in shared], atol=1e-5
    )


@SOME
@given(markets(days=True, groups=True))
def test_no_plan_of_equal_welfare_has_more_in_pairs(p):
    assert in_pairs(p, clear_market(p)) >= best_in_pairs(p) - 0.05


def in_pairs(p, r):
    """Kg that bids have from the group that they prefer."""
    prefers = np.r_[p.bid_prefers, np.full(p.cover_kg.size, -1)][r.awards.taker]
    pair = (prefers >= 0) & (prefers == p.lot_group[r.awards.lot])
    return r.awards.grams[pair].sum() / 1000


def tie():
    """Two equal lots and two bids; the second bid prefers the group of the second lot."""
    lots = [(0, 0, 0, 2, 60, 1.0), (0, 0, 0, 2, 60, 1.0), (0, 0, 0, 2, 40, 0.5)]
    bids = [(1, 0, 0, 2, 50, 0, 3.0), (1, 0, 0, 2, 50, 0, 3.0)]
    groups = {"lot_group": ints(-1, 0, -1), "bid_prefers": ints(-1, 0), "groups": 1}
    return make(lots, bids, [(0, 1, 0.3, FREE)], [FREE] * 2, **groups)


def pairs_meet():
    r = clear_market(tie())
    return in_pairs(tie(), r) == 50.0 and r.lot_sold_g[2] == 40_000 and r.welfare == 190.0


def test_in_a_tie_a_pair_trades_with_itself_and_not_at_a_cost():
    assert pairs_meet()


def late():
    """One lane takes two days: the lot that spoils sooner has only the near and poor market."""
    lots = [(0, 0, 0, 2, 50, 1.0), (0, 0, 0, 2, 50, 1.0)]
    bids = [(1, 0, 0, 2, 80, 0, 4.0), (0, 0, 0, 2, 80, 0, 2.0)]
    windows = {"lot_spoil": ints(1, 3), "lot_ready": ints(0, 1), "arc_days": ints(2), "days": 5}
    due = {"bid_from": ints(0, 1), "bid_due": ints(4, 4)}
    return make(lots, bids, [(0, 1, 0.5, FREE)], [FREE] * 2, **windows, **due)


def late_holds():
    r = clear_market(late())
    return r.welfare == 50 * 2.5 + 50 * 1.0 and r.lot_price.tolist() == [2.0, 3.5]


def test_what_spoils_on_the_way_stays_near():
    assert late_holds()


KEPT = days.Days.after
FAULTS = {
    "spoils on the way": (
        days.Days,
        "after",
        lambda self, *a: (KEPT(self, *a)[0], np.ones(a[0].size, bool)),
        late_holds,
    ),
    "nothing waits": (
        drops,
        "_serves",
        lambda goods, some, asked: np.zeros((some.size, asked.size), bool),
        late_holds,
    ),
    "no tie": (lp, "list_pairs", lambda net: np.zeros(net.link_from.size, bool), pairs_meet),
    "a tie that costs": (face, "TIED", 9.0, pairs_meet),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    *place, holds = FAULTS[fault]
    monkeypatch.setattr(*place)
    with pytest.raises((AssertionError, ValueError)):
        assert holds()


def test_who_asks_where_nothing_comes_compares_the_bids_of_later_days():
    lots = [(0, 0, 1, 2, 5, 0.5)]
    bids = [(0, 0, 0, 2, 5, 0, 1.0), (0, 0, 1, 2, 9, 0, 2.0)]
    days = {"days": 2, "lot_ready": ints(1), "lot_spoil": ints(1), "bid_due": ints(0, 1)}
    q = clear_market(make(lots, bids, [], [FREE], **days)).prices
    assert dict(zip(zip(q.grade, q.day, strict=True), q.low, strict=True))[0, 0] == 2.0
