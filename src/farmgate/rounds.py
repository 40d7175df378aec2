"""A round from survey to watch: the six stages, in order. Start reading here.

A round stands at the last stage that is finished. `advance` runs the next one. Each stage
gathers from the database, decides with a pure engine and writes in one transaction, so a stage
that was killed is run again and ends the same.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from farmgate.base.errors import Cancelled, FarmgateError
from farmgate.clear.services.round import clear_round
from farmgate.compute import is_gone, this_process
from farmgate.haul.selectors import unweighed
from farmgate.haul.services import route_round
from farmgate.registry.models import Person, Round, StageRun
from farmgate.registry.services import record_audit
from farmgate.sell.services import list_unsold
from farmgate.settle.services import settle_round
from farmgate.survey.selectors import open_bids, open_lots
from farmgate.watch.services import watch_round

Report = Callable[[int, str], None]
"""Told how far a stage is: percent done and the code of the step. Raises Cancelled to stop."""
Reason = tuple[str, dict[str, object]]
"""An error code with its facts: why a round cannot advance."""

WORK: dict[str, Callable[[Round, Report], None]] = {
    "clear": clear_round,
    "haul": route_round,
    "sell": list_unsold,
    "settle": settle_round,
    "watch": watch_round,
}
STAGES = ("survey", *WORK)
ACTIVE = ("queued", "running")
MOST_ATTEMPTS = 3


def next_stage(round_: Round) -> str | None:
    """Name the stage that comes next; None when the round has been through all six."""
    here = STAGES.index(round_.stage)
    return STAGES[here + 1] if here + 1 < len(STAGES) else None


def why_not(round_: Round) -> list[Reason]:
    """List what keeps a round from advancing, each with the facts of its sentence."""
    stage = next_stage(round_)
    if stage is None:
        return [("round_finished", {"round": round_.name})]
    reasons: list[Reason] = []
    if any(not _is_left(run) for run in round_.runs.filter(state__in=ACTIVE)):
        reasons.append(("stage_already_running", {"round": round_.name}))
    if stage == "clear" and not open_lots(round_).exists():
        reasons.append(("round_has_no_lots", {"round": round_.name}))
    if stage == "clear" and not open_bids(round_).exists():
        reasons.append(("round_has_no_bids", {"round": round_.name}))
    if stage == "sell" and (missing := unweighed(round_)):
        reasons.append(("weighings_missing", {"round": round_.name, "count": missing}))
    return reasons


def start(round_: Round, person: Person | None = None, expected: str = "") -> StageRun:
    """Queue the next stage for the task worker.

    Parameters
    ----------
    round_, person
        Which round, and who asks.
    expected
        The stage that the person believes to be next; a button pressed on an old page must not
        start another.

    Raises
    ------
    FarmgateError
        The first reason of `why_not`, or ``round_moved_on``.
    """
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if expected and next_stage(locked) != expected:
            raise FarmgateError("round_moved_on", stage=locked.stage)
        run = _new_run(locked, person)
        transaction.on_commit(lambda: run_stage_task.enqueue(run.pk))
    return run


def advance(round_: Round, person: Person | None = None, report: Report | None = None) -> StageRun:
    """Run the next stage here and now, and return how it ended.

    Raises
    ------
    FarmgateError
        The first reason of `why_not`, or what the stage itself could not do.
    """
    with transaction.atomic():
        run = _new_run(Round.objects.select_for_update().get(pk=round_.pk), person)
    run_stage(run.pk, report)
    run.refresh_from_db()
    round_.refresh_from_db()
    if run.state == "failed":
        raise FarmgateError(run.error_code, **run.error_facts)
    return run


def cancel(run: StageRun) -> None:
    """Stop a stage: at once while it waits or is left behind, else at its next step.

    Nothing of it is written.
    """
    rows = StageRun.objects.filter(pk=run.pk)
    over = {"state": "cancelled", "ended_at": timezone.now()}
    if rows.filter(state="queued").update(**over):
        return
    run.refresh_from_db()
    if _is_left(run):
        rows.filter(state="running", runner=run.runner).update(**over)
    rows.filter(state__in=ACTIVE).update(cancel_asked=True)


def resume() -> list[int]:
    """Queue again what waits and what a killed process left. Called when a server starts.

    A stage that has killed its process `MOST_ATTEMPTS` times is given up, as failed.
    """
    queued = list(StageRun.objects.filter(state="queued"))
    for run in filter(_is_left, StageRun.objects.filter(state="running")):
        rows = StageRun.objects.filter(pk=run.pk, state="running", runner=run.runner)
        if run.attempts >= MOST_ATTEMPTS:
            rows.update(state="failed", error_code="stage_killed", ended_at=timezone.now())
        elif rows.update(state="queued", percent=0, step="", runner=""):
            queued.append(run)
    for run in queued:
        run_stage_task.enqueue(run.pk)
    return [run.pk for run in queued]


@task()
def run_stage_task(run_id: int) -> None:
    """Run a queued stage in the task worker."""
    run_stage(run_id)


def run_stage(run_id: int, report: Report | None = None) -> None:
    """Do the work of a queued run: once, whoever comes first."""
    claim = {"state": "running", "runner": this_process(), "attempts": F("attempts") + 1}
    if not StageRun.objects.filter(pk=run_id, state="queued").update(**claim):
        return
    run = StageRun.objects.select_related("round").get(pk=run_id)
    try:
        WORK[run.stage](run.round, _reporter(run, report))
    except Cancelled:
        _end(run, "cancelled")
    except FarmgateError as error:
        _end(run, "failed", error)
    except Exception:
        _end(run, "failed", FarmgateError("stage_broke", stage=run.stage))
        raise
    else:
        _finish(run)


def _new_run(round_: Round, person: Person | None) -> StageRun:
    reasons = why_not(round_)
    if reasons:
        code, facts = reasons[0]
        raise FarmgateError(code, **facts)
    left = round_.runs.filter(state__in=ACTIVE)
    left.update(state="failed", error_code="stage_killed", ended_at=timezone.now())
    stage = next_stage(round_) or ""
    return StageRun.objects.create(round=round_, stage=stage, asked_by=person)


def _reporter(run: StageRun, also: Report | None) -> Report:
    def report(percent: int, step: str) -> None:
        rows = StageRun.objects.filter(pk=run.pk)
        rows.update(percent=percent, step=step)
        if also:
            also(percent, step)
        if rows.filter(cancel_asked=True).exists():
            raise Cancelled

    return report


def _is_left(run: StageRun) -> bool:
    """Whether the process that was at work is no more."""
    return run.state == "running" and is_gone(run.runner)


def _end(run: StageRun, state: str, error: FarmgateError | None = None) -> bool:
    """End a run; False when another process has taken it over meanwhile."""
    ended = {"state": state, "ended_at": timezone.now()}
    if error:
        facts = {name: str(fact) for name, fact in error.facts.items()}
        ended |= {"error_code": error.code, "error_facts": facts}
    mine = StageRun.objects.filter(pk=run.pk, state="running", runner=run.runner)
    return bool(mine.update(**ended))


@transaction.atomic
def _finish(run: StageRun) -> None:
    before = STAGES[STAGES.index(run.stage) - 1]
    if not _end(run, "done"):
        return
    StageRun.objects.filter(pk=run.pk).update(percent=100)
    Round.objects.filter(pk=run.round_id, stage=before).update(stage=run.stage)
    record_audit(run.asked_by, "advance", f"{run.round.code}:{run.stage}", place=run.round.county)
