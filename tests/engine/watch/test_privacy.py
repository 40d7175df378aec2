"""Nobody can be worked out from what is published."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.engine.watch import hide_small_counts

STEADY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COUNTS = st.lists(st.integers(0, 7), max_size=5)


def possible(published):
    """Every table that somebody who knows the rule could believe in."""
    choices = [[cell] if cell is not None else range(1, 5) for cell in published.cells]
    tables = product(*choices)
    return [t for t in tables if published.total is None or sum(t) == published.total]


@STEADY
@given(COUNTS)
def test_every_hidden_count_could_be_another(counts):
    published = hide_small_counts(counts)
    worlds = possible(published)
    for cell, value in enumerate(published.cells):
        if value is None:
            assert len({world[cell] for world in worlds}) > 1


@STEADY
@given(COUNTS)
def test_what_is_shown_is_true(counts):
    published = hide_small_counts(counts)
    shown = zip(published.cells, counts, strict=True)
    assert all(cell in (None, count) for cell, count in shown)
    assert published.total in (None, sum(counts))


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([0, 5, 12], (0, 5, 12), 17),
        ([3, 5, 12], (None, 5, 12), None),
        ([1, 1, 12], (None, None, 12), None),
        ([4, 4], (None, None), None),
        ([2, 3, 12], (None, None, 12), 17),
        ([], (), 0),
    ],
)
def test_small_counts_and_telling_totals_are_hidden(counts, cells, total):
    published = hide_small_counts(counts)
    assert (published.cells, published.total) == (cells, total)


def test_hiding_the_cell_alone_would_give_it_away():
    """The planted fault: primary hiding with the total beside it."""
    counts = [3, 5, 12]
    cells = hide_small_counts(counts).cells
    assert sum(counts) - sum(cell for cell in cells if cell) == 3
