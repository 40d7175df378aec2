"""The checker finds every fault that is planted in a good answer."""

from dataclasses import replace

import numpy as np
import pytest

from farmgate.engine.haul import (
    Route,
    RouteProblem,
    RouteResult,
    RouteStop,
    RouteVehicle,
    Tour,
    Visit,
    check_routes,
)

# Depot 0, stops at 100 m and 200 m along one road, a metre a second.
LINE = np.abs(np.subtract.outer([0, 100, 200], [0, 100, 200]))
NEAR = RouteStop(1, collect=4, open_s=100, close_s=300, service_s=10)
FAR = RouteStop(2, collect=5, release_s=0)
TRUCK = RouteVehicle(
    0, capacity=9, close_s=1000, shift_s=400, overtime_s=100, reach_m=400, serves=frozenset({0, 1})
)
PROBLEM = RouteProblem((NEAR, FAR), (TRUCK,), LINE, LINE)
CALLS = (Visit(0, 4, 0, 100, 100, 110), Visit(1, 5, 0, 210, 210, 210))
TOUR = Tour(start_s=0, end_s=410, distance_m=400, visits=CALLS)
GOOD = RouteResult((Route(0, (TOUR,)),), (), cost=400, distance_m=400, is_feasible=True)


def with_tour(**change):
    return replace(GOOD, routes=(Route(0, (replace(TOUR, **change),)),))


def with_call(index, **change):
    calls = list(CALLS)
    calls[index] = replace(calls[index], **change)
    return with_tour(visits=tuple(calls))


def with_truck(**change):
    return replace(PROBLEM, vehicles=(replace(TRUCK, **change),))


def with_stop(index, **change):
    stops = list(PROBLEM.stops)
    stops[index] = replace(stops[index], **change)
    return replace(PROBLEM, stops=tuple(stops))


def test_a_good_answer_has_no_fault():
    assert check_routes(PROBLEM, GOOD) == []


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (with_tour(distance_m=399), "400 m long, not 399"),
        (with_tour(end_s=409), "too early"),
        (with_tour(visits=CALLS[:1]), "nobody calls"),
        (with_tour(start_s=-1), "vehicle is free at 0"),
        (with_call(0, arrive_s=99), "the road takes until 100"),
        (with_call(0, start_s=301, leave_s=311), "outside its window"),
        (with_call(0, start_s=99), "outside its window"),
        (with_call(0, leave_s=109), "before it is served"),
        (with_call(0, collect=3), "(3, 0) collected"),
        (with_call(1, deliver=1), "(5, 1) collected"),
        (with_call(1, stop=0), "called at 2 times"),
        (replace(GOOD, routes=(Route(0, ()),)), "has no tour"),
        (replace(GOOD, routes=GOOD.routes * 2), "2 used, 1 there"),
        (replace(GOOD, routes=(Route(0, (TOUR, TOUR)),)), "2 tours, may make 1"),
        (replace(GOOD, cost=399), "costs 400, not 399"),
        (replace(GOOD, distance_m=401), "400 m in all, not 401"),
        (replace(GOOD, routes=(), cost=0, distance_m=0), "must be called at"),
    ],
)
def test_a_fault_in_the_answer_is_found(result, words):
    assert any(words in fault for fault in check_routes(PROBLEM, result))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (with_truck(capacity=8), "carries 9, holds 8"),
        (with_truck(serves=frozenset({0})), "may not"),
        (with_truck(close_s=409), "must be by 409"),
        (with_truck(shift_s=300), "may take 400"),
        (with_truck(reach_m=399), "may drive 399"),
        (with_truck(open_s=1), "vehicle is free at 1"),
        (with_truck(fixed_cost=7), "costs 407, not 400"),
        (with_truck(cost_per_s=1), "costs 810, not 400"),
        (with_truck(cost_per_overtime_s=2), "costs 420, not 400"),
        (with_stop(1, release_s=1), "released at 1"),
        (with_stop(1, collect=0, deliver=5), "(5, 0) collected and delivered, asked (0, 5)"),
    ],
)
def test_a_limit_that_the_answer_breaks_is_found(problem, words):
    assert any(words in fault for fault in check_routes(problem, GOOD))


def test_a_prize_forgone_is_part_of_the_cost():
    problem = with_stop(1, prize=50)
    result = replace(with_tour(visits=CALLS[:1], end_s=210, distance_m=200), unserved=(1,))
    assert check_routes(problem, replace(result, cost=250, distance_m=200)) == []


def test_a_delivery_after_a_collection_is_found_where_linehaul_goes_first():
    problem = replace(with_stop(1, collect=0, deliver=5), is_linehaul_first=True)
    result = with_call(1, collect=0, deliver=5)
    assert any("after it has collected" in fault for fault in check_routes(problem, result))
