"""Take the demo county through a whole round: load, import, six stages, and the work between.

Every step may be repeated, so a demo that was killed goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from farmgate.console.management import demo_work
from farmgate.console.management.demo_county.sheets import DELIVERY_ON
from farmgate.console.management.demo_county.tables import read_table
from farmgate.console.management.demo_load import load_county
from farmgate.console.management.demo_people import hire, shoppers, staff
from farmgate.registry.models import Grade, Party, Product, Round, StageRun
from farmgate.registry.services import NewRound, create_round
from farmgate.rounds import STAGES, advance, resume, run_stage
from farmgate.survey.bridge import BidDraft, LotDraft
from farmgate.survey.models import Bid, Lot, SheetImport
from farmgate.survey.services import (
    Upload,
    ask_to_store,
    open_import,
    preview_sheet,
    record_bid,
    record_lot,
    store_sheet,
)
from farmgate.web.access import CLERK, COUNTY

Report = Callable[[int, str], None]
NEXT_NAME = "2020年第9周补充轮"
SHEETS = (
    (COUNTY, "lots", "survey.xlsx"),
    (CLERK, "lots", "survey-gaokeng.csv"),
    (COUNTY, "bids", "bids.xlsx"),
)
"""Who brings which sheet; the clerk's holds the members of one co-op."""


@dataclass(slots=True)
class Diary:
    """What the demo did and how long each step took; `tell` shows it while it happens."""

    tell: Callable[[str, int, str], None]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[Report]:
        """Time one step and give its report function."""
        self.tell(name, 0, "")
        started = time.perf_counter()
        yield lambda percent, step: self.tell(name, min(percent, 99), step)
        self.seconds[name] = round(time.perf_counter() - started, 2)
        self.tell(name, 100, "")


def run_demo(folder: Path, seed: int, diary: Diary) -> Round:
    """Load the county where it is missing, and bring its round to the end."""
    round_ = Round.objects.order_by("pk").first()
    if round_ is None:
        with diary.step("county"):
            round_ = _settle_county(folder)
    finish_killed(round_, diary)
    if round_.stage == "survey":
        fill_round(round_, folder, diary)
    for stage in STAGES[STAGES.index(round_.stage) + 1 :]:
        _work_before(stage, round_, Random(f"{seed} {stage}"), diary)
        with diary.step(stage) as report:
            advance(round_, staff()[COUNTY], report)
    if not Round.objects.filter(name=NEXT_NAME).exists():
        with diary.step("next_round") as report:
            open_next_round(round_, folder, report)
    return round_


@transaction.atomic
def open_next_round(round_: Round, folder: Path, report: Report) -> None:
    """Open a round for visitors to try: its bids are in, its lots wait in a sheet's preview."""
    day = timedelta(days=1)
    opens_on, delivery_on = round_.opens_on + day, round_.delivery_on + day
    following = create_round(NewRound(round_.county, NEXT_NAME, opens_on, delivery_on))
    for role, kind, name in SHEETS:
        upload = Upload(following, kind, name, (folder / name).read_bytes())
        sheet = open_import(staff()[role], upload)
        preview_sheet(sheet.pk, report)
        if kind == "bids":
            ask_to_store(sheet)
            store_sheet(sheet.pk, report)


def finish_killed(round_: Round, diary: Diary) -> None:
    """Run the stage that a killed demo was in the middle of; the worker finds it done."""
    for run_id in resume():
        run = StageRun.objects.get(pk=run_id)
        with diary.step(run.stage) as report:
            run_stage(run_id, report)
    round_.refresh_from_db()


@transaction.atomic
def _settle_county(folder: Path) -> Round:
    round_ = load_county(folder)
    hire(round_)
    return round_


def fill_round(round_: Round, folder: Path, diary: Diary) -> None:
    """Bring lots and bids in: sheets through the import, phone calls and drives by hand."""
    with diary.step("sheets") as report:
        import_sheets(round_, folder, report)
    with diary.step("phone"):
        record_phoned_lots(round_, folder)
        record_special_bids(round_, folder)


def import_sheets(round_: Round, folder: Path, report: Report) -> None:
    """Read every sheet, and store its good rows; a sheet that is stored is left alone."""
    for number, (role, kind, name) in enumerate(SHEETS):
        if SheetImport.objects.filter(round=round_, file_name=name, state="stored").exists():
            continue
        upload = Upload(round_, kind, name, (folder / name).read_bytes())
        sheet = open_import(staff()[role], upload)
        preview_sheet(sheet.pk, _part(report, 2 * number))
        ask_to_store(sheet)
        store_sheet(sheet.pk, _part(report, 2 * number + 1))


def record_phoned_lots(round_: Round, folder: Path) -> None:
    """Type in what households told the clerk by phone."""
    goods, grades, sellers = _books()
    for row in read_table(folder, "phoned_lots"):
        seller = sellers[row["seller"]]
        good, ready = goods[row["product"]], DELIVERY_ON - timedelta(int(row["ready_in_days"]))
        draft = LotDraft(
            round=round_,
            seller=seller,
            product=good,
            grade=grades[int(row["grade"])],
            hub=seller.hub or seller.place,
            qty_g=int(row["qty_g"]),
            reserve_fen_per_kg=int(row["reserve_fen_per_kg"]),
            ready_on=ready,
            spoil_on=ready + timedelta(good.shelf_days),
        )
        if not Lot.objects.filter(round=round_, source_key=draft.key()).exists():
            record_lot(staff()[COUNTY], draft)


def record_special_bids(round_: Round, folder: Path) -> None:
    """Type in the bids that only one class of sellers may serve."""
    goods, grades, buyers = _books()
    for row in read_table(folder, "special_bids"):
        draft = BidDraft(
            round=round_,
            buyer=buyers[row["buyer"]],
            product=goods[row["product"]],
            grade=grades[int(row["grade"])],
            place=buyers[row["buyer"]].place,
            qty_g=int(row["qty_g"]),
            min_qty_g=int(row["min_qty_g"]),
            limit_fen_per_kg=int(row["limit_fen_per_kg"]),
            only_class=row["only_class"],
        )
        if not Bid.objects.filter(round=round_, source_key=draft.key()).exists():
            record_bid(staff()[COUNTY], draft)


def _work_before(stage: str, round_: Round, dice: Random, diary: Diary) -> None:
    """Do what people do between two stages."""
    if stage == "sell":
        with diary.step("weigh"):
            demo_work.weigh_in(round_, staff()[CLERK], dice)
            demo_work.hand_over(round_, staff()[CLERK])
    if stage == "settle":
        with diary.step("orders"):
            demo_work.go_shopping(round_, shoppers(), dice)


def _part(report: Report, number: int) -> Report:
    """Report on one of the equal parts of a longer step."""
    parts = 2 * len(SHEETS)
    return lambda percent, step: report((100 * number + percent) // parts, step)


def _books() -> tuple[dict[str, Product], dict[int, Grade], dict[str, Party]]:
    return (
        {good.code: good for good in Product.objects.all()},
        {grade.rank: grade for grade in Grade.objects.all()},
        {party.code: party for party in Party.objects.select_related("hub", "place")},
    )
