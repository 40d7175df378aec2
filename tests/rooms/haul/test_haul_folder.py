"""A folder of tables as a routing problem: units, roads, and every fault with its cell."""

import pytest

from farmgate.base.errors import BadTables
from farmgate.engine.haul import FOREVER, Budget, check_routes, route_pickups
from farmgate.haul.bridge.folder import read_folder

TABLES = {
    "nodes": "node,lon,lat\nhub,113.87,27.62\nvillage,113.90,27.63\nschool,,\n",
    "stops": "stop,node,collect_kg,deliver_kg,open,close,service_min,prize_yuan\n"
    "s1,village,1800.5,,6:00,9:30,10,\ns2,school,,300,,,,2.5\n",
    "vehicles": "vehicle,depot,payload_kg,number,close,hours,yuan_per_km,yuan\n"
    "truck,hub,1500,2,18:00,8,2.5,100\n",
    "travel": "from,to,km,minutes\nhub,school,12.5,20\n",
}


@pytest.fixture
def folder(tmp_path):
    """``folder(stops=...)``: the good tables with some of them changed; None leaves one out."""

    def write(**changed):
        for name, text in (TABLES | changed).items():
            if text is not None:
                (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def faults(folder):
    with pytest.raises(BadTables) as refused:
        read_folder(folder)
    return [
        (f.code, f.where["file"], f.where.get("row"), f.where.get("column"))
        for f in refused.value.findings
    ]


def test_kilograms_and_clocks_become_grams_and_seconds(folder):
    first, second = read_folder(folder()).problem.stops
    assert (first.collect, first.open_s, first.close_s, first.service_s) == (
        1_800_500, 21_600, 34_200, 600
    )  # fmt: skip
    assert (second.deliver, second.close_s, second.prize) == (300_000, FOREVER, 250_000)


def test_cost_is_counted_in_yuan(folder):
    instance = read_folder(folder())
    (truck,) = instance.problem.vehicles
    assert (truck.capacity, truck.number, truck.shift_s) == (1_500_000, 2, 28_800)
    assert instance.cost_text(truck.fixed_cost + truck.cost_per_m * 10_000) == "125.00"


def test_roads_come_before_the_crow(folder):
    problem = read_folder(folder()).problem
    assert (problem.distance_m[0, 2], problem.duration_s[2, 0]) == (12_500, 1_200)
    assert 4_000 < problem.distance_m[0, 1] < 5_000


def test_a_folder_is_routed_within_its_limits(folder):
    problem = read_folder(folder()).problem
    assert check_routes(problem, route_pickups(problem, Budget(iterations=100))) == []


def test_chinese_headers_saved_by_a_spreadsheet_are_read(folder):
    where = folder()
    (where / "nodes.csv").write_text(TABLES["nodes"], encoding="utf-8-sig")
    assert read_folder(where).problem.stops


@pytest.mark.parametrize(
    ("table", "good", "bad", "code", "row", "column"),
    [
        ("stops", "1800.5", "-5", "cell_negative", 2, "collect_kg"),
        ("stops", "1800.5", "much", "cell_not_number", 2, "collect_kg"),
        ("stops", "1800.5", "inf", "cell_not_number", 2, "collect_kg"),
        ("stops", "6:00", "six", "cell_not_clock", 2, "open"),
        ("stops", "6:00", "6:75", "cell_not_clock", 2, "open"),
        ("stops", "6:00", "10:00", "stop_closes_early", 2, "close"),
        ("stops", "s2,", "s1,", "name_repeated", 3, "stop"),
        ("stops", "s2,", ",", "cell_empty", 3, "stop"),
        ("stops", "school", "church", "name_unknown", 3, "node"),
        ("stops", "s2,school,", "s2,school,,", "row_ragged", 3, None),
        ("stops", "stop,node", "halt,node", "column_missing", None, "stop"),
        ("nodes", "113.90", "1139.0", "cell_not_degrees", 3, "lon"),
        ("vehicles", "1500", "0", "cell_not_positive", 2, "payload_kg"),
        ("vehicles", ",2,", ",1.5,", "cell_not_whole", 2, "number"),
        ("travel", "hub,school", "hub,market", "name_unknown", 2, "to"),
        ("travel", "hub,school", "hub,village", "node_out_of_reach", 3, "node"),
    ],
)
def test_a_fault_is_found_in_its_cell(folder, table, good, bad, code, row, column):
    assert good in TABLES[table]
    where = folder(**{table: TABLES[table].replace(good, bad, 1)})
    file = "stops.csv" if code == "node_out_of_reach" else f"{table}.csv"
    assert (code, file, row, column) in faults(where)


def test_a_missing_table_is_named(folder):
    assert faults(folder(stops=None)) == [("table_missing", "stops.csv", None, None)]


def test_a_table_without_vehicles_is_named(folder):
    header = TABLES["vehicles"].splitlines()[0] + "\n"
    assert faults(folder(vehicles=header)) == [("table_empty", "vehicles.csv", None, None)]


def test_all_faults_of_all_tables_are_told_at_once(folder):
    stops = TABLES["stops"].replace("1800.5", "x").replace("6:00", "y")
    vehicles = TABLES["vehicles"].replace("1500", "z")
    assert len(faults(folder(stops=stops, vehicles=vehicles))) == 3


def test_tables_in_gb18030_are_read_and_in_big5_refused(folder):
    home = folder(stops=TABLES["stops"].replace("s1", "花桥镇合作社"))
    text = (home / "stops.csv").read_text(encoding="utf-8")
    (home / "stops.csv").write_bytes(text.encode("gb18030"))
    assert "花桥镇合作社" in read_folder(home).stop_names
    (home / "stops.csv").write_bytes(text.replace("桥镇", "橋鎮").encode("big5"))
    assert faults(home) == [("encoding_unknown", "stops.csv", 2, None)]
