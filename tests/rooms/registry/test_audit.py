import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from farmgate.registry.migrations._append_only import install, lift
from farmgate.registry.models import Audit
from farmgate.registry.services import record_audit

pytestmark = pytest.mark.django_db


def refused(act):
    """Tell whether the database itself refuses the act."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return "append only" in str(error)
    return False


def test_an_act_is_kept_with_who_and_where(county, county_place):
    record_audit(county, "open_round", "R-1", place=county_place, facts={"lots": 3})
    kept = Audit.objects.get()
    assert (kept.person, kept.place, kept.facts) == (county, county_place, {"lots": 3})


def test_facts_that_json_cannot_hold_are_kept_as_text(county):
    facts = {"on": dt.date(2020, 2, 24), "share": Decimal("0.5")}
    assert record_audit(county, "x", "y", facts=facts).facts == {
        "on": "2020-02-24",
        "share": "0.5",
    }


def test_the_audit_cannot_be_changed(county):
    record_audit(county, "open_round", "R-1")
    assert refused(lambda: Audit.objects.update(action="nothing"))


def test_the_audit_cannot_be_deleted(county):
    record_audit(county, "open_round", "R-1")
    assert refused(lambda: Audit.objects.all()._raw_delete("default"))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL can truncate")
def test_the_audit_cannot_be_emptied():
    def empty():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE registry_audit")

    assert refused(empty)


def test_without_the_triggers_the_audit_could_be_changed(county):
    record_audit(county, "open_round", "R-1")
    lift(connection, "registry_audit")
    assert not refused(lambda: Audit.objects.update(action="nothing"))
    install(connection, "registry_audit")
    assert refused(lambda: Audit.objects.update(action="nothing"))
