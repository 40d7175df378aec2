"""Check a whole uploaded sheet: good rows to drafts, everything else to findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.conf import settings

from farmgate.base.errors import Finding
from farmgate.survey.bridge.drafts import BidDraft, Draft, LotDraft, find_faults, home_hub
from farmgate.survey.bridge.names import Names
from farmgate.survey.bridge.rows import RowReader
from farmgate.survey.bridge.titles import NEEDED, TITLES
from farmgate.web.sheets import Limits, Reading, Row, Table, Words, cell_text, read_tables

REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A good row: the draft it makes, its key, and where it stands."""

    draft: Draft
    key: str
    sheet: str
    number: int


@dataclass
class Checked:
    """What a sheet holds, row by row.

    Parameters
    ----------
    good
        Rows that make a lot or a bid.
    findings
        Faults of rows and of the file.
    notes
        What was left out without harm.
    bad
        The rows with faults as they stand, with their table.
    read
        How many rows were looked at.
    """

    good: list[SheetRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    bad: list[tuple[Table, Row]] = field(default_factory=list)
    read: int = 0


def kind_words(kind: str) -> Words:
    """Give the titles by which the columns of a kind of sheet are recognised."""
    return TITLES[kind]


def check_sheet(
    kind: str, content: bytes, file_name: str, names: Names, beat: Callable[[int], None]
) -> Checked:
    """Read a file and check every row of it.

    Parameters
    ----------
    kind
        ``lots`` or ``bids``.
    content
        The file.
    file_name
        What it calls itself.
    names
        What can be named.
    beat
        Called with the percent of rows done, now and then; may raise to stop.
    """
    limits = Limits(max_bytes=settings.SHEET_MAX_BYTES, max_cells=settings.SHEET_MAX_CELLS)
    reading = read_tables(content, file_name, TITLES[kind], limits)
    checked = Checked(findings=list(reading.findings), notes=list(reading.notes))
    tables = list(_whole_tables(kind, reading, checked))
    checked.read = sum(len(table.rows) + len(table.broken) for table in tables)
    seen: dict[str, SheetRow] = {}
    done = 0
    for table in tables:
        for row in table.rows:
            _check_row(kind, RowReader(table, row, names), checked, seen)
            done += 1
            if done % REPORT_EVERY == 0:
                beat(100 * done // checked.read)
    checked.good = list(seen.values())
    return checked


def _whole_tables(kind: str, reading: Reading, checked: Checked) -> Iterator[Table]:
    """Give the tables that can be read; one without a needed column is a finding."""
    for table in reading.tables:
        checked.notes += table.notes
        where = {"sheet": table.sheet} if table.sheet else {}
        missing = [TITLES[kind][name][0] for name in NEEDED[kind] if name not in table.columns]
        if "code" in table.columns and TITLES[kind]["party"][0] in missing:
            missing.remove(TITLES[kind]["party"][0])
        if missing:
            facts = {
                "expected": "、".join(name.rstrip("!") for name in missing),
                "found": "、".join(table.titles)[:200],
            }
            checked.findings.append(Finding("needed_column_missing", where, facts))
        checked.findings += table.faults
        if missing or table.faults:
            continue
        if "grade" not in table.columns:
            checked.notes.append(Finding("grade_column_missing", where))
        for row, finding in table.broken:
            checked.findings.append(finding)
            checked.bad.append((table, row))
        yield table


def _check_row(kind: str, reader: RowReader, checked: Checked, seen: dict[str, SheetRow]) -> None:
    draft = _read_lot(reader) if kind == "lots" else _read_bid(reader)
    if draft is not None:
        for fault in find_faults(draft):
            reader.fault(fault.code, str(fault.where["field"]), **fault.facts)
    if draft is not None and not reader.faults:
        row = SheetRow(draft, draft.key(), reader.table.sheet, reader.row.number)
        first = seen.setdefault(row.key, row)
        if first is row:
            return
        reader.fault("row_repeated", "party", first_sheet=first.sheet, first_row=first.number)
    checked.findings += reader.faults
    checked.bad.append((reader.table, reader.row))


def _read_lot(reader: RowReader) -> LotDraft | None:
    seller, product, grade = reader.party(), reader.product(), reader.grade()
    qty_g, price = reader.weight("qty", product), reader.price(product)
    ready_on, spoil_on = reader.day("ready"), reader.day("spoil")
    hub = home_hub(seller) if seller else None
    if seller and not hub:
        reader.fault("hub_missing", "party", found=seller.name)
    if seller is None or product is None or grade is None or hub is None or qty_g is None:
        return None
    round_ = reader.names.round
    days = ready_on, spoil_on
    group = reader.group("group")
    if group in reader.names.closed_groups:
        reader.fault("group_of_another", "group", found=group)
    return LotDraft(round_, seller, product, grade, hub, qty_g, price or 0, *days, group)


def _read_bid(reader: RowReader) -> BidDraft | None:
    buyer, product, grade = reader.party(), reader.product(), reader.grade()
    qty_g, price = reader.weight("qty", product), reader.price(product)
    min_qty_g = reader.weight("min_qty", product) or 0
    if not reader.text("price"):
        reader.fault("price_missing", "price")
    on = reader.day("on")
    days = reader.day("from") or on, reader.day("due") or on
    if buyer is None or product is None or grade is None or qty_g is None or price is None:
        return None
    round_ = reader.names.round
    groups = reader.group("only_group"), reader.group("prefer_group")
    what = product, grade, buyer.place, qty_g, price, min_qty_g
    return BidDraft(round_, buyer, *what, "", *days, *groups)


def read_bad_rows(checked: Checked) -> tuple[list[str], list[tuple[str, Row, list[str]]]]:
    """Give the rows with faults as they stand, under the titles of the first such table."""
    tables = [table for table, _ in checked.bad]
    titles = list(tables[0].titles) if tables else []
    rows = []
    for table, row in checked.bad:
        texts = [cell_text(cell) for cell in row.cells][: len(titles)]
        rows.append((table.sheet, row, texts + [""] * (len(titles) - len(texts))))
    return titles, rows
