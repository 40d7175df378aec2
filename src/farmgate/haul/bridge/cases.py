"""What is decided apart from each other: one wave of one hub."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from farmgate.engine.haul import Budget, RouteProblem, RouteResult, check_routes
from farmgate.engine.haul.even import route_evenly


@dataclass(frozen=True, slots=True)
class HaulCall:
    """A place that a wave calls at.

    Parameters
    ----------
    place_id
        Where.
    lots_g, bids_g
        Grams by lot (pickup) or by bid (delivery).
    """

    place_id: int
    lots_g: Mapping[int, int]
    bids_g: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class HaulCase:
    """One wave of one hub, ready to be decided.

    Parameters
    ----------
    wave
        ``pickup`` or ``delivery``.
    hub_id
        Where the trucks stand.
    vehicle_ids
        (V,) trucks, in the order of the problem's vehicles.
    calls
        (S,) places, in the order of the problem's stops.
    problem
        The same in the engine's terms: grams, metres and seconds.
    seed
        Where the search begins; the round's number, so that a second run gives the same trips.
    day
        In a round of several days, the day on which its trips begin.
    """

    wave: str
    hub_id: int
    vehicle_ids: tuple[int, ...]
    calls: tuple[HaulCall, ...]
    problem: RouteProblem
    seed: int
    day: date | None = None


ITERATIONS, IDLE = 1_500, 500


def decide_case(case: HaulCase) -> RouteResult:
    """Route one wave with a budget of iterations, and replay the answer before it is believed.

    Raises
    ------
    ValueError
        When the replay finds a fault: our bug, and no truck is sent on it.
    """
    budget = Budget(iterations=ITERATIONS, idle=IDLE, seed=case.seed)
    result = route_evenly(case.problem, budget)
    if faults := check_routes(case.problem, result):
        raise ValueError(f"{case.wave} at hub {case.hub_id}: {faults[0]}")
    return result
