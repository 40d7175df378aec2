"""Read XLSX and XLS workbooks in a process of their own."""

import datetime as dt
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from farmgate.web.sheets.bounds import repack_within_bounds
from farmgate.web.sheets.kinds import XLSX
from farmgate.web.sheets.raw import Cell, Limits, RawSheet, Refused

CHILD = Path(__file__).with_name("child.py")
REASONS = {3: "file_locked", 4: "file_damaged", 1: "file_damaged"}
LONGEST_SECONDS = 60


def read_workbook(content: bytes, kind: str, limits: Limits) -> list[RawSheet]:
    """Read every visible sheet; merged cells all hold the value of their first.

    Raises
    ------
    Refused
        ``sheet_too_large``, ``file_damaged``, ``file_locked``.
    """
    if kind == XLSX:
        content = repack_within_bounds(content, limits)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile("w+b") as answer:
        given.write(content)
        given.seek(0)
        bounds = (limits.max_cells, limits.max_memory, limits.max_unzipped)
        code = _run_child([str(bound) for bound in bounds], given, answer)
        if code:
            raise Refused(REASONS.get(code, "sheet_too_large"), most=f"{limits.max_cells:,}")
        answer.seek(0)
        return _collect(answer)


def _run_child(arguments: list[str], given: Any, answer: Any) -> int:  # noqa: ANN401 - files
    """Run the parser without our environment: it gets no secret, no network address, no name."""
    command = [sys.executable, "-I", str(CHILD), *arguments]
    try:
        return subprocess.run(
            command,
            stdin=given,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=LONGEST_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -1


def _collect(lines: Any) -> list[RawSheet]:  # noqa: ANN401 - a binary file
    sheets: list[RawSheet] = []
    merges: list[list[list[list[int]]]] = []
    for line in lines:
        value = json.loads(line)
        if isinstance(value, dict):
            top, left = value["start"]
            sheets.append(RawSheet(value["sheet"], top + 1, []))
            merges.append([_shift(merge, top, left) for merge in value["merges"]])
        else:
            sheets[-1].rows.append([_cell(cell) for cell in value])
    for sheet, ranges in zip(sheets, merges, strict=True):
        _fill_merged(sheet.rows, ranges)
    return sheets


def _shift(merge: list[list[int]], top: int, left: int) -> list[list[int]]:
    return [[row - top, column - left] for row, column in merge]


def _cell(value: Any) -> Cell:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        text = value["date"]
        return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
    return value.strip() if isinstance(value, str) else value


def _fill_merged(rows: list[list[Cell]], merges: list[list[list[int]]]) -> None:
    """Give every blank cell of a merged block the value of the block's first cell.

    Blocks of a proper sheet do not overlap; a sheet whose blocks do is filled no further.
    """
    room = sum(map(len, rows))
    for (top, left), (bottom, right) in merges:
        if top < 0 or left < 0 or top >= len(rows) or left >= len(rows[top]):
            continue
        block = rows[top : bottom + 1]
        room -= len(block) * (right - left + 1)
        if room < 0:
            return
        for row in block:
            for column in range(left, min(right + 1, len(row))):
                if row[column] is None:
                    row[column] = rows[top][left]
