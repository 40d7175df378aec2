"""Read the text of a VRPLIB file: keys, sections, numbers, and what is wrong with them.

``KEY : value`` lines come first, then sections whose name ends in ``_SECTION``, then ``EOF``.
Every fault is noted with its line and reading goes on, so that all are told at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from farmgate.base.errors import BadTables, Finding, why_refused

Floats = NDArray[np.float64]
MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section: its number in the file and its cells."""

    row: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class VrplibText:
    """The text of one file in its parts, and the faults found so far."""

    file: str
    keys: dict[str, Line] = field(default_factory=dict)
    sections: dict[str, list[Line]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def blame(self, code: str, line: Line | None, **facts: str | int) -> None:
        """Note a fault."""
        where: dict[str, str | int] = {"file": self.file}
        if line is not None:
            where["row"] = line.row
        self.findings.append(Finding(code, where, facts))

    def refuse(self) -> None:
        """Stop when there was any fault.

        Raises
        ------
        BadTables
            With all that were noted.
        """
        if self.findings:
            raise BadTables(self.findings[:MOST_FINDINGS])

    def text(self, key: str, default: str = "") -> str:
        """Give the value of a key."""
        return self.keys[key].cells[0] if key in self.keys else default

    def number(self, key: str, default: float | None = None) -> float:
        """Give the value of a key as a number; without a default it must be there."""
        if key not in self.keys:
            if default is None:
                self.blame("vrp_key_missing", None, key=key)
            return 0.0 if default is None else default
        return self._number(self.keys[key], self.keys[key].cells[0])

    def whole(self, key: str, default: int | None = None) -> int:
        """Give the value of a key as a whole number."""
        value = self.number(key, default)
        if value != int(value):
            self.blame("vrp_not_whole", self.keys[key], found=self.keys[key].cells[0])
        return int(value)

    def column(self, section: str, rows: int, default: float) -> Floats:
        """Give a section of one number for each of ``rows`` numbered lines."""
        if section not in self.sections:
            return np.full(rows, default)
        values = self.table(section, rows, 1)[:, 0]
        for line, value in zip(self.sections[section], values, strict=False):
            if value < 0:
                self.blame("vrp_amount_odd", line, found=line.cells[-1])
        return np.maximum(values, 0)

    def table(self, section: str, rows: int, width: int) -> Floats:
        """Give a section of ``width`` numbers for each of ``rows`` numbered lines."""
        values = np.zeros((rows, width))
        lines = self.lines(section, rows)
        for index, line in enumerate(lines):
            if len(line.cells) != width + 1:
                self.blame("vrp_line_width", line, found=len(line.cells), expected=width + 1)
                continue
            values[index] = [self._number(line, cell) for cell in line.cells[1:]]
        return values

    def lists(self, section: str, rows: int) -> list[tuple[int, ...]]:
        """Give a section of a list of numbers for each of ``rows`` numbered lines."""
        lists = []
        for line in self.lines(section, rows):
            lists.append(tuple(int(self._number(line, cell)) for cell in line.cells[1:]))
        return lists or [()] * rows

    def lines(self, section: str, rows: int) -> Sequence[Line]:
        """Give the lines of a section, numbered from 1 without a gap."""
        if section not in self.sections:
            self.blame("vrp_section_missing", None, section=section)
            return []
        lines = self.sections[section]
        for expected, line in enumerate(lines, 1):
            if line.cells[0] != str(expected):
                self.blame("vrp_line_number", line, found=line.cells[0], expected=expected)
                return []
        if len(lines) != rows:
            where = lines[-1] if lines else None
            self.blame("vrp_lines", where, section=section, found=len(lines), expected=rows)
            return []
        return lines

    def _number(self, line: Line, cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not isfinite(value) or abs(value) > 1e12:
            self.blame("vrp_not_a_number", line, found=cell[:40])
            return 0.0
        return value


def read_text(path: Path) -> VrplibText:
    """Take a VRPLIB file apart.

    Raises
    ------
    BadTables
        When it is not there, or no text.
    """
    found = VrplibText(path.name)
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadTables([Finding("vrp_file_unreadable", {"file": path.name})]) from error
    except OSError as error:
        why = {"why": why_refused(error)}
        raise BadTables([Finding("file_unopened", {"file": path.name}, why)]) from error
    section = ""
    for row, line in enumerate(lines, 1):
        cells = tuple(line.split())
        if not cells:
            continue
        if cells[0] == "EOF":
            break
        if cells[0].removesuffix(":").endswith("_SECTION"):
            section = cells[0].removesuffix(":")
            found.sections[section] = []
        elif section:
            found.sections[section].append(Line(row, cells))
        else:
            _take_key(found, row, line)
    return found


def _take_key(found: VrplibText, row: int, line: str) -> None:
    key, colon, value = line.partition(":")
    if not colon:
        found.blame("vrp_line_odd", Line(row, ()), found=line.strip()[:40])
        return
    found.keys[key.strip()] = Line(row, (value.strip(),))
