"""VRPLIB and Solomon-style files (``.vrp``) as routing problems.

Cost convention, by the ``TYPE`` of the file and as the published solutions have it: CVRP and
VRPB distances are rounded to the nearest integer; with time windows they are truncated to one
decimal, also where they are added to the clock; MDVRPTW, SDVRPTW and HFVRP keep three decimals.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from farmgate.engine.haul import FOREVER, RouteProblem, RouteStop, RouteVehicle
from farmgate.haul.bridge.instance import Instance
from farmgate.haul.bridge.vrplib_text import VrplibText, read_text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How files of a type turn into whole numbers and back.

    Parameters
    ----------
    parts
        Whole units of distance and time to one of the file.
    truncates
        Whether the rest is cut off; otherwise it is rounded to the nearest.
    cost_parts, cost_places
        As in ``Instance``.
    """

    parts: int
    truncates: bool
    cost_parts: int = 1
    cost_places: int = 0

    def whole(self, values: Floats) -> Ints:
        """Turn the file's numbers into whole ones."""
        scaled = values * self.parts
        return (np.floor(scaled) if self.truncates else np.round(scaled)).astype(np.int64)


NEAREST = Dialect(parts=1, truncates=False)
TENTHS = Dialect(parts=10, truncates=True, cost_parts=10, cost_places=1)
WHOLE_TENTHS = Dialect(parts=10, truncates=True)
THOUSANDTHS = Dialect(parts=1000, truncates=False)
DIALECTS = {
    "CVRP": NEAREST,
    "VRPB": NEAREST,
    "CVRPTW": TENTHS,
    "VRPTW": TENTHS,
    "PCVRPTW": WHOLE_TENTHS,
    "MTVRPTWR": WHOLE_TENTHS,
    "MDVRPTW": THOUSANDTHS,
    "SDVRPTW": THOUSANDTHS,
    # The files give cost per metre and per vehicle in hundredths.
    "HFVRP": Dialect(parts=1000, truncates=False, cost_parts=100_000, cost_places=2),
}
KNOWN_SECTIONS = {
    "NODE_COORD_SECTION",
    "DEMAND_SECTION",
    "BACKHAUL_SECTION",
    "SERVICE_TIME_SECTION",
    "TIME_WINDOW_SECTION",
    "RELEASE_TIME_SECTION",
    "PRIZE_SECTION",
    "CAPACITY_SECTION",
    "DEPOT_SECTION",
    "VEHICLES_DEPOT_SECTION",
    "VEHICLES_RELOAD_DEPOT_SECTION",
    "VEHICLES_ALLOWED_CLIENTS_SECTION",
    "VEHICLES_FIXED_COST_SECTION",
    "VEHICLES_UNIT_DISTANCE_COST_SECTION",
}
MOST_NODES = 12_000
"""The two matrices of so many nodes take three gigabytes on the way to the solver."""


def read_vrplib(path: Path) -> Instance:
    """Read one instance.

    Raises
    ------
    BadTables
        With every fault found: file, line, what was found and expected.
    """
    text = read_text(path)
    kind = text.text("TYPE").upper()
    _check_kind(text, kind)
    nodes = text.whole("DIMENSION")
    if not 1 < nodes <= MOST_NODES:
        text.blame("vrp_size", text.keys.get("DIMENSION"), found=nodes, expected=MOST_NODES)
    text.refuse()
    dialect = DIALECTS[kind]
    depots = _read_depots(text, nodes)
    at = text.table("NODE_COORD_SECTION", nodes, 2)
    windows = _read_windows(text, nodes, dialect)
    stop_nodes = [node for node in range(nodes) if node not in depots]
    stops = _read_stops(text, stop_nodes, windows, dialect)
    fleet = list(_read_fleet(text, stop_nodes, windows, dialect))
    _check_loads(text, stops, set(fleet))
    text.refuse()
    travel = _distances(at, dialect)
    kinds = {vehicle: [i for i, v in enumerate(fleet, 1) if v == vehicle] for vehicle in fleet}
    problem = RouteProblem(
        stops=stops,
        vehicles=tuple(_many(vehicle, len(numbers)) for vehicle, numbers in kinds.items()),
        distance_m=travel,
        duration_s=travel,
        is_linehaul_first=kind == "VRPB",
    )
    return Instance(
        name=text.text("NAME", path.stem),
        problem=problem,
        stop_numbers=tuple(stop_nodes),
        vehicle_numbers=tuple(tuple(numbers) for numbers in kinds.values()),
        cost_parts=dialect.cost_parts,
        cost_places=dialect.cost_places,
    )


