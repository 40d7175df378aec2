"""Clear a market from tables to tables, without a database."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from farmgate.base.errors import FarmgateError
from farmgate.clear.bridge.results import Sentence, write_result
from farmgate.clear.bridge.tables import read_market
from farmgate.clear.services.clock import seconds_left
from farmgate.engine.clear import clear_market
from farmgate.web.outputs import check_folder, writing


@dataclass(frozen=True, slots=True)
class ClearOptions:
    """How to clear: see ``farmgate clear --help``."""

    policy: str = "priority"
    kappa: float = 0.5
    truck_kg: float = 5000.0
    seconds: float | None = None
    """When to stop the search; reading and writing are not counted."""


def clear_files(
    source: Path, target: Path, options: ClearOptions, sentence: Sentence
) -> dict[str, Any]:
    """Read, clear, write; return the summary with the seconds of each step.

    Parameters
    ----------
    source, target
        Folder of input tables, folder for the output.
    options
        Policy, kappa and the payload of a truck.
    sentence
        Words for a reason.

    Raises
    ------
    BadTables
        Nothing is written.
    FarmgateError
        ``output_is_input``, or another word for a target that will not do; nothing is begun.
    """
    started = time.perf_counter()
    if target.resolve() == source.resolve():
        raise FarmgateError("output_is_input", output=str(target))
    check_folder(target)
    market = read_market(source, options.policy, options.kappa, options.truck_kg)
    read = time.perf_counter()
    result = clear_market(market.problem, left=seconds_left(options.seconds))
    cleared = time.perf_counter()
    with writing(target):
        summary = write_result(target, market, result, sentence)
    seconds = {"read": read - started, "clear": cleared - read}
    seconds["write"] = time.perf_counter() - cleared
    return summary | {"seconds": {step: round(s, 3) for step, s in seconds.items()}}
