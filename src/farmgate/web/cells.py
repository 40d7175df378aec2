"""Schematic areas from points: who is nearest, within reach.

Township and village outlines are seldom free to publish, and often not to be had at all. A cell
is the ground nearer to one village than to any other and no farther than the reach: discs cut
against each other. It shows neighbourhood and tells no lie about a boundary nobody gave us.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, pi, radians, sin

CORNERS = 28
Corner = tuple[float, float, int]
"""x, y, and which seed lies behind the edge that starts here (-1: open country)."""
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Seed:
    """A village to draw a cell around: degrees WGS-84, its key, and its township."""

    lon: float
    lat: float
    key: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The area around one seed: its outline, and the stretches that border another group."""

    seed: Seed
    ring: tuple[Spot, ...]
    borders: tuple[tuple[Spot, ...], ...]


@lru_cache(maxsize=16)
def draw_cells(seeds: tuple[Seed, ...]) -> tuple[Cell, ...]:
    """Cut the ground between seeds.

    Parameters
    ----------
    seeds
        (P,) points; of two at one spot the first keeps the ground.

    Returns
    -------
    tuple of Cell
        (P,) or fewer, outlines in degrees.
    """
    if not seeds:
        return ()
    squeeze = cos(radians(sum(seed.lat for seed in seeds) / len(seeds)))
    flat = [(seed.lon * squeeze, seed.lat) for seed in seeds]
    reach = find_reach(flat)
    cells = []
    for i, seed in enumerate(seeds):
        ring = cut_cell(i, flat, reach)
        if len(ring) >= 3:
            spots = tuple((round(x / squeeze, 6), round(y, 6)) for x, y, _ in ring)
            cells.append(Cell(seed, spots, find_borders(ring, spots, seeds, seed.group)))
    return tuple(cells)


def find_reach(flat: Sequence[Spot]) -> float:
    """Choose how far a cell may stretch: a little beyond the usual distance of neighbours."""
    nearest = sorted(
        min((hypot(x - u, y - v) for u, v in flat if (u, v) != (x, y)), default=0.02)
        for x, y in flat
    )
    return 1.15 * nearest[int(0.95 * (len(nearest) - 1))] or 0.02


def cut_cell(i: int, flat: Sequence[Spot], reach: float) -> list[Corner]:
    """Cut the disc around seed i by the middle line towards each neighbour in reach."""
    x, y = flat[i]
    ring: list[Corner] = [
        (x + reach * cos(2 * pi * k / CORNERS), y + reach * sin(2 * pi * k / CORNERS), -1)
        for k in range(CORNERS)
    ]
    for j, (u, v) in enumerate(flat):
        if j == i or abs(u - x) > 2 * reach or abs(v - y) > 2 * reach:
            continue
        if (u, v) != (x, y):
            ring = cut_ring(ring, (x, y), (u, v), j)
        elif j < i:
            return []
    return ring


def cut_ring(ring: list[Corner], own: Spot, other: Spot, j: int) -> list[Corner]:
    """Keep the side of the middle line that is nearer to ``own`` (Sutherland-Hodgman)."""
    dx, dy = other[0] - own[0], other[1] - own[1]
    middle = ((own[0] + other[0]) * dx + (own[1] + other[1]) * dy) / 2
    kept: list[Corner] = []
    for k, (x, y, behind) in enumerate(ring):
        u, v, _ = ring[(k + 1) % len(ring)]
        here, there = x * dx + y * dy - middle, u * dx + v * dy - middle
        if here <= 0:
            kept.append((x, y, behind))
        if (here <= 0) != (there <= 0):
            t = here / (here - there)
            # Leaving the kept side, the new edge runs along the middle line towards j.
            kept.append((x + t * (u - x), y + t * (v - y), j if here <= 0 else behind))
    return kept


def find_borders(
    ring: Sequence[Corner], spots: Sequence[Spot], seeds: Sequence[Seed], group: str
) -> tuple[tuple[Spot, ...], ...]:
    """Collect the edges that face open country or a seed of another group."""
    edges = []
    for k, (_, _, behind) in enumerate(ring):
        if behind < 0 or seeds[behind].group != group:
            edges.append((spots[k], spots[(k + 1) % len(spots)]))
    return tuple(edges)
