"""Import a sheet: read and check it, show what it says, store its good rows once.

Both long steps run as tasks and may be killed at any point: reading starts again and finds the
same, storing is one transaction over rows that carry their own key.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from farmgate.base.errors import Cancelled, FarmgateError, Finding
from farmgate.registry.models import Person, Round
from farmgate.registry.services import record_audit
from farmgate.survey.bridge import Checked, SheetRow, check_sheet, read_bad_rows, read_names
from farmgate.survey.models import Bid, Lot, SheetImport
from farmgate.survey.selectors import buyers_for, groups_of_others, rows_of, sellers_for
from farmgate.survey.services.records import check_groups, lock_open_round
from farmgate.web.sheets import megabytes, write_csv
from farmgate.web.words import say

Report = Callable[[int, str], None]
"""Told how far an import is: percent done and the code of the step. Raises Cancelled to stop."""

ACTIVE = ("reading", "storing")
CHUNK = 500
SHOWN_FINDINGS = 500
SHOWN_ROWS = 10


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody uploads for a round."""

    round: Round
    kind: str
    file_name: str
    content: bytes


def open_import(person: Person, upload: Upload) -> SheetImport:
    """Keep an uploaded file to be read; the same file of the same person again is the same import.

    Raises
    ------
    FarmgateError
        ``round_closed``, ``round_busy``, ``file_too_large``.
    """
    if len(upload.content) > settings.SHEET_MAX_BYTES:
        raise FarmgateError("file_too_large", most=megabytes(settings.SHEET_MAX_BYTES))
    digest = hashlib.sha256(upload.content).hexdigest()
    name = PurePath(upload.file_name.replace("\\", "/")).name
    name = "".join(char for char in name if char.isprintable())[-200:]
    with transaction.atomic():
        round_ = lock_open_round(upload.round.pk)
        sheet, _ = SheetImport.objects.get_or_create(
            round=round_,
            kind=upload.kind,
            sha256=digest,
            uploaded_by=person,
            defaults={"file_name": name or upload.kind, "content": upload.content},
        )
        read_again(sheet)
        facts = {"file": sheet.file_name, "sha256": digest}
        record_audit(person, "upload_sheet", f"import {sheet.pk}", round_.county, facts)
    return sheet


def read_again(sheet: SheetImport) -> None:
    """Set an import back to its start; what it has stored stays stored."""
    start = {"state": "reading", "percent": 0, "step": "", "error_code": "", "error_facts": {}}
    SheetImport.objects.filter(pk=sheet.pk).update(**start, touched_at=timezone.now())
    sheet.refresh_from_db(fields=[*start, "touched_at"])


