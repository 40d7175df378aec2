"""VRPLIB files: read as published, routed, replayed, written back; bad ones refused in full."""

import csv
from pathlib import Path

import pytest

from farmgate.base.errors import BadTables
from farmgate.engine.haul import Budget, check_routes, route_pickups
from farmgate.haul.bridge.solutions import solution_text
from farmgate.haul.bridge.vrplib import read_vrplib

SHARED = Path(__file__).resolve().parents[4] / "shared/data/vrp"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason=f"no published instances: {SHARED}")
QUICK = Budget(iterations=200, seed=1)

SMALL = """NAME : tiny
TYPE : CVRPTW
DIMENSION : 3
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 3 4
DEMAND_SECTION
1 0
2 6
3 7
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 20 60
DEPOT_SECTION
1
-1
EOF
"""


def read(tmp_path, text):
    path = tmp_path / "tiny.vrp"
    path.write_text(text)
    return read_vrplib(path)


def findings(tmp_path, text):
    with pytest.raises(BadTables) as refused:
        read(tmp_path, text)
    return [(f.code, f.where.get("row")) for f in refused.value.findings]


def routes_of(path):
    """The routes of a published solution as lists of node numbers, and its cost."""
    lines = path.read_text().splitlines()
    routes = [line.partition(":")[2].split() for line in lines if line.startswith("Route")]
    cost = next(line.split()[-1] for line in lines if line.startswith("Cost"))
    return [[int(node) for node in route] for route in routes], float(cost)


def price(instance, routes):
    """What published routes cost in our reading of the instance."""
    problem, travel = instance.problem, instance.problem.distance_m
    kind_of = {n: k for k, ns in enumerate(instance.vehicle_numbers) for n in ns}
    stop_of = {number: i for i, number in enumerate(instance.stop_numbers)}
    cost, called = 0, set()
    for number, nodes in enumerate(routes, 1):
        if nodes:
            kind = problem.vehicles[kind_of[number] if len(problem.vehicles) > 1 else 0]
            legs = zip([kind.depot, *nodes], [*nodes, kind.depot], strict=True)
            cost += kind.fixed_cost + kind.cost_per_m * sum(int(travel[a, b]) for a, b in legs)
            called |= {stop_of[node] for node in nodes if node in stop_of}
    return cost + sum(s.prize for i, s in enumerate(problem.stops) if i not in called)


PUBLISHED = (
    "vrptw-solomon/C101",
    "vrptw-solomon/RC207",
    "vrptw-gh/R1_2_1",
    "cvrp-x/X-n101-k25",
    "cvrp-x/X-n401-k29",
    "hfvrp/X101-FSMFD",
    "hfvrp/X125-HVRP",
    "mdvrptw/PR11A",
    "mtvrptwr/C201R0.25",
    "pcvrptw/C1_10_1",
    "sdvrptw/PR03",
    "vrpb/X-n1001-50-k22",
)


@needs_shared
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_routes_cost_here_what_they_cost_there(name):
    instance = read_vrplib(SHARED / f"{name}.vrp")
    routes, cost = routes_of(SHARED / f"{name}.sol")
    assert instance.cost_text(price(instance, routes)) == f"{cost:.{instance.cost_places}f}"


def best_known():
    with (SHARED / "bks.csv").open(encoding="utf-8") as lines:
        return {row["name"]: float(row["stated_cost"]) for row in csv.DictReader(lines)}


@needs_shared
@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("vrptw-solomon/C101", 0.001),
        ("vrptw-solomon/R105", 0.04),
        ("vrptw-solomon/RC201", 0.06),
        ("cvrp-x/X-n101-k25", 0.05),
    ],
)
def test_a_short_search_comes_near_the_best_known(name, gap):
    instance = read_vrplib(SHARED / f"{name}.vrp")
    result = route_pickups(instance.problem, QUICK)
    assert check_routes(instance.problem, result) == []
    best = best_known()[name.split("/")[1]]
    cost = float(instance.cost_text(result.cost))
    assert best - 1e-6 <= cost <= best * (1 + gap)


