"""A round from survey to watch: the six stages, in order. Start reading here."""

from collections.abc import Callable

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Round

STAGES = ("survey", "clear", "haul", "sell", "settle", "watch")
Report = Callable[[int, str], None]
"""Tells how far a stage is: percent done and the code of the step; raises Cancelled to stop."""


def next_stage(round_: Round) -> str:
    """Name the stage that `advance` would run.

    Raises
    ------
    FarmgateError
        ``round_finished`` when the round has been through all six.
    """
    here = STAGES.index(round_.stage)
    if here + 1 == len(STAGES):
        raise FarmgateError("round_finished", round=round_.name)
    return STAGES[here + 1]
