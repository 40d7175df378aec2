"""What no single cell shows: names used twice, names that point nowhere, odd pairs of cells.

All is told in one round with the cells refused, so nothing may be blamed on what was not read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from farmgate.base.errors import Finding
from farmgate.clear.bridge.cells import MOST_FINDINGS, Values
from farmgate.clear.bridge.columns import TABLES
from farmgate.clear.bridge.horizon import find_odd_windows
from farmgate.clear.bridge.reading import Columns

ABOUT_A_NAME = ("name_repeated", "name_unknown")


def find_across(tables: dict[str, Columns], findings: list[Finding]) -> list[Finding]:
    """Find the faults between cells, rows and tables.

    Parameters
    ----------
    tables
        As read; a refused cell holds a value that means nothing, a table that could not be read
        any rows.
    findings
        What was refused in reading: cells, which have a row and a column, ragged rows, or else
        whole tables.

    Returns
    -------
    list
        None about a table or a row that was not read, nor about a name looked for in one; none
        about a refused cell, and about its row only that another name is wrong.
    """
    if len(findings) >= MOST_FINDINGS:
        return []
    unread, unnamed, cells, rows = set(), set(), set(), set()
    for finding in findings:
        table = Path(str(finding.where["file"])).stem
        row, column = finding.where.get("row"), finding.where.get("column")
        is_row = finding.code == "row_ragged"
        if not is_row and (row is None or column is None):
            unread.add(table)
        if is_row or table in unread or column == TABLES[table][0].name:
            unnamed.add(table)
        cells.add((table, row, column))
        rows.add((table, row))

    def is_sure(fault: Finding) -> bool:
        table = Path(str(fault.where["file"])).stem
        row = table, fault.where["row"]
        told = {(*row, fault.where["column"]), (*row, None)}
        is_name = fault.code in ABOUT_A_NAME
        return table not in unread and (told.isdisjoint(cells) if is_name else row not in rows)

    return list(filter(is_sure, _faults(tables, unnamed)))


def _faults(tables: dict[str, Columns], unnamed: set[str]) -> Iterator[Finding]:
    """All there might be; in ``unnamed`` tables some name is not known, so none is looked for."""
    for name, columns in TABLES.items():
        yield from _repeated(name, columns[0].name, tables[name][columns[0].name])
        for column in columns:
            if column.refers and column.refers not in unnamed:
                key = TABLES[column.refers][0].name
                known = set(tables[column.refers][key])
                yield from _unknown(name, column.name, tables[name][column.name], known)
    yield from _taken_names(tables)
    yield from _odd_rows(tables)
    yield from _odd_trucks(tables["lanes"])
    yield from (_fault(*fault) for fault in find_odd_windows(tables))


def _odd_rows(tables: dict[str, Columns]) -> Iterator[Finding]:
    for row, (start, end) in _rows(tables["lanes"], "from", "to"):
        if start == end:
            yield _fault("lane_goes_nowhere", "lanes", row, "to", end)
    for row, (least, kg) in _rows(tables["bids"], "min_kg", "kg"):
        if least > kg:
            yield _fault("minimum_above_quantity", "bids", row, "min_kg", least)


def _odd_trucks(lanes: Columns) -> Iterator[Finding]:
    """Lanes that carry full trucks only, for nothing, or larger ones than may pass."""
    for row, (lane, each, most, cost) in _rows(
        lanes, "lane", "truck_kg", "capacity_kg", "yuan_per_kg"
    ):
        if each and not cost:
            yield _fault("truck_free", "lanes", row, "yuan_per_kg", cost)
        if 0 < most < each:  # a capacity of 0 says plainly that nothing passes
            facts = {"lane": lane, "truck": f"{each:,.12g}", "capacity": f"{most:,.12g}"}
            yield _fault("truck_above_capacity", "lanes", row, "truck_kg", each, **facts)


def _fault(
    code: str, table: str, row: int, column: str, found: object, **facts: str | int
) -> Finding:
    where: dict[str, str | int] = {"file": f"{table}.csv", "row": row, "column": column}
    return Finding(code, where, {"found": str(found), **facts})


def _rows(table: Columns, *names: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    yield from enumerate(zip(*(table[name] for name in names), strict=True), start=2)


def _repeated(table: str, column: str, names: Values) -> Iterator[Finding]:
    if len(set(names)) == len(names):
        return
    seen: set[str] = set()
    for row, name in enumerate(names, start=2):
        if name in seen:
            yield _fault("name_repeated", table, row, column, name)
        seen.add(name)


def _unknown(table: str, column: str, names: Values, known: set[str]) -> Iterator[Finding]:
    if known.issuperset(names):
        return
    for row, name in enumerate(names, start=2):
        if name not in known:
            yield _fault("name_unknown", table, row, column, name, expected="node_known")


def _taken_names(tables: dict[str, Columns]) -> Iterator[Finding]:
    """A guarantee stands beside the bids in awards.csv, so it may not bear a bid's name."""
    bids = set(tables["bids"]["bid"])
    for row, name in enumerate(tables["guarantees"]["guarantee"], start=2):
        if name in bids:
            yield _fault("name_repeated", "guarantees", row, "guarantee", name)
