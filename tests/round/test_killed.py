"""A server killed in the middle of writing a stage: the stage runs again and ends the same."""

import os
import signal
import subprocess
import sys

import pytest

from farmgate import rounds
from farmgate.registry.models import StageRun
from round.test_walk import picture, walk_to

STAGES = list(rounds.WORK)
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
