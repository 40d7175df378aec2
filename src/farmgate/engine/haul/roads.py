"""How far it is from everywhere to everywhere, over the roads that are open.

Shortest ways are found once over the whole road graph. The two sums that we want of a way,
metres and seconds, travel through the search as one exact number, ``metres * 2**20 + seconds``:
it orders ways by length first and time second, and comes apart again afterwards.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from farmgate.engine.haul.problem import Ints

Floats = NDArray[np.float64]

DETOUR = 1.35
"""Road metres for each metre as the crow flies, where no road is on record."""
CROW_M_PER_S = 30 / 3.6
"""Speed on roads that are not on record: 30 km/h."""
EARTH_M = 6_371_008.8
_SECONDS = 1 << 20
"""More than any way takes (twelve days); twice this many metres still fit a float exactly."""


@dataclass(frozen=True, slots=True)
class Roads:
    """The road graph of a county. Letters: ``N`` nodes, ``A`` legs.

    A leg may be driven the other way too, unless the other way has a leg of its own: then that
    one says what it takes, and whether it is open.

    Parameters
    ----------
    lon, lat
        (N,) degrees, WGS-84; NaN where not known.
    leg_from, leg_to
        (A,) end nodes in ``[0, N)``.
    leg_m, leg_s
        (A,) metres and seconds.
    leg_is_open
        (A,) whether it may be driven.

    Raises
    ------
    ValueError
        When a leg leads nowhere, or its length or time is negative.
    """

    lon: Floats
    lat: Floats
    leg_from: Ints
    leg_to: Ints
    leg_m: Ints
    leg_s: Ints
    leg_is_open: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse what the search would quietly accept."""
        ends = np.r_[self.leg_from, self.leg_to]
        if ends.size and not 0 <= ends.min() <= ends.max() < self.lon.size:
            raise ValueError("A leg leads to a node that does not exist.")
        if min(self.leg_m.min(initial=0), self.leg_s.min(initial=0)) < 0:
            raise ValueError("Legs must not be negative.")


@dataclass(frozen=True, slots=True)
class Travel:
    """Metres and seconds between places. Letter: ``P`` places.

    Parameters
    ----------
    distance_m, duration_s
        (P, P) from row to column.
    is_guessed
        (P, P) whether no road is on record and the crow was asked.
    """

    distance_m: Ints
    duration_s: Ints
    is_guessed: NDArray[np.bool_]


def measure_travel(roads: Roads, places: Ints) -> Travel:
    """Measure the shortest open way between every two places.

    Parameters
    ----------
    roads
        The graph.
    places
        (P,) nodes to measure between.

    Returns
    -------
    Travel
        Where no open road joins two places: the great circle, lengthened by ``DETOUR``. Where a
        position is not known either, ``distance_m`` is -1.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    nodes = roads.lon.size
    start, end, weight = _open_legs(roads)
    graph = csr_array((weight, (start, end)), shape=(nodes, nodes))
    ways = dijkstra(graph, indices=places)[:, places]
    is_guessed = ~np.isfinite(ways)
    whole = np.where(is_guessed, 0, ways).astype(np.int64)
    crow_m, crow_s = _as_the_crow_flies(roads, places)
    return Travel(
        distance_m=np.where(is_guessed, crow_m, whole // _SECONDS),
        duration_s=np.where(is_guessed, crow_s, whole % _SECONDS),
        is_guessed=is_guessed,
    )


def _open_legs(roads: Roads) -> tuple[Ints, Ints, Floats]:
    """Legs that may be driven, in both directions, the shortest of parallel ones only."""
    weight = roads.leg_m * float(_SECONDS) + roads.leg_s
    key = roads.leg_from * roads.lon.size + roads.leg_to
    back = roads.leg_to * roads.lon.size + roads.leg_from
    is_both = roads.leg_is_open & ~np.isin(back, key)
    start = np.r_[roads.leg_from[roads.leg_is_open], roads.leg_to[is_both]]
    end = np.r_[roads.leg_to[roads.leg_is_open], roads.leg_from[is_both]]
    weight = np.r_[weight[roads.leg_is_open], weight[is_both]]
    order = np.lexsort((weight, end, start))
    start, end, weight = start[order], end[order], weight[order]
    is_first = np.r_[True, (np.diff(start) != 0) | (np.diff(end) != 0)][: start.size]
    return start[is_first], end[is_first], weight[is_first]


def _as_the_crow_flies(roads: Roads, places: Ints) -> tuple[Ints, Ints]:
    """Great-circle metres (haversine) times the detour, and the time they take."""
    lon, lat = np.radians(roads.lon[places]), np.radians(roads.lat[places])
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    metres = 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))) * DETOUR
    known = np.isfinite(metres)
    rounded = np.where(known, metres, -1).round().astype(np.int64)
    return rounded, np.where(known, rounded / CROW_M_PER_S, -1).round().astype(np.int64)
