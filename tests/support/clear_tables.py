"""The tables of `farmgate clear`: spoil one, clear a folder, read what came of it."""

import csv

from farmgate.__main__ import main
from support.house import ROOT

WALK = ROOT / "data/walk"


def clear(folder, *words):
    """Run the command; return its exit code and the folder it wrote."""
    out = folder.parent / "out"
    return main(["clear", str(folder), "-o", str(out), *words]), out


def spoil(folder, table, row, column, cell):
    """Put another text into one cell."""
    path = folder / f"{table}.csv"
    rows = list(csv.reader(path.open(encoding="utf-8")))
    rows[row - 1][rows[0].index(column)] = cell
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def read(folder, table):
    """Read a table that was written."""
    with (folder / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def add_column(folder, table, column, *cells):
    """Give a table one more column: a cell for each row, or the same for all."""
    path = folder / f"{table}.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    cells = cells * len(rows) if len(cells) == 1 else cells
    lines = [f"{row},{cell}" for row, cell in zip([head, *rows], [column, *cells], strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
