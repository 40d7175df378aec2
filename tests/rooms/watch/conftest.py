"""The cabbage round, settled, and the line of its county."""

import pytest

from farmgate.settle.services import settle_round
from farmgate.watch.models import PovertyLine
from farmgate.watch.services import watch_round
from support.cabbage_rows import clear_and_weigh, quiet, write_cabbage


@pytest.fixture
def settled(a_round, coop, farm, shop, grades):
    write_cabbage(a_round, coop, farm, shop, grades[0])
    clear_and_weigh(a_round)
    settle_round(a_round, quiet)
    return a_round


@pytest.fixture
def watched(settled):
    """The round with its incomes written, as it stands after its last stage."""
    watch_round(settled, quiet)
    settled.stage = "watch"
    settled.save()
    return settled


@pytest.fixture
def line(county_place):
    """5,010 yuan: H-0417 has 5,000 a head without the round and 5,019.37 with it."""
    return PovertyLine.objects.create(county=county_place, year=2020, line_fen=501_000)
