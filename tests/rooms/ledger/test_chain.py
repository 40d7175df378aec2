"""Nothing that was posted can change unseen."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from farmgate.ledger.models import Batch, Entry, Posting
from farmgate.ledger.selectors import ChainFault, Content, current_root, leaf_of, verify_chain
from farmgate.ledger.services import post
from farmgate.registry.migrations._append_only import install, lift

ROOT_OF_A_AND_B = "95e526a1f063fc675a41952ce6e1562a1b51b3983e5e038d383eb7c950f8ed19"

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture
def chain(draft):
    """Three batches; the second has two entries."""
    return [post([draft("a")]), post([draft("b"), draft("c")]), post([draft("d")])]


def tamper(table, sql):
    """Do what an intruder with the database password would: drop the trigger, then write."""
    lift(connection, table)
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(sql)
    install(connection, table)


@transaction.atomic
def post_and_die(drafts):
    post(drafts)
    raise KeyboardInterrupt


def test_an_untouched_chain_holds(chain):
    assert verify_chain() is None
    assert current_root() == chain[-1].root


@pytest.mark.parametrize("model", [Entry, Posting, Batch])
def test_rows_can_be_neither_changed_nor_deleted(chain, model):
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        model.objects.update(id=1_000_000)
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)
    assert model.objects.count() >= 3


@pytest.mark.parametrize("model", [Entry, Posting, Batch])
def test_a_table_cannot_be_truncated(model):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    sql = f"TRUNCATE {model._meta.db_table} CASCADE"
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET memo = 'x' WHERE key = 'b'",
        "UPDATE ledger_entry SET kind = 'x' WHERE key = 'b'",
        "UPDATE ledger_entry SET booked_on = '2020-02-21' WHERE key = 'b'",
        "UPDATE ledger_entry SET leaf = 'x' WHERE key = 'b'",
    ],
)
def test_a_changed_entry_is_named(chain, sql):
    tamper("ledger_entry", sql)
    assert verify_chain() == ChainFault("entry_changed", "b")


@pytest.mark.parametrize(
    "change", ["SET amount_fen = amount_fen + 1", "SET debit_id = credit_id - 1"]
)
def test_a_changed_amount_or_account_names_its_entry(chain, change):
    row = Posting.objects.get(entry__key="c")
    tamper("ledger_posting", f"UPDATE ledger_posting {change} WHERE id = {row.pk}")
    assert verify_chain() == ChainFault("entry_changed", "c")


def test_a_deleted_posting_names_its_entry(chain):
    row = Posting.objects.get(entry__key="d")
    tamper("ledger_posting", f"DELETE FROM ledger_posting WHERE id = {row.pk}")
    assert verify_chain() == ChainFault("entry_changed", "d")


def test_a_deleted_entry_names_its_batch(chain):
    entry = Entry.objects.get(key="c")
    tamper("ledger_posting", f"DELETE FROM ledger_posting WHERE entry_id = {entry.pk}")
    tamper("ledger_entry", f"DELETE FROM ledger_entry WHERE id = {entry.pk}")
    assert verify_chain() == ChainFault("batch_changed", chain[1].root)


def test_a_deleted_batch_is_missed_by_the_next(chain):
    pk = chain[1].pk
    inside = f"(SELECT id FROM ledger_entry WHERE batch_id = {pk})"
    tamper("ledger_posting", f"DELETE FROM ledger_posting WHERE entry_id IN {inside}")
    tamper("ledger_entry", f"DELETE FROM ledger_entry WHERE batch_id = {pk}")
    tamper("ledger_batch", f"DELETE FROM ledger_batch WHERE id = {pk}")
    assert verify_chain() == ChainFault("batch_missing", chain[2].root)


def test_a_chain_cut_at_its_end_is_shown_by_the_printed_root(chain):
    printed = current_root()
    pk = chain[2].pk
    inside = f"(SELECT id FROM ledger_entry WHERE batch_id = {pk})"
    tamper("ledger_posting", f"DELETE FROM ledger_posting WHERE entry_id IN {inside}")
    tamper("ledger_entry", f"DELETE FROM ledger_entry WHERE batch_id = {pk}")
    tamper("ledger_batch", f"DELETE FROM ledger_batch WHERE id = {pk}")
    assert verify_chain() is None
    assert verify_chain(printed) == ChainFault("root_unknown", printed)


def test_the_root_depends_on_what_was_posted_and_on_nothing_else(draft):
    assert post([draft("a"), draft("b")]).root == ROOT_OF_A_AND_B


def test_a_posting_killed_before_its_commit_and_run_again_gives_the_same_root(draft):
    with pytest.raises(KeyboardInterrupt):
        post_and_die([draft("a"), draft("b")])
    assert not Batch.objects.exists()
    assert post([draft("a"), draft("b")]).root == ROOT_OF_A_AND_B


def test_no_two_entries_share_their_bytes():
    """The planted fault: without lengths in front, moving a letter to the next field hides."""
    day = dt.date(2020, 2, 20)
    one, other = (Content(key, kind, "", day, "", ()) for key, kind in [("ab", "c"), ("a", "bc")])
    assert "".join(one[:2]) == "".join(other[:2])
    assert leaf_of(one) != leaf_of(other)


def test_a_printed_root_from_the_middle_is_found(chain):
    assert verify_chain(chain[1].root) is None
