"""Days, shelf life and groups: one nesting order, held against the slow truth."""

import numpy as np
import pytest
from hypothesis import given, settings

from farmgate.engine.clear import clear_market
from support.markets import ints, make, markets
from support.oracle import best_welfare, fits, meets

SOME = settings(max_examples=100, deadline=None)
FREE = float("inf")


def awards(r):
    """(lot, taker, path) of each award."""
    return zip(r.awards.lot.tolist(), r.awards.taker.tolist(), r.awards.path, strict=True)


def is_best(p, **how):
    best = best_welfare(p)
    return clear_market(p, **how).welfare == pytest.approx(best, rel=1e-5, abs=0.05)


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
