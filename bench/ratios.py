"""One market, side by side in one process: ours, the same programme whole in HiGHS, one pass.

    .venv/bin/python -m bench.ratios MARKET [--cap 240]

Prints one JSON object of CPU seconds (both sides use one thread), so that a busy machine does
not bend the ratios.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from farmgate.clear.bridge.tables import read_market
from farmgate.engine.clear import ClearProblem, market
from farmgate.engine.clear.lanes import price_lanes
from farmgate.engine.clear.lp import MarketModel
from farmgate.engine.clear.network import Network, build_network, keep_alive

STARTED = "import numpy, highspy, sys; [open(f, 'rb').read() for f in sys.argv[1:]]"
WATCHED = ("build_network", "price_states", "find_chokepoints", "take_apart", "share_out")


def seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of a call, and its answer."""
    began = time.process_time()
    answer = call()
    return time.process_time() - began, answer


def watch(spent: dict[str, float]) -> None:
    """Add up what the stages of the clearing take."""
    for name in WATCHED:
        setattr(market, name, timed(name, getattr(market, name), spent))


def timed(name: str, call: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def measured(*args: object) -> object:
        spent[name], answer = seconds(lambda: call(*args))
        return answer

    return measured


def solve_whole(p: ClearProblem, net: Network, cap: float) -> tuple[float, float | None]:
    """CPU seconds of HiGHS on the whole pooled programme, unpruned, and its welfare if done."""
    model = MarketModel(p, replace(net, alive=np.ones(net.alive.size, bool)))
    model._highs.setOptionValue("time_limit", cap)
    spent, _ = seconds(model._highs.run)
    done = model._highs.getModelStatus() == model._highspy.HighsModelStatus.kOptimal
    return spent, float(model._highs.getInfo().objective_function_value) if done else None


def start_only(folder: Path) -> float:
    """CPU seconds to start Python, import numpy and highspy, and read the files."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    files = [str(path) for path in sorted(folder.glob("*.csv"))]
    subprocess.run([sys.executable, "-c", STARTED, *files], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(folder: Path, cap: float) -> dict[str, Any]:
    """Measure one market."""
    spent: dict[str, float] = {}
    started = start_only(folder)
    read, tables = seconds(lambda: read_market(folder))
    p = tables.problem
    watch(spent)
    clear, result = seconds(lambda: market.clear_market(p))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    net = build_network(p)
    one_pass, guess = seconds(lambda: price_lanes(p, keep_alive(net), 1))
    whole, welfare = solve_whole(p, net, cap)
    return {
        "start": started,
        "read": read,
        "clear": clear,
        "stages": spent,
        "one_pass": one_pass,
        "whole": whole,
        "welfare": result.welfare,
        "whole_welfare": welfare,
        "bound_of_a_pass": guess.bound,
        "gains": min(len(result.chokepoints), 20),
        "peak_mb": peak,
    }


def main() -> int:
    """Measure the market named."""
    parser = argparse.ArgumentParser(prog="python -m bench.ratios", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cap", type=float, default=240.0)
    options = parser.parse_args()
    found = compare(options.folder, options.cap)
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
