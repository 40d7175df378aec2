"""The demo county as CSV tables: what is given by hand, and what is drawn."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import farmgate

HOME = Path(farmgate.__file__).resolve().parents[2] / "data" / "demo"
GIVEN = HOME / "given"
SEED = 2020
Row = dict[str, str]


@dataclass(slots=True)
class County:
    """Tables that are being drawn, with the one source of chance they share."""

    random: Random
    given: Mapping[str, list[Row]]
    tables: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def add(self, table: str, **cells: object) -> dict[str, object]:
        """Add a row to a table and return it."""
        self.tables.setdefault(table, []).append(cells)
        return cells


def read_table(folder: Path, name: str) -> list[Row]:
    """Read one CSV table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_given() -> dict[str, list[Row]]:
    """Read the tables that people wrote: divisions, townships, sites, roads, goods, buyers."""
    return {path.stem: read_table(GIVEN, path.stem) for path in sorted(GIVEN.glob("*.csv"))}


def write_table(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write one CSV table; the first row names the columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def by_code(rows: Iterable[Row]) -> dict[str, Row]:
    """Index rows by their code."""
    return {row["code"]: row for row in rows}
