"""The cabbage round as a settlement, with parts replaced or weighed anew."""

import pytest

from support.settlements import CABBAGE, write_problem


@pytest.fixture
def cabbage():
    """``cabbage(bids=..., ...)``: the round, with parts replaced."""
    return lambda **over: write_problem(**(CABBAGE | over))


@pytest.fixture
def weighed(cabbage):
    """``weighed(46_000)``: the round with the first award weighed in at so many grams."""

    def weigh(grams, award=0):
        awards = list(CABBAGE["awards"])
        row = awards[award]
        awards[award] = (*row[:4], grams, row[5])
        return cabbage(awards=awards)

    return weigh
