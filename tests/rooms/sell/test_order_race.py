"""Many want the last kilograms at once: never more is sold than there is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from farmgate.base.errors import FarmgateError
from farmgate.registry.migrations._append_only import install, lift
from farmgate.sell.models import Listing, Order
from farmgate.sell.services import cancel_order, place_order

SEALED = ("registry_audit", "ledger_entry", "ledger_posting", "ledger_batch")
THREADS = 8
WANT = 5_000  # g each; 30 kg are there, so 6 of 8 are served


@pytest.fixture
def _sealed_after_the_flush(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        for table in SEALED:
            install(connection, table)


@pytest.fixture
def stall(_sealed_after_the_flush, transactional_db, listing, buyer):
    """A listing whose orders are really committed, and who orders."""
    yield listing, buyer
    for table in SEALED:
        lift(connection, table)


def at_once(work):
    """Run ``work(n)`` in real threads that start together, each on its own connection."""
    gate = Barrier(THREADS)

    def run(n):
        try:
            gate.wait()
            return work(n)
        except FarmgateError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def sold_g():
    return Order.objects.filter(cancelled_at=None).aggregate(g=Sum("qty_g"))["g"]


def test_never_more_is_sold_than_there_is_and_nobody_hears_sold_out_too_early(stall):
    listing, buyer = stall
    answers = at_once(lambda n: place_order(buyer, listing, WANT, f"k{n}"))
    assert answers.count("not_enough_left") == 2
    assert sold_g() == Listing.objects.get().sold_g == 30_000


def test_a_click_repeated_by_many_threads_is_one_order(stall):
    listing, buyer = stall
    answers = at_once(lambda n: place_order(buyer, listing, WANT, "one").pk)
    assert len(set(answers)) == 1
    assert sold_g() == Listing.objects.get().sold_g == WANT


def test_an_order_cancelled_by_many_threads_gives_its_stock_back_once(stall):
    listing, buyer = stall
    order = place_order(buyer, listing, WANT, "k")
    place_order(buyer, listing, WANT, "other")
    at_once(lambda n: cancel_order(buyer, order).pk)
    assert Listing.objects.get().sold_g == WANT


def test_stock_read_before_and_written_after_does_oversell(stall):
    """The control: the same race without the lock sells the same kilograms many times."""
    listing, buyer = stall
    held = Barrier(THREADS)

    def careless(n):
        row = Listing.objects.get(pk=listing.pk)
        held.wait()
        if row.qty_g - row.sold_g >= WANT:
            Order.objects.create(
                listing=row, buyer=buyer.party, qty_g=WANT, amount_fen=1, key=f"k{n}"
            )
            Listing.objects.filter(pk=row.pk).update(sold_g=row.sold_g + WANT)

    at_once(careless)
    assert sold_g() > listing.qty_g
