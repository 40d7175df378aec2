"""Clear a market from tables to tables, without a database."""

import time
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from farmgate.clear.bridge.files import KINDS, check_format
from farmgate.clear.bridge.results import Outcome, Sentence, write_result
from farmgate.clear.bridge.tables import read_market
from farmgate.clear.services.clock import seconds_left
from farmgate.engine.clear import compare_policies, share_market, solve_market
from farmgate.engine.clear.passes import Each, one_by_one
from farmgate.web.outputs import check_apart, check_folder, replacing, writing


class ClearOptions(NamedTuple):
    """How to clear: see ``farmgate clear --help``."""

    policy: str = "priority"
    kappa: float = 0.5
    truck_kg: float = 5000.0
    format: str = "csv"
    seconds: float | None = None
    """When to stop the search; reading and writing are not counted."""
    gap: float = 0.0
    """How far a large market's plan may fall short of the bound, a share of it."""
    workers: int = 1
    """Threads for the products of a large market; the Ray cluster named takes their place."""


def clear_files(
    source: Path, target: Path, options: ClearOptions, sentence: Sentence
) -> dict[str, Any]:
    """Read, clear, write; return the summary with the seconds of each step.

    The result comes into place as a whole at the end: whatever ends the work before, Ctrl-C or a
    full disk, leaves an older result as it was.

    Parameters
    ----------
    source, target
        Folder of input tables, folder for the output.
    options
        Policy, kappa, the payload of a truck, how far to search and with how many threads, and
        the kind of the tables written.
    sentence
        Words for a reason.

    Raises
    ------
    BadTables
        Nothing is written.
    FarmgateError
        ``output_is_input``, ``extra_missing`` or another word for a target that will not do:
        nothing is begun; ``output_unwritable`` also for a disk that is full at the end.
    """
    started = time.perf_counter()
    check_apart(source, target)
    check_folder(target)
    check_format(options.format)
    market = read_market(source, options.policy, options.kappa, options.truck_kg)
    read = time.perf_counter()
    left, each = seconds_left(options.seconds), side_by_side(options.workers)
    solved = solve_market(market.problem, left=left, gap=options.gap, each=each)
    result = share_market(market.problem, solved)
    cleared = time.perf_counter()
    comparison = compare_policies(market.problem, solved)
    compared = time.perf_counter()
    with writing(target), replacing(target, KINDS) as begun:
        outcome = Outcome(result, comparison)
        summary = write_result(begun, market, outcome, sentence, options.format)
    seconds = {"read": read - started, "clear": cleared - read}
    seconds |= {"compare": compared - cleared, "write": time.perf_counter() - compared}
    return summary | {"seconds": {step: round(s, 3) for step, s in seconds.items()}}


def side_by_side(workers: int) -> Each:
    """Clear products side by side: on threads here, or on the cluster that is named."""
    if workers == 1:
        return one_by_one
    from farmgate.compute import run_each  # here, for it loads all that starts processes

    return partial(run_each, workers=workers, threads=True)
