"""The problem in PyVRP's terms, its search, and the answer back in ours.

PyVRP searches by iterated local search over routes that may break limits at a price; we give it
no map, only the two matrices. Three things it has no word for are said in travel instead: a
vehicle that may not call at a stop sees that stop very far away (one profile for each set of
allowed stops), and linehaul before backhaul makes the way from the depot, or from a collection,
to a delivery (or the other way round) very long. `_is_kept` looks whether such a way was used.

References
----------
Wouda, Lan and Kool (2024), PyVRP: a high-performance VRP solver package, INFORMS J. on
Computing 36(4).
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pyvrp
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)
from pyvrp.stop import (
    MaxIterations,
    MaxRuntime,
    MultipleCriteria,
    NoImprovement,
    StoppingCriterion,
)

from farmgate.engine.haul.problem import (
    FOREVER,
    Budget,
    Heard,
    Ints,
    Route,
    RouteProblem,
    RouteResult,
    RouteVehicle,
    Tour,
    Visit,
)

_ENDLESS = np.iinfo(np.int64).max
_FAR = 1 << 30
"""Longer than any day's driving in metres; large enough to deter, small enough to add up."""


def search_routes(problem: RouteProblem, budget: Budget, heard: Heard | None) -> RouteResult:
    """Route a problem whose loads all fit a truck."""
    data = _as_pyvrp(problem)
    found = _improve(data, _penalties(problem), _until(budget, heard), budget.seed)
    routes = tuple(_read_route(problem, route) for route in found.best.routes())
    called = {visit.stop for route in routes for tour in route.tours for visit in tour.visits}
    return RouteResult(
        routes=routes,
        unserved=tuple(i for i in range(len(problem.stops)) if i not in called),
        cost=_cost(found.best),
        distance_m=sum(tour.distance_m for route in routes for tour in route.tours),
        is_feasible=found.is_feasible() and all(_is_kept(problem, route) for route in routes),
        iterations=found.num_iterations,
    )


def _improve(
    data: pyvrp.ProblemData, penalties: pyvrp.PenaltyManager, stop: StoppingCriterion, seed: int
) -> pyvrp.Result:
    """Start from a random solution and improve it: ``pyvrp.solve`` with penalties of our own."""
    rng = pyvrp.RandomNumberGenerator(seed=seed)
    neighbours = compute_neighbours(data, NeighbourhoodParams())
    search = LocalSearch(data, rng, neighbours, PerturbationManager(PerturbationParams()))
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    anywhere = pyvrp.Solution.make_random(data, rng)
    start = search(anywhere, penalties.max_cost_evaluator(), exhaustive=True)
    algorithm = pyvrp.IteratedLocalSearch(data, penalties, search, start)
    return algorithm.run(stop, collect_stats=False)


def _penalties(p: RouteProblem) -> pyvrp.PenaltyManager:
    """Price a broken limit in the problem's own scale.

    PyVRP's defaults suit loads of tens and costs of thousands. Ours are grams and metres, and
    some files count cost in hundred-thousandths: there the defaults never reach a feasible
    solution, or search as if no limit might ever be touched. An average load too much costs
    ten average legs to begin with; the search moves the price by feedback.
    """
    per_m = max(1, *(kind.cost_per_m for kind in p.vehicles))
    leg = max(1.0, float(p.distance_m.mean()) * per_m)
    load = max(1.0, sum(max(s.collect, s.deliver) for s in p.stops) / len(p.stops))
    dear = 10.0
    per_load, per_metre = dear * leg / load, dear * per_m
    lowest, highest = min(per_load, per_metre) / 1_000, max(per_load, per_metre) * 1_000
    params = pyvrp.PenaltyParams(min_penalty=lowest, max_penalty=highest)
    return pyvrp.PenaltyManager(([per_load], per_metre, per_metre), params)


class _Telling:
    """A stopping criterion that never stops, but tells how far the search is."""

    def __init__(self, heard: Heard) -> None:
        self._heard, self._count = heard, 0

    def __call__(self, best_cost: int) -> bool:
        self._heard(self._count, best_cost)
        self._count += 1
        return False


def _until(budget: Budget, heard: Heard | None) -> StoppingCriterion:
    limits: list[StoppingCriterion] = []
    if heard is not None:
        limits.append(_Telling(heard))
    if budget.iterations is not None:
        limits.append(MaxIterations(budget.iterations))
    if budget.idle is not None:
        limits.append(NoImprovement(budget.idle))
    if budget.seconds is not None:
        limits.append(MaxRuntime(budget.seconds))
    return MultipleCriteria(limits)


