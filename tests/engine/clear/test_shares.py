"""Who comes first in a tie: the poorest, then the smallest, and nobody gains by padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market
from farmgate.engine.clear.share import share_in_proportion, share_uniformly
from support.markets import ints, make

OWN = st.lists(st.integers(0, 5000), min_size=1, max_size=9)


def tied(kg, rank, wanted, **facts):
    """Lots at one ask, one hub and one market that wants some of it."""
    lots = [(0, 0, 0, r, k, 2.0) for k, r in zip(kg, rank, strict=True)]
    return make(lots, [(1, 0, 0, 2, wanted, 0, 5.0)], [(0, 1, 0.5, np.inf)], [np.inf] * 2, **facts)


@given(OWN, st.data())
def test_the_uniform_rule_gives_everyone_the_less_of_own_and_theta(own, data):
    own = np.array(own)
    total = data.draw(st.integers(0, int(own.sum())))
    given_g = share_uniformly(total, own, np.arange(own.size))
    assert given_g.sum() == total
    assert (given_g <= own).all()
    hungry = given_g < own
    assert not hungry.any() or given_g[~hungry].max(initial=0) <= given_g[hungry].min() + 1


@given(OWN, st.data(), st.integers(1, 4000))
def test_padding_a_declaration_gains_nothing(own, data, padding):
    own = np.array(own)
    total = data.draw(st.integers(0, int(own.sum())))
    before = share_uniformly(total, own, np.arange(own.size))
    who = data.draw(st.sampled_from(np.flatnonzero(before < own).tolist() or [None]))
    if who is None:
        return
    own[who] += padding
    assert share_uniformly(total, own, np.arange(own.size))[who] <= before[who]


@given(OWN, st.data())
def test_shares_in_proportion_sum_to_the_whole(own, data):
    own = np.array(own)
    total = data.draw(st.integers(0, int(own.sum())))
    given_g = share_in_proportion(total, own, np.arange(own.size))
    assert given_g.sum() == total
    assert (np.abs(given_g - total * own / max(1, own.sum())) <= 1).all()


def test_the_poor_sell_first_and_the_small_before_the_big():
    r = clear_market(tied([100, 100, 100], [2, 0, 1], 150))
    assert (r.lot_sold_g / 1000).tolist() == [0, 100, 50]


def test_inside_a_class_the_smallest_are_served_whole():
    r = clear_market(tied([20, 200, 100], [1, 1, 1], 150))
    assert (r.lot_sold_g / 1000).tolist() == [20, 65, 65]


@pytest.mark.parametrize(
    ("policy", "sold"),
    [
        ("maxmin", [60, 60, 30]),
        ("proportional", [78.261, 58.696, 13.043]),
        ("efficient", [120, 30, 0]),
        ("tokens", [60, 60, 30]),
        ("priority", [120, 30, 0]),
    ],
)
def test_every_policy_shares_a_tie_its_own_way(policy, sold):
    r = clear_market(tied([180, 135, 30], [0, 1, 1], 150, policy=policy))
    expected = {"priority": [150, 0, 0], "efficient": [150, 0, 0]}.get(policy, sold)
    assert (r.lot_sold_g / 1000).tolist() == expected


def test_two_lots_of_one_seller_share_as_one():
    split = tied([50, 50, 100], [1, 1, 1], 100, lot_seller=ints(7, 7, 8))
    r = clear_market(split)
    assert (r.lot_sold_g / 1000).tolist() == [25, 25, 50]


def test_the_poor_come_first_across_a_bid_for_the_poor_alone():
    """A bid for one class splits the pool in two; a tie between the halves is still a tie."""
    lots = [(0, 0, 0, 1, 100, 2.0), (0, 0, 0, 0, 100, 2.0)]
    bids = [(0, 0, 0, 2, 80, 0, 5.0), (0, 0, 0, 0, 10, 0, 2.5)]
    r = clear_market(make(lots, bids, [], [np.inf]))
    assert (r.lot_sold_g / 1000).tolist() == [0, 90]


def test_what_sells_by_priority_has_a_price():
    """The poor lot sells only because it comes first: its state must be priced all the same."""
    lots = [(0, 0, 0, 0, 10, 1.0), (0, 0, 0, 2, 10, 1.0)]
    bids = [(0, 0, 0, 2, 8, 0, 3.0), (0, 0, 0, 0, 1, 0, 0.5)]
    r = clear_market(make(lots, bids, [], [np.inf]))
    assert (r.lot_sold_g / 1000).tolist() == [8, 0]
    assert r.lot_price.tolist() == [1.0, 1.0]
    assert r.lot_pay_fen.tolist() == [800, 0]


def test_priority_costs_nothing():
    kg, rank = [100, 100, 100], [2, 0, 1]
    worth = {
        tie: clear_market(tied(kg, rank, 150, policy=tie)).welfare
        for tie in ("efficient", "priority")
    }
    assert worth["efficient"] == worth["priority"] == 375.0
