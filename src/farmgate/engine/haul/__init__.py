"""Haul: decide which truck calls where, collecting at villages and delivering to buyers."""

from farmgate.engine.haul.check import check_routes
from farmgate.engine.haul.problem import (
    FOREVER,
    Budget,
    Route,
    RouteProblem,
    RouteResult,
    RouteStop,
    RouteVehicle,
    Tour,
    Visit,
)
from farmgate.engine.haul.routing import route_pickups

__all__ = [
    "FOREVER",
    "Budget",
    "Route",
    "RouteProblem",
    "RouteResult",
    "RouteStop",
    "RouteVehicle",
    "Tour",
    "Visit",
    "check_routes",
    "route_pickups",
]
