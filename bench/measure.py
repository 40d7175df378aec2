"""CPU seconds and memory, of a call and of a process; a busy machine bends neither much."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

STARTED = "import numpy, highspy, sys; [open(f, 'rb').read() for f in sys.argv[1:]]"


class Run(NamedTuple):
    """What a process took, and what it printed."""

    seconds: float
    peak_mb: float
    printed: str


def seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, all threads, and its answer."""
    began = time.process_time()
    answer = call()
    return time.process_time() - began, answer


def run(*words: str | Path) -> Run:
    """Run Python with these words: CPU seconds and the most memory it held."""
    command = [sys.executable, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        printed = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed)


def start_only(market: Path) -> Run:
    """Start Python, import numpy and highspy, read the bytes of the files: the least there is."""
    return run("-c", STARTED, *sorted(market.glob("*.csv")))


def clear_files(market: Path, out: Path) -> Run:
    """Clear from files to files, as a person does."""
    return run("-m", "farmgate", "clear", market, "-o", out, "--json")
