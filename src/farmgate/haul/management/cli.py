"""Plan truck trips: which vehicle calls where, in which order, for the least cost."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

EXAMPLES = """\
Examples:
  farmgate haul X-n101-k25.vrp -o X-n101-k25.sol --seconds 30
  farmgate haul C101.vrp -o C101.sol --iterations 2000 --seed 1 --json
  farmgate haul friday/ -o friday-routes/
"""
DEFAULT_SECONDS = 10.0
TELL_SECONDS = 0.2
LEAST_SECONDS, MOST_SECONDS = 0.001, 1e6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments, and what the tables hold."""
    from farmgate.web.options import between, output, whole, workers

    parser.epilog = _tables_help()
    parser.add_argument(
        "instance", type=Path, metavar="INSTANCE", help="a .vrp file, or a folder of tables"
    )
    parser.add_argument(
        "-o",
        "--output",
        type=output,
        required=True,
        metavar="SOLUTION",
        help=".sol file or folder",
    )
    parser.add_argument(
        "--seconds",
        type=between(LEAST_SECONDS, MOST_SECONDS),
        help=f"time to search (default {DEFAULT_SECONDS:g})",
    )
    parser.add_argument(
        "--iterations", type=whole(), help="steps to search: the same answer on every machine"
    )
    parser.add_argument("--seed", type=whole(), default=0, help="where the search begins")
    parser.add_argument(
        "--workers", type=workers(), default=1, help="searches beside each other; the best counts"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """Route, write the solution, say what came of it."""
    from farmgate.haul.bridge.solve import SearchOptions, solve_instance
    from farmgate.web.words import say

    seconds = args.seconds
    if seconds is None and args.iterations is None:
        seconds = DEFAULT_SECONDS
    options = SearchOptions(seconds, args.iterations, args.seed, args.workers)
    told = _teller(seconds, args.iterations) if sys.stderr.isatty() else None
    summary = solve_instance(args.instance, args.output, options, told)
    if told:
        sys.stderr.write("\r\033[K")
    if args.json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    else:
        facts = summary | {"output": str(args.output)}
        sys.stdout.write(say("command", "hauled", facts) + "\n")
    return 0


def _teller(seconds: float | None, iterations: int | None) -> Callable[[int, str], None]:
    """Show on a terminal how far the search is, a few times a second."""
    begun = shown = time.monotonic()

    def tell(iteration: int, cost: str) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown < TELL_SECONDS:
            return
        shown = now
        parts = [(now - begun) / seconds] if seconds else []
        parts += [iteration / iterations] if iterations else []
        sys.stderr.write(f"\r\033[K{min(1, max(parts)):4.0%}  {cost}")
        sys.stderr.flush()

    return tell


def _tables_help() -> str:
    from farmgate.haul.bridge.columns import OPTIONAL, TABLES
    from farmgate.web.words import translate

    lines = [
        translate("a folder holds CSV tables in UTF-8 or GB18030 (columns with * must be filled):")
    ]
    for name, columns in TABLES.items():
        lines.append(f"  {name}.csv{translate(' (optional)') if name in OPTIONAL else ''}")
        for column in columns:
            mark = "*" if column.empty is ... else " "
            lines.append(f"    {column.name:12s}{mark} {translate(column.meaning)}")
    lines += [
        translate(
            "where no road of travel.csv leads, distances are great circles x 1.35 at 30 km/h."
        ),
        translate(".vrp types read: CVRP CVRPTW VRPB HFVRP MDVRPTW MTVRPTWR PCVRPTW SDVRPTW."),
    ]
    return "\n".join(lines)
