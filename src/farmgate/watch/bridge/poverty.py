"""The poverty indices of a table in a file, without a database."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path
from typing import Any

import numpy as np

from farmgate.base.errors import BadTables, Finding, why_refused
from farmgate.engine.watch import PovertyProblem, PovertyResult, measure_poverty
from farmgate.web.encodings import UnknownEncoding, find_encoding

MOST_FINDINGS = 200
GROUP_FIELDS = ("headcount", "gap", "severity", "headcount_low", "headcount_high")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; empty means every row counts once, or is of one group."""

    income: str
    weight: str = ""
    by: str = ""


def measure_file(path: Path, line: float, columns: Columns) -> dict[str, Any]:
    """Read a table, measure it as a whole and by group.

    Parameters
    ----------
    path
        CSV in UTF-8 or GB18030 with a header; ``.gz`` is unpacked. An empty income is unknown,
        not zero.
    line
        The poverty line, in the unit of the incomes.
    columns
        Names of the columns.

    Raises
    ------
    BadTables
        With every fault found: row, column, what was found and expected.
    """
    header, rows = _read(path)
    findings: list[Finding] = []
    for name in (columns.income, columns.weight, columns.by):
        if name and name not in header:
            where: dict[str, str | int] = {"file": path.name, "column": name}
            findings.append(Finding("column_missing", where, {"column": name}))
    if findings:
        raise BadTables(findings)
    table = (header, rows)
    income = _column(path.name, table, columns.income, _income, findings)
    weight = [1.0] * len(rows)
    if columns.weight:
        weight = _column(path.name, table, columns.weight, _weight, findings)
    if findings:
        raise BadTables(findings[:MOST_FINDINGS])
    groups = [row[header.index(columns.by)] for row in rows] if columns.by else [""] * len(rows)
    return _measure(np.array(income), np.array(weight), groups, line)


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Read header and rows; refuse a table whose rows differ in length."""
    where = {"file": path.name}
    if not path.is_file():
        raise BadTables([Finding("table_missing", where, where)])
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
        text = raw.decode(find_encoding(io.BytesIO(raw)))
        lines = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except UnknownEncoding as odd:
        raise BadTables([Finding("encoding_unknown", where | {"row": odd.row})]) from None
    except csv.Error:
        raise BadTables([Finding("cell_too_long", where)]) from None
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise BadTables([Finding("table_unreadable", where)]) from None
    except OSError as error:
        why = {"why": why_refused(error)}
        raise BadTables([Finding("file_unopened", where, why)]) from None
    header, rows = [cell.strip() for cell in lines[0]] if lines else [], lines[1:]
    ragged = [
        Finding(
            "row_ragged",
            {"file": path.name, "row": number},
            {"found": len(row), "expected": len(header)},
        )
        for number, row in enumerate(rows, start=2)
        if len(row) != len(header)
    ]
    if ragged:
        raise BadTables(ragged[:MOST_FINDINGS])
    return header, rows


def _column(
    file: str,
    table: tuple[list[str], list[list[str]]],
    column: str,
    read: Callable[[str], float],
    findings: list[Finding],
) -> list[float]:
    header, rows = table
    place, values = header.index(column), []
    for number, row in enumerate(rows, start=2):
        cell = row[place].strip()
        try:
            values.append(read(cell))
        except ValueError as expected:
            where: dict[str, str | int] = {"file": file, "row": number, "column": column}
            code = "cell_refused" if cell else "cell_empty"
            facts = {"found": cell[:40], "expected": str(expected)}
            findings.append(Finding(code, where, facts))
    return values


def _income(cell: str) -> float:
    if not cell:
        return nan
    value = _number(cell)
    if not isfinite(value):
        raise ValueError("number")
    return value


def _weight(cell: str) -> float:
    value = _number(cell)
    if not isfinite(value) or value < 0:
        raise ValueError("number_not_negative")
    return value


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise ValueError("number") from None


def _measure(
    income: "np.ndarray[Any, Any]", weight: "np.ndarray[Any, Any]", groups: list[str], line: float
) -> dict[str, Any]:
    names = sorted(set(groups))
    index = np.array([names.index(group) for group in groups], dtype=np.int64)
    whole = measure_poverty(
        PovertyProblem(income, weight, np.zeros(income.size, np.int64), 1, line)
    )
    answer: dict[str, Any] = {"line": line, "rows": len(groups), "all": _row(whole, 0)}
    if names not in ([], [""]):
        parts = measure_poverty(PovertyProblem(income, weight, index, len(names), line))
        answer["groups"] = [{"group": name} | _row(parts, k) for k, name in enumerate(names)]
    return answer


def _row(result: PovertyResult, k: int) -> dict[str, float | None]:
    """Give one group's numbers; what is not known is null, not zero."""
    row: dict[str, float | None] = {
        "weight": float(result.weight[k]),
        "known_weight": float(result.known_weight[k]),
    }
    for name in GROUP_FIELDS:
        value = float(getattr(result, name)[k])
        row[name] = value if isfinite(value) else None
    return row
