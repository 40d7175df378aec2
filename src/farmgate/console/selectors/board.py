"""The round board: where a round stands, and the headline numbers of what is done."""

from dataclasses import dataclass
from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from farmgate.console.selectors import numbers
from farmgate.console.selectors.clearing import read_clearing
from farmgate.registry.models import Person, Round, StageRun
from farmgate.registry.selectors import county_rounds

STAGES = ("survey", "clear", "haul", "sell", "settle", "watch")
OPEN = ("survey", "haul", "sell")
"""Stages in which people work on after the machine has finished."""
PAGES = {
    "survey": "survey-lots",
    "clear": "clear-result",
    "haul": "haul-trips",
    "sell": "shop",
    "settle": "settle-round",
    "watch": "watch-map",
}
READERS = {
    "survey": numbers.read_survey,
    "clear": read_clearing,
    "haul": numbers.read_haul,
    "sell": numbers.read_shop,
    "settle": numbers.read_money,
    "watch": numbers.read_incomes,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six stages as the stepper shows it: ``done``, ``here`` or ``next``."""

    name: str
    state: str
    page: str = ""
    is_latest: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """The numbers of one finished stage."""

    stage: str
    numbers: object


def rounds_for(person: Person | AnonymousUser) -> QuerySet[Round]:
    """List the rounds a person may open, the newest first."""
    return county_rounds(person).select_related("county")


def board_steps(round_: Round) -> list[Step]:
    """Say of each stage whether it is done, open for work, or still to come."""
    here = STAGES.index(round_.stage)
    steps = []
    for i, name in enumerate(STAGES):
        state = "done" if i < here else "next"
        if i == here:
            state = "here" if name in OPEN else "done"
        steps.append(Step(name, state, PAGES.get(name, "") if i <= here else "", i == here))
    return steps


def headline(round_: Round, most: int | None = None) -> list[Headline]:
    """Collect the county's numbers of the stages a round has reached: all or the latest ones."""
    reached = STAGES[: STAGES.index(round_.stage) + 1]
    found = (Headline(stage, READERS[stage](round_)) for stage in reversed(reached))
    return list(islice((part for part in found if part.numbers is not None), most))


def latest_run(round_: Round) -> StageRun | None:
    """Find the latest attempt at a stage of the round."""
    return round_.runs.order_by("-id").first()
