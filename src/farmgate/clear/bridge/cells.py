"""Turn the cells of a column into an array, each distinct text read once.

A table of five million lots has few hundred prices, grades and nodes, and as many names as rows.
So a column is not read cell by cell but through a dictionary of the texts already read: the rules
of a cell stay in one place (`columns`), and a repeated text costs one look-up. Only a block with a
fault is looked at cell by cell, for its findings.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.base.errors import Finding
from farmgate.clear.bridge.columns import Column, text

Values = NDArray[Any]
MOST_KNOWN = 100_000
"""Texts remembered: more than any table has nodes or prices, far fewer than it may have names."""
MOST_FINDINGS = 200
DTYPES: dict[object, Any] = {float: np.float64, int: np.int64, bool: np.bool_}


class OnceEach[K, V](dict[K, V]):
    """The answers of a function, asked once for each distinct argument while there is room."""

    def __init__(self, answer: Callable[[K], V]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, key: K) -> V:
        """Ask, and remember."""
        value = self._answer(key)
        if len(self) < MOST_KNOWN:
            self[key] = value
        return value


class ColumnReader:
    """Reads one column of a file, block by block.

    Parameters
    ----------
    column
        What a cell must be.
    file
        The name of the file, for findings.

    Attributes
    ----------
    findings
        The first `MOST_FINDINGS` cells refused.
    """

    def __init__(self, column: Column, file: str) -> None:
        self._column, self._file = column, file
        self._known = OnceEach(self._read)
        self._blocks: list[Values] = []
        self._row = 2  # the header is row 1
        self.findings: list[Finding] = []

    def take(self, cells: Sequence[str]) -> None:
        """Read the next cells."""
        try:
            values = self._names(cells) or map(self._known.__getitem__, cells)
            self._blocks.append(np.fromiter(values, self._dtype(), len(cells)))
        except ValueError:
            self._find_faults(cells)
        self._row += len(cells)

    def skip(self, rows: int) -> None:
        """Take rows of a file that has no such column."""
        self._blocks.append(np.full(rows, self._column.empty, self._dtype()))

    def finish(self) -> Values:
        """Give the column; where a cell was refused, the value means nothing."""
        whole: Values = np.concatenate([np.empty(0, self._dtype()), *self._blocks])
        self._blocks.clear()
        return whole

    def _names(self, cells: Sequence[str]) -> list[str] | None:
        """Take the texts as they are where nearly every row so far had another name."""
        if self._column.read is not text or len(self._known) < self._row / 2:
            return None
        names = [cell.strip() for cell in cells]
        return names if all(names) else None

    def _dtype(self) -> np.dtype[Any]:
        """What holds every value: objects where an empty cell is None, and for names."""
        kind = self._column.read.__annotations__.get("return")
        plain = self._column.empty is not None
        return np.dtype(DTYPES.get(kind, object) if plain else object)

    def _read(self, cell: str) -> object:
        stripped = cell.strip()
        if not stripped and self._column.empty is not ...:
            return self._column.empty
        return self._column.read(stripped)

    def _find_faults(self, cells: Sequence[str]) -> None:
        """Read a block cell by cell; a refused one holds None or nought, to keep its row."""
        dtype = self._dtype()
        values = np.full(len(cells), None if dtype.hasobject else 0, dtype)
        for i, cell in enumerate(cells):
            if len(self.findings) >= MOST_FINDINGS:
                break
            try:
                values[i] = self._known[cell]
            except ValueError as expected:
                where: dict[str, str | int] = {"file": self._file, "row": self._row + i}
                where["column"] = self._column.name
                found = cell.strip()[:40]
                code = "cell_refused" if found else "cell_empty"
                facts = {"found": found, "expected": str(expected)}
                self.findings.append(Finding(code, where, facts))
        self._blocks.append(values)
