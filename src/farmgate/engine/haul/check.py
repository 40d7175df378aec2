"""Replay every route by hand and look for broken promises.

Shares no code with the search: it drives each vehicle second by second of the plan, weighs it
before and after every call, and adds up the cost anew. Times are taken as they are stated and
held against the earliest that the roads allow, so waiting is fine and time travel is not.
"""

from collections import Counter
from collections.abc import Iterator

from farmgate.engine.haul.problem import (
    Route,
    RouteProblem,
    RouteResult,
    RouteVehicle,
    Tour,
    Visit,
)


def check_routes(problem: RouteProblem, result: RouteResult) -> list[str]:
    """List what is wrong with the routes; empty when every limit and sum holds.

    Parameters
    ----------
    problem
        What was asked.
    result
        What was answered, whoever answered it.

    Returns
    -------
    list of str
        One sentence per fault, naming the route, the tour or the stop.
    """
    faults: list[str] = []
    for number, route in enumerate(result.routes):
        faults.extend(f"route {number}: {fault}" for fault in _drive(problem, route))
    faults.extend(_count_vehicles(problem, result))
    faults.extend(_count_loads(problem, result))
    faults.extend(_add_up(problem, result))
    return faults


def _drive(problem: RouteProblem, route: Route) -> Iterator[str]:
    kind = problem.vehicles[route.vehicle]
    if not route.tours:
        yield "has no tour"
        return
    if len(route.tours) > kind.tours:
        yield f"makes {len(route.tours)} tours, may make {kind.tours}"
    free_s = kind.open_s
    for number, tour in enumerate(route.tours):
        if tour.start_s < free_s:
            yield f"tour {number} leaves at {tour.start_s}, vehicle is free at {free_s}"
        free_s = tour.end_s
        yield from (f"tour {number} {fault}" for fault in _drive_tour(problem, kind, tour))
    if free_s > kind.close_s:
        yield f"is back at {free_s}, must be by {kind.close_s}"
    worked = free_s - route.tours[0].start_s
    if worked > kind.shift_s + kind.overtime_s:
        yield f"takes {worked} s, may take {kind.shift_s + kind.overtime_s}"
    driven = sum(tour.distance_m for tour in route.tours)
    if driven > kind.reach_m:
        yield f"drives {driven} m, may drive {kind.reach_m}"


def _drive_tour(problem: RouteProblem, kind: RouteVehicle, tour: Tour) -> Iterator[str]:
    here, clock, driven = kind.depot, tour.start_s, 0
    for call in tour.visits:
        stop = problem.stops[call.stop]
        driven += int(problem.distance_m[here, stop.node])
        clock += int(problem.duration_s[here, stop.node])
        here = stop.node
        if call.arrive_s < clock:
            yield f"is at stop {call.stop} at {call.arrive_s}, the road takes until {clock}"
        if not max(call.arrive_s, stop.open_s) <= call.start_s <= stop.close_s:
            yield f"starts at stop {call.stop} at {call.start_s}, outside its window"
        if call.leave_s < call.start_s + stop.service_s:
            yield f"leaves stop {call.stop} before it is served"
        if tour.start_s < stop.release_s:
            yield f"leaves before stop {call.stop} is released at {stop.release_s}"
        clock = call.leave_s
    driven += int(problem.distance_m[here, kind.depot])
    if tour.end_s < clock + int(problem.duration_s[here, kind.depot]):
        yield f"is back at {tour.end_s}, too early"
    if driven != tour.distance_m:
        yield f"is {driven} m long, not {tour.distance_m}"
    yield from _load(problem, kind, tour)


def _load(problem: RouteProblem, kind: RouteVehicle, tour: Tour) -> Iterator[str]:
    on_board = sum(call.deliver for call in tour.visits)
    fullest, has_collected = on_board, False
    for call in tour.visits:
        on_board += call.collect - call.deliver
        fullest = max(fullest, on_board)
        if kind.serves is not None and call.stop not in kind.serves:
            yield f"calls at stop {call.stop}, which this vehicle may not"
        if problem.is_linehaul_first and call.deliver and has_collected:
            yield f"delivers at stop {call.stop} after it has collected"
        has_collected = has_collected or bool(call.collect)
    if fullest > kind.capacity:
        yield f"carries {fullest}, holds {kind.capacity}"


def _count_vehicles(problem: RouteProblem, result: RouteResult) -> Iterator[str]:
    used = Counter(route.vehicle for route in result.routes)
    for vehicle, count in sorted(used.items()):
        if count > problem.vehicles[vehicle].number:
            yield f"vehicle {vehicle}: {count} used, {problem.vehicles[vehicle].number} there"


def _count_loads(problem: RouteProblem, result: RouteResult) -> Iterator[str]:
    collected: Counter[int] = Counter()
    delivered: Counter[int] = Counter()
    calls: Counter[int] = Counter()
    for call in _calls(result):
        collected[call.stop] += call.collect
        delivered[call.stop] += call.deliver
        calls[call.stop] += 1
    for index, stop in enumerate(problem.stops):
        if not calls[index]:
            yield from _missed(problem, result, index)
            continue
        got, asked = (collected[index], delivered[index]), (stop.collect, stop.deliver)
        if got != asked:
            yield f"stop {index}: {got} collected and delivered, asked {asked}"
        if calls[index] > 1 and max(asked) <= _one_truck(problem, index):
            yield f"stop {index}: called at {calls[index]} times, though its load fits a truck"


def _missed(problem: RouteProblem, result: RouteResult, index: int) -> Iterator[str]:
    if index not in result.unserved:
        yield f"stop {index}: nobody calls, and it is not among the unserved"
    if not problem.stops[index].prize:
        yield f"stop {index}: must be called at"


def _calls(result: RouteResult) -> Iterator[Visit]:
    return (call for route in result.routes for tour in route.tours for call in tour.visits)


def _one_truck(problem: RouteProblem, index: int) -> int:
    """Load that one vehicle must take whole."""
    sizes = [
        kind.capacity for kind in problem.vehicles if kind.serves is None or index in kind.serves
    ]
    return min(sizes) if problem.is_divisible else max(sizes)


def _add_up(problem: RouteProblem, result: RouteResult) -> Iterator[str]:
    called = {call.stop for call in _calls(result)}
    cost = sum(stop.prize for i, stop in enumerate(problem.stops) if i not in called)
    for route in result.routes:
        kind = problem.vehicles[route.vehicle]
        worked = route.tours[-1].end_s - route.tours[0].start_s if route.tours else 0
        cost += kind.fixed_cost + kind.cost_per_s * worked
        cost += kind.cost_per_m * sum(tour.distance_m for tour in route.tours)
        cost += kind.cost_per_overtime_s * max(0, worked - kind.shift_s)
    if cost != result.cost:
        yield f"costs {cost}, not {result.cost}"
    driven = sum(tour.distance_m for route in result.routes for tour in route.tours)
    if driven != result.distance_m:
        yield f"is {driven} m in all, not {result.distance_m}"
