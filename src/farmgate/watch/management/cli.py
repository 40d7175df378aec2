"""Measure poverty in a table of incomes: how many are under the line, how far, how unevenly."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

EXAMPLES = """\
Examples:
  farmgate poverty incomes.csv --line 4000
  farmgate poverty persons.csv.gz --line 10000 --income eqIncome --weight rb050 --by db040 --json
"""
LEAST_LINE, MOST_LINE = 1e-6, 1e12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from farmgate.web.options import between
    from farmgate.web.words import translate

    parser.epilog = translate(
        "P0 headcount, P1 gap, P2 severity (Foster, Greer, Thorbecke 1984). An empty income is\n"
        "unknown: it is left out, and the headcount is bounded by the two extremes."
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="CSV in UTF-8 or GB18030, also .csv.gz"
    )
    parser.add_argument(
        "--line",
        type=between(LEAST_LINE, MOST_LINE),
        required=True,
        metavar="Z",
        help="line, in the incomes' unit",
    )
    parser.add_argument("--income", default="income", metavar="COLUMN", help="default: income")
    parser.add_argument("--weight", default="", metavar="COLUMN", help="persons a row stands for")
    parser.add_argument("--by", default="", metavar="COLUMN", help="measure each group too")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(args: argparse.Namespace) -> int:
    """Measure, and print."""
    from farmgate.watch.bridge.poverty import Columns, measure_file

    answer = measure_file(args.file, args.line, Columns(args.income, args.weight, args.by))
    if args.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_table(answer) + "\n")
    return 0


def _table(answer: dict[str, Any]) -> str:
    """Lay the numbers out in columns, the whole last."""
    from farmgate.web.words import say

    rows = [*answer.get("groups", []), {"group": say("command", "poverty_all")} | answer["all"]]
    width = max(len(str(row["group"])) for row in rows)
    lines = [f"{'':{width}s} {'n':>12s} {'P0':>9s} {'P1':>9s} {'P2':>9s}"]
    for row in rows:
        indices = "".join(f" {_share(row[name])}" for name in ("headcount", "gap", "severity"))
        lines.append(f"{row['group']:{width}s} {row['weight']:12,.0f}{indices}")
    whole = answer["all"]
    if whole["known_weight"] < whole["weight"]:
        facts = {name: f"{whole[f'headcount_{name}']:.4f}" for name in ("low", "high")}
        lines.append(say("command", "poverty_unknown", facts))
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return f"{'—' if value is None else format(value, '.6f'):>9s}"
