"""One market in one process, within a gap: what it costs to come so near, stage by stage.

    .venv/bin/python -m bench.near MARKET [--gap 0.0005] [--workers 2]

Prints one JSON object: CPU seconds, and seconds by the clock where threads share the work.
"""

import argparse
import json
import resource
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench import solvers
from bench.measure import seconds
from bench.table import Rows
from farmgate.clear.bridge.tables import read_market
from farmgate.compute import run_each
from farmgate.engine.clear import ClearProblem
from farmgate.engine.clear.lanes import LanePricing
from farmgate.engine.clear.network import Network, build_network
from farmgate.engine.clear.within import come_near

ROWS: Rows = [
    ("lots", lambda m: f"{m['lots']:,}"),
    ("lanes", lambda m: f"{m['lanes']:,}"),
    ("links that could pay", lambda m: f"{m['links']:,}"),
    ("**seconds of CPU**", lambda m: ""),
    ("read the tables", lambda m: f"{m['read']:.1f}"),
    ("pool", lambda m: f"{m['pool']:.1f}"),
    ("one uncoupled pass, OR-Tools", lambda m: f"{m['pass']:.1f}"),
    ("one uncoupled pass, the kernel here, from nothing", lambda m: f"{m['first']:.1f}"),
    ("plan within the gap", lambda m: f"{m['near']:.1f}"),
    ("plan within the gap, by the clock", lambda m: f"{m['clock']:.1f}"),
    ("**ratios**", lambda m: ""),
    ("plan within the gap / one pass, OR-Tools", lambda m: f"{m['near'] / m['pass']:.2f}"),
    ("plan within the gap / one pass here", lambda m: f"{m['near'] / m['first']:.2f}"),
    ("**found**", lambda m: ""),
    ("passes", lambda m: f"{m['passes']}"),
    ("certified gap", lambda m: f"{m['gap']:.4%}"),
    ("welfare of the plan, yuan", lambda m: f"{m['welfare']:,.0f}"),
    ("**memory**, MB at most", lambda m: f"{m['peak_mb']:,.0f}"),
]


def approach(p: ClearProblem, net: Network, gap: float, workers: int) -> dict[str, float]:
    """Come within the gap; a first pass before, on its own, loads the kernel."""
    each = partial(run_each, workers=workers, threads=True)
    LanePricing(p, net)
    first = seconds(lambda: LanePricing(p, net))[0]
    began = time.perf_counter()
    near, found = seconds(lambda: come_near(p, net, gap, each))
    if not found.is_within:
        raise RuntimeError("The gap was not reached.")
    clock, flows = time.perf_counter() - began, found.plan.flows
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"first": first, "near": near, "clock": clock, "peak_mb": used}
    gap = 1 - flows.welfare / flows.bound
    return spent | {"passes": found.passes, "gap": gap, "welfare": flows.welfare}


def measure(folder: Path, gap: float, workers: int) -> dict[str, Any]:
    """Measure one market."""
    read, tables = seconds(lambda: read_market(folder))
    p = tables.problem
    pool, net = seconds(lambda: build_network(p))
    sizes = {"lots": p.lot_kg.size, "lanes": p.arc_kg.size, "links": net.link_from.size}
    spent = {"read": read, "pool": pool}
    return sizes | spent | approach(p, net, gap, workers) | {"pass": solvers.pass_apart(net)}


def main() -> int:
    """Measure the market named."""
    parser = argparse.ArgumentParser(prog="python -m bench.near", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gap", type=float, default=0.0005)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    found = measure(options.folder, options.gap, options.workers)
    sys.stdout.write("\n" + json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
