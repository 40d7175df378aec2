"""Facts about routes: brute force on tiny cases, limits on larger ones, the checker as judge."""

from itertools import permutations

import numpy as np
import pytest

from farmgate.engine.haul import (
    Budget,
    RouteProblem,
    RouteStop,
    RouteVehicle,
    check_routes,
    route_pickups,
)

QUICK = Budget(iterations=150, seed=7)


def travel(nodes, seed=1):
    """Metres between random points of a plane."""
    at = np.random.default_rng(seed).uniform(0, 10_000, (nodes, 2))
    gaps = np.linalg.norm(at[:, None] - at, axis=2)
    return gaps.round().astype(np.int64)


def collecting(loads, vehicle, seed=1):
    """Stops 1..n with loads to collect, a depot at node 0, a metre a second."""
    metres = travel(len(loads) + 1, seed)
    stops = tuple(RouteStop(node=i + 1, collect=load) for i, load in enumerate(loads))
    return RouteProblem(stops, (vehicle,), metres, metres)


def shortest_round_trip(metres):
    inner = range(1, len(metres))
    return min(
        sum(metres[a, b] for a, b in zip((0, *order), (*order, 0), strict=True))
        for order in permutations(inner)
    )


def calls(result):
    return [call for route in result.routes for tour in route.tours for call in tour.visits]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_truck_drives_the_shortest_round_trip(seed):
    problem = collecting([1] * 6, RouteVehicle(depot=0, capacity=10), seed)
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert result.cost == shortest_round_trip(problem.distance_m)


def test_no_stops_need_no_routes():
    problem = collecting([], RouteVehicle(depot=0))
    assert route_pickups(problem, QUICK).routes == ()


def test_the_same_seed_gives_the_same_routes():
    problem = collecting(range(1, 30), RouteVehicle(depot=0, capacity=60, number=9))
    assert route_pickups(problem, QUICK) == route_pickups(problem, QUICK)


def test_one_truck_reloads_and_goes_again():
    problem = collecting([6, 6, 6], RouteVehicle(depot=0, capacity=10, tours=5))
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert [len(route.tours) for route in result.routes] == [3]


def test_a_load_above_a_truck_is_cut_into_truckloads():
    problem = collecting([25, 3], RouteVehicle(depot=0, capacity=10, tours=9))
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert sorted(call.collect for call in calls(result) if call.stop == 0) == [5, 10, 10]


def test_a_divisible_load_may_go_to_two_small_trucks():
    metres = np.array([[0, 100], [100, 0]])
    small, big = RouteVehicle(0, capacity=10, number=2), RouteVehicle(0, 20, fixed_cost=10**6)
    problem = RouteProblem((RouteStop(1, 20),), (small, big), metres, metres, is_divisible=True)
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert {route.vehicle for route in result.routes} == {0}


def test_parts_that_one_truck_takes_in_a_row_are_one_call():
    metres = np.array([[0, 100], [100, 0]])
    fleet = (RouteVehicle(0, capacity=10), RouteVehicle(0, capacity=20))
    problem = RouteProblem((RouteStop(1, 20),), fleet, metres, metres, is_divisible=True)
    assert [call.collect for call in calls(route_pickups(problem, QUICK))] == [20]


def test_the_shop_is_called_at_while_it_is_open():
    metres = travel(3)
    stops = (RouteStop(1, deliver=1, open_s=50_000, close_s=50_100), RouteStop(2, deliver=1))
    problem = RouteProblem(stops, (RouteVehicle(0, capacity=2),), metres, metres)
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert 50_000 <= next(call.start_s for call in calls(result) if call.stop == 0) <= 50_100


def test_goods_that_come_late_wait_for_nobody_else():
    metres = travel(3)
    stops = (RouteStop(1, deliver=1, release_s=90_000), RouteStop(2, deliver=1, close_s=20_000))
    problem = RouteProblem(stops, (RouteVehicle(0, capacity=2, tours=2),), metres, metres)
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert result.routes[0].tours[1].start_s >= 90_000


def test_an_optional_stop_is_left_out_when_it_costs_more_than_its_prize():
    metres = np.array([[0, 10, 500], [10, 0, 500], [500, 500, 0]])
    stops = (RouteStop(1, collect=1, prize=900), RouteStop(2, collect=1, prize=900))
    result = route_pickups(RouteProblem(stops, (RouteVehicle(0),), metres, metres), QUICK)
    assert result.unserved == (1,)
    assert result.cost == 20 + 900


def test_a_vehicle_never_calls_where_it_may_not():
    metres = np.array([[0, 10, 10], [10, 0, 1], [10, 1, 0]])
    fleet = (RouteVehicle(0, serves=frozenset({0})), RouteVehicle(0, serves=frozenset({1})))
    problem = RouteProblem((RouteStop(1, 1), RouteStop(2, 1)), fleet, metres, metres)
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert result.cost == 40


def test_the_empty_truck_collects_only_after_the_last_delivery():
    metres = travel(9)
    stops = tuple(RouteStop(i, deliver=i % 2, collect=1 - i % 2) for i in range(1, 9))
    problem = RouteProblem(stops, (RouteVehicle(0, 4),), metres, metres, is_linehaul_first=True)
    result = route_pickups(problem, QUICK)
    assert result.is_feasible
    assert check_routes(problem, result) == []


def test_overtime_costs_and_is_shared_out():
    truck = RouteVehicle(
        0, capacity=1, number=2, tours=9, shift_s=1, overtime_s=10**6, cost_per_overtime_s=3
    )
    problem = collecting([1] * 6, truck)
    result = route_pickups(problem, QUICK)
    assert check_routes(problem, result) == []
    assert result.cost > result.distance_m


def test_what_cannot_be_done_is_called_infeasible():
    problem = collecting([5, 5], RouteVehicle(depot=0, capacity=5))
    result = route_pickups(problem, QUICK)
    assert not result.is_feasible
    assert check_routes(problem, result)


def test_a_long_search_can_be_stopped_from_outside():
    def enough(iteration, cost):
        if iteration == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        route_pickups(collecting([1] * 9, RouteVehicle(0)), QUICK, enough)


def test_a_search_without_an_end_is_refused():
    with pytest.raises(ValueError, match="limit"):
        Budget()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stops": (RouteStop(node=9),)}, "node"),
        ({"stops": (RouteStop(node=1, collect=-1),)}, "negative"),
        ({"vehicles": ()}, "vehicle"),
        ({"duration_s": np.zeros((3, 3), np.int64)}, "shape"),
        ({"distance_m": np.full((2, 2), -1)}, "negative"),
    ],
)
def test_a_problem_that_makes_no_sense_is_refused(change, words):
    good = {
        "stops": (RouteStop(1),),
        "vehicles": (RouteVehicle(0),),
        "distance_m": travel(2),
        "duration_s": travel(2),
    }
    with pytest.raises(ValueError, match=words):
        RouteProblem(**(good | change))
