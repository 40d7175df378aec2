"""The people and the cabbage round of the rooms' tests, here walked from end to end."""

import pytest
from django.db import connection

from farmgate.registry.migrations._append_only import install, lift
from rooms.conftest import *  # noqa: F403  the same fixtures, one floor up
from support.cabbage_rows import write_cabbage


@pytest.fixture
def cabbages(a_round, coop, farm, shop, grades):
    """The round of docs/walk.md, in survey, with one small truck at the hub."""
    write_cabbage(a_round, coop, farm, shop, grades[0])
    station(coop)
    return a_round


def station(coop):
    """One truck of 140 kg."""
    from farmgate.haul.models import Vehicle
    from farmgate.registry.models import Party

    carrier = Party.objects.create(code="K-01", kind="carrier", name="老周车队", place=coop.hub)
    Vehicle.objects.create(
        code="T-01", name="三轮一号", hub=coop.hub, carrier=carrier, payload_g=140_000
    )


SEALED = ("registry_audit", "ledger_entry", "ledger_posting", "ledger_batch")


@pytest.fixture
def _sealed_again(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        for table in SEALED:
            install(connection, table)


@pytest.fixture
def committed(_sealed_again, database_url):
    """The address of a database whose commits are real; its seals step aside for the flush."""
    yield database_url
    for table in SEALED:
        lift(connection, table)
