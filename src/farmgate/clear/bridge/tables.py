"""Read the clearing's input tables into a problem; refuse them with all their faults at once."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.base.errors import BadTables, Finding
from farmgate.clear.bridge.columns import OPTIONAL, TABLES, Column
from farmgate.engine.clear import ClearProblem

Columns = dict[str, list[Any]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Market:
    """A problem with the names of everything in it, in the order of its arrays."""

    problem: ClearProblem
    tables: dict[str, Columns]
    products: list[str]


def read_market(
    folder: Path,
    policy: str = "priority",
    kappa: float = 0.5,
    truck_kg: float = 5000.0,
    *,
    with_closed: bool = False,
) -> Market:
    """Read a folder of tables (FILES: nodes, lanes, lots, bids, guarantees).

    Parameters
    ----------
    folder
        Where the CSV tables are.
    policy, kappa, truck_kg
        As in `ClearProblem`.
    with_closed
        Whether closed lanes are read too: a clearing leaves them out, "what if" may open them.

    Raises
    ------
    BadTables
        With every fault found: file, row, column, what was found and expected.
    """
    if not folder.is_dir():
        raise BadTables([Finding("folder_missing", {"file": str(folder)})])
    findings: list[Finding] = []
    tables = {name: _read_table(folder, name, findings) for name in TABLES}
    if not findings:
        _check_across(tables, findings)
    if findings:
        raise BadTables(findings[:MOST_FINDINGS])
    if not with_closed:
        tables["lanes"] = _open_lanes(tables["lanes"])
    return _as_market(tables, policy, kappa, truck_kg)


def tie_order(names: list[str]) -> Ints:
    """(M,) a hash of each name: an order that nobody chooses and nothing changes."""
    digests = (blake2b(name.encode(), digest_size=7).digest() for name in names)
    return np.array([int.from_bytes(digest) for digest in digests], np.int64)


def _read_table(folder: Path, name: str, findings: list[Finding]) -> Columns:
    file, columns = f"{name}.csv", TABLES[name]
    if not (folder / file).exists():
        if name not in OPTIONAL:
            findings.append(Finding("table_missing", {"file": file}))
        return {column.name: [] for column in columns}
    try:
        with (folder / file).open(newline="", encoding="utf-8-sig") as lines:
            rows = [row for row in csv.reader(lines) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        findings.append(Finding("table_unreadable", {"file": file}, {"found": str(error)[:80]}))
        return {column.name: [] for column in columns}
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [c.name for c in columns if c.empty is ... and c.name not in header]
    for column in missing:
        findings.append(Finding("column_missing", {"file": file, "column": column}))
    if missing:
        return {column.name: [] for column in columns}
    return _read_columns(file, columns, header, rows[1:], findings)


def _read_columns(
    file: str,
    columns: tuple[Column, ...],
    header: list[str],
    rows: list[list[str]],
    findings: list[Finding],
) -> Columns:
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            facts = {"found": len(row), "expected": len(header)}
            findings.append(Finding("row_ragged", {"file": file, "row": number}, facts))
    if any(f.code == "row_ragged" and f.where["file"] == file for f in findings):
        return {column.name: [] for column in columns}
    cells = dict(zip(header, zip(*rows, strict=True), strict=False)) if rows else {}
    read: Columns = {}
    for column in columns:
        texts = cells.get(column.name, ("",) * len(rows))
        read[column.name] = [
            _read_cell(column, cell.strip(), {"file": file, "row": row}, findings)
            for row, cell in enumerate(texts, start=2)
        ]
    return read


def _read_cell(
    column: Column, cell: str, where: dict[str, str | int], findings: list[Finding]
) -> object:
    if not cell and column.empty is not ...:
        return column.empty
    try:
        return column.read(cell)
    except ValueError as expected:
        findings.append(
            Finding(
                "cell_refused",
                where | {"column": column.name},
                {"found": cell[:40], "expected": str(expected)},
            )
        )
        return None


def _check_across(tables: dict[str, Columns], findings: list[Finding]) -> None:
    """What no single cell shows: names used twice, names that point nowhere, odd pairs."""
    for name, columns in TABLES.items():
        findings.extend(_repeated(name, columns[0].name, tables[name][columns[0].name]))
        for column in columns:
            if column.refers:
                key = TABLES[column.refers][0].name
                known = set(tables[column.refers][key])
                findings.extend(_unknown(name, column.name, tables[name][column.name], known))
    findings.extend(_taken_names(tables))
    for row, (start, end) in _rows(tables["lanes"], "from", "to"):
        if start == end:
            findings.append(_fault("lane_goes_nowhere", "lanes", row, "to", end))
    for row, (least, kg) in _rows(tables["bids"], "min_kg", "kg"):
        if least > kg:
            findings.append(_fault("minimum_above_quantity", "bids", row, "min_kg", least))
    findings.extend(_days_apart(tables))


def _fault(code: str, table: str, row: int, column: str, found: object) -> Finding:
    where: dict[str, str | int] = {"file": f"{table}.csv", "row": row, "column": column}
    return Finding(code, where, {"found": str(found)})


def _rows(table: Columns, *names: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    yield from enumerate(zip(*(table[name] for name in names), strict=True), start=2)


def _repeated(table: str, column: str, names: list[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for row, name in enumerate(names, start=2):
        if name in seen:
            yield _fault("name_repeated", table, row, column, name)
        seen.add(name)


def _unknown(table: str, column: str, names: list[str], known: set[str]) -> Iterator[Finding]:
    for row, name in enumerate(names, start=2):
        if name not in known:
            yield _fault("name_unknown", table, row, column, name)


def _taken_names(tables: dict[str, Columns]) -> Iterator[Finding]:
    """A guarantee stands beside the bids in awards.csv, so it may not bear a bid's name."""
    bids = set(tables["bids"]["bid"])
    for row, name in enumerate(tables["guarantees"]["guarantee"], start=2):
        if name in bids:
            yield _fault("name_repeated", "guarantees", row, "guarantee", name)


