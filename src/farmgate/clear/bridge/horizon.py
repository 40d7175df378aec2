"""Calendar days and groups of the tables, and the horizon of the engine that counts from 0.

Days are any whole numbers; the horizon begins with the first that a lot or bid names. One day more
than the last one named stands for "no end".
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from farmgate.base.days import MOST_DAYS, days_on_the_way
from farmgate.clear.bridge.reading import Columns

Ints = NDArray[np.int64]
WINDOWS = {"lots": ("ready_day", "spoil_day"), "bids": ("from_day", "due_day")}
GROUPS = (("lots", "group"), ("bids", "only_group"), ("bids", "prefer_group"))
Fault = tuple[str, str, int, str, object]
"""Code, table, row, column and what was found."""


class Horizon(NamedTuple):
    """The first calendar day, how many days there are, and the groups by number."""

    first: int
    days: int
    groups: list[str]

    def day(self, index: int) -> int | str:
        """The calendar day, or nothing for "no end"."""
        return self.first + index if index < self.days - 1 else ""

    def lanes_by_day(self, lanes: Columns) -> Columns:
        """Give lanes with a limit by the day once for each day named, and a column ``leaves``.

        It holds the day, counted from 0, or -1 for lanes that go on any; where no day is named,
        all do. After the last day named no such lane goes.
        """
        by_day = lanes["per_day"] & (self.days > 1)
        many = np.where(by_day, self.days - 1, 1)
        row = np.repeat(np.arange(many.size), many)
        day = np.arange(row.size) - np.repeat(np.cumsum(many) - many, many)
        spread = {name: values[row] for name, values in lanes.items()}
        return spread | {"leaves": np.where(by_day[row], day, -1)}

    def group(self, index: int) -> str:
        """The name of a group, or nothing for -1."""
        return self.groups[index] if index >= 0 else ""

    def fields(self, tables: dict[str, Columns]) -> dict[str, Any]:
        """Days and groups of lots, bids and lanes as `ClearProblem` takes them."""
        last, lots, bids = self.days - 1, tables["lots"], tables["bids"]
        return {
            "days": self.days,
            "groups": len(self.groups),
            "lot_ready": self._count(lots["ready_day"], 0),
            "lot_spoil": self._count(lots["spoil_day"], last),
            "lot_group": self._number(lots["group"]),
            "bid_from": self._count(bids["from_day"], 0),
            "bid_due": self._count(bids["due_day"], last),
            "bid_group": self._number(bids["only_group"]),
            "bid_prefers": self._number(bids["prefer_group"]),
            "arc_leaves": tables["lanes"]["leaves"],
            "arc_days": _ints(map(days_on_the_way, tables["lanes"]["hours"])),
        }

    def _count(self, days: Iterable[int | None], empty: int) -> Ints:
        return _ints(empty if day is None else day - self.first for day in days)

    def _number(self, names: Iterable[str]) -> Ints:
        number = {name: index for index, name in enumerate(self.groups)}
        return _ints(number.get(name, -1) for name in names)


def read_horizon(tables: dict[str, Columns]) -> Horizon:
    """Find the horizon and the groups that the tables name."""
    days = [day for day, *_ in _named_days(tables)]
    groups = sorted({name for table, column in GROUPS for name in tables[table][column]} - {""})
    first = min(days, default=0)
    return Horizon(first, max(days) - first + 2 if days else 1, groups)


def find_odd_windows(tables: dict[str, Columns]) -> Iterator[Fault]:
    """A last day before the first, a horizon too long, a group beside another."""
    for table, (start, end) in WINDOWS.items():
        pairs = zip(tables[table][start], tables[table][end], strict=True)
        for row, (first, last) in enumerate(pairs, start=2):
            if first is not None and last is not None and first > last:
                yield "days_reversed", table, row, end, last
    days = sorted(_named_days(tables))
    if days and days[-1][0] - days[0][0] >= MOST_DAYS:
        last, table, row, column = days[-1]
        yield "horizon_too_long", table, row, column, last
    bids = tables["bids"]
    for row, (only, prefer) in enumerate(
        zip(bids["only_group"], bids["prefer_group"], strict=True), start=2
    ):
        if only and prefer:
            yield "two_groups", "bids", row, "prefer_group", prefer


def _named_days(tables: dict[str, Columns]) -> Iterator[tuple[int, str, int, str]]:
    for table, columns in WINDOWS.items():
        for column in columns:
            for row, day in enumerate(tables[table][column], start=2):
                if day is not None:
                    yield day, table, row, column


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)
