"""A place that cannot be written to is refused before the work, in words."""

import shutil
from pathlib import Path

import pytest

from farmgate.__main__ import CANNOT, main

WALK = Path(__file__).parents[3] / "data" / "walk"
TINY = """NAME : tiny
TYPE : CVRP
DIMENSION : 2
CAPACITY : 5
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
DEMAND_SECTION
1 0
2 4
DEPOT_SECTION
1
-1
EOF
"""


@pytest.fixture(autouse=True)
def calm(tmp_path, monkeypatch):
    """A folder with a file and an instance in it, and no watch on this process for Ctrl-C."""
    monkeypatch.setattr("farmgate.__main__._leave_soon_after_interrupt", lambda: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "tiny.vrp").write_text(TINY)


@pytest.mark.parametrize("output", ["taken", "taken/deep", "/proc/farmgate"])
def test_a_clearing_is_refused_where_it_cannot_be_written(output, capsys, monkeypatch):
    monkeypatch.setattr(
        "farmgate.clear.services.files.solve_market", lambda *_, **__: pytest.fail("late")
    )
    assert main(["clear", str(WALK), "-o", output]) == CANNOT
    assert output.partition("/deep")[0] in capsys.readouterr().err
    assert Path("taken").read_text() == "a file"


@pytest.mark.parametrize("output", [".", "taken/deep.sol", "/proc/farmgate.sol"])
def test_routes_are_refused_where_they_cannot_be_written(output, monkeypatch):
    monkeypatch.setattr("farmgate.haul.bridge.solve.route_pickups", lambda *_: pytest.fail("late"))
    assert main(["haul", "tiny.vrp", "-o", output]) == CANNOT


def test_a_clearing_keeps_out_of_its_own_input(tmp_path, capsys):
    shutil.copytree(WALK, tmp_path / "in")
    before = sorted(tmp_path.glob("in/*"))
    assert main(["clear", "in", "-o", "in/../in"]) == CANNOT
    assert "in/../in" in capsys.readouterr().err
    assert sorted(tmp_path.glob("in/*")) == before
