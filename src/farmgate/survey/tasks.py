"""The long steps of an import, run by the task worker with progress, cancel and resume."""

from collections.abc import Callable

from django.tasks import task
from django.utils import timezone

from farmgate.base.errors import Cancelled, FarmgateError
from farmgate.survey.models import SheetImport
from farmgate.survey.services import ACTIVE, Report, preview_sheet, resume_imports, store_sheet


@task()
def preview_sheet_task(import_id: int) -> None:
    """Read and check an uploaded sheet."""
    _run(import_id, preview_sheet)


@task()
def store_sheet_task(import_id: int) -> None:
    """Store the good rows of a previewed sheet."""
    _run(import_id, store_sheet)


def resume_left_imports() -> list[int]:
    """Queue again the imports that a killed server left. Called when a server starts."""
    left = resume_imports()
    for import_id in left:
        state = SheetImport.objects.values_list("state", flat=True).get(pk=import_id)
        (preview_sheet_task if state == "reading" else store_sheet_task).enqueue(import_id)
    return left


def _run(import_id: int, step: Callable[[int, Report], None]) -> None:
    """Run one step; what stops it is written down, so that no import looks busy for ever."""

    def report(percent: int, code: str) -> None:
        running = SheetImport.objects.filter(pk=import_id, state__in=ACTIVE)
        if not running.update(percent=percent, step=code, touched_at=timezone.now()):
            raise Cancelled

    try:
        step(import_id, report)
    except Cancelled:
        return
    except FarmgateError as error:
        _fail(import_id, error.code, {key: str(fact) for key, fact in error.facts.items()})
    except BaseException:
        _fail(import_id, "import_broke", {})
        raise


def _fail(import_id: int, code: str, facts: dict[str, str]) -> None:
    running = SheetImport.objects.filter(pk=import_id, state__in=ACTIVE)
    running.update(state="failed", error_code=code, error_facts=facts)
