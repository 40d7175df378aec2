"""Read the clearing's input tables into a problem; refuse them with all their faults at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.base.errors import BadTables, Finding
from farmgate.clear.bridge.cells import MOST_FINDINGS, Values
from farmgate.clear.bridge.columns import GRAMS, OPTIONAL, TABLES
from farmgate.clear.bridge.files import KINDS
from farmgate.clear.bridge.horizon import Horizon, find_odd_windows, read_horizon
from farmgate.clear.bridge.reading import Columns, no_rows, read_columns
from farmgate.engine.clear import ClearProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Market:
    """A problem with the names of everything in it, in the order of its arrays.

    Parameters
    ----------
    problem
        What the engine takes.
    tables
        Every input table by name, one array per column; of the lanes the open ones, unless all
        were asked for, and those with a limit by the day once for each day.
    products
        Names of the products, in the order of their indices.
    horizon
        Calendar days and groups by number.
    """

    problem: ClearProblem
    tables: dict[str, Columns]
    products: list[str]
    horizon: Horizon


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
        Where the tables are, each CSV or Parquet.
    policy, kappa, truck_kg
        As in `ClearProblem`.
    with_closed
        Whether closed lanes are read too: a clearing leaves them out, "what if" may open them.

    Raises
    ------
    BadTables
        With every fault found: file, row, column, what was found and expected.
    """
    findings: list[Finding] = []
    try:
        if not folder.is_dir():
            raise BadTables([Finding("folder_missing", {"file": str(folder)})])
        tables = {name: _read_table(folder, name, findings) for name in TABLES}
    except OSError as error:
        where = {"file": str(error.filename or folder)}
        why = error.strerror or type(error).__name__
        raise BadTables([Finding("file_unopened", where, {"why": why})]) from error
    if not findings:
        _check_across(tables, findings)
    if findings:
        raise BadTables([_in_its_file(folder, finding) for finding in findings[:MOST_FINDINGS]])
    if not with_closed:
        tables["lanes"] = _open_lanes(tables["lanes"])
    return _as_market(tables, policy, kappa, truck_kg)


def tie_order(names: Iterable[str]) -> Ints:
    """(M,) a hash of each name: an order that nobody chooses and nothing changes."""
    digests = (blake2b(name.encode(), digest_size=7).digest() for name in names)
    return np.fromiter(map(int.from_bytes, digests), np.int64)


def _read_table(folder: Path, name: str, findings: list[Finding]) -> Columns:
    found = [path for kind in KINDS if (path := folder / f"{name}.{kind}").exists()]
    if not found:
        if name not in OPTIONAL:
            findings.append(Finding("table_missing", {"file": f"{name}.csv"}))
        return no_rows(TABLES[name])
    if len(found) > 1:
        findings.append(Finding("table_twice", {"file": found[0].name}, {"other": found[1].name}))
        return no_rows(TABLES[name])
    return read_columns(found[0], TABLES[name], findings)


def _in_its_file(folder: Path, finding: Finding) -> Finding:
    """Faults across tables are found where it no longer matters what kind of file they are."""
    file = Path(str(finding.where["file"]))
    twin = file.with_suffix(".parquet").name
    if (folder / file).exists() or not (folder / twin).exists():
        return finding
    return replace(finding, where={**finding.where, "file": twin})


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
    findings.extend(_odd_rows(tables))
    findings.extend(_odd_trucks(tables["lanes"]))
    findings.extend(_fault(*fault) for fault in find_odd_windows(tables))


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
            facts = {"lane": lane, "truck_g": round(each * GRAMS), "capacity_g": int(most * GRAMS)}
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


def _as_market(tables: dict[str, Columns], policy: str, kappa: float, truck_kg: float) -> Market:
    horizon = read_horizon(tables)
    lanes = horizon.lanes_by_day(tables["lanes"])
    tables = tables | {"lanes": lanes}
    lots, bids, covers = tables["lots"], tables["bids"], tables["guarantees"]
    node = {name: i for i, name in enumerate(tables["nodes"]["node"])}
    products = sorted({*lots["product"], *bids["product"], *covers["product"]})
    number = {name: i for i, name in enumerate(products)}
    grades = np.concatenate([table["grade"] for table in (lots, bids, covers)])
    problem = ClearProblem(
        products=len(products),
        grades=int(grades.max(initial=1)),
        **horizon.fields(tables),
        **_goods("lot", lots, node, number, "class"),
        lot_seller=_index(lots["seller"]),
        lot_kg=lots["kg"],
        lot_reserve=lots["reserve"],
        lot_tie=tie_order(lots["lot"]),
        **_goods("bid", bids, node, number, "only_class"),
        bid_kg=bids["kg"],
        bid_min_kg=bids["min_kg"],
        bid_limit=bids["limit"],
        bid_tie=tie_order(bids["bid"]),
        node_kg=tables["nodes"]["capacity_kg"],
        arc_from=_numbers(lanes["from"], node),
        arc_to=_numbers(lanes["to"], node),
        arc_cost=lanes["yuan_per_kg"],
        arc_kg=lanes["capacity_kg"],
        arc_truck_kg=lanes["truck_kg"],
        **_goods("cover", covers, node, number, "only_class"),
        cover_kg=covers["kg"],
        cover_floor=covers["floor"],
        cover_value=_or_else(covers["value"], covers["floor"]),
        cover_fund=covers["fund_yuan"],
        kappa=kappa,
        policy=policy,
        truck_kg=truck_kg,
    )
    return Market(problem, tables, products, horizon)


def _goods(
    prefix: str, table: Columns, node: dict[str, int], product: dict[str, int], rank: str
) -> dict[str, Any]:
    """Where and what, for lots, bids and guarantees alike."""
    return {
        f"{prefix}_node": _numbers(table["node"], node),
        f"{prefix}_product": _numbers(table["product"], product),
        f"{prefix}_grade": table["grade"] - 1,
        f"{prefix}_rank": table[rank],
    }


def _index(names: Values) -> Ints:
    return _numbers(names, defaultdict(count().__next__))


def _numbers(names: Values, number: Mapping[str, int]) -> Ints:
    return np.fromiter(map(number.__getitem__, names), np.int64, names.size)


def _open_lanes(lanes: Columns) -> Columns:
    return {name: values[lanes["open"]] for name, values in lanes.items()}


def _or_else(values: Values, default: Floats) -> Floats:
    """(M,) the values, and where there is none the default."""
    return np.where(values == None, default, values).astype(np.float64)  # noqa: E711 - by element
