"""Ways over lanes kept once, and grams handed from lots to takers along them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.engine.clear.routes import number_ways
from farmgate.engine.clear.share_out import serve

WAYS = st.lists(st.lists(st.integers(0, 5), max_size=4).map(tuple), max_size=20)
OWNS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), max_size=12)


@given(WAYS)
def test_every_way_is_found_again_by_its_number(ways):
    routes, number = number_ways(ways)
    assert routes.list_lanes(number) == ways
    assert routes.legs[number].tolist() == [len(way) for way in ways]


@given(WAYS)
def test_routes_are_distinct_and_in_the_order_of_their_lanes(ways):
    routes, number = number_ways(ways)
    kept = routes.list_lanes(np.arange(routes.legs.size))
    assert kept == sorted(set(ways))
    assert set(number.tolist()) == set(range(len(kept)))


@given(WAYS)
def test_what_lanes_cost_adds_up_along_each_way(ways):
    routes, number = number_ways(ways)
    cost = np.array([0.1, 0.2, 0.4, 0.8, 1.6, 3.2])
    sums = [float(cost[list(way)].sum()) for way in ways]
    assert routes.sum_over(cost)[number].tolist() == pytest.approx(sums)


@given(WAYS)
def test_every_lane_of_every_way_is_listed(ways):
    routes, number = number_ways(ways)
    member, lane = routes.list_legs(number)
    listed = [(i, a) for i, way in enumerate(ways) for a in way]
    assert list(zip(member.tolist(), lane.tolist(), strict=True)) == listed


def columns(rows, many):
    return [np.array(column, np.int64) for column in zip(*rows, strict=True)] or [
        np.empty(0, np.int64)
    ] * many


def one_by_one(rows, members):
    """The same, gram by gram."""
    pools = {}
    for i in sorted(range(len(members)), key=lambda i: members[i][1]):
        pools.setdefault(members[i][0], []).extend([i] * members[i][2])
    parts = {}
    for row, (pool, grams) in enumerate(rows):
        for _ in range(grams):
            key = row, pools[pool].pop(0)
            parts[key] = parts.get(key, 0) + 1
    return [(*key, grams) for key, grams in parts.items()]


def cut_up(rows, data):
    """Members that have what the rows of their pools want, in other pieces and any order."""
    members = []
    for pool in {pool for pool, _ in rows}:
        left = sum(grams for home, grams in rows if home == pool)
        while left:
            members.append((pool, data.draw(st.integers(1, left))))
            left -= members[-1][1]
    ties = data.draw(st.permutations(range(len(members))))
    return [(pool, tie, own) for (pool, own), tie in zip(members, ties, strict=True)]


@given(OWNS, st.data())
def test_members_serve_the_rows_of_their_pool_in_the_order_of_their_ties(rows, data):
    members = cut_up(rows, data)
    parts = serve(tuple(columns(rows, 2)), tuple(columns(members, 3)))
    assert list(zip(*(part.tolist() for part in parts), strict=True)) == one_by_one(rows, members)


@pytest.mark.parametrize("own", [(3, 3), (2, 4), (1, 1)])
def test_pools_that_have_not_what_is_wanted_of_them_are_our_fault(own):
    rows = np.array([0, 1]), np.array([2, 2])
    members = np.array([0, 1]), np.array([0, 0]), np.array(own)
    with pytest.raises(ValueError, match="more or less"):
        serve(rows, members)
