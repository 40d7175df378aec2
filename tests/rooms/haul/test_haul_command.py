"""``farmgate haul``: exit codes, what is written, what is said where."""

import errno
import json
import subprocess
import sys

import pytest
from django.utils import translation

from farmgate.__main__ import CANNOT, DONE, WRONG_INPUT, main

NODES = "node,lon,lat\nhub,113.87,27.62\nvillage,113.90,27.63\n"
STOPS = "stop,node,collect_kg,close\ns1,village,900,\n"
VEHICLES = "vehicle,depot,payload_kg\ntruck,hub,1500\n"

PROBLEM = """TYPE : CVRP
DIMENSION : 2
CAPACITY : 10
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
DEMAND_SECTION
1 0
2 6
DEPOT_SECTION
1
-1
EOF
"""


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "friday"
    where.mkdir()
    for name, text in (("nodes", NODES), ("stops", STOPS), ("vehicles", VEHICLES)):
        (where / f"{name}.csv").write_text(text, encoding="utf-8")
    return where


def haul(folder, out, *more):
    return main(["haul", str(folder), "-o", str(out), "--iterations", "20", *more])


def test_a_folder_is_answered_with_a_folder(folder, tmp_path, capsys):
    out = tmp_path / "new" / "routes"
    assert haul(folder, out) == DONE
    assert (out / "solution.sol").read_text().startswith("Route #1: 1\nCost ")
    header, row = (out / "routes.csv").read_text().splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["stop"] == "s1"
    assert "friday" in capsys.readouterr().out


def full_disk(*_):
    """A disk that is full when the second of three files is written."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_older_routes_whole(folder, tmp_path, monkeypatch):
    out = tmp_path / "routes"
    haul(folder, out)
    (out / "notes.txt").write_text("mine")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (folder / "stops.csv").write_text(STOPS + "s2,village,100,\n", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("farmgate.haul.bridge.solve.route_rows", full_disk)
        assert haul(folder, out) == CANNOT
        assert haul(folder, tmp_path / "new" / "routes") == CANNOT
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not (tmp_path / "new").exists()
    assert haul(folder, out) == DONE
    assert (out / "solution.sol").read_bytes() != before["solution.sol"]


@pytest.fixture
def problem(folder):
    """A problem file in the folder of tables, and other names of both beside it."""
    path = folder / "a.vrp"
    path.write_text(PROBLEM, encoding="utf-8")
    (folder.parent / "link").symlink_to(folder)
    (folder.parent / "hard.vrp").hardlink_to(path)
    return path


SAME = [
    ("a.vrp", "a.vrp"),
    ("a.vrp", "../link/a.vrp"),
    ("a.vrp", "../hard.vrp"),
    (".", "../friday"),
    (".", "../link"),
]


@pytest.mark.parametrize(("source", "out"), SAME)
def test_a_result_never_takes_the_place_of_its_input(problem, capfd, source, out):
    folder = problem.parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for language, said in (("zh-hans", "就是输入"), ("en", "is the input itself")):
        with translation.override(language):
            assert haul(folder / source, folder / out) == CANNOT
        told = capfd.readouterr().err
        assert (str(folder / out) in told, said in told) == (True, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_result_may_stand_beside_its_input(problem):
    assert haul(problem, problem.parent / "a.sol") == DONE
    assert haul(problem.parent, problem.parent / "b.sol") == DONE


def test_a_solution_file_may_be_asked_for_instead(folder, tmp_path):
    assert haul(folder, tmp_path / "friday.sol") == DONE
    assert (tmp_path / "friday.sol").read_text().startswith("Route #1: 1\n")


def test_the_summary_is_printed_as_json(folder, tmp_path, capsys):
    haul(folder, tmp_path / "out", "--json")
    told = capsys.readouterr()
    summary = json.loads(told.out)
    assert (summary["stops"], summary["routes"], summary["iterations"]) == (1, 1, 20)
    assert told.err == ""


def test_several_workers_answer_as_well_as_the_best_of_them(folder, tmp_path, capsys):
    haul(folder, tmp_path / "one", "--json")
    haul(folder, tmp_path / "two", "--json", "--workers", "2")
    one, two = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert two["cost"] <= one["cost"]


def test_a_bad_table_is_refused_and_nothing_is_written(folder, tmp_path, capsys):
    (folder / "stops.csv").write_text(STOPS.replace("900", "-900"), encoding="utf-8")
    assert haul(folder, tmp_path / "out") == WRONG_INPUT
    told = capsys.readouterr()
    assert "stops.csv" in told.err
    assert "collect_kg" in told.err
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_refused(tmp_path):
    assert haul(tmp_path / "nowhere.vrp", tmp_path / "out.sol") == WRONG_INPUT


def test_what_no_truck_can_do_is_said_plainly(folder, tmp_path, capsys):
    (folder / "stops.csv").write_text(STOPS.replace("900,", "900,0:00"), encoding="utf-8")
    (folder / "vehicles.csv").write_text(
        "vehicle,depot,payload_kg,open\ntruck,hub,1500,6:00\n", encoding="utf-8"
    )
    assert haul(folder, tmp_path / "out") == CANNOT
    assert "20" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("more", [("--seconds", "0"), ("--iterations", "-1"), ("--seed", "x")])
def test_odd_options_are_refused(folder, tmp_path, more):
    with pytest.raises(SystemExit) as refused:
        haul(folder, tmp_path / "out", *more)
    assert refused.value.code == WRONG_INPUT


def test_looking_at_the_command_loads_no_solver():
    code = "import farmgate.haul.management.cli, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"numpy", "scipy", "pyvrp", "django"} & set(done.stdout.split()) == set()
