"""What routing takes and gives: stops, vehicles and two travel matrices; no map, no clock."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Heard = Callable[[int, int], None]
"""Told the iteration and the best cost so far; may raise to stop the search."""

FOREVER = 1 << 40
"""A limit in seconds, metres or load that nothing reaches."""


@dataclass(frozen=True, slots=True)
class RouteStop:
    """Somewhere a vehicle calls: what it loads or unloads there, and when it may.

    Parameters
    ----------
    node
        Node in ``[0, N)`` of the travel matrices.
    collect, deliver
        Load units taken from the stop to the depot, and from the depot to the stop.
    open_s, close_s
        Seconds; service must begin inside. A vehicle that is early waits.
    service_s
        Seconds at the stop.
    release_s
        Seconds; the tour that calls here leaves the depot no earlier.
    prize
        Cost units saved by calling; zero for a stop that must be called at.
    """

    node: int
    collect: int = 0
    deliver: int = 0
    open_s: int = 0
    close_s: int = FOREVER
    service_s: int = 0
    release_s: int = 0
    prize: int = 0


@dataclass(frozen=True, slots=True)
class RouteVehicle:
    """A kind of vehicle: how many stand at a depot, what they hold, and what they cost.

    Parameters
    ----------
    depot
        Node in ``[0, N)`` where every tour of theirs begins and ends.
    capacity
        Load units on board at any time.
    number
        How many there are.
    tours
        Most tours one of them makes, reloading at the depot in between.
    open_s, close_s
        Seconds; the vehicle leaves no earlier and is back no later.
    shift_s, overtime_s
        Seconds from leaving to the last return: paid as usual, and allowed beyond.
    reach_m
        Most metres one vehicle drives.
    fixed_cost, cost_per_m, cost_per_s, cost_per_overtime_s
        Cost units for using one at all, per metre, per second, and per second of overtime.
    serves
        Stops it may call at; none stands for all.
    """

    depot: int
    capacity: int = FOREVER
    number: int = 1
    tours: int = 1
    open_s: int = 0
    close_s: int = FOREVER
    shift_s: int = FOREVER
    overtime_s: int = 0
    reach_m: int = FOREVER
    fixed_cost: int = 0
    cost_per_m: int = 1
    cost_per_s: int = 0
    cost_per_overtime_s: int = 0
    serves: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class RouteProblem:
    """Which stops are to be called at, by which vehicles, over which roads.

    Letters: ``S`` stops, ``V`` kinds of vehicle, ``N`` nodes.

    Parameters
    ----------
    stops
        (S,) in any order.
    vehicles
        (V,) kinds; two vehicles that differ in nothing are one kind with number 2.
    distance_m, duration_s
        (N, N) metres and seconds from row to column; need not be symmetric.
    is_linehaul_first
        Whether a tour unloads all its deliveries before it collects anything.
    is_divisible
        Whether a load may be shared out among several vehicles already when it does not fit the
        smallest of them, not only when it fits none.

    Raises
    ------
    ValueError
        When shapes disagree, a node does not exist, or a number is negative.
    """

    stops: tuple[RouteStop, ...]
    vehicles: tuple[RouteVehicle, ...]
    distance_m: Ints
    duration_s: Ints
    is_linehaul_first: bool = False
    is_divisible: bool = False

    def __post_init__(self) -> None:
        """Refuse what the solver would quietly accept."""
        nodes = len(self.distance_m)
        if not self.distance_m.shape == self.duration_s.shape == (nodes, nodes):
            raise ValueError("Travel matrices must be square and of one shape.")
        if min(self.distance_m.min(initial=0), self.duration_s.min(initial=0)) < 0:
            raise ValueError("Travel must not be negative.")
        used = [stop.node for stop in self.stops] + [kind.depot for kind in self.vehicles]
        if any(not 0 <= node < nodes for node in used):
            raise ValueError("A stop or depot is at a node that does not exist.")
        if not self.vehicles:
            raise ValueError("There must be a vehicle.")
        if any(min(stop.collect, stop.deliver, stop.prize) < 0 for stop in self.stops):
            raise ValueError("Loads and prizes must not be negative.")


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to search. Iterations end the same on every machine; seconds do not.

    Parameters
    ----------
    iterations
        Most iterations of the search.
    idle
        Most iterations in a row that bring nothing better.
    seconds
        Most seconds of the search.
    seed
        Where the search's random numbers begin.

    Raises
    ------
    ValueError
        When nothing ends the search.
    """

    iterations: int | None = None
    idle: int | None = None
    seconds: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a search without an end."""
        if self.iterations is None and self.idle is None and self.seconds is None:
            raise ValueError("A search needs a limit.")


@dataclass(frozen=True, slots=True)
class Visit:
    """One call at a stop; a stop with more than a truckload is called at several times.

    Parameters
    ----------
    stop
        Stop in ``[0, S)``.
    collect, deliver
        Load units loaded and unloaded at this call.
    arrive_s, start_s, leave_s
        Seconds; between arrival and start the vehicle waits for the stop to open.
    """

    stop: int
    collect: int
    deliver: int
    arrive_s: int
    start_s: int
    leave_s: int


@dataclass(frozen=True, slots=True)
class Tour:
    """From the depot around some stops and back.

    Parameters
    ----------
    start_s, end_s
        Seconds when it leaves the depot and is back.
    distance_m
        Metres driven.
    visits
        Calls in driving order.
    """

    start_s: int
    end_s: int
    distance_m: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """All that one vehicle does: one tour, or several with a reload in between.

    Parameters
    ----------
    vehicle
        Kind of vehicle in ``[0, V)``.
    tours
        Tours in driving order.
    """

    vehicle: int
    tours: tuple[Tour, ...]


@dataclass(frozen=True, slots=True)
class RouteResult:
    """Who drives where and when, and what that costs.

    Parameters
    ----------
    routes
        One for each vehicle used.
    unserved
        Stops nobody calls at: optional ones, or required ones when infeasible.
    cost
        Cost units: vehicles, metres, seconds, overtime, and prizes not collected.
    distance_m
        Metres over all routes.
    is_feasible
        Whether every limit holds and every required stop is called at.
    iterations
        Iterations the search made.
    """

    routes: tuple[Route, ...]
    unserved: tuple[int, ...]
    cost: int
    distance_m: int
    is_feasible: bool
    iterations: int = field(default=0, compare=False)
