"""Small charts drawn on the server: ranked bars, one divided bar, a sparkline.

Pure functions from numbers to geometry; the templates in ``web/parts`` turn it into SVG. Bars
take their width in percent and their words in HTML, so that a phone shows them at full size and
a screen reader reads a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart: what it is, how much, and how it is written.

    Parameters
    ----------
    label
        The row's name.
    value
        Its amount, in the unit of all rows; only its size against the others matters.
    text
        The amount as people read it, with its unit.
    note
        A second line in small print.
    href
        Where the row leads.
    tone
        ``leaf`` (default), ``signal``, ``quiet`` or a seller class (``poor``, ``small``, ``big``).
    """

    label: str
    value: float
    text: str
    note: str = ""
    href: str = ""
    tone: str = "leaf"


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with the place it takes, in percent of the chart's width."""

    bar: Bar
    x: float
    width: float

    @property
    def end(self) -> float:
        """Where the bar ends, in percent."""
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Spark:
    """A sparkline: the points of its line in a box of 100 x 28, and its last point."""

    points: str
    last_x: float
    last_y: float


def rank_bars(bars: Sequence[Bar], limit: int = 12) -> list[DrawnBar]:
    """Order bars by size and give each its width against the largest.

    Parameters
    ----------
    bars
        In any order; values below zero count as zero.
    limit
        How many of the largest to draw.
    """
    ranked = sorted(bars, key=lambda bar: -bar.value)[:limit]
    return scale_bars(ranked)


def scale_bars(bars: Sequence[Bar]) -> list[DrawnBar]:
    """Give each bar its width against the largest, in the order given."""
    largest = max((bar.value for bar in bars), default=0)
    if largest <= 0:
        return [DrawnBar(bar, 0, 0) for bar in bars]
    return [DrawnBar(bar, 0, round(100 * max(bar.value, 0) / largest, 2)) for bar in bars]


def share_bar(bars: Sequence[Bar]) -> list[DrawnBar]:
    """Lay bars end to end so that they fill the width; parts of nothing are left out."""
    whole = sum(max(bar.value, 0) for bar in bars)
    drawn: list[DrawnBar] = []
    x = 0.0
    for bar in bars:
        if bar.value > 0:
            width = 100 * bar.value / whole
            drawn.append(DrawnBar(bar, round(x, 2), round(width, 2)))
            x += width
    return drawn


def sparkline(values: Sequence[float]) -> Spark | None:
    """Draw a series as a line; nothing for fewer than two values."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = 96 / (len(values) - 1)
    points = [
        (round(2 + i * step, 2), round(25 - 22 * (value - low) / span, 2))
        for i, value in enumerate(values)
    ]
    return Spark(" ".join(f"{x},{y}" for x, y in points), *points[-1])