def preview_sheet(import_id: int, report: Report) -> None:
    """Read an uploaded file and keep what it says; nothing of it becomes a lot or a bid yet."""
    sheet = SheetImport.objects.select_related("round__county", "uploaded_by").get(pk=import_id)
    if sheet.state != "reading":
        return
    report(5, "read_sheet")
    checked = _check(sheet, lambda percent: report(20 + percent * 7 // 10, "check_rows"))
    report(95, "compare_rows")
    stored = _stored_keys(sheet)
    new = [row for row in checked.good if row.key not in stored]
    notes = checked.notes + _withdrawn_note(sheet, checked.good)
    SheetImport.objects.filter(pk=import_id, state="reading").update(
        state="preview",
        percent=100,
        rows_read=checked.read,
        rows_good=len(new),
        rows_known=len(checked.good) - len(new),
        rows_bad=len(checked.bad),
        findings=_as_json(checked.findings),
        notes=_as_json(notes),
        sample=[_show(row) for row in new[:SHOWN_ROWS]],
        touched_at=timezone.now(),
    )


def ask_to_store(sheet: SheetImport) -> None:
    """Mark a previewed import as to be stored.

    Raises
    ------
    FarmgateError
        ``import_not_ready`` when it is not at its preview, ``round_closed``, ``round_busy``.
    """
    with transaction.atomic():
        lock_open_round(sheet.round_id)
        ready = SheetImport.objects.filter(pk=sheet.pk, state="preview")
        if not ready.update(state="storing", percent=0, step="", touched_at=timezone.now()):
            raise FarmgateError("import_not_ready")


def store_sheet(import_id: int, report: Report) -> None:
    """Store the good rows of an import that no row of the round repeats, all or none.

    Raises
    ------
    FarmgateError
        ``round_closed`` or ``round_busy``: the round moved on since the preview;
        ``group_of_another``: another co-op has since named a base first.
    """
    sheet = SheetImport.objects.select_related("round__county", "uploaded_by").get(pk=import_id)
    if sheet.state != "storing":
        return
    report(5, "read_sheet")
    checked = _check(sheet, lambda percent: report(20 + percent // 2, "check_rows"))
    report(75, "store_rows")
    with transaction.atomic():
        round_ = lock_open_round(sheet.round_id)
        stored = _stored_keys(sheet)
        new = [row for row in checked.good if row.key not in stored]
        check_groups(sheet.uploaded_by, (row.draft for row in new), round_)
        _create_rows(sheet, new)
        facts = {"stored": len(new), "known": len(checked.good) - len(new)}
        subject = f"import {sheet.pk}"
        record_audit(sheet.uploaded_by, "store_sheet", subject, round_.county, facts)
        is_ours = SheetImport.objects.filter(pk=import_id, state="storing").update(
            state="stored",
            percent=100,
            rows_good=len(new),
            rows_known=len(checked.good) - len(new),
            rows_stored=rows_of(sheet.kind).filter(sheet=sheet).count(),
            touched_at=timezone.now(),
        )
        if not is_ours:
            raise Cancelled


def ask_to_cancel(sheet: SheetImport) -> None:
    """Stop an import that is being read or stored; it stops at its next step, nothing stored."""
    running = SheetImport.objects.filter(pk=sheet.pk, state__in=ACTIVE)
    running.update(state="cancelled", touched_at=timezone.now())


def undo_import(person: Person, sheet: SheetImport) -> int:
    """Remove the rows an import has stored, while the round is still open for survey.

    Returns
    -------
    int
        How many lots or bids were removed.

    Raises
    ------
    FarmgateError
        ``round_closed``, ``round_busy``.
    """
    with transaction.atomic():
        round_ = lock_open_round(sheet.round_id)
        removed: int = rows_of(sheet.kind).filter(sheet=sheet).delete()[0]
        record_audit(
            person, "undo_import", f"import {sheet.pk}", round_.county, {"removed": removed}
        )
        SheetImport.objects.filter(pk=sheet.pk).update(rows_stored=0)
        read_again(sheet)
    return removed


def bad_rows_csv(sheet: SheetImport) -> bytes:
    """Write the rows with faults as CSV: as they stand, with what is wrong behind each."""
    checked = _check(sheet, lambda percent: None)
    faults: dict[tuple[str, int], list[str]] = {}
    for finding in checked.findings:
        place = str(finding.where.get("sheet", "")), int(finding.where.get("row", 0))
        column = str(finding.where.get("column", ""))
        sentence = say("finding", finding.code, finding.facts)
        faults.setdefault(place, []).append(f"{column}: {sentence}" if column else sentence)
    titles, rows = read_bad_rows(checked)
    header = [say("title", "sheet"), say("title", "row"), *titles, say("title", "faults")]
    return write_csv(
        header,
        (
            [name, row.number, *texts, " ".join(faults.get((name, row.number), []))]
            for name, row, texts in rows
        ),
    )


def resume_imports() -> list[int]:
    """Name the imports that a killed worker left, set to be read or stored again."""
    left = SheetImport.objects.filter(state__in=ACTIVE)
    left.update(percent=0, step="", touched_at=timezone.now())
    return list(left.values_list("pk", flat=True))


def _check(sheet: SheetImport, beat: Callable[[int], None]) -> Checked:
    """Read the file with the eyes of who uploaded it: nobody stores what he may not enter."""
    scope = sellers_for if sheet.kind == "lots" else buyers_for
    names = read_names(sheet.round, scope(sheet.uploaded_by, sheet.round))
    if sheet.kind == "lots":
        names.closed_groups = groups_of_others(sheet.uploaded_by, sheet.round)
    return check_sheet(sheet.kind, bytes(sheet.content), sheet.file_name, names, beat)


def _stored_keys(sheet: SheetImport) -> set[str]:
    rows = rows_of(sheet.kind).filter(round=sheet.round_id)
    return set(rows.values_list("source_key", flat=True))


def _withdrawn_note(sheet: SheetImport, good: Iterable[SheetRow]) -> list[Finding]:
    """Say how many rows were stored once and then taken back: they stay withdrawn."""
    gone = rows_of(sheet.kind).filter(round=sheet.round_id, withdrawn_at__isnull=False)
    count = len(set(gone.values_list("source_key", flat=True)) & {row.key for row in good})
    return [Finding("rows_withdrawn_before", {}, {"count": count})] if count else []


def _create_rows(sheet: SheetImport, rows: list[SheetRow]) -> None:
    made = []
    for row in rows:
        item = row.draft.as_row(row.key)
        item.sheet, item.sheet_row, item.recorded_by = sheet, row.number, sheet.uploaded_by
        made.append(item)
    if sheet.kind == "lots":
        Lot.objects.bulk_create([item for item in made if isinstance(item, Lot)], CHUNK)
    else:
        Bid.objects.bulk_create([item for item in made if isinstance(item, Bid)], CHUNK)


def _as_json(findings: list[Finding]) -> list[dict[str, object]]:
    return [finding.as_json() for finding in findings[:SHOWN_FINDINGS]]


def _show(row: SheetRow) -> dict[str, object]:
    """Give a good row as the preview shows it."""
    draft = row.draft
    return {
        "sheet": row.sheet,
        "row": row.number,
        "party": draft.party.name,
        "place": draft.party.place.name,
        "product": draft.product.name,
        "product_en": draft.product.name_en,
        "grade": draft.grade.name,
        "grade_en": draft.grade.name_en,
        "qty_g": draft.qty_g,
        "price_fen_per_kg": draft.price_fen_per_kg,
    }
