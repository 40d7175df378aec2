"""Read one table column by column; a table with faults gives findings instead of rows."""

from collections.abc import Iterator
from pathlib import Path

from farmgate.base.errors import Finding
from farmgate.clear.bridge.cells import MOST_FINDINGS, ColumnReader, Values
from farmgate.clear.bridge.columns import Column
from farmgate.clear.bridge.files import Block, Unreadable, open_rows
from farmgate.clear.bridge.headers import find_header_faults
from farmgate.web.encodings import UnknownEncoding

Columns = dict[str, Values]


def read_columns(path: Path, columns: tuple[Column, ...], findings: list[Finding]) -> Columns:
    """Read a file into one array per column.

    Parameters
    ----------
    path
        A CSV or Parquet file.
    columns
        What the table must and may hold; other columns of the file are left alone, unless one
        of these is missing and seems to be meant.
    findings
        Gets every fault. A refused cell holds a value that means nothing; of a table that could
        not be read the arrays hold any rows.
    """
    try:
        with open_rows(path) as (header, blocks):
            return _Table(path.name, columns, header).read(blocks, findings)
    except UnknownEncoding as odd:
        findings.append(Finding("encoding_unknown", {"file": path.name, "row": odd.row}))
        return no_rows(columns)
    except Unreadable as error:
        findings.append(Finding(str(error), {"file": path.name}))
        return no_rows(columns)


def no_rows(columns: tuple[Column, ...]) -> Columns:
    """Give the columns of a table without rows."""
    return {column.name: ColumnReader(column, "").finish() for column in columns}


class _Table:
    """One file being read."""

    def __init__(self, file: str, columns: tuple[Column, ...], header: list[str]) -> None:
        self._file, self._width = file, len(header)
        self._place = {name: place for place, name in enumerate(header)}
        self._readers = {column.name: ColumnReader(column, file) for column in columns}
        self._header_faults = list(find_header_faults(file, columns, header))

    def read(self, blocks: Iterator[Block], findings: list[Finding]) -> Columns:
        """Read all blocks; of a row of another width than the header's nothing else is told."""
        if self._header_faults:
            findings.extend(self._header_faults)
            return {name: reader.finish() for name, reader in self._readers.items()}
        ragged: list[Finding] = []
        first = 2
        for block in blocks:
            self._take(self._blank_ragged(block, first, ragged))
            first += len(block)
        findings.extend(ragged)
        broken = {finding.where["row"] for finding in ragged}
        findings.extend(fault for fault in self._faults() if fault.where["row"] not in broken)
        return {name: reader.finish() for name, reader in self._readers.items()}

    def _take(self, block: Block) -> None:
        cells = list(zip(*block, strict=True))
        for name, reader in self._readers.items():
            if name in self._place:
                reader.take(cells[self._place[name]])
            else:
                reader.skip(len(block))

    def _blank_ragged(self, block: Block, first: int, ragged: list[Finding]) -> Block:
        """Put empty rows in place of those of another width, to keep their numbers."""
        if set(map(len, block)) <= {self._width}:
            return block
        for row, cells in enumerate(block, start=first):
            if len(cells) != self._width and len(ragged) < MOST_FINDINGS:
                where: dict[str, str | int] = {"file": self._file, "row": row}
                facts = {"found": len(cells), "expected": self._width}
                ragged.append(Finding("row_ragged", where, facts))
        empty = [""] * self._width
        return [cells if len(cells) == self._width else empty for cells in block]

    def _faults(self) -> list[Finding]:
        return [fault for reader in self._readers.values() for fault in reader.findings]
