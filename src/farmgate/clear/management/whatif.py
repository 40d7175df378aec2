"""Say what a road opened or closed, a truck lent or a bid made would bring."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXAMPLES = """\
Examples:
  farmgate whatif market --close lane7
  farmgate whatif market --open lane9 --lend lane9=5000 --json
  farmgate whatif market --bid town,cabbage,2,800,1.60
"""
OPTIONS = {
    "close": ("LANE", "close a lane"),
    "open": ("LANE", "open a closed lane, with the cost and capacity of its row"),
    "lend": ("LANE=KG", "let so many kg more pass a lane"),
    "dispatch": ("NODE=KG", "let so many kg more leave a node"),
    "bid": ("NODE,PRODUCT,GRADE,KG,LIMIT", "add a bid; LIMIT in yuan/kg"),
    "drop": ("BID", "take a bid away"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments; each change may be given several times, and all hold together."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of input tables")
    for option, (metavar, meaning) in OPTIONS.items():
        parser.add_argument(
            f"--{option}", action="append", default=[], metavar=metavar, help=meaning
        )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")


def run(args: argparse.Namespace) -> int:
    """Ask, and say what it would bring; nothing is written."""
    from farmgate.clear.management.cli import quiet_stdout
    from farmgate.clear.services.whatif import ask_files

    with quiet_stdout():
        answer = ask_files(args.folder, {option: getattr(args, option) for option in OPTIONS})
    if args.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(answer, args.bid)) + "\n")
    return 0


def _lines(answer: dict[str, Any], bids: list[str]) -> Iterator[str]:
    from farmgate.web.words import say

    before, after = answer["before"], answer["after"]
    facts = {"yuan": f"{answer['gain_yuan']:+,.2f}", "kg": f"{answer['more_sold_kg']:+,.0f}"}
    yield say("command", "whatif_brings", facts)
    for name in ("welfare_yuan", "sold_kg", "bought_back_kg", "unsold_kg"):
        yield _line(say("command", f"whatif_{name}"), before[name], after[name])
    for group, kind in (("class_kg", "class"), ("product_kg", "product")):
        for name, kg in before[group].items():
            if kg != after[group][name]:
                label = say(kind, name) if kind == "class" else name
                yield _line(say("command", "whatif_of", {"whose": label}), kg, after[group][name])
    for bid, kg in zip(bids, answer["added_kg"], strict=True):
        yield say("command", "whatif_bid", {"bid": bid, "kg": f"{kg:,.0f}"})
    if not answer["warm"]:
        yield say("command", "whatif_cold")


def _line(label: str, before: float, after: float) -> str:
    return f"  {label}  {before:,.2f} → {after:,.2f}  ({after - before:+,.2f})"
