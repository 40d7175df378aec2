"""Read the clearing's input tables into a problem; refuse them with all their faults at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from farmgate.base.errors import BadTables, Finding, why_refused
from farmgate.clear.bridge.across import find_across
from farmgate.clear.bridge.cells import MOST_FINDINGS, Values
from farmgate.clear.bridge.columns import OPTIONAL, TABLES
from farmgate.clear.bridge.files import KINDS
from farmgate.clear.bridge.horizon import Horizon, read_horizon
from farmgate.clear.bridge.reading import Columns, no_rows, read_columns
from farmgate.engine.clear import ClearProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Market(NamedTuple):
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
        why = {"why": why_refused(error)}
        raise BadTables([Finding("file_unopened", where, why)]) from error
    findings.extend(find_across(tables, findings))
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
