"""Clear a market: who sells what to whom, at what price, and what chokes it."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

EXAMPLES = """\
Examples:
  farmgate clear market -o result
  farmgate clear market -o result --kappa 1 --json
  farmgate clear province -o result --gap 0.0005 --workers 2
"""
MOST_SECONDS = 1e6
LEAST_TRUCK_KG, MOST_TRUCK_KG = 1.0, 1e6
POLICIES = ("efficient", "priority", "proportional", "maxmin", "tokens")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments, and what the tables hold."""
    from farmgate.web.options import between, output, whole, workers

    parser.epilog = _tables_help()
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of input tables")
    parser.add_argument("-o", "--output", type=output, required=True, metavar="OUT")
    parser.add_argument(
        "--policy", choices=POLICIES, default="priority", help="whose lots sell where not all can"
    )
    parser.add_argument(
        "--kappa",
        type=between(0, 1),
        default=0.5,
        help="where the price lies: 0 lowest, 1 highest",
    )
    parser.add_argument(
        "--gap",
        type=between(0, 1),
        default=0.0,
        help="of a market beyond county size: end once the plan is sure to fall no further "
        "short of the greatest gain from trade than this share of it (0.0005); 0 = exact",
    )
    parser.add_argument(
        "--workers",
        type=workers(),
        default=1,
        help="threads that clear the products of such a market; with 2 or more, the cluster "
        "that FARMGATE_RAY names",
    )
    parser.add_argument("--seed", type=whole(), default=0, help="results do not depend on it")
    parser.add_argument(
        "--truck-kg",
        type=between(LEAST_TRUCK_KG, MOST_TRUCK_KG),
        default=5000.0,
        help="payload that choke points are asked for",
    )
    parser.add_argument(
        "--format",
        choices=("csv", "parquet"),
        default="csv",
        help="of the tables written (parquet needs the extra 'tables')",
    )
    parser.add_argument(
        "--seconds",
        type=between(0, MOST_SECONDS),
        help="stop the search then; the best plan found is written, with its gap",
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """Clear, write the tables, say what came of it."""
    from farmgate.clear.services.files import ClearOptions, clear_files
    from farmgate.web.words import current_language, say

    options = ClearOptions(
        args.policy,
        args.kappa,
        args.truck_kg,
        args.format,
        args.seconds,
        args.gap,
        args.workers,
    )
    sentence = partial(say, "reason", language=current_language())
    with quiet_stdout():
        summary = clear_files(args.folder, args.output, options, sentence)
    if args.json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(say("command", "cleared", _headline(args.output, summary)) + "\n")
        if code := summary["short_of_best"]:
            sys.stdout.write(say("stopped", code, summary) + "\n")
    return 0


def _headline(output: Path, summary: dict[str, Any]) -> dict[str, object]:
    return {
        "sold": f"{summary['sold_kg']:,.0f}",
        "back": f"{summary['bought_back_kg']:,.0f}",
        "unsold": f"{summary['unsold_kg']:,.0f}",
        "welfare": f"{summary['welfare_yuan']:,.2f}",
        "output": str(output),
    }


def _tables_help() -> str:
    from farmgate.clear.bridge.columns import OPTIONAL, TABLES
    from farmgate.web.words import translate

    lines = [
        translate(
            "input tables, CSV in UTF-8 or GB18030, or Parquet of the same name with the extra\n"
            "'tables' (columns with * must be filled):"
        )
    ]
    for name, columns in TABLES.items():
        lines.append(f"  {name}.csv{translate(' (optional)') if name in OPTIONAL else ''}")
        for column in columns:
            mark = "*" if column.empty is ... else " "
            lines.append(f"    {column.name:13s}{mark} {translate(column.meaning)}")
    return "\n".join(lines)


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Keep the solver's banner out of what this command prints."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
