"""Keep one truck from working through the night while its neighbour stands still."""

from dataclasses import replace
from fractions import Fraction
from math import ceil

from farmgate.engine.haul.problem import Budget, Heard, RouteProblem, RouteResult
from farmgate.engine.haul.routing import route_pickups

SLACK = Fraction(11, 10)
"""Work beyond an even share that is still called even."""


def route_evenly(problem: RouteProblem, budget: Budget, heard: Heard | None = None) -> RouteResult:
    """Route, and when the day is too long for somebody, route again with an even day for all.

    Least metres alone would send the largest truck again and again. Overtime costs the same
    whoever works it, so beyond the shift nothing evens out either; hence the second search, in
    which the shift is an even share of the work that the first one found.

    Parameters
    ----------
    problem
        Stops, vehicles with a shift and overtime at a cost, and roads.
    budget
        For each of the two searches.
    heard
        As in ``route_pickups``.

    Returns
    -------
    RouteResult
        The answer whose longest working day is shorter; its cost is told with the shift given.
    """
    first = route_pickups(problem, budget, heard)
    shift_s = max(kind.shift_s for kind in problem.vehicles)
    if not first.routes or longest_day_s(first) <= shift_s:
        return first
    trucks = sum(kind.number for kind in problem.vehicles)
    even_s = ceil(SLACK * sum(days_s(first)) / trucks)
    if even_s >= longest_day_s(first):
        return first
    vehicles = tuple(replace(kind, shift_s=max(even_s, shift_s)) for kind in problem.vehicles)
    second = route_pickups(replace(problem, vehicles=vehicles), budget, heard)
    if not second.is_feasible or longest_day_s(second) >= longest_day_s(first):
        return first
    return replace(second, cost=second.cost + _dearer(problem, second, max(even_s, shift_s)))


def days_s(result: RouteResult) -> list[int]:
    """Tell how many seconds each vehicle used is on its way, from leaving to the last return."""
    return [route.tours[-1].end_s - route.tours[0].start_s for route in result.routes]


def longest_day_s(result: RouteResult) -> int:
    """Tell how long the vehicle works that works longest."""
    return max(days_s(result), default=0)


def _dearer(problem: RouteProblem, result: RouteResult, shift_s: int) -> int:
    """Add the overtime between the shift that was asked and the shift that was searched with."""
    extra = 0
    for route, worked in zip(result.routes, days_s(result), strict=True):
        kind = problem.vehicles[route.vehicle]
        asked, searched = max(0, worked - kind.shift_s), max(0, worked - shift_s)
        extra += kind.cost_per_overtime_s * (asked - searched)
    return extra
