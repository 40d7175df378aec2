"""Import contracts hold, and each is seen to break when somebody walks through the wall."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from support.house import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
WALKS = {
    "The round runs one way": ("registry/models/places.py", "farmgate.survey.models"),
    "The engine knows no shell": ("engine/clear/__init__.py", "django"),
    "Engine stages do not know each other": ("engine/clear/__init__.py", "farmgate.engine.haul"),
    "Only services and bridges call the engine": ("watch/views.py", "farmgate.engine.watch"),
    "Every room is built the same way": ("survey/models.py", "farmgate.survey.services"),
    "Rooms do not give each other orders": ("sell/selectors.py", "farmgate.clear.services"),
    "No cycles anywhere": ("base/errors.py", "farmgate.survey"),
}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts over a copy of the package."""
    return subprocess.run(
        [LINT, "--no-cache", "--config", tree / "pyproject.toml"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The verdict on a copy of the package with a violation of every contract."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(
        ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tree)
    for file, target in WALKS.values():
        with (tree / "src/farmgate" / file).open("a", encoding="utf-8") as out:
            out.write(f"\nimport {target}\n")
    return lint(tree).stdout


def test_every_import_goes_through_a_door():
    verdict = lint(ROOT)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.parametrize("contract", WALKS)
def test_a_walk_through_the_wall_breaks_its_contract(broken, contract):
    assert f"{contract} BROKEN" in broken


def test_a_folder_without_a_place_is_refused(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src/farmgate/attic").mkdir()
    (tmp_path / "src/farmgate/attic/__init__.py").touch()
    assert "farmgate.attic" in lint(tmp_path).stdout


def test_every_contract_is_seen_to_break():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert [contract["name"] for contract in contracts["contracts"]] == list(WALKS)
