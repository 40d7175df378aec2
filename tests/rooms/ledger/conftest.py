"""Accounts to post between, and a ledger that races may really commit to."""

import datetime as dt

import pytest
from django.db import connection

from farmgate.ledger.services import EntryDraft, NewAccount, open_accounts
from farmgate.registry.migrations._append_only import install, lift

TABLES = ("registry_audit", "ledger_entry", "ledger_posting", "ledger_batch")
CODES = ("buyer:B-01", "household:H-0098", "household:H-0417", "round:R1")


@pytest.fixture
def accounts(db):
    open_accounts(NewAccount(code, code.split(":")[0]) for code in CODES)


@pytest.fixture
def draft():
    """``draft("k", ("round:R1", "household:H-0417", 7750))``: an entry of one or more moves."""

    def make(key, *transfers, **over):
        moves = transfers or (("round:R1", "household:H-0417", 7_750),)
        facts = {"kind": "settle", "memo": "第八周", "booked_on": dt.date(2020, 2, 20)} | over
        return EntryDraft(key=key, transfers=list(moves), **facts)

    return make


@pytest.fixture
def _sealed_after_the_flush(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        for table in TABLES:
            install(connection, table)


@pytest.fixture
def race_ground(_sealed_after_the_flush, transactional_db):
    """A database whose commits are real; the triggers step aside for the flush at the end."""
    open_accounts(NewAccount(code, code.split(":")[0]) for code in CODES)
    yield
    for table in TABLES:
        lift(connection, table)