def _check_kind(text: VrplibText, kind: str) -> None:
    if kind not in DIALECTS:
        line = text.keys.get("TYPE")
        text.blame("vrp_type_unknown", line, found=kind, expected=", ".join(sorted(DIALECTS)))
    weights = text.text("EDGE_WEIGHT_TYPE")
    if weights != "EUC_2D":
        text.blame("vrp_weights_unknown", text.keys.get("EDGE_WEIGHT_TYPE"), found=weights)
    for section in sorted(set(text.sections) - KNOWN_SECTIONS):
        lines = text.sections[section]
        text.blame("vrp_section_unknown", lines[0] if lines else None, section=section)


def _read_depots(text: VrplibText, nodes: int) -> set[int]:
    if "DEPOT_SECTION" not in text.sections:
        return {0}
    depots = set()
    for line in text.sections["DEPOT_SECTION"]:
        if line.cells[0] == "-1":
            break
        if not line.cells[0].isdigit() or not 1 <= int(line.cells[0]) <= nodes:
            text.blame("vrp_node_unknown", line, found=line.cells[0], expected=nodes)
            continue
        depots.add(int(line.cells[0]) - 1)
    if not depots:
        text.blame("vrp_section_missing", None, section="DEPOT_SECTION")
    return depots


def _read_windows(text: VrplibText, nodes: int, dialect: Dialect) -> Ints:
    if "TIME_WINDOW_SECTION" not in text.sections:
        return np.tile(np.array([0, FOREVER]), (nodes, 1))
    windows = text.table("TIME_WINDOW_SECTION", nodes, 2)
    for line, (early, late) in zip(text.sections["TIME_WINDOW_SECTION"], windows, strict=False):
        if not 0 <= early <= late:
            text.blame("vrp_window_odd", line, found=f"{early:g} {late:g}")
    return dialect.whole(windows)


def _read_stops(
    text: VrplibText, stop_nodes: list[int], windows: Ints, dialect: Dialect
) -> tuple[RouteStop, ...]:
    nodes = len(windows)
    if "DEMAND_SECTION" not in text.sections:
        text.blame("vrp_section_missing", None, section="DEMAND_SECTION")
    deliver = _loads(text, "DEMAND_SECTION", nodes)
    collect = _loads(text, "BACKHAUL_SECTION", nodes)
    service = text.column("SERVICE_TIME_SECTION", nodes, text.number("SERVICE_TIME", 0))
    release = text.column("RELEASE_TIME_SECTION", nodes, 0)
    prize = text.column("PRIZE_SECTION", nodes, 0)
    return tuple(
        RouteStop(
            node=node,
            collect=int(collect[node]),
            deliver=int(deliver[node]),
            open_s=int(windows[node, 0]),
            close_s=int(windows[node, 1]),
            service_s=int(dialect.whole(service[node])),
            release_s=int(dialect.whole(release[node])),
            prize=int(dialect.whole(prize[node])),
        )
        for node in stop_nodes
    )


def _loads(text: VrplibText, section: str, nodes: int) -> Floats:
    loads = text.column(section, nodes, 0)
    for line, load in zip(text.sections.get(section, []), loads, strict=False):
        if load < 0 or load != int(load):
            text.blame("vrp_load_odd", line, found=f"{load:g}")
    return np.maximum(loads, 0)


