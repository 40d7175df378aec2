"""Many post at once: nothing is lost, nothing happens twice, the chain stays one chain."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from farmgate.ledger.models import Account, Batch, Entry
from farmgate.ledger.selectors import balance, trial_balance, verify_chain
from farmgate.ledger.services import post

THREADS = 6

pytestmark = pytest.mark.usefixtures("race_ground")


def at_once(work):
    """Run ``work(n)`` in real threads that start together, each on its own connection."""
    gate = Barrier(THREADS)

    def run(n):
        try:
            gate.wait()
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_every_poster_gets_in_once(draft):
    at_once(lambda n: [post([draft(f"{n}-{i}")]) for i in range(4)])
    assert Entry.objects.count() == Batch.objects.count() == 4 * THREADS
    assert balance("household:H-0417") == 4 * THREADS * 7_750
    assert trial_balance().holds
    assert verify_chain() is None


def test_the_same_entry_posted_by_all_is_one_entry(draft):
    batches = at_once(lambda n: post([draft("same")]).pk)
    assert len(set(batches)) == 1
    assert balance("household:H-0417") == 7_750


def test_opposite_transfers_do_not_deadlock(draft):
    ways = [("round:R1", "buyer:B-01", 5), ("buyer:B-01", "round:R1", 5)]
    at_once(lambda n: [post([draft(f"{n}-{i}", ways[n % 2])]) for i in range(4)])
    assert balance("round:R1") == balance("buyer:B-01") == 0


def test_a_balance_read_before_and_written_after_does_lose_money(draft):
    """The control: without F() and the lock, the same race loses updates."""
    held = Barrier(THREADS)

    def careless(n):
        row = Account.objects.get(code="household:H-0417")
        held.wait()
        Account.objects.filter(pk=row.pk).update(balance_fen=row.balance_fen + 1)

    at_once(careless)
    assert balance("household:H-0417") < THREADS
