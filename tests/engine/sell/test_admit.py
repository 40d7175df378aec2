import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.engine.sell.admit import admit_orders
from farmgate.engine.sell.problem import AdmissionProblem


def queue(left, wants):
    """Build a queue from pairs (listing, grams)."""
    listing, qty = zip(*wants, strict=True) if wants else ((), ())
    return AdmissionProblem(
        left_g=np.array(left, dtype=np.int64),
        listing=np.array(listing, dtype=np.int64),
        qty_g=np.array(qty, dtype=np.int64),
    )


stocks = st.lists(st.integers(0, 50), min_size=1, max_size=4)
queues = stocks.flatmap(
    lambda left: st.tuples(
        st.just(left),
        st.lists(st.tuples(st.integers(0, len(left) - 1), st.integers(1, 20)), max_size=30),
    )
)


def test_first_come_is_first_served():
    answer = admit_orders(queue([10], [(0, 6), (0, 4), (0, 1)]))
    assert answer.is_admitted.tolist() == [True, True, False]
    assert answer.left_g.tolist() == [0]


def test_nobody_hears_sold_out_while_there_is_enough_for_them():
    answer = admit_orders(queue([10], [(0, 6), (0, 5), (0, 4)]))
    assert answer.is_admitted.tolist() == [True, False, True]


def test_the_problem_is_left_as_it_was():
    problem = queue([10], [(0, 6)])
    admit_orders(problem)
    assert problem.left_g.tolist() == [10]


@given(queues)
def test_stock_is_what_was_there_less_what_was_admitted_and_never_negative(case):
    left, wants = case
    answer = admit_orders(queue(left, wants))
    sold = [0] * len(left)
    for (listing, qty), served in zip(wants, answer.is_admitted, strict=True):
        sold[listing] += qty if served else 0
    assert answer.left_g.tolist() == [a - b for a, b in zip(left, sold, strict=True)]
    assert min(answer.left_g) >= 0


@given(queues)
def test_a_refused_order_would_have_overdrawn_the_stock_it_met(case):
    left, wants = case
    answer = admit_orders(queue(left, wants))
    for served, (listing, qty) in zip(answer.is_admitted, wants, strict=True):
        assert served or qty > left[listing]
        left[listing] -= qty if served else 0


@pytest.mark.parametrize(
    ("left", "wants"), [([-1], []), ([5], [(0, 0)]), ([5], [(1, 1)]), ([5], [(-1, 1)])]
)
def test_a_queue_that_does_not_fit_its_stock_is_our_bug(left, wants):
    with pytest.raises(ValueError):  # noqa: PT011
        queue(left, wants)
