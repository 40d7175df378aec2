"""Import a sheet of lots or bids into a round."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Person, Round
from farmgate.survey.models import SheetImport
from farmgate.survey.services import Upload, ask_to_store, open_import, preview_sheet, store_sheet
from farmgate.web.words import say

EXAMPLES = """
Examples:
  farmgate import 360302-20200217-1 survey.xlsx --as clerk
  farmgate import 360302-20200217-1 bids.xlsx --kind bids --as county --dry-run
  farmgate import 360302-20200217-1 survey.csv --as clerk --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the round, the file and whose eyes it is read with."""
    parser.add_argument("round", metavar="ROUND", help="code of the round")
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV, XLSX or XLS")
    parser.add_argument("--kind", choices=["lots", "bids"], default="lots")
    parser.add_argument("--as", dest="person", required=True, metavar="USER")
    parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Import one file; exit code 2 when rows or the file had faults."""
    sheet = open_import(_person(args.person), _upload(args))
    preview_sheet(sheet.pk, _say_nothing)
    sheet.refresh_from_db()
    if not args.dry_run and sheet.rows_good:
        ask_to_store(sheet)
        store_sheet(sheet.pk, _say_nothing)
        sheet.refresh_from_db()
    _show(sheet, args)
    return 2 if sheet.findings else 0


def _upload(args: argparse.Namespace) -> Upload:
    round_ = Round.objects.filter(code=args.round).first()
    if round_ is None:
        raise FarmgateError("round_unknown", round=args.round)
    try:
        return Upload(round_, args.kind, args.file.name, args.file.read_bytes())
    except OSError as error:
        raise FarmgateError("file_unreadable", file=str(args.file)) from error


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise FarmgateError("person_unknown", person=username)
    return person


def _say_nothing(percent: int, step: str) -> None:
    """A file given on the command line is read before a bar could be drawn."""


def _show(sheet: SheetImport, args: argparse.Namespace) -> None:
    counts = {
        name: getattr(sheet, name)
        for name in ("rows_read", "rows_good", "rows_known", "rows_bad", "rows_stored")
    }
    if args.json:
        answer: dict[str, Any] = {"import": sheet.pk, "state": sheet.state} | counts
        answer |= {"findings": sheet.findings, "notes": sheet.notes}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
        return
    for finding in [*sheet.notes, *sheet.findings]:
        place = " ".join(str(part) for part in finding["where"].values())
        sentence = say("finding", finding["code"], finding["where"] | finding["facts"])
        sys.stderr.write(f"{place}: {sentence}\n" if place else f"{sentence}\n")
    sys.stdout.write(say("command", "import_counts", counts) + "\n")
