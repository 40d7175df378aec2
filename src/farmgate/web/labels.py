"""Names on a map that do not cover each other, at four depths of zoom."""

from collections.abc import Sequence
from dataclasses import dataclass

DEPTHS = (0.5, 1.0, 2.0, 4.0)
"""Screen pixels per drawing unit: a phone, a wide screen, and two steps of zoom."""
HEIGHT = 17.0
GAP = 9.0
MOST = 260
"""Beyond so many names a map is not read but searched; the rest speak when tapped."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """A name that wants a place: its mark in drawing units, and rank 0 for the first served."""

    x: float
    y: float
    text: str
    rank: int
    centred: bool = False


@dataclass(frozen=True, slots=True)
class PlacedName:
    """Where a name stands, in pixels from its mark, and from which depth on it is shown."""

    dx: float
    dy: float
    anchor: str
    depth: int


SIDES = ((GAP, 4.5, "start"), (-GAP, 4.5, "end"), (0.0, -11.0, "middle"), (0.0, 19.0, "middle"))
CENTRE = ((0.0, 4.5, "middle"),)


def text_width(text: str) -> float:
    """Estimate the width of a name in pixels: a Chinese character is as wide as it is high."""
    return sum(13.5 if ord(char) > 0x2E7F else 7.9 for char in text)


def place_names(names: Sequence[Name], paper: tuple[float, float]) -> list[PlacedName | None]:
    """Serve names by rank, at each depth those that find room beside the ones already there.

    Parameters
    ----------
    names
        (P,) names; those without text get no place.
    paper
        Width and height of the drawing; no name runs over its edge.

    Returns
    -------
    list
        (P,) in the order of the names; None for a name without room at any depth.
    """
    placed: list[PlacedName | None] = [None] * len(names)
    order = sorted((n.rank, i) for i, n in enumerate(names) if n.text)[:MOST]
    for depth, scale in enumerate(DEPTHS):
        sheet = (0.0, 0.0, paper[0] * scale, paper[1] * scale)
        taken = [box_at(names[i], spot, scale) for _, i in order if (spot := placed[i])]
        taken += [mark_at(n, scale) for n in names if n.rank <= 2 and not n.centred]
        for rank, i in order:
            if placed[i] or rank > depth + 1:
                continue
            if spot := find_room(names[i], sheet, taken, depth):
                placed[i] = spot
                taken.append(box_at(names[i], spot, scale))
    return placed


def find_room(name: Name, sheet: Box, taken: list[Box], depth: int) -> PlacedName | None:
    """Try the sides of a mark in turn."""
    for dx, dy, anchor in CENTRE if name.centred else SIDES:
        spot = PlacedName(dx, dy, anchor, depth)
        box = box_at(name, spot, DEPTHS[depth])
        if is_inside(box, sheet) and not any(overlap(box, other) for other in taken):
            return spot
    return None


def box_at(name: Name, spot: PlacedName, scale: float) -> Box:
    """Give the box of a placed name in pixels."""
    width = text_width(name.text)
    left = {"start": 0.0, "end": -width, "middle": -width / 2}[spot.anchor]
    x, y = name.x * scale + spot.dx + left, name.y * scale + spot.dy - 13
    return x, y, x + width, y + HEIGHT


def mark_at(name: Name, scale: float) -> Box:
    """Give the box of a mark in pixels."""
    x, y = name.x * scale, name.y * scale
    return x - 6, y - 6, x + 6, y + 6


def is_inside(box: Box, sheet: Box) -> bool:
    """Say whether a box stays on the sheet."""
    return box[0] >= 0 and box[1] >= 0 and box[2] <= sheet[2] and box[3] <= sheet[3]


def overlap(one: Box, other: Box) -> bool:
    """Say whether two boxes cover each other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