def _read_fleet(
    text: VrplibText, stop_nodes: list[int], windows: Ints, dialect: Dialect
) -> Iterator[RouteVehicle]:
    """Read the vehicles one by one; equal ones are made one kind later."""
    count = text.whole("VEHICLES", len(stop_nodes))
    if not 1 <= count <= MOST_NODES:
        text.blame("vrp_size", text.keys.get("VEHICLES"), found=count, expected=MOST_NODES)
        return
    capacity = text.column("CAPACITY_SECTION", count, text.number("CAPACITY", FOREVER))
    depot = text.column("VEHICLES_DEPOT_SECTION", count, 1).astype(int) - 1
    fixed = text.column("VEHICLES_FIXED_COST_SECTION", count, 0)
    per_m = text.column("VEHICLES_UNIT_DISTANCE_COST_SECTION", count, 1).astype(int)
    shift = text.number("VEHICLES_MAX_DURATION", FOREVER)
    reach = text.number("VEHICLES_MAX_DISTANCE", FOREVER)
    reloads = _reload_tours(text, count, depot)
    allowed = _allowed_stops(text, count, stop_nodes)
    for index in range(count):
        if not 0 <= depot[index] < len(windows):
            text.blame(
                "vrp_node_unknown", None, found=int(depot[index]) + 1, expected=len(windows)
            )
            return
        yield RouteVehicle(
            depot=int(depot[index]),
            capacity=int(capacity[index]),
            tours=reloads[index],
            open_s=int(windows[depot[index], 0]),
            close_s=int(windows[depot[index], 1]),
            shift_s=_limit(shift, dialect),
            reach_m=_limit(reach, dialect),
            fixed_cost=int(fixed[index]) * dialect.parts,
            cost_per_m=int(per_m[index]),
            serves=allowed[index],
        )


def _check_loads(text: VrplibText, stops: tuple[RouteStop, ...], kinds: set[RouteVehicle]) -> None:
    """In these files nobody is served twice: what no vehicle holds is a fault of the file."""
    for number, stop in enumerate(stops):
        holds = [v.capacity for v in kinds if v.serves is None or number in v.serves]
        section = "DEMAND_SECTION" if stop.deliver >= stop.collect else "BACKHAUL_SECTION"
        load = max(stop.deliver, stop.collect)
        if holds and load > max(holds):
            lines = text.sections.get(section, [])
            line = lines[stop.node] if stop.node < len(lines) else None
            text.blame("vrp_load_above_capacity", line, found=load, expected=max(holds))


def _limit(value: float, dialect: Dialect) -> int:
    return FOREVER if value >= FOREVER else int(value * dialect.parts)


def _reload_tours(text: VrplibText, count: int, depot: Ints) -> list[int]:
    """Tours each vehicle may make; it reloads at its own depot or not at all."""
    if "VEHICLES_RELOAD_DEPOT_SECTION" not in text.sections:
        return [1] * count
    places = text.lists("VEHICLES_RELOAD_DEPOT_SECTION", count)
    lines = text.sections["VEHICLES_RELOAD_DEPOT_SECTION"]
    for line, nodes, own in zip(lines, places, depot, strict=False):
        if any(node - 1 != own for node in nodes):
            text.blame("vrp_reload_elsewhere", line, found=" ".join(map(str, nodes)))
    most = text.whole("VEHICLES_MAX_RELOADS", MOST_NODES)
    return [1 + most if nodes else 1 for nodes in places]


def _allowed_stops(
    text: VrplibText, count: int, stop_nodes: list[int]
) -> list[frozenset[int] | None]:
    if "VEHICLES_ALLOWED_CLIENTS_SECTION" not in text.sections:
        return [None] * count
    stop_at = {node: stop for stop, node in enumerate(stop_nodes)}
    allowed: list[frozenset[int] | None] = []
    lists = text.lists("VEHICLES_ALLOWED_CLIENTS_SECTION", count)
    for line, nodes in zip(text.sections["VEHICLES_ALLOWED_CLIENTS_SECTION"], lists, strict=False):
        lost = [node for node in nodes if node - 1 not in stop_at]
        if lost:
            text.blame("vrp_node_unknown", line, found=lost[0], expected=len(stop_nodes) + 1)
        allowed.append(frozenset(stop_at[node - 1] for node in nodes if node - 1 in stop_at))
    return allowed


def _many(vehicle: RouteVehicle, number: int) -> RouteVehicle:
    return replace(vehicle, number=number)


def _distances(at: Floats, dialect: Dialect) -> Ints:
    """(N, N) straight-line distances, row by row: ten thousand nodes need no second matrix."""
    travel = np.empty((len(at), len(at)), np.int64)
    for node, (x, y) in enumerate(at):
        travel[node] = dialect.whole(np.hypot(at[:, 0] - x, at[:, 1] - y))
    return travel
