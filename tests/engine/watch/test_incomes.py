"""Income per head, and who crossed the line."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.engine.watch import IncomeProblem, follow_incomes

STEADY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LINE = 600_000
HOUSEHOLDS = st.lists(
    st.tuples(
        st.integers(0, 9), st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**6)
    ),
    max_size=20,
)


def problem(*rows, line=LINE):
    """Households from (persons, base, earned, round) rows."""
    columns = list(zip(*rows, strict=True)) or [[], [], [], []]
    return IncomeProblem(*(np.array(column, np.int64) for column in columns), line)


def test_income_per_head_is_what_the_household_has_by_its_persons():
    r = follow_incomes(problem((4, 2_000_000, 100_000, 100_000)))
    assert (r.before_fen[0], r.per_head_fen[0]) == (500_000, 525_000)


def test_a_household_is_moved_over_the_line_by_this_round_only():
    over = (4, 2_350_000, 60_000, 60_000)
    long_over = (4, 2_350_000, 60_000, 5_000)
    still_under = (4, 2_000_000, 60_000, 60_000)
    r = follow_incomes(problem(over, long_over, still_under))
    assert r.moved_over.tolist() == [True, False, False]
    assert r.is_under.tolist() == [False, False, True]


def test_who_stands_on_the_line_is_over_it():
    r = follow_incomes(problem((1, LINE - 1, 1, 1)))
    assert (r.is_under[0], r.moved_over[0]) == (False, True)


def test_unknown_persons_leave_the_income_unknown_and_move_nobody():
    r = follow_incomes(problem((0, 0, 10, 10)))
    assert np.isnan(r.per_head_fen[0])
    assert not r.is_under[0]
    assert not r.moved_over[0]


def test_without_a_line_nobody_is_under_it():
    r = follow_incomes(problem((4, 0, 0, 0), line=0))
    assert not r.is_under.any()
    assert not r.moved_over.any()


@STEADY
@given(HOUSEHOLDS)
def test_nobody_is_moved_over_and_still_under(rows):
    r = follow_incomes(problem(*rows))
    assert not (r.moved_over & r.is_under).any()


@STEADY
@given(HOUSEHOLDS)
def test_a_round_that_paid_nothing_moves_nobody(rows):
    r = follow_incomes(problem(*((*row[:3], 0) for row in rows)))
    assert not r.moved_over.any()


def test_arrays_of_different_households_are_refused():
    one, two = np.zeros(1, np.int64), np.zeros(2, np.int64)
    with pytest.raises(ValueError, match="one entry"):
        IncomeProblem(one, two, one, one, LINE)
