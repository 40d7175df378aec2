"""The same call gives the same answer here and in another process."""

import math
import os
import signal
import time

import pytest

from farmgate import compute
from farmgate.base.errors import Cancelled, SolverError


def look_on():
    """Watch and never stop anything."""


def cancel():
    """Stop at the first look."""
    raise Cancelled


def test_a_process_of_its_own_gives_the_same_answer():
    assert compute.run(math.factorial, 20, watch=look_on) == compute.run(math.factorial, 20)


def test_many_problems_keep_their_order_on_any_number_of_workers():
    problems = [5, 1, 4, 2]
    alone = compute.run_each(math.factorial, problems)
    assert compute.run_each(math.factorial, problems, workers=2) == alone == [120, 1, 24, 2]


def test_what_the_watcher_raises_ends_the_work_at_once():
    began = time.monotonic()
    with pytest.raises(Cancelled):
        compute.run(time.sleep, 60, watch=cancel)
    assert time.monotonic() - began < 30


def test_what_the_work_raises_reaches_the_caller():
    with pytest.raises(ValueError, match="negative"):
        compute.run(math.isqrt, -1, watch=look_on)


def test_a_killed_process_is_our_fault_and_says_so():
    with pytest.raises(SolverError, match="process_died"):
        compute.run(signal.raise_signal, signal.SIGKILL, watch=look_on)
    assert os.getpid()
