"""What the readers of the file kinds hand on: cells as they stand, with their true row numbers."""

from dataclasses import dataclass, field
from datetime import date

from farmgate.base.errors import FarmgateError, Finding

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read at all; beyond it the file is refused before parsing.

    Parameters
    ----------
    max_bytes
        Size of the file.
    max_cells
        Cells of all sheets together, declared or real, blank ones between them included.
    max_unzipped
        Bytes of an XLSX file's parts, as declared and as unpacked.
    max_memory
        Bytes of address space for the process that parses a workbook.
    """

    max_bytes: int = 8 * 1024 * 1024
    max_cells: int = 2_000_000
    max_unzipped: int = 96 * 1024 * 1024
    max_memory: int = 768 * 1024 * 1024


class Refused(FarmgateError):
    """A file that is not read; `read_tables` turns it into a finding about the whole file."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as it stands.

    Parameters
    ----------
    name
        Name of the sheet; empty for a text file.
    first_row
        Row number, from 1, of ``rows[0]``.
    rows
        Rows of cells; rows may differ in length.
    is_ragged_risky
        Whether a row longer than its header may have slipped (a comma inside a number of a
        text file), so that its cells cannot be trusted.
    broken
        Faults of single rows found while splitting, by row number.
    """

    name: str
    first_row: int
    rows: list[list[Cell]]
    is_ragged_risky: bool = False
    broken: dict[int, Finding] = field(default_factory=dict)


def cell_text(cell: Cell) -> str:
    """Give a cell as text: 50.0 is ``"50"``, a date is ISO, blank is empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def megabytes(size: int) -> str:
    """Write a size for people."""
    return f"{size / 1024 / 1024:.3g} MB"
