"""A folder of tables (nodes, stops, vehicles, travel) as a routing problem.

Money is counted in fen per kilometre times metres, so that every sum is whole.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from farmgate.base.errors import BadTables, Finding, why_refused
from farmgate.engine.haul import FOREVER, RouteProblem, RouteStop, RouteVehicle
from farmgate.engine.haul.roads import CROW_M_PER_S, Roads, Travel, measure_travel
from farmgate.haul.bridge.columns import HOUR, MINUTE, OPTIONAL, TABLES, Column
from farmgate.haul.bridge.instance import Instance
from farmgate.web.encodings import UnknownEncoding, find_encoding

Row = dict[str, Any]
COST_PARTS = 100_000
"""Cost units to a yuan: 100 fen by 1,000 metres."""
ENDLESS_TOURS = 1_000
MOST_FINDINGS = 200
MOST_ROWS = 12_000


def read_folder(folder: Path) -> Instance:
    """Read a folder of tables.

    Raises
    ------
    BadTables
        With every fault found: file, row, column, what was found and expected.
    """
    findings: list[Finding] = []
    tables = {name: list(_read_table(folder, name, findings)) for name in TABLES}
    if not findings:
        findings.extend(_check_across(tables))
    if findings:
        raise BadTables(findings[:MOST_FINDINGS])
    at = {row["node"]: index for index, row in enumerate(tables["nodes"])}
    travel = measure_travel(_as_roads(tables, at), np.arange(len(at)))
    findings.extend(_check_travel(tables, at, travel))
    if findings:
        raise BadTables(findings[:MOST_FINDINGS])
    problem = RouteProblem(
        stops=tuple(_as_stop(row, at) for row in tables["stops"]),
        vehicles=tuple(_as_vehicle(row, at) for row in tables["vehicles"]),
        distance_m=np.maximum(travel.distance_m, 0),
        duration_s=np.maximum(travel.duration_s, 0),
        is_divisible=True,
    )
    return Instance(
        name=folder.resolve().name,
        problem=problem,
        stop_numbers=tuple(range(1, len(tables["stops"]) + 1)),
        stop_names=tuple(row["stop"] for row in tables["stops"]),
        vehicle_numbers=tuple(_numbers(tables["vehicles"])),
        vehicle_names=tuple(row["vehicle"] for row in tables["vehicles"]),
        cost_parts=COST_PARTS,
        cost_places=2,
    )


def _read_table(folder: Path, name: str, findings: list[Finding]) -> Iterator[Row]:
    file = f"{name}.csv"
    if not (folder / file).exists():
        if name not in OPTIONAL:
            findings.append(Finding("table_missing", {"file": file}, {"file": file}))
        return
    if (rows := _read_lines(folder / file, findings)) is None:
        return
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [c.name for c in TABLES[name] if c.empty is ... and c.name not in header]
    for column in missing:
        where: dict[str, str | int] = {"file": file, "column": column}
        findings.append(Finding("column_missing", where, {"column": column}))
    if len(rows) - 1 > MOST_ROWS:
        facts = {"found": len(rows) - 1, "expected": MOST_ROWS}
        findings.append(Finding("table_too_long", {"file": file}, facts))
    elif not missing:
        yield from _read_rows(file, TABLES[name], [header, *rows[1:]], findings)


def _read_lines(path: Path, findings: list[Finding]) -> list[list[str]] | None:
    try:
        with path.open("rb") as raw:
            encoding = find_encoding(raw)
        with path.open(newline="", encoding=encoding) as lines:
            return [row for row in csv.reader(lines) if row]
    except UnknownEncoding as odd:
        findings.append(Finding("encoding_unknown", {"file": path.name, "row": odd.row}))
    except csv.Error:
        findings.append(Finding("cell_too_long", {"file": path.name}))
    except OSError as error:
        findings.append(Finding("file_unopened", {"file": path.name}, {"why": why_refused(error)}))
    return None


def _read_rows(
    file: str, columns: tuple[Column, ...], rows: list[list[str]], findings: list[Finding]
) -> Iterator[Row]:
    header = rows[0]
    for number, cells in enumerate(rows[1:], start=2):
        where: dict[str, str | int] = {"file": file, "row": number}
        if len(cells) != len(header):
            facts = {"found": len(cells), "expected": len(header)}
            findings.append(Finding("row_ragged", where, facts))
            continue
        given = dict(zip(header, cells, strict=True))
        row: Row = {"row": number}
        for column in columns:
            row[column.name] = _read_cell(column, given.get(column.name, ""), where, findings)
        yield row


def _read_cell(
    column: Column, cell: str, where: dict[str, str | int], findings: list[Finding]
) -> object:
    cell = cell.strip()
    if not cell and column.empty is not ...:
        return column.empty
    try:
        return column.read(cell)
    except ValueError as fault:
        place = where | {"column": column.name}
        findings.append(Finding(str(fault), place, {"found": cell[:40]}))
        return None


def _check_across(tables: dict[str, list[Row]]) -> Iterator[Finding]:
    """What no single cell shows: names used twice, names that point nowhere, odd pairs."""
    for name, key in (("nodes", "node"), ("stops", "stop"), ("vehicles", "vehicle")):
        yield from _repeated(name, key, tables[name])
    yield from _unknown(tables)
    for row in tables["stops"]:
        if row["close"] is not None and row["close"] < row["open"]:
            yield _fault("stop_closes_early", "stops", row, "close")
    if not tables["vehicles"]:
        yield Finding("table_empty", {"file": "vehicles.csv"})


def _unknown(tables: dict[str, list[Row]]) -> Iterator[Finding]:
    nodes = {row["node"] for row in tables["nodes"]}
    for name, columns in TABLES.items():
        for column in (column.name for column in columns if column.is_node):
            for row in tables[name]:
                if row[column] not in nodes:
                    yield _fault("name_unknown", name, row, column, expected="node_known")


def _repeated(name: str, key: str, rows: list[Row]) -> Iterator[Finding]:
    seen = set()
    for row in rows:
        if row[key] in seen:
            yield _fault("name_repeated", name, row, key)
        seen.add(row[key])


def _fault(code: str, table: str, row: Row, column: str, **facts: str) -> Finding:
    where = {"file": f"{table}.csv", "row": row["row"], "column": column}
    return Finding(code, where, {"found": str(row[column]), **facts})


def _check_travel(
    tables: dict[str, list[Row]], at: dict[str, int], travel: Travel
) -> Iterator[Finding]:
    """Every stop must be within reach of every depot: by road, or by position."""
    depots = {at[row["depot"]] for row in tables["vehicles"]}
    for row in tables["stops"]:
        if any(travel.distance_m[depot, at[row["node"]]] < 0 for depot in depots):
            yield _fault("node_out_of_reach", "stops", row, "node")


def _as_roads(tables: dict[str, list[Row]], at: dict[str, int]) -> Roads:
    legs, nodes = tables["travel"], tables["nodes"]
    metres = [round(row["km"] * 1000) for row in legs]
    return Roads(
        lon=np.array([np.nan if row["lon"] is None else row["lon"] for row in nodes]),
        lat=np.array([np.nan if row["lat"] is None else row["lat"] for row in nodes]),
        leg_from=np.array([at[row["from"]] for row in legs], np.int64),
        leg_to=np.array([at[row["to"]] for row in legs], np.int64),
        leg_m=np.array(metres, np.int64),
        leg_s=np.array(
            [
                round(m / CROW_M_PER_S if row["minutes"] is None else row["minutes"] * MINUTE)
                for m, row in zip(metres, legs, strict=True)
            ],
            np.int64,
        ),
        leg_is_open=np.ones(len(legs), bool),
    )


def _as_stop(row: Row, at: dict[str, int]) -> RouteStop:
    return RouteStop(
        node=at[row["node"]],
        collect=round(row["collect_kg"] * 1000),
        deliver=round(row["deliver_kg"] * 1000),
        open_s=row["open"],
        close_s=FOREVER if row["close"] is None else row["close"],
        service_s=round(row["service_min"] * MINUTE),
        release_s=row["ready"],
        prize=round(row["prize_yuan"] * COST_PARTS),
    )


def _as_vehicle(row: Row, at: dict[str, int]) -> RouteVehicle:
    return RouteVehicle(
        depot=at[row["depot"]],
        capacity=round(row["payload_kg"] * 1000),
        number=row["number"],
        tours=row["tours"] or ENDLESS_TOURS,
        open_s=row["open"],
        close_s=FOREVER if row["close"] is None else row["close"],
        shift_s=FOREVER if row["hours"] is None else round(row["hours"] * HOUR),
        fixed_cost=round(row["yuan"] * COST_PARTS),
        cost_per_m=round(row["yuan_per_km"] * 100),
    )


def _numbers(vehicles: list[Row]) -> Iterator[tuple[int, ...]]:
    first = 1
    for row in vehicles:
        yield tuple(range(first, first + row["number"]))
        first += row["number"]
