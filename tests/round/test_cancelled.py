"""A stage that is cancelled has written nothing, at whichever step it is asked to stop."""

from itertools import count

import pytest

from farmgate import rounds
from farmgate.registry.models import StageRun
from round.test_walk import picture, walk_to

pytestmark = pytest.mark.django_db


def run_and_cancel(round_, stage, step):
    """Run a stage and ask it to stop inside its report of this number."""
    run = StageRun.objects.create(round=round_, stage=stage)
    numbers = count()

    def report(percent, name):
        if next(numbers) == step:
            rounds.cancel(run)

    rounds.run_stage(run.pk, report)
    run.refresh_from_db()
    return run.state


@pytest.mark.parametrize("stage", list(rounds.WORK))
def test_a_cancelled_stage_has_written_nothing(cabbages, clerk, stage):
    walk_to(cabbages, rounds.STAGES[rounds.STAGES.index(stage) - 1], clerk)
    before = picture(cabbages)
    steps = count()
    while run_and_cancel(cabbages, stage, next(steps)) == "cancelled":
        assert picture(cabbages) == before
    cabbages.refresh_from_db()
    assert cabbages.stage == stage
    assert next(steps) > 2, "no step was cancelled"
