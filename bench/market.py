"""One market in one process: ours beside whole-programme solvers, one pass and the greedy ways.

    .venv/bin/python -m bench.market MARKET [--cap 40]

Prints one JSON object of CPU seconds, each side on one thread, so that a busy machine does not
bend the ratios. Welfare is compared wherever a solver was done in time.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench import baselines, solvers
from bench.measure import seconds
from farmgate.clear.bridge.tables import read_market
from farmgate.engine.clear import ClearProblem, ClearResult, clear_market, market, search
from farmgate.engine.clear.changes import Lend
from farmgate.engine.clear.network import Network, build_network
from farmgate.engine.clear.whatif import Session

STAGES = {
    "build_network": market,
    "search_plan": market,
    "price_states": search,
    "find_chokepoints": search,
}
MOST_PAIRS_LOTS = 200_000
"""Lots up to which the greedy ways are tried: beyond, their pairs alone fill the memory."""


def watch(spent: dict[str, float]) -> None:
    """Add up what the stages of a clearing take."""
    for name, module in STAGES.items():
        setattr(module, name, timed(name, getattr(module, name), spent))


def timed(name: str, call: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def measured(*args: object, **named: object) -> object:
        spent[name], answer = seconds(lambda: call(*args, **named))
        return answer

    return measured


def solve_all(p: ClearProblem, net: Network, cap: float) -> dict[str, solvers.Solved]:
    """Hand over the programme as it is pooled, and to HiGHS also as it is pruned."""
    whole = solvers.write_programme(p, solvers.lay_all(p))
    pruned = solvers.write_programme(p, net)
    return {
        "HiGHS": solvers.solve_by_highs(whole, cap),
        "HiGHS, links pruned by us": solvers.solve_by_highs(pruned, cap),
        "GLOP": solvers.solve_by_ortools(whole, "GLOP", cap),
        "PDLP": solvers.solve_by_ortools(whole, "PDLP", cap),
    }


def reclear(p: ClearProblem, result: ClearResult) -> float:
    """CPU seconds to ask a solved market about one truck more on the dearest lane."""
    session = Session(p)
    lane = int(np.argmax(result.arc_shadow))
    return seconds(lambda: session.ask([Lend(lane, p.truck_kg)]))[0]


def compare(folder: Path, cap: float) -> dict[str, Any]:
    """Measure one market."""
    read, tables = seconds(lambda: read_market(folder))
    p, stages = tables.problem, dict.fromkeys(STAGES, 0.0)
    watch(stages)
    clear, result = seconds(lambda: clear_market(p))
    plan = stages["build_network"] + stages["search_plan"] - stages["find_chokepoints"]
    net = build_network(p)
    small = p.lot_kg.size <= MOST_PAIRS_LOTS
    return {
        "read": read,
        "clear": clear,
        "plan": plan,
        "stages": stages,
        "welfare": result.welfare,
        "gap": max(0.0, 1 - result.welfare / result.bound) if result.bound > 0 else 0.0,
        "gains": sum(point.gain is not None for point in result.chokepoints),
        "pass": solvers.pass_apart(net),
        "solvers": solve_all(p, net, cap),
        "reclear": reclear(p, result),
        "greedy": baselines.gaps(p, result.welfare) if small else {},
    }


def main() -> int:
    """Measure the market named."""
    parser = argparse.ArgumentParser(prog="python -m bench.market", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cap", type=float, default=40.0)
    options = parser.parse_args()
    sys.stdout.write("\n" + json.dumps(compare(options.folder, options.cap)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
