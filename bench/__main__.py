"""Measure the clearing on markets of named sizes, and print one table.

    make bench
    .venv/bin/python -m bench --sizes county province --cap 240 --seed 2

The markets come from the generator in the folder of shared material (FARMGATE_SHARED, by default
../shared), so that figures of different machines and versions are of the same markets. CPU
seconds throughout; a solver gets --cap seconds, and its welfare must be ours.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import clear_files, run, start_only
from bench.table import as_markdown, find_unequal

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
    options = parser.parse_args()
    if not GENERATOR.exists():
        print(f"no generator at {GENERATOR}: set FARMGATE_SHARED", file=sys.stderr)
        return 1
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
