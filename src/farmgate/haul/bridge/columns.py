"""The columns of a folder with a real round, and how a cell is read.

One place says what a table holds: the reader, ``farmgate haul --help`` and the findings read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

HOUR, MINUTE = 3600, 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        As in the header.
    read
        Turns the text of a cell into a value; raises ValueError with the code of the finding.
    meaning
        For ``--help``: what it is, with its unit.
    empty
        The value of an empty cell or a missing column; without it the cell must be filled.
    is_node
        Whether the value must be a name in nodes.csv.
    """

    name: str
    read: Callable[[str], object]
    meaning: str
    empty: object = ...
    is_node: bool = False


def text(cell: str) -> str:
    """Any text that is not empty."""
    if not cell:
        raise ValueError("cell_empty")
    return cell


def number(cell: str) -> float:
    """A number of at least zero."""
    value = _float(cell)
    if value < 0:
        raise ValueError("cell_negative")
    return value


def positive(cell: str) -> float:
    """A number above zero."""
    value = _float(cell)
    if value <= 0:
        raise ValueError("cell_not_positive")
    return value


def count(cell: str) -> int:
    """A whole number above zero."""
    value = positive(cell)
    if value != int(value):
        raise ValueError("cell_not_whole")
    return int(value)


def degrees(cell: str) -> float:
    """A coordinate."""
    value = _float(cell)
    if not -180 <= value <= 180:
        raise ValueError("cell_not_degrees")
    return value


def clock(cell: str) -> int:
    """A time of day, 6:30, in seconds after midnight."""
    hours, _, minutes = cell.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(minutes) < 60 and int(hours) < 100):
        raise ValueError("cell_not_clock")
    return int(hours) * HOUR + int(minutes) * MINUTE


def _float(cell: str) -> float:
    if not cell:
        raise ValueError("cell_empty")
    try:
        value = float(cell)
    except ValueError:
        raise ValueError("cell_not_number") from None
    if not isfinite(value) or abs(value) > 1e9:
        raise ValueError("cell_not_number")
    return value


TABLES: dict[str, tuple[Column, ...]] = {
    "nodes": (
        Column("node", text, "name of the place"),
        Column("lon", degrees, "degrees east, WGS-84", None),
        Column("lat", degrees, "degrees north, WGS-84", None),
    ),
    "stops": (
        Column("stop", text, "name of the stop"),
        Column("node", text, "where it is", is_node=True),
        Column("collect_kg", number, "kg taken to the depot", 0.0),
        Column("deliver_kg", number, "kg brought from the depot", 0.0),
        Column("open", clock, "first time of day to begin, as 6:30", 0),
        Column("close", clock, "last time of day to begin", None),
        Column("service_min", number, "minutes at the stop", 0.0),
        Column("ready", clock, "time of day the goods are at the depot", 0),
        Column("prize_yuan", number, "worth of calling; empty = must be called at", 0.0),
    ),
    "vehicles": (
        Column("vehicle", text, "name of the vehicle, or of several alike"),
        Column("depot", text, "where it stands", is_node=True),
        Column("payload_kg", positive, "kg it holds"),
        Column("number", count, "how many there are", 1),
        Column("tours", count, "most tours a day; empty = no limit", None),
        Column("open", clock, "leaves no earlier", 0),
        Column("close", clock, "is back no later; empty = no limit", None),
        Column("hours", positive, "most hours from leaving to the last return", None),
        Column("yuan_per_km", number, "cost per km", 1.0),
        Column("yuan", number, "cost of using it at all", 0.0),
    ),
    "travel": (
        Column("from", text, "node where the road begins", is_node=True),
        Column("to", text, "node where it ends; driven both ways", is_node=True),
        Column("km", number, "length"),
        Column("minutes", number, "driving time; empty = at 30 km/h", None),
    ),
}
OPTIONAL = ("travel",)
