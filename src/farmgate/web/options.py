"""How the options of a command are read: within bounds, and refused in the shell's language."""

import datetime as dt
import os
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path

from farmgate.web.words import say

LARGEST = 2**31 - 1
LAST_PORT = 65535


def whole(least: int = 0, most: int = LARGEST) -> Callable[[str], int]:
    """Give a reader of whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise ArgumentTypeError(_between("whole_between", least, most))
        return value

    return read


def between(least: float, most: float) -> Callable[[str], float]:
    """Give a reader of numbers from ``least`` to ``most``; ``nan`` is none."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise ArgumentTypeError(_between("number_between", least, most))
        return value

    return read


def workers() -> Callable[[str], int]:
    """Give a reader of a number of processes: what this machine can bear."""
    return whole(1, 4 * (os.cpu_count() or 1))


def output(text: str) -> Path:
    """Read where to write; no name is not the folder one stands in, as ``Path`` has it."""
    if not text.strip():
        raise ArgumentTypeError(say("command", "path_empty"))
    return Path(text)


def day(text: str) -> dt.date:
    """Read a date as 2020-02-17."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(say("command", "no_such_day", {"found": text[:40]})) from None


def _between(code: str, least: float, most: float) -> str:
    return say("command", code, {"least": f"{least:g}", "most": f"{most:.10g}"})
