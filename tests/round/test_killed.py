"""A server killed in the middle of writing a stage: the stage runs again and ends the same."""

import os
import signal
import subprocess
import sys

import pytest

from farmgate import compute, rounds
from farmgate.base.errors import FarmgateError
from farmgate.registry.models import StageRun
from round.test_walk import picture, walk_to

STAGES = list(rounds.WORK)
GONE = f"{compute.this_process().rsplit(':', 2)[0]}:1:never"
VICTIM = """
import os, signal, sys, django
django.setup()
from django.db import connection
from farmgate import rounds
written = 0
def killer(execute, sql, params, many, context):
    global written
    answer = execute(sql, params, many, context)
    written += "INSERT" in sql and "stagerun" not in sql
    if written == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
with connection.execute_wrapper(killer):
    rounds.run_stage(int(sys.argv[1]))
"""


def kill_while_writing(run, url, inserts=1):
    """Run a stage in a process of its own that dies right after so many inserts."""
    command = [sys.executable, "-c", VICTIM, str(run.pk), str(inserts)]
    env = os.environ | {"DATABASE_URL": url}
    return subprocess.run(command, env=env, check=False, capture_output=True, timeout=60)


def test_a_stage_left_by_a_killed_process_does_not_block_the_next_try(cabbages):
    left = StageRun.objects.create(round=cabbages, stage="clear", state="running", runner=GONE)
    assert rounds.why_not(cabbages) == []
    assert rounds.advance(cabbages).state == "done"
    left.refresh_from_db()
    assert (left.state, left.error_code) == ("failed", "stage_killed")


def test_a_stage_that_another_process_is_in_is_left_alone(cabbages):
    here = compute.this_process()
    busy = StageRun.objects.create(round=cabbages, stage="clear", state="running", runner=here)
    assert rounds.resume() == []
    assert [code for code, _ in rounds.why_not(cabbages)] == ["stage_already_running"]
    rounds.cancel(busy)
    busy.refresh_from_db()
    assert (busy.state, busy.cancel_asked) == ("running", True)


def test_a_stage_that_kills_its_process_again_and_again_is_given_up(cabbages):
    run = StageRun.objects.create(
        round=cabbages, stage="clear", state="running", runner=GONE, attempts=3
    )
    assert rounds.resume() == []
    run.refresh_from_db()
    assert (run.state, run.error_code) == ("failed", "stage_killed")


def test_a_stage_taken_over_meanwhile_ends_nothing(cabbages):
    run = StageRun.objects.create(round=cabbages, stage="clear", state="running", runner=GONE)
    stale = StageRun(pk=run.pk, round=cabbages, stage="clear", runner="somebody else")
    rounds._finish(stale)
    cabbages.refresh_from_db()
    assert cabbages.stage == "survey"


def test_a_button_of_an_old_page_starts_nothing(cabbages):
    with pytest.raises(FarmgateError, match="round_moved_on"):
        rounds.start(cabbages, expected="haul")


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_killed_while_it_writes_ends_as_if_nothing_had_been(
    committed, cabbages, clerk, stage
):
    walk_to(cabbages, rounds.STAGES[rounds.STAGES.index(stage) - 1], clerk)
    before = picture(cabbages)
    run = StageRun.objects.create(round=cabbages, stage=stage)
    victim = kill_while_writing(run, committed)
    if victim.returncode != -signal.SIGKILL:
        assert stage == "sell", victim.stderr  # nothing unsold: nothing to write, nothing to kill
        return
    assert picture(cabbages) == before
    assert rounds.resume() == [run.pk]
    rounds.run_stage(run.pk)
    run.refresh_from_db()
    assert (run.state, run.round.stage) == ("done", stage)


def test_resumed_stages_come_to_the_same_round(committed, cabbages, clerk):
    while cabbages.stage != "watch":
        stage = rounds.next_stage(cabbages)
        run = StageRun.objects.create(round=cabbages, stage=stage)
        kill_while_writing(run, committed)
        rounds.resume()
        rounds.run_stage(run.pk)
        cabbages.refresh_from_db()
        if stage == "haul":
            weigh_all(cabbages, clerk)
    assert picture(cabbages)[3] == sorted(walk_pays(cabbages))


def walk_pays(round_):
    """What the walk pays, by party."""
    yuan = {"H-0417": 7750, "H-0098": 12400, "H-0320": 14750}
    return [(lot.seller_id, yuan[lot.seller.code]) for lot in round_.lots.select_related("seller")]


def weigh_all(round_, clerk):
    from farmgate.haul.selectors import awarded_lots
    from farmgate.haul.services import record_weighing

    for lot in awarded_lots(round_):
        record_weighing(clerk, lot, lot.awarded_g)
