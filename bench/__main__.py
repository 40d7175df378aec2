"""Measure the clearing on markets of named sizes, and print one table.

    make bench
    .venv/bin/python -m bench --sizes county province --cap 240 --seed 2
    .venv/bin/python -m bench --sizes province region nation --gap 0.0005 --workers 2

The markets come from the generator in the folder of shared material (FARMGATE_SHARED, by default
../shared), so that figures of different machines and versions are of the same markets. CPU
seconds throughout; a solver gets --cap seconds, and its welfare must be ours. With --gap the table
is another: what it costs to come so near, for sizes that no programme reaches.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import near
from bench.measure import clear_files, run, start_only
from bench.table import as_markdown, find_unequal, side_by_side

GENERATOR = Path(os.environ.get("FARMGATE_SHARED", "../shared")) / "tools/make_market.py"
SIZES = ("village", "county", "district", "province", "region", "nation")


def measure(size: str, seed: int, cap: float) -> dict[str, Any]:
    """Measure one size: from files to files, and side by side within one process."""
    with tempfile.TemporaryDirectory() as folder:
        market = Path(folder) / "market"
        run(GENERATOR, size, market, "--seed", str(seed))
        whole = clear_files(market, Path(folder) / "out")
        start = start_only(market)
        inside = run("-m", "bench.market", market, "--cap", str(cap))
    found: dict[str, Any] = json.loads(inside.printed.splitlines()[-1])
    sizes = json.loads(whole.printed.splitlines()[-1])["sizes"]
    files = {"files": whole.seconds, "peak_mb": whole.peak_mb, "start": start.seconds}
    return found | files | {"size": size, "cap": cap, "lots": sizes["lots"]}


def measure_near(size: str, seed: int, gap: float, workers: int) -> dict[str, Any]:
    """Measure how one size is brought within a gap."""
    with tempfile.TemporaryDirectory() as folder:
        run(GENERATOR, size, folder, "--seed", str(seed))
        how = ("--gap", str(gap), "--workers", str(workers))
        found: dict[str, Any] = json.loads(run("-m", "bench.near", folder, *how).printed)
    return found | {"size": size}


def main() -> int:
    """Measure the sizes asked for, one after the other."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=SIZES[:3])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cap", type=float, default=40.0, help="seconds a whole solver gets")
    parser.add_argument("--gap", type=float, help="measure large markets within this gap")
    parser.add_argument("--workers", type=int, default=1, help="threads, with --gap")
    options = parser.parse_args()
    if not GENERATOR.exists():
        print(f"no generator at {GENERATOR}: set FARMGATE_SHARED", file=sys.stderr)
        return 1
    if options.gap:
        how = (options.seed, options.gap, options.workers)
        print(side_by_side([measure_near(size, *how) for size in options.sizes], near.ROWS))
        return 0
    found = []
    for size in options.sizes:
        print(f"{size} ...", file=sys.stderr)
        found.append(measure(size, options.seed, options.cap))
    print(as_markdown(found))
    unequal = [line for market in found for line in find_unequal(market)]
    print(*unequal, sep="\n", file=sys.stderr)
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
