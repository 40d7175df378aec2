"""Cut a load that no truck can hold into truckloads, before anything is routed."""

from dataclasses import dataclass, replace

from farmgate.engine.haul.problem import RouteProblem, RouteStop, RouteVehicle


@dataclass(frozen=True, slots=True)
class Truckloads:
    """A problem in which every required load fits a truck.

    Parameters
    ----------
    problem
        The problem to route; its stops are parts.
    part_of
        (parts,) the stop each part belongs to.
    """

    problem: RouteProblem
    part_of: tuple[int, ...]


def split_loads(problem: RouteProblem) -> Truckloads:
    """Cut each required stop that is too big into full truckloads and one remainder.

    The truck is the largest that may call there, or the smallest when loads are divisible. An
    optional stop stays whole: half a prize means nothing. Full loads first keep the number of
    tours at its least.

    Parameters
    ----------
    problem
        What is to be routed.

    Returns
    -------
    Truckloads
        The same problem when nothing is too big.
    """
    parts: list[RouteStop] = []
    part_of: list[int] = []
    for index, stop in enumerate(problem.stops):
        pieces = _cut(stop, _truckload(problem, index))
        parts.extend(pieces)
        part_of.extend([index] * len(pieces))
    if len(parts) == len(problem.stops):
        return Truckloads(problem, tuple(part_of))
    vehicles = tuple(_with_parts(kind, part_of) for kind in problem.vehicles)
    split = replace(problem, stops=tuple(parts), vehicles=vehicles)
    return Truckloads(split, tuple(part_of))


def _truckload(problem: RouteProblem, stop: int) -> int:
    """Load beyond which a stop is cut; zero when no vehicle may call there."""
    sizes = [v.capacity for v in problem.vehicles if v.serves is None or stop in v.serves]
    return (min if problem.is_divisible else max)(sizes, default=0)


def _cut(stop: RouteStop, truck: int) -> list[RouteStop]:
    most = max(stop.collect, stop.deliver)
    if stop.prize or truck <= 0 or most <= truck:
        return [stop]
    loads = range(0, most, truck)
    return [
        replace(
            stop,
            collect=min(truck, max(0, stop.collect - taken)),
            deliver=min(truck, max(0, stop.deliver - taken)),
        )
        for taken in loads
    ]


def _with_parts(kind: RouteVehicle, part_of: list[int]) -> RouteVehicle:
    if kind.serves is None:
        return kind
    return replace(kind, serves=frozenset(i for i, s in enumerate(part_of) if s in kind.serves))
