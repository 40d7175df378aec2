"""A routing problem from a file, with the names and units of that file."""

from dataclasses import dataclass

from farmgate.engine.haul import RouteProblem


@dataclass(frozen=True, slots=True)
class Instance:
    """A routing problem and what its files call the things in it.

    Parameters
    ----------
    name
        As the file says, or the folder's name.
    problem
        In whole numbers.
    stop_numbers
        (S,) as a ``.sol`` file numbers them.
    vehicle_numbers
        (V,) numbers of the single vehicles that make up each kind, from 1.
    stop_names, vehicle_names
        (S,), (V,) names of the stops and kinds; empty where the file gives none.
    cost_parts
        How many of the problem's cost units make one of the instance's own.
    cost_places
        Decimals that the instance's own cost is written with.
    """

    name: str
    problem: RouteProblem
    stop_numbers: tuple[int, ...]
    vehicle_numbers: tuple[tuple[int, ...], ...]
    stop_names: tuple[str, ...] = ()
    vehicle_names: tuple[str, ...] = ()
    cost_parts: int = 1
    cost_places: int = 0

    def cost_text(self, cost: int) -> str:
        """Write a cost in the instance's own unit."""
        return f"{cost / self.cost_parts:.{self.cost_places}f}"
