"""Import of a sheet: upload, preview, store, and what to do when it went wrong."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Round
from farmgate.survey.forms import SheetForm, size_facts
from farmgate.survey.models import SheetImport
from farmgate.survey.selectors import imports_for
from farmgate.survey.services import (
    ACTIVE,
    Upload,
    ask_to_cancel,
    ask_to_store,
    bad_rows_csv,
    open_import,
    read_again,
    undo_import,
)
from farmgate.survey.tasks import preview_sheet_task, store_sheet_task
from farmgate.survey.views.frame import find_page, find_round, may_import, tell_error, who
from farmgate.web.access import BUYER, CLERK, COUNTY, allow
from farmgate.web.sheets.upload import BoundedUpload
from farmgate.web.words import say

QUIET_AFTER = timedelta(seconds=30)
"""A running import without a sign of life for so long may be started again by hand."""
RECENT = 10


@allow(CLERK, BUYER, COUNTY)
@csrf_exempt  # until the size of the upload is bounded; the view below checks the token
def import_upload(request: HttpRequest, round_id: int, kind: str) -> HttpResponse:
    """Bound the upload before anything reads the request, then take it."""
    bounded = BoundedUpload(request, settings.SHEET_MAX_BYTES)
    request.upload_handlers.insert(0, bounded)
    return _take_upload(request, round_id, kind)


@csrf_protect
def _take_upload(request: HttpRequest, round_id: int, kind: str) -> HttpResponse:
    round_ = _find_round(request, round_id, kind)
    form = SheetForm(request.POST or None, request.FILES or None)
    if getattr(request, "upload_is_too_large", False):
        messages.error(request, say("error", "file_too_large", size_facts()))
    elif request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = Upload(round_, kind, file.name, file.read())
            sheet = open_import(who(request), upload)
        except FarmgateError as error:
            tell_error(request, error)
        else:
            preview_sheet_task.enqueue(sheet.pk)
            return redirect("survey-import-show", sheet.pk)
    recent = imports_for(who(request), round_, kind)[:RECENT]
    context = {"round": round_, "kind": kind, "form": form, "recent": recent}
    return render(request, "survey/import_upload.html", context | size_facts())


@allow(CLERK, BUYER, COUNTY)
def import_show(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show how far an import is, or what the sheet says."""
    sheet = _find_import(request, import_id)
    is_active = sheet.state in ACTIVE
    context = {
        "round": sheet.round,
        "sheet": sheet,
        "kind": sheet.kind,
        "is_active": is_active,
        "is_quiet": is_active and timezone.now() - sheet.touched_at > QUIET_AFTER,
        "is_open": sheet.round.stage == "survey",
    }
    if getattr(request, "htmx", False):
        if not is_active:
            return HttpResponseClientRefresh()
        return render(request, "survey/parts/import_progress.html", context)
    return render(request, "survey/import_show.html", context | _findings(request, sheet))


def _findings(request: HttpRequest, sheet: SheetImport) -> dict[str, object]:
    """Put the findings of one page, and the notes, into words."""
    page = find_page(request, sheet.findings)
    return {
        "page": page,
        "findings": [_in_words(finding) for finding in page.object_list],
        "notes": [_in_words(note) for note in sheet.notes],
        "error": say("error", sheet.error_code, sheet.error_facts) if sheet.error_code else "",
    }


def _in_words(finding: dict[str, dict[str, str | int] | str]) -> dict[str, object]:
    where = finding["where"] if isinstance(finding["where"], dict) else {}
    facts = finding["facts"] if isinstance(finding["facts"], dict) else {}
    return {"where": where, "text": say("finding", str(finding["code"]), facts)}


@allow(CLERK, BUYER, COUNTY)
@require_POST
def import_store(request: HttpRequest, import_id: int) -> HttpResponse:
    """Store the good rows."""
    sheet = _find_import(request, import_id)
    try:
        ask_to_store(sheet)
        store_sheet_task.enqueue(sheet.pk)
    except FarmgateError as error:
        tell_error(request, error)
    return redirect("survey-import-show", sheet.pk)


@allow(CLERK, BUYER, COUNTY)
@require_POST
def import_cancel(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop an import that is being read or stored."""
    sheet = _find_import(request, import_id)
    ask_to_cancel(sheet)
    messages.info(request, _("The import is cancelled. Nothing was stored."))
    return redirect("survey-import-show", sheet.pk)


@allow(CLERK, BUYER, COUNTY)
@require_POST
def import_again(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read the file again: after a failure, or when names were added meanwhile."""
    sheet = _find_import(request, import_id)
    return _restart(request, sheet, lambda: read_again(sheet))


@allow(CLERK, BUYER, COUNTY)
@require_POST
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Remove what an import stored."""
    sheet = _find_import(request, import_id)

    def undo() -> None:
        removed = undo_import(who(request), sheet)
        messages.success(request, _("Rows removed: %(n)s.") % {"n": removed})

    return _restart(request, sheet, undo)


def _restart(
    request: HttpRequest, sheet: SheetImport, prepare: Callable[[], None]
) -> HttpResponse:
    try:
        prepare()
        preview_sheet_task.enqueue(sheet.pk)
    except FarmgateError as error:
        tell_error(request, error)
    return redirect("survey-import-show", sheet.pk)


@allow(CLERK, BUYER, COUNTY)
def bad_rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """Give the rows with faults as a file to mend and upload again."""
    sheet = _find_import(request, import_id)
    response = HttpResponse(bad_rows_csv(sheet), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bad-rows-{sheet.pk}.csv"'
    return response


def _find_round(request: HttpRequest, round_id: int, kind: str) -> Round:
    if not may_import(who(request), kind):
        raise Http404
    return find_round(request, round_id)


def _find_import(request: HttpRequest, import_id: int) -> SheetImport:
    sheet = get_object_or_404(SheetImport.objects.select_related("round"), pk=import_id)
    round_ = _find_round(request, sheet.round_id, sheet.kind)
    get_object_or_404(imports_for(who(request), round_, sheet.kind), pk=import_id)
    return sheet
