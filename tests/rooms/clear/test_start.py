"""What `farmgate clear` loads: a county clears in little more than the time Python starts."""

import subprocess
import sys

import pytest

from support.clear_tables import WALK

HEAVY = {"socket", "multiprocessing", "logging", "concurrent.futures", "numpy.ma", "django"}
CODE = """
import sys
from farmgate.__main__ import main
main(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
"""


def modules_of(out, *more):
    """Clear in a process of its own: the modules that it loaded."""
    words = ["clear", str(WALK), "-o", str(out), *more]
    run = subprocess.run([sys.executable, "-c", CODE, *words], capture_output=True, check=True)
    return set(run.stderr.decode().split())


@pytest.mark.parametrize(
    ("workers", "loaded"), [("1", set()), ("2", HEAVY - {"numpy.ma", "django"})]
)
def test_only_workers_load_what_starts_processes(tmp_path, workers, loaded):
    assert modules_of(tmp_path, "--workers", workers) & HEAVY == loaded
