"""Open, advance, show and list trading rounds."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Place, Round
from farmgate.registry.services import POLICIES, NewRound, create_round
from farmgate.rounds import STAGES, advance, cancel, next_stage, why_not
from farmgate.web.options import between, day
from farmgate.web.words import say

EXAMPLES = """
Examples:
  farmgate round open --county 360302 --name "Week 8" --opens 2020-02-17 --delivers 2020-02-20
  farmgate round advance 360302-20200217-1
  farmgate round advance 360302-20200217-1 --to watch
  farmgate round show 360302-20200217-1 --json
  farmgate round list
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the four acts."""
    acts = parser.add_subparsers(
        dest="act", required=True, metavar="open|advance|show|list|cancel"
    )
    _declare_open(acts.add_parser("open", help="open a round for lots and bids"))
    moving = acts.add_parser("advance", help="run the next stage, or all up to one")
    moving.add_argument("round", metavar="CODE")
    moving.add_argument("--to", choices=STAGES[1:], help="run every stage up to this one")
    for act in ("show", "cancel"):
        acts.add_parser(act).add_argument("round", metavar="CODE")
    acts.add_parser("list", help="all rounds, the newest first")
    for parser_of_act in acts.choices.values():
        parser_of_act.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Do one act and print what came of it."""
    return ACTS[args.act](args)


def open_one(args: argparse.Namespace) -> int:
    """Open a round in a county."""
    county = Place.objects.filter(code=args.county).first()
    if county is None:
        raise FarmgateError("place_unknown", place=args.county)
    draft = NewRound(
        county, args.name, args.opens, args.delivers, args.policy, round(args.kappa * 100)
    )
    return _show(create_round(draft), args.json)


def advance_one(args: argparse.Namespace) -> int:
    """Run the next stage here, or every stage up to the one asked for."""
    round_ = find_round(args.round)
    last = args.to or next_stage(round_)
    if last in STAGES[: STAGES.index(round_.stage) + 1]:
        return _show(round_, args.json)
    with Progress() as report:
        while round_.stage != last:
            run_ = advance(round_, report=report.of(next_stage(round_)))
            if run_.state != "done":
                raise FarmgateError("stage_cancelled", stage=run_.stage)
    return _show(round_, args.json)


def show_one(args: argparse.Namespace) -> int:
    """Show a round: its stage, its rows, what comes next or what keeps it."""
    return _show(find_round(args.round), args.json)


def cancel_one(args: argparse.Namespace) -> int:
    """Ask the stage that now runs to stop."""
    round_ = find_round(args.round)
    for going in round_.runs.filter(state__in=["queued", "running"]):
        cancel(going)
    return _show(round_, args.json)


def list_all(args: argparse.Namespace) -> int:
    """List the rounds of this database."""
    rounds = list(Round.objects.select_related("county"))
    if args.json:
        return _print_json([_brief(round_) for round_ in rounds])
    for round_ in rounds:
        stage = say("stage", round_.stage)
        sys.stdout.write(f"{round_.code}  {round_.county.name}  {round_.name}  {stage}\n")
    return 0


def find_round(code: str) -> Round:
    """Find a round by its code.

    Raises
    ------
    FarmgateError
        ``round_unknown``.
    """
    round_ = Round.objects.select_related("county").filter(code=code).first()
    if round_ is None:
        raise FarmgateError("round_unknown", round=code)
    return round_


class Progress:
    """A bar for each stage on standard error, on a terminal only."""

    def __enter__(self) -> "Progress":
        """Start drawing."""
        from rich.console import Console
        from rich.progress import Progress as Bars

        console = Console(stderr=True)
        self.bars = Bars(console=console, disable=not console.is_terminal)
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bars as they are."""
        self.bars.stop()

    def of(self, stage: str | None) -> Callable[[int, str], None]:
        """Give the report function of one stage."""
        name = say("stage", stage or "")
        bar = self.bars.add_task(name, total=100)

        def report(percent: int, step: str) -> None:
            words = f"{name}: {say('step', step)}" if percent < 100 else name
            self.bars.update(bar, completed=percent, description=words)

        return report


def _declare_open(opening: argparse.ArgumentParser) -> None:
    opening.add_argument("--county", required=True, metavar="CODE")
    opening.add_argument("--name", required=True)
    opening.add_argument("--opens", type=day, required=True, metavar="DATE")
    opening.add_argument("--delivers", type=day, required=True, metavar="DATE")
    opening.add_argument("--policy", choices=POLICIES, default="priority")
    opening.add_argument(
        "--kappa", type=between(0, 1), default=0.5, help="0 buyers' .. 1 farmers' favour"
    )


def _brief(round_: Round) -> dict[str, Any]:
    return {
        "round": round_.code,
        "name": round_.name,
        "county": round_.county.code,
        "stage": round_.stage,
        "next_stage": next_stage(round_),
        "opens_on": round_.opens_on.isoformat(),
        "delivery_on": round_.delivery_on.isoformat(),
    }


def _full(round_: Round) -> dict[str, Any]:
    clearing = getattr(round_, "clearing", None)
    return _brief(round_) | {
        "lots": round_.lots.filter(withdrawn_at=None).count(),
        "bids": round_.bids.filter(withdrawn_at=None).count(),
        "waits_for": [{"code": code, "facts": facts} for code, facts in why_not(round_)],
        "summary": clearing.summary if clearing else None,
    }


def _show(round_: Round, as_json: bool) -> int:
    facts = _full(round_)
    if as_json:
        return _print_json(facts)
    lines = [f"{round_.code}  {round_.name}  ({round_.county.name})"]
    lines.append(say("command", "round_stage", {"stage": round_.stage}))
    lines.append(say("command", "round_rows", {"lots": facts["lots"], "bids": facts["bids"]}))
    lines += [say("error", reason["code"], reason["facts"]) for reason in facts["waits_for"]]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _print_json(answer: object) -> int:
    text = json.dumps(answer, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write(text + "\n")
    return 0


ACTS: dict[str, Callable[[argparse.Namespace], int]] = {
    "open": open_one,
    "advance": advance_one,
    "show": show_one,
    "cancel": cancel_one,
    "list": list_all,
}
