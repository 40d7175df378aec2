"""Run a demo county through a whole round, show what came of it, and serve it."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from farmgate.console.management.demo_county.tables import HOME, SEED
from farmgate.console.management.demo_home import claim, read_seed, settle_in
from farmgate.console.management.serve import refuse_taken

if TYPE_CHECKING:
    from farmgate.registry.models import Round

EXAMPLES = """
Examples:
  farmgate demo                        a county, a finished round, and the pages to look at it
  farmgate demo --fresh --port 8080    throw the old demo away and begin again
  farmgate demo --no-serve --json      the round's numbers as JSON, nothing served
  farmgate demo --fresh --seed 7       another county of the same kind
"""
HOST = "127.0.0.1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    from farmgate.web.options import LAST_PORT, whole

    parser.add_argument("--no-serve", action="store_true", help="stop when the round is done")
    parser.add_argument("--json", action="store_true", help="print the numbers as JSON")
    parser.add_argument("--seed", type=whole(), help=f"draw another county (default {SEED})")
    parser.add_argument("--fresh", action="store_true", help="throw away the old demo first")
    parser.add_argument("--port", type=whole(1, LAST_PORT), default=8000)


def run(args: argparse.Namespace) -> int:
    """Build the demo, or find it built; show its numbers; serve it unless told not to."""
    started = time.perf_counter()
    if not args.no_serve:
        refuse_taken(HOST, args.port)
    if not args.no_serve or args.fresh or args.seed is not None:
        claim(Path.cwd())
    home = settle_in(Path.cwd(), args.seed, fresh=args.fresh)
    _open_rows()
    facts = build(_county(home), read_seed(home), quiet=args.json)
    facts["seconds"]["whole"] = round(time.perf_counter() - started, 2)
    if args.json:
        print_json(facts)
    else:
        _print_round(facts)
    return 0 if args.no_serve else _serve(args.port)


def build(folder: Path, seed: int, *, quiet: bool) -> dict[str, Any]:
    """Bring the demo round to its end, and gather its numbers."""
    from farmgate.console.management.demo_run import Diary, run_demo
    from farmgate.console.management.demo_show import Screen
    from farmgate.console.management.demo_sum import sum_up
    from farmgate.console.management.serve import prepare

    with quiet_stdout(), Screen(quiet=quiet) as screen:
        diary = Diary(screen.tell)
        with diary.step("prepare"):
            prepare()
        round_ = run_demo(folder, seed, diary)
    return sum_up(round_) | {"seconds": diary.seconds}


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Keep what solvers print by themselves away from our output."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def print_json(facts: dict[str, Any]) -> None:
    """Print the numbers for programs."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")


def _open_rows() -> None:
    import django
    from django.utils.translation import activate

    from farmgate.web.words import shell_language

    django.setup()
    activate(shell_language())


def _county(home: Path) -> Path:
    """Give the committed county, or draw the one of another seed."""
    from farmgate.console.management.demo_county.draw import write_county

    seed = read_seed(home)
    if seed == SEED:
        return HOME
    write_county(home / "county", seed)
    return home / "county"


def _print_round(facts: dict[str, Any]) -> None:
    from rich.console import Console

    from farmgate.console.management.demo_show import show_round

    show_round(facts, Console(highlight=False))


def _serve(port: int) -> int:
    from farmgate.console.management.demo_people import open_doors
    from farmgate.console.management.demo_show import show_doors
    from farmgate.console.management.serve import serve
    from farmgate.registry.models import Round

    round_ = Round.objects.earliest("pk")
    people = open_doors(round_)
    return serve(HOST, port, ready=lambda address: show_doors(_pages(address, round_), people))


def _pages(address: str, round_: "Round") -> list[tuple[str, str]]:
    from django.urls import reverse

    from farmgate.web.words import say

    names = (("board", "round"), ("shop", "shop"))
    pages = [(say("demo", "home"), address)]
    for word, name in names:
        pages.append((say("demo", word), address.rstrip("/") + reverse(name, args=[round_.pk])))
    return pages
