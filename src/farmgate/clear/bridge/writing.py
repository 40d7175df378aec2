"""Write one table, CSV or Parquet, column by column and block by block.

As in reading (`cells`), a price that a thousand lots share is put into text once.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from errno import EIO, ENOSPC, errorcode
from math import nan
from os import strerror
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from farmgate.clear.bridge.cells import OnceEach
from farmgate.clear.bridge.files import BLOCK, connect, quoted
from farmgate.web.formulas import escape_formula

NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")
MOST_MEMORY = "512MB"
"""Held of a Parquet table at a time; the rest waits on the disk."""
TEXT, WHOLE, DECIMAL = "VARCHAR", "BIGINT", "DOUBLE"


class Field(NamedTuple):
    """One column of a table to write.

    Parameters
    ----------
    values
        (M,) its values.
    text
        The cell of a value; for a number the empty text says that there is none.
    kind
        ``TEXT``, ``WHOLE`` or ``DECIMAL``: its type in Parquet.
    """

    values: Sequence[Any] | NDArray[Any]
    text: Callable[[Any], str] = str
    kind: str = TEXT

    def blocks(self) -> Iterable[Iterable[str]]:
        """Give the cells of `BLOCK` rows at a time."""
        text = self.text if self.kind == TEXT else OnceEach(self.text).__getitem__
        for start in range(0, len(self.values), BLOCK):
            part = self.values[start : start + BLOCK]
            yield map(text, part.tolist() if isinstance(part, np.ndarray) else part)


def write_table(path: Path, fields: dict[str, Field]) -> None:
    """Write a table as the ending of its name says.

    Parameters
    ----------
    path
        Replaced if it is there.
    fields
        Columns of one length, by name.

    Raises
    ------
    OSError
        The disk is full or will not have it.
    """
    (_write_parquet if path.suffix == ".parquet" else _write_csv)(path, fields)


def _write_csv(path: Path, fields: dict[str, Field]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")  # the same rows, the same bytes
        writer.writerow(fields)
        for columns in zip(*(_safe_blocks(field) for field in fields.values()), strict=True):
            writer.writerows(zip(*columns, strict=True))


def _safe_blocks(field: Field) -> Iterable[Iterable[str]]:
    if field.kind != TEXT:
        return field.blocks()
    return (map(_safe, block) for block in field.blocks())


def _safe(cell: str) -> str:
    """Keep a name from being run as a formula; a number below zero is no name."""
    escaped = escape_formula(cell)
    return cell if escaped is cell or NUMBER.fullmatch(cell) else escaped


def _write_parquet(path: Path, fields: dict[str, Field]) -> None:
    columns = ", ".join(f"{quoted(name)} {field.kind}" for name, field in fields.items())
    spill = str(path.parent / ".spill")  # beside the table, and gone with the connection
    limits = {"memory_limit": MOST_MEMORY, "temp_directory": spill, "threads": "1"}
    with connect(path.name, **limits) as base:
        import duckdb

        base.execute(f"CREATE TABLE whole ({columns})")
        try:
            for block in zip(*(_arrays(field) for field in fields.values()), strict=True):
                base.register("block", {f"c{i}": array for i, array in enumerate(block)})
                base.execute("INSERT INTO whole FROM block")
            base.execute("COPY whole TO ? (FORMAT parquet)", [str(path)])
        except duckdb.OperationalError as error:
            unsaid = EIO if isinstance(error, duckdb.IOException) else ENOSPC  # no room to wait in
            code = _told_errno(str(error)) or unsaid
            raise OSError(code, strerror(code), str(path)) from error


def _told_errno(text: str) -> int:
    """Find the error of the system that a text tells in the system's words; 0 for none."""
    return next((code for code in errorcode if strerror(code) in text), 0)


def _arrays(field: Field) -> Iterator[NDArray[Any]]:
    """Give the values of `BLOCK` rows at a time; NaN where there is no number."""
    number = OnceEach[str, float](lambda cell: float(cell) if cell else nan)
    for cells in field.blocks():
        if field.kind == TEXT:
            yield np.fromiter(cells, object)
        else:
            yield np.fromiter(map(number.__getitem__, cells), np.float64)
