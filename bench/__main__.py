"""Clear markets of named sizes from files to files, and print what it took.

    make bench
    .venv/bin/python -m bench --sizes village county --repeat 3
    .venv/bin/python -m bench --ratios --sizes county district --cap 240

The markets come from the generator in the folder of shared material (FARMGATE_SHARED, by default
../shared), so that figures of different machines and versions are of the same markets.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GENERATOR = Path(os.environ.get("FARMGATE_SHARED", "../shared")) / "tools/make_market.py"
SIZES = ("village", "county", "district", "province", "region", "nation")


def clear(market: Path, out: Path) -> tuple[float, dict[str, object]]:
    """Clear one market in a process of its own: what a person waits, and the summary."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "farmgate", "clear", str(market), "-o", str(out), "--json"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, json.loads(answer.stdout)


def measure(size: str, repeat: int) -> str:
    """Clear a market of a named size and describe the quickest run."""
    with tempfile.TemporaryDirectory() as folder:
        market = Path(folder) / "market"
        subprocess.run([sys.executable, GENERATOR, size, market], check=True, capture_output=True)
        runs = [clear(market, Path(folder) / "out") for _ in range(repeat)]
    seconds, summary = min(runs, key=lambda run: run[0])
    return f"{size:<10} {seconds:>8.2f} s   welfare {summary['welfare_yuan']:>16,.2f} yuan"


def compare(size: str, cap: float) -> str:
    """Set a size beside the same programme handed whole to HiGHS, and beside one pass."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, GENERATOR, size, folder], check=True, capture_output=True)
        command = [sys.executable, "-m", "bench.ratios", folder, "--cap", str(cap)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
    m = json.loads(answer.stdout.splitlines()[-1])
    clear, gains = m["clear"], max(m["gains"], 1)
    rows = {
        "clear / whole programme in HiGHS": clear / m["whole"],
        "clear / one uncoupled pass": clear / m["one_pass"],
        "clear / start and read bytes": clear / m["start"],
        "prices / clear": m["stages"]["price_states"] / clear,
        "one choke point's gain / clear": m["stages"]["find_chokepoints"] / gains / clear,
    }
    done = m["whole_welfare"]
    gap = "not done in time" if done is None else f"gap to ours {done - m['welfare']:.3f} yuan"
    head = f"{size}: clear {clear:.2f} s CPU, whole {m['whole']:.2f} s ({gap}), "
    head += f"pass {m['one_pass']:.2f} s, read {m['read']:.2f} s, peak {m['peak_mb']:.0f} MB"
    return "\n".join([head, *(f"  {name:<36} {ratio:8.3f}" for name, ratio in rows.items())])


def main() -> int:
    """Measure the sizes asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["village", "county"])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--ratios", action="store_true", help="beside the whole programme")
    parser.add_argument("--cap", type=float, default=240.0, help="seconds HiGHS gets")
    options = parser.parse_args()
    if not GENERATOR.exists():
        print(f"no generator at {GENERATOR}: set FARMGATE_SHARED", file=sys.stderr)
        return 1
    for size in options.sizes:
        ratios = options.ratios
        print(compare(size, options.cap) if ratios else measure(size, options.repeat))
    return 0


if __name__ == "__main__":
    sys.exit(main())
