"""No test is left out in silence."""

import os
import subprocess
import sys

import pytest

from support.house import ROOT
from support.skips import is_forgiven

ALONE = ("-p", "no:django", "-p", "support.skips")
ABSENT = """
import pytest
from support import skips

skips.BESIDE = skips.Path({beside!r})

@pytest.mark.skipif(True, reason="no such file: ../shared/data/x.csv")
def test_absent():
    pass
"""


def run(folder, beside, **environment):
    """Run one test whose file is absent as this project runs its tests, and give what was said."""
    test = folder / "test_absent.py"
    test.write_text(ABSENT.format(beside=str(beside)))
    clean = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", *ALONE, test],
        env=clean | {"PYTHONPATH": str(ROOT / "tests")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skipped_test_is_counted_and_its_reason_told(tmp_path):
    answer = run(tmp_path, tmp_path / "none", CI="true")
    assert answer.returncode == 0, answer.stdout
    assert "SKIPPED [1]" in answer.stdout
    assert "no such file: ../shared/data/x.csv" in answer.stdout


def test_in_ci_a_file_missing_from_those_beside_fails_its_test(tmp_path):
    answer = run(tmp_path, tmp_path, CI="true")
    assert answer.returncode == 1
    assert "CI may not skip this: no such file" in answer.stdout


@pytest.mark.parametrize("reason", ["SQLite has no TRUNCATE", "looks at processes"])
def test_what_no_file_mends_may_be_skipped(tmp_path, monkeypatch, reason):
    monkeypatch.setenv("CI", "true")
    assert is_forgiven(reason, tmp_path)
    assert not is_forgiven("the shared cases are not here", tmp_path)
