"""Answer a "what if" on a market from files; nothing is written."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from farmgate.clear.bridge.outcome import describe_outcome
from farmgate.clear.bridge.questions import closed_lanes, read_changes
from farmgate.clear.bridge.tables import read_market
from farmgate.engine.clear.whatif import Session


def ask_files(source: Path, asked: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Read, solve, ask; return the answer with the seconds of each step.

    Parameters
    ----------
    source
        Folder of input tables.
    asked
        What to change, by option: see `read_changes`.

    Raises
    ------
    BadTables
        The tables or the options have faults.
    FarmgateError
        ``lane_opened_and_closed``, ``nothing_asked``.
    """
    started = time.perf_counter()
    market = read_market(source, with_closed=True)
    changes = read_changes(market, asked)
    read = time.perf_counter()
    session = Session(market.problem, closed_lanes(market))
    solved = time.perf_counter()
    outcome = session.ask(changes)
    seconds = {"read": read - started, "clear": solved - read}
    seconds["ask"] = time.perf_counter() - solved
    answer = describe_outcome(outcome, market.products)
    return answer | {"seconds": {step: round(s, 4) for step, s in seconds.items()}}
