"""The decision itself: which vehicle calls where, in which order."""

from dataclasses import replace

from farmgate.engine.haul.problem import Budget, Heard, Route, RouteProblem, RouteResult, Visit
from farmgate.engine.haul.truckloads import split_loads


def route_pickups(
    problem: RouteProblem, budget: Budget, heard: Heard | None = None
) -> RouteResult:
    """Call at every stop for the least cost: pickups, deliveries, or both on one tour.

    Loads above a truck are cut into truckloads first; the rest is a vehicle routing problem
    with capacities, time windows, several tours per vehicle and optional stops, searched by
    PyVRP until the budget ends. The answer is the best found, not a proved optimum.

    Parameters
    ----------
    problem
        Stops, vehicles and roads.
    budget
        How long to search; by iterations the answer is the same on every machine.
    heard
        Told the iteration and best cost so far; may raise to stop the search.

    Returns
    -------
    RouteResult
        Routes over the problem's own stops. ``is_feasible`` is false when the budget ended, or
        the problem is such, that some limit is broken; ``check_routes`` says which.

    References
    ----------
    docs/models/haul.md.
    """
    if not problem.stops:
        return RouteResult(routes=(), unserved=(), cost=0, distance_m=0, is_feasible=True)
    # PyVRP takes a third of a second to import: only who routes pays for it.
    from farmgate.engine.haul.search import search_routes

    split = split_loads(problem)
    found = search_routes(split.problem, budget, heard)
    if len(split.part_of) == len(problem.stops):
        return found
    return replace(
        found,
        routes=tuple(_join(route, split.part_of) for route in found.routes),
        unserved=tuple(sorted({split.part_of[part] for part in found.unserved})),
    )


def _join(route: Route, part_of: tuple[int, ...]) -> Route:
    """Name the stops that the parts belong to, and make one call of parts in a row."""
    tours = []
    for tour in route.tours:
        visits: list[Visit] = []
        for call in tour.visits:
            named = replace(call, stop=part_of[call.stop])
            if visits and visits[-1].stop == named.stop:
                named = _both(visits.pop(), named)
            visits.append(named)
        tours.append(replace(tour, visits=tuple(visits)))
    return replace(route, tours=tuple(tours))


def _both(first: Visit, second: Visit) -> Visit:
    return replace(
        first,
        collect=first.collect + second.collect,
        deliver=first.deliver + second.deliver,
        leave_s=second.leave_s,
    )
