"""Ways over lanes, each distinct one kept once: what moves names its route by a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from farmgate.engine.clear.problem import Floats, Ints
from farmgate.engine.clear.trips import join

Lanes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """Distinct ways, in the order of their lanes; one without lanes stays where it is.

    Letters: ``R`` routes, ``X`` lanes of all of them.

    Parameters
    ----------
    first
        (R + 1,) where each one's lanes begin, and the end of the last.
    lane
        (X,) lane indices, route after route.
    """

    first: Ints
    lane: Ints

    @property
    def legs(self) -> Ints:
        """(R,) how many lanes each has."""
        return np.diff(self.first)

    @property
    def _owner(self) -> Ints:
        """(X,) whose lane it is."""
        return np.repeat(np.arange(self.first.size - 1), self.legs)

    def sum_over(self, values: Floats) -> Floats:
        """(R,) sums over each one's lanes of what every lane has (A,)."""
        total: Floats = np.bincount(self._owner, values[self.lane], self.first.size - 1)
        return total

    def list_legs(self, route: Ints) -> tuple[Ints, Ints]:
        """Every lane of these (M,) routes: which of them it belongs to, and the lane."""
        member, place = join(route, self._owner)
        return member, self.lane[place]

    def list_lanes(self, route: Ints) -> list[Lanes]:
        """(M,) the lanes of each of these."""
        lane, first = self.lane.tolist(), self.first.tolist()
        ways = [tuple(lane[i:j]) for i, j in pairwise(first)]
        return [ways[i] for i in route.tolist()]


def number_ways(ways: Sequence[Lanes]) -> tuple[Routes, Ints]:
    """Keep each distinct way once.

    Parameters
    ----------
    ways
        W ways.

    Returns
    -------
    tuple
        The routes, and (W,) the number of each way.
    """
    distinct = sorted(set(ways))
    number = {way: i for i, way in enumerate(distinct)}
    first = np.cumsum([0, *map(len, distinct)])
    lane = np.array([lane for way in distinct for lane in way], np.int64)
    return Routes(first, lane), np.array([number[way] for way in ways], np.int64)