def _days_apart(tables: dict[str, Columns]) -> Iterator[Finding]:
    """One round clears one day: refuse lots and bids that share no day, rather than mix them."""
    starts = [("lots", "ready_day"), ("bids", "from_day")]
    ends = [("lots", "spoil_day"), ("bids", "due_day")]
    first = max((d for t, c in starts for d in tables[t][c] if d is not None), default=None)
    if first is None:
        return
    for table, column in ends:
        for row, last in enumerate(tables[table][column], start=2):
            if last is not None and last < first:
                yield _fault("no_common_day", table, row, column, last)


def _as_market(tables: dict[str, Columns], policy: str, kappa: float, truck_kg: float) -> Market:
    lots, bids, covers = tables["lots"], tables["bids"], tables["guarantees"]
    lanes = tables["lanes"]
    node = {name: i for i, name in enumerate(tables["nodes"]["node"])}
    products = sorted({*lots["product"], *bids["product"], *covers["product"]})
    number = {name: i for i, name in enumerate(products)}
    problem = ClearProblem(
        products=len(products),
        grades=max([1, *lots["grade"], *bids["grade"], *covers["grade"]]),
        **_goods("lot", lots, node, number, "class"),
        lot_seller=_index(lots["seller"]),
        lot_kg=_floats(lots["kg"]),
        lot_reserve=_floats(lots["reserve"]),
        lot_tie=tie_order(lots["lot"]),
        **_goods("bid", bids, node, number, "only_class"),
        bid_kg=_floats(bids["kg"]),
        bid_min_kg=_floats(bids["min_kg"]),
        bid_limit=_floats(bids["limit"]),
        bid_tie=tie_order(bids["bid"]),
        node_kg=_floats(tables["nodes"]["capacity_kg"]),
        arc_from=_ints(node[n] for n in lanes["from"]),
        arc_to=_ints(node[n] for n in lanes["to"]),
        arc_cost=_floats(lanes["yuan_per_kg"]),
        arc_kg=_floats(lanes["capacity_kg"]),
        **_goods("cover", covers, node, number, "only_class"),
        cover_kg=_floats(covers["kg"]),
        cover_floor=_floats(covers["floor"]),
        cover_value=_floats(
            floor if value is None else value
            for value, floor in zip(covers["value"], covers["floor"], strict=True)
        ),
        cover_fund=_floats(covers["fund_yuan"]),
        kappa=kappa,
        policy=policy,
        truck_kg=truck_kg,
    )
    return Market(problem, tables, products)


def _goods(
    prefix: str, table: Columns, node: dict[str, int], product: dict[str, int], rank: str
) -> dict[str, Any]:
    """Where and what, for lots, bids and guarantees alike."""
    return {
        f"{prefix}_node": _ints(node[n] for n in table["node"]),
        f"{prefix}_product": _ints(product[n] for n in table["product"]),
        f"{prefix}_grade": _ints(g - 1 for g in table["grade"]),
        f"{prefix}_rank": _ints(table[rank]),
    }


def _index(names: list[str]) -> Ints:
    number = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return _ints(number[name] for name in names)


def _open_lanes(lanes: Columns) -> Columns:
    keep = [i for i, is_open in enumerate(lanes["open"]) if is_open]
    return {name: [values[i] for i in keep] for name, values in lanes.items()}


def _floats(values: Iterable[float]) -> Floats:
    return np.array(list(values), np.float64)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)