@needs_shared
@pytest.mark.parametrize(
    "name", ["hfvrp/X101-FSMFD", "hfvrp/X125-HVRP", "mtvrptwr/C201R0.25", "sdvrptw/PR01"]
)
def test_richer_variants_are_routed_within_their_limits(name):
    instance = read_vrplib(SHARED / f"{name}.vrp")
    result = route_pickups(instance.problem, QUICK)
    assert check_routes(instance.problem, result) == []
    published = routes_of(SHARED / f"{name}.sol")[1]
    assert float(instance.cost_text(result.cost)) <= published * 1.15


@needs_shared
@pytest.mark.parametrize("name", ["mdvrptw/PR12B", "pcvrptw/R1_10_1", "vrpb/X-n1001-50-k22"])
def test_large_variants_are_feasible_after_a_few_steps(name):
    instance = read_vrplib(SHARED / f"{name}.vrp")
    result = route_pickups(instance.problem, Budget(iterations=20, seed=1))
    assert check_routes(instance.problem, result) == []


def test_distances_are_cut_to_one_decimal_also_on_the_clock(tmp_path):
    problem = read(tmp_path, SMALL).problem
    assert problem.distance_m.tolist() == [[0, 14, 50], [14, 0, 36], [50, 36, 0]]
    assert problem.duration_s is problem.distance_m
    assert (problem.stops[1].open_s, problem.stops[1].service_s) == (200, 50)


def test_without_time_windows_distances_are_rounded(tmp_path):
    text = SMALL.replace("CVRPTW", "CVRP")
    assert read(tmp_path, text).problem.distance_m.tolist()[1] == [1, 0, 4]


def test_a_solution_is_written_as_the_library_has_it(tmp_path):
    instance = read(tmp_path, SMALL)
    result = route_pickups(instance.problem, QUICK)
    lines = sorted(solution_text(instance, result).splitlines()[:2])
    assert [line.split(": ")[1] for line in lines] in (["1", "2"], ["2", "1"])
    assert solution_text(instance, result).splitlines()[2] == "Cost 12.8"


@pytest.mark.parametrize(
    ("good", "bad", "code", "row"),
    [
        ("TYPE : CVRPTW", "TYPE : PDPTW", "vrp_type_unknown", 2),
        ("EUC_2D", "EXPLICIT", "vrp_weights_unknown", 7),
        ("DIMENSION : 3\n", "", "vrp_key_missing", None),
        ("DIMENSION : 3", "DIMENSION : 1e9", "vrp_size", 3),
        ("DIMENSION : 3", "DIMENSION : 4", "vrp_lines", 11),
        ("VEHICLES : 2", "VEHICLES : 2.5", "vrp_not_whole", 4),
        ("3 3 4", "3 3", "vrp_line_width", 11),
        ("3 3 4", "4 3 4", "vrp_line_number", 11),
        ("2 1 1", "2 one 1", "vrp_not_a_number", 10),
        ("2 1 1", "2 nan 1", "vrp_not_a_number", 10),
        ("2 6", "2 -6", "vrp_amount_odd", 14),
        ("2 6", "2 6.5", "vrp_load_odd", 14),
        ("3 7\n", "3 11\n", "vrp_load_above_capacity", 15),
        ("3 20 60", "3 60 20", "vrp_window_odd", 19),
        ("DEPOT_SECTION\n1", "DEPOT_SECTION\n9", "vrp_node_unknown", 21),
        ("DEMAND_SECTION", "PICKUP_SECTION", "vrp_section_unknown", 13),
        ("DEMAND_SECTION\n1 0\n2 6\n3 7\n", "", "vrp_section_missing", None),
        ("NAME : tiny", "a line of prose", "vrp_line_odd", 1),
    ],
)
def test_a_fault_is_found_at_its_line(tmp_path, good, bad, code, row):
    assert good in SMALL
    assert (code, row) in findings(tmp_path, SMALL.replace(good, bad))


def test_all_faults_are_told_at_once(tmp_path):
    text = SMALL.replace("2 1 1", "2 one 1").replace("2 6", "2 six").replace("20 60", "60 20")
    assert [row for _code, row in findings(tmp_path, text)] == [10, 19, 14]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00PK", b"just words"])
def test_a_file_that_is_something_else_is_refused(tmp_path, content):
    path = tmp_path / "odd.vrp"
    path.write_bytes(content)
    with pytest.raises(BadTables):
        read_vrplib(path)
