"""Tables as files, CSV or Parquet: rows of text in, columns out.

Parquet is read as the text of its cells, so that both kinds pass the same rules and give the same
findings; row 2 is the first row of either. It needs the extra ``tables`` (DuckDB), which nothing
else here imports.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from glob import escape
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from farmgate.base.errors import FarmgateError
from farmgate.web.encodings import find_encoding

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLOCK = 10_000
"""Rows held as text at a time: what bounds the memory of reading and writing."""
FETCHING = ("autoinstall_known_extensions", "autoload_known_extensions")
KINDS = ("csv", "parquet")
Block = Sequence[Sequence[str]]


class Unreadable(Exception):
    """The file is no table; the code of the finding that says so."""


@contextmanager
def open_rows(path: Path) -> Iterator[tuple[list[str], Iterator[Block]]]:
    """Open a table: its header, and its rows in blocks; rows without a cell are left out.

    Raises
    ------
    Unreadable
        Also while the rows are read.
    UnknownEncoding
    FarmgateError
        ``extra_missing`` for Parquet without DuckDB.
    """
    opened = _open_parquet if path.suffix == ".parquet" else _open_csv
    with opened(path) as rows:
        yield rows


@contextmanager
def _open_csv(path: Path) -> Iterator[tuple[list[str], Iterator[Block]]]:
    try:
        with path.open("rb") as file:
            encoding = find_encoding(file)
        with path.open(newline="", encoding=encoding) as lines:
            rows = filter(None, csv.reader(lines))
            header = [cell.strip() for cell in next(rows, [])]
            yield header, batched(rows, BLOCK)
    except csv.Error as error:
        raise Unreadable("cell_too_long") from error


@contextmanager
def _open_parquet(path: Path) -> Iterator[tuple[list[str], Iterator[Block]]]:
    with path.open("rb"):
        pass  # what may not be opened is not damaged: DuckDB tells no difference
    with connect(path.name) as base:
        import duckdb

        source = [escape(str(path))]
        try:
            found = base.execute("SELECT * FROM read_parquet(?) LIMIT 0", source).description
            names = [column[0] for column in found or ()]
            texts = ", ".join(f"coalesce({quoted(name)}::VARCHAR, '')" for name in names)
            rows = base.execute(f"SELECT {texts} FROM read_parquet(?)", source)
            yield [name.strip() for name in names], iter(lambda: rows.fetchmany(BLOCK), [])
        except duckdb.Error as error:
            raise Unreadable("table_unreadable") from error


@contextmanager
def connect(file: str, **settings: str) -> Iterator["DuckDBPyConnection"]:
    """Open a database in memory, with these settings, that fetches nothing from anywhere.

    Raises
    ------
    FarmgateError
        ``extra_missing``: DuckDB is not installed, and the file needs it.
    """
    try:
        import duckdb  # here, because it is heavy and CSV does without
    except ImportError:
        raise FarmgateError("extra_missing", extra="tables", file=file) from None
    with duckdb.connect(config={**settings, **dict.fromkeys(FETCHING, False)}) as base:
        yield base


def check_format(kind: str) -> None:
    """Make sure that tables of a kind can be written.

    Raises
    ------
    FarmgateError
        ``extra_missing``.
    """
    if kind == "parquet":
        with connect("*.parquet"):
            pass


def quoted(name: str) -> str:
    """Write the name of a column as SQL takes any name."""
    return '"' + name.replace('"', '""') + '"'
