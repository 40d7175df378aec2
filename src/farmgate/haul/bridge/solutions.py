"""Write routes in the form of CVRPLIB solutions (``.sol``)."""

from collections.abc import Iterator

from farmgate.engine.haul import Route, RouteResult
from farmgate.haul.bridge.instance import Instance


def solution_text(instance: Instance, result: RouteResult) -> str:
    """Give the text of a ``.sol`` file.

    One line for each route with its stops in driving order, a 0 where the vehicle reloads, and
    the cost in the instance's own unit. Where vehicles differ, every vehicle has its line,
    empty when it stays at home, because the number of the line says which one drives.
    """
    lines = [f"Route #{number}: {stops}".rstrip() for number, stops in _lines(instance, result)]
    return "\n".join([*lines, f"Cost {instance.cost_text(result.cost)}", ""])


def _lines(instance: Instance, result: RouteResult) -> Iterator[tuple[int, str]]:
    if len(instance.problem.vehicles) == 1:
        for number, route in enumerate(result.routes, 1):
            yield number, _stops(instance, route)
        return
    free = [list(numbers) for numbers in instance.vehicle_numbers]
    driven = {free[route.vehicle].pop(0): _stops(instance, route) for route in result.routes}
    for number in sorted(number for numbers in instance.vehicle_numbers for number in numbers):
        yield number, driven.get(number, "")


def _stops(instance: Instance, route: Route) -> str:
    tours = (
        " ".join(str(instance.stop_numbers[call.stop]) for call in tour.visits)
        for tour in route.tours
    )
    return " 0 ".join(tours)


ROUTE_COLUMNS = (
    "route,vehicle,tour,leaves,position,stop,arrives,begins,departs,collect_kg,deliver_kg,"
    "returns,tour_km"
)


def route_rows(instance: Instance, result: RouteResult) -> Iterator[tuple[object, ...]]:
    """Give the rows of routes.csv, one for each call, by the names of the folder."""
    for number, route in enumerate(result.routes, 1):
        for order, tour in enumerate(route.tours, 1):
            for position, call in enumerate(tour.visits, 1):
                yield (
                    number,
                    instance.vehicle_names[route.vehicle],
                    order,
                    _clock(tour.start_s),
                    position,
                    instance.stop_names[call.stop],
                    _clock(call.arrive_s),
                    _clock(call.start_s),
                    _clock(call.leave_s),
                    _kg(call.collect),
                    _kg(call.deliver),
                    _clock(tour.end_s),
                    f"{tour.distance_m / 1000:.3f}",
                )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _kg(grams: int) -> str:
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".")
