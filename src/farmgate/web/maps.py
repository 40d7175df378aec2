"""Maps drawn on the server as SVG from layers of areas, lines and points.

Coordinates are WGS-84 degrees. A county is small, so an equirectangular projection squeezed by
the cosine of its latitude is true to a metre in a kilometre. Words and marks keep their size on
the screen while the map is zoomed (``web/map.js``); without JavaScript the map still reads.
Why no tiles and no WebGL: docs/decisions/0005-maps-as-svg.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, radians

from farmgate.web.labels import Name, PlacedName, place_names

WIDTH = 720
PAD = 44
KM_PER_DEGREE = 111.32
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """A filled area. ``level`` 0 to 4 picks a step of the green scale, -1 leaves it blank."""

    ring: tuple[Spot, ...]
    title: str = ""
    href: str = ""
    level: int = -1


@dataclass(frozen=True, slots=True)
class Line:
    """A line between spots.

    Parameters
    ----------
    spots
        Two or more (lon, lat).
    title
        What a tap or a screen reader tells.
    tone
        ``road``, ``flow``, ``choke``, ``closed`` or ``trip``.
    weight
        0 to 1, drawn as width.
    bend
        Bend a two-spot line to its right, so that there and back do not cover each other.
    arrow
        Mark the direction in the middle.
    """

    spots: tuple[Spot, ...]
    title: str = ""
    href: str = ""
    tone: str = "road"
    weight: float = 0.0
    bend: bool = False
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A mark with a name.

    Parameters
    ----------
    lon, lat
        Degrees, WGS-84.
    name
        Written beside the mark where there is room.
    kind
        ``hub``, ``market``, ``home``, ``village``, ``town`` (a name alone) or ``stop``.
    rank
        0 is named first, 3 last.
    tone
        Empty or ``choke``.
    """

    lon: float
    lat: float
    name: str = ""
    title: str = ""
    href: str = ""
    kind: str = "village"
    rank: int = 2
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A row of the legend: the class of its swatch and what it means."""

    swatch: str
    text: str


@dataclass(frozen=True, slots=True)
class Layers:
    """What to draw, from the ground up; edges are loose stretches of a border."""

    areas: Sequence[Area] = ()
    edges: Sequence[tuple[Spot, ...]] = ()
    lines: Sequence[Line] = ()
    points: Sequence[Point] = ()
    keys: Sequence[Key] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawnPath:
    """An area or line in drawing units."""

    d: str
    shape: Area | Line
    width: float = 0.0
    arrow: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A mark in drawing units."""

    x: float
    y: float
    shape: Point
    name: PlacedName | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished map for the template ``web/parts/map.html``."""

    width: int
    height: int
    areas: Sequence[DrawnPath] = ()
    edges: str = ""
    lines: Sequence[DrawnPath] = ()
    points: Sequence[DrawnPoint] = ()
    scale_width: float = 0.0
    scale_km: float = 0.0
    keys: Sequence[Key] = ()
    note: str = ""


@dataclass(slots=True)
class Sheet:
    """The paper: turns degrees into drawing units."""

    spots: Sequence[Spot]
    height: int = field(init=False)
    unit: float = field(init=False)

    def __post_init__(self) -> None:
        """Fit all spots into the paper, north up."""
        lons, lats = [s[0] for s in self.spots], [s[1] for s in self.spots]
        self.lon, self.lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        self.squeeze = cos(radians(self.lat))
        wide = max((max(lons) - min(lons)) * self.squeeze, 0.005)
        high = max(max(lats) - min(lats), 0.005)
        room = WIDTH - 2 * PAD
        self.height = round(min(max(room * high / wide, 0.55 * WIDTH), 1.1 * WIDTH) + 2 * PAD)
        self.unit = min(room / wide, (self.height - 2 * PAD) / high)

    lon: float = field(init=False)
    lat: float = field(init=False)
    squeeze: float = field(init=False)

    def place(self, spot: Spot) -> Spot:
        """Turn degrees into drawing units."""
        x = WIDTH / 2 + (spot[0] - self.lon) * self.squeeze * self.unit
        return round(x, 1), round(self.height / 2 - (spot[1] - self.lat) * self.unit, 1)

    def scale(self) -> tuple[float, float]:
        """Choose the scale bar: its width in drawing units and its length in km."""
        per_km = self.unit / KM_PER_DEGREE
        for km in (50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2):
            if km * per_km <= WIDTH / 4:
                return round(km * per_km, 1), km
        return round(0.1 * per_km, 1), 0.1


def draw_map(layers: Layers) -> Drawing | None:
    """Draw layers on one sheet.

    Parameters
    ----------
    layers
        Areas below, then lines, then points; any may be empty.

    Returns
    -------
    Drawing or None
        Nothing when no layer has a spot to show.
    """
    spots = [s for area in layers.areas for s in area.ring]
    spots += [s for line in layers.lines for s in line.spots]
    spots += [(p.lon, p.lat) for p in layers.points]
    if not spots:
        return None
    sheet = Sheet(spots)
    scale_width, scale_km = sheet.scale()
    return Drawing(
        WIDTH,
        sheet.height,
        [DrawnPath(ring_path(sheet, area.ring), area) for area in layers.areas],
        draw_edges(sheet, layers.edges),
        [draw_line(sheet, line) for line in layers.lines],
        draw_points(sheet, layers.points),
        scale_width,
        scale_km,
        layers.keys,
        layers.note,
    )


def ring_path(sheet: Sheet, ring: Iterable[Spot]) -> str:
    """Write a closed outline as SVG path data."""
    return "M" + "L".join(f"{x},{y}" for x, y in map(sheet.place, ring)) + "Z"


def draw_line(sheet: Sheet, line: Line) -> DrawnPath:
    """Draw a line, bent to its right and with an arrow when it asks for it."""
    placed = [sheet.place(spot) for spot in line.spots]
    (x, y), (u, v) = placed[0], placed[-1]
    width = round(1.5 + 5 * max(0.0, min(1.0, line.weight)), 1)
    if not line.bend or len(placed) != 2:
        d = "M" + "L".join(f"{a},{b}" for a, b in placed)
        middle = ((x + u) / 2, (y + v) / 2)
    else:
        bulge = min(0.12, 14 / (hypot(u - x, v - y) or 1))
        cx, cy = (x + u) / 2 - (v - y) * bulge, (y + v) / 2 + (u - x) * bulge
        d = f"M{x},{y}Q{cx:.1f},{cy:.1f} {u},{v}"
        middle = ((x + u + 2 * cx) / 4, (y + v + 2 * cy) / 4)
    turn = degrees(atan2(v - y, u - x))
    arrow = (round(middle[0], 1), round(middle[1], 1), round(turn, 1)) if line.arrow else None
    return DrawnPath(d, line, width, arrow)


def draw_points(sheet: Sheet, points: Sequence[Point]) -> list[DrawnPoint]:
    """Draw marks, and name as many as there is room for."""
    placed = [sheet.place((p.lon, p.lat)) for p in points]
    names = place_names(
        [
            Name(x, y, p.name, p.rank, centred=p.kind == "town")
            for (x, y), p in zip(placed, points, strict=True)
        ],
        (WIDTH, sheet.height),
    )
    return [
        DrawnPoint(x, y, point, name)
        for (x, y), point, name in zip(placed, points, names, strict=True)
    ]


def draw_edges(sheet: Sheet, edges: Iterable[tuple[Spot, ...]]) -> str:
    """Write loose edges as one SVG path."""
    return "".join("M" + "L".join(f"{x},{y}" for x, y in map(sheet.place, e)) for e in edges)
