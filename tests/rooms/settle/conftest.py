"""The cabbage round, cleared, weighed and ready for its money."""

import pytest

from farmgate.settle.models import Settlement
from farmgate.settle.services import settle_round
from support.cabbage_rows import clear_and_weigh, quiet, send_trucks, write_cabbage


@pytest.fixture
def cabbages(a_round, coop, farm, shop, grades):
    """The round after the survey."""
    write_cabbage(a_round, coop, farm, shop, grades[0])
    return a_round


@pytest.fixture
def weighed(cabbages, hub):
    clear_and_weigh(cabbages)
    send_trucks(cabbages, hub, [("K-01", 90_000), ("K-02", 50_000)])
    return cabbages


@pytest.fixture
def settled(weighed):
    settle_round(weighed, quiet)
    return Settlement.objects.get(round=weighed)
