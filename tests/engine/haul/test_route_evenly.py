"""Nobody works through the night while a neighbour's truck stands still."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.haul import (
    Budget,
    RouteProblem,
    RouteStop,
    RouteVehicle,
    check_routes,
    route_pickups,
)
from farmgate.engine.haul.even import longest_day_s, route_evenly

QUICK = Budget(iterations=150, seed=5)


def village_round(stops, shift_s, seed=1):
    """One large and one small truck, a metre a second."""
    at = np.random.default_rng(seed).uniform(0, 5_000, (stops + 1, 2))
    metres = np.linalg.norm(at[:, None] - at, axis=2).round().astype(np.int64)
    shift = {"shift_s": shift_s, "overtime_s": 10**7, "cost_per_overtime_s": 10, "tours": 99}
    trucks = (RouteVehicle(0, capacity=9, **shift), RouteVehicle(0, capacity=6, **shift))
    calls = tuple(RouteStop(i, collect=3, service_s=60) for i in range(1, stops + 1))
    return RouteProblem(calls, trucks, metres, metres, is_divisible=True)


def test_a_day_that_is_too_long_is_shared_out():
    problem = village_round(20, shift_s=1_000)
    before, after = route_pickups(problem, QUICK), route_evenly(problem, QUICK)
    assert check_routes(problem, after) == []
    assert longest_day_s(after) < longest_day_s(before)


def test_a_day_within_the_shift_is_left_as_it_is():
    problem = village_round(20, shift_s=10**6)
    assert route_evenly(problem, QUICK) == route_pickups(problem, QUICK)


def test_one_truck_alone_keeps_its_day():
    problem = village_round(8, shift_s=1_000)
    problem = replace(problem, vehicles=problem.vehicles[:1])
    assert route_evenly(problem, QUICK) == route_pickups(problem, QUICK)


LOADS = st.lists(st.integers(0, 25), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    loads=LOADS, capacity=st.integers(1, 12), seed=st.integers(0, 99), is_divisible=st.booleans()
)
def test_whatever_is_asked_is_collected_to_the_last_unit(loads, capacity, seed, is_divisible):
    problem = village_round(len(loads), 3_000, seed)
    trucks = (replace(problem.vehicles[0], capacity=capacity), problem.vehicles[1])
    stops = tuple(RouteStop(i, collect=load) for i, load in enumerate(loads, 1))
    problem = replace(problem, stops=stops, vehicles=trucks, is_divisible=is_divisible)
    result = route_evenly(problem, Budget(iterations=20, seed=seed))
    assert result.is_feasible
    assert check_routes(problem, result) == []