def _as_pyvrp(p: RouteProblem) -> pyvrp.ProblemData:
    depots = sorted({kind.depot for kind in p.vehicles})
    profiles = list(dict.fromkeys(kind.serves for kind in p.vehicles))
    # PyVRP's stubs name a type for matrices that no array has.
    distances: list[Any] = [_profile(p, p.distance_m, serves) for serves in profiles]
    durations: list[Any] = distances
    if p.duration_s is not p.distance_m:
        durations = [_profile(p, p.duration_s, serves) for serves in profiles]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(x=0, y=0) for _ in range(len(p.distance_m))],
        clients=[
            pyvrp.Client(
                location=stop.node,
                delivery=[stop.deliver],
                pickup=[stop.collect],
                service_duration=stop.service_s,
                tw_early=stop.open_s,
                tw_late=_limit(stop.close_s),
                release_time=stop.release_s,
                prize=stop.prize,
                required=not stop.prize,
            )
            for stop in p.stops
        ],
        depots=[pyvrp.Depot(location=node) for node in depots],
        vehicle_types=[
            _kind(kind, depots.index(kind.depot), profiles.index(kind.serves))
            for kind in p.vehicles
        ],
        distance_matrices=distances,
        duration_matrices=durations,
    )


def _kind(kind: RouteVehicle, depot: int, profile: int) -> pyvrp.VehicleType:
    return pyvrp.VehicleType(
        num_available=kind.number,
        capacity=[_limit(kind.capacity)],
        start_depot=depot,
        end_depot=depot,
        fixed_cost=kind.fixed_cost,
        tw_early=kind.open_s,
        tw_late=_limit(kind.close_s),
        shift_duration=_limit(kind.shift_s),
        max_overtime=kind.overtime_s,
        max_distance=_limit(kind.reach_m),
        unit_distance_cost=kind.cost_per_m,
        unit_duration_cost=kind.cost_per_s,
        unit_overtime_cost=kind.cost_per_overtime_s,
        profile=profile,
        reload_depots=[depot] if kind.tours > 1 else [],
        max_reloads=kind.tours - 1,
    )


def _limit(value: int) -> int:
    """Say "no limit" in PyVRP's way: it is quicker where it knows that there is none."""
    return _ENDLESS if value >= FOREVER else value


def _profile(p: RouteProblem, travel: Ints, serves: frozenset[int] | None) -> Ints:
    """Lengthen the ways that a vehicle must not use."""
    if serves is None and not p.is_linehaul_first:
        return travel
    shaped = travel.copy()
    if serves is not None:
        allowed = {p.stops[i].node for i in serves} | {kind.depot for kind in p.vehicles}
        banned = [node for node in range(len(travel)) if node not in allowed]
        shaped[:, banned] = shaped[banned, :] = _FAR
    if p.is_linehaul_first:
        line = [stop.node for stop in p.stops if stop.deliver]
        back = [stop.node for stop in p.stops if stop.collect]
        depots = [kind.depot for kind in p.vehicles]
        shaped[np.ix_(depots, back)] = shaped[np.ix_(back, line)] = _FAR
    np.fill_diagonal(shaped, 0)
    return shaped


def _is_kept(p: RouteProblem, route: Route) -> bool:
    """Tell whether a route uses only the stops and the order that its vehicle may."""
    serves = p.vehicles[route.vehicle].serves
    for tour in route.tours:
        stops = [visit.stop for visit in tour.visits]
        if serves is not None and not serves.issuperset(stops):
            return False
        turned = [bool(p.stops[stop].collect) for stop in stops]
        if p.is_linehaul_first and turned and (turned[0] or turned != sorted(turned)):
            return False
    return True


def _read_route(p: RouteProblem, route: pyvrp.Route) -> Route:
    tours: list[Tour] = []
    depot = p.vehicles[route.vehicle_type()].depot
    for trip, back in pairwise([i for i, step in enumerate(route.schedule()) if step.is_depot()]):
        tours.append(_read_tour(p, depot, route.schedule()[trip : back + 1]))
    return Route(vehicle=route.vehicle_type(), tours=tuple(tours))


def _read_tour(p: RouteProblem, depot: int, steps: list[pyvrp.ScheduledActivity]) -> Tour:
    nodes = [depot, *(p.stops[step.idx].node for step in steps[1:-1]), depot]
    # PyVRP lets a tour wait on the road for its release; we wait at the depot instead.
    start = steps[0].end_time
    if len(steps) > 2:
        first = steps[1]
        start = first.start_time - first.wait_duration - int(p.duration_s[depot, nodes[1]])
    visits = tuple(
        Visit(
            stop=step.idx,
            collect=p.stops[step.idx].collect,
            deliver=p.stops[step.idx].deliver,
            arrive_s=step.start_time - step.wait_duration,
            start_s=step.start_time,
            leave_s=step.end_time,
        )
        for step in steps[1:-1]
    )
    distance = sum(int(p.distance_m[a, b]) for a, b in pairwise(nodes))
    return Tour(start_s=start, end_s=steps[-1].start_time, distance_m=distance, visits=visits)


def _cost(best: pyvrp.Solution) -> int:
    return int(
        best.fixed_vehicle_cost()
        + best.distance_cost()
        + best.duration_cost()
        + best.uncollected_prizes()
    )
