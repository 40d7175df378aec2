"""What is posted balances, happens once, and can be taken back once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from farmgate.base.errors import FarmgateError
from farmgate.ledger.models import Account, Batch, Entry
from farmgate.ledger.selectors import balance, statement, trial_balance
from farmgate.ledger.services import NewAccount, account, open_accounts, post, reverse

pytestmark = pytest.mark.usefixtures("accounts")
LATER = dt.date(2020, 3, 1)


def test_a_transfer_moves_money_from_debit_to_credit(draft):
    post([draft("a", ("buyer:B-01", "round:R1", 25_500))])
    assert (balance("buyer:B-01"), balance("round:R1")) == (-25_500, 25_500)


def test_balances_sum_to_zero_and_equal_their_transfers(draft):
    post([draft("a", ("buyer:B-01", "round:R1", 25_500)), draft("b")])
    trial = trial_balance()
    assert trial.holds
    assert trial.credits_fen == 25_500 == -trial.debits_fen


def test_a_stored_balance_that_drifted_is_named(draft):
    post([draft("a")])
    Account.objects.filter(code="household:H-0417").update(balance_fen=1)
    assert trial_balance().wrong == ("household:H-0417",)
    assert not trial_balance().holds


def test_the_same_entry_posted_again_changes_nothing(draft):
    first = post([draft("a")])
    assert post([draft("a")]) == first
    assert (Entry.objects.count(), balance("household:H-0417")) == (1, 7_750)


def test_a_batch_cut_off_in_the_middle_is_finished_by_running_it_again(draft):
    post([draft("a")])
    post([draft("a"), draft("b")])
    assert (Entry.objects.count(), balance("household:H-0417")) == (2, 15_500)


def test_a_key_with_other_content_is_refused(draft):
    post([draft("a")])
    for other in (
        draft("a", ("round:R1", "household:H-0417", 7_751)),
        draft("a", ("round:R1", "household:H-0098", 7_750)),
        draft("a", memo="第九周"),
        draft("a", booked_on=LATER),
    ):
        with pytest.raises(FarmgateError, match="entry_key_reused"):
            post([other])
    assert balance("household:H-0417") == 7_750


def test_an_unknown_account_posts_nothing_at_all(draft):
    with pytest.raises(FarmgateError, match="account_unknown"):
        post([draft("a"), draft("b", ("round:R1", "household:nobody", 1))])
    assert not Batch.objects.exists()
    assert balance("household:H-0417") == 0


@pytest.mark.parametrize(
    "transfer", [("round:R1", "buyer:B-01", 0), ("round:R1", "buyer:B-01", -5), ("a", "a", 5)]
)
def test_a_transfer_that_moves_nothing_cannot_be_drafted(draft, transfer):
    with pytest.raises(ValueError, match="fen"):
        draft("a", transfer)


def test_a_reversal_mirrors_its_entry_and_leaves_it_standing(draft):
    post([draft("a")])
    reverse(Entry.objects.get(key="a"), "a:back", LATER)
    assert balance("household:H-0417") == balance("round:R1") == 0
    assert Entry.objects.get(key="a").reversed_by.key == "a:back"


def test_an_entry_is_reversed_at_most_once(draft):
    post([draft("a")])
    entry = Entry.objects.get(key="a")
    again = [reverse(entry, "a:back", LATER) for _ in range(2)]
    assert again[0] == again[1]
    with pytest.raises(FarmgateError, match="entry_already_reversed"):
        reverse(entry, "a:back-again", LATER)
    assert balance("household:H-0417") == 0


def test_a_statement_runs_to_the_balance(draft):
    post([draft("a"), draft("b", ("household:H-0417", "buyer:B-01", 750))])
    lines = statement(Account.objects.get(code="household:H-0417"))
    assert [(x.other, x.amount_fen, x.balance_fen) for x in lines] == [
        ("round:R1", 7_750, 7_750),
        ("buyer:B-01", -750, 7_000),
    ]


def test_an_account_is_opened_once(farm):
    first = account("household:H-9", "household", farm)
    open_accounts([NewAccount("household:H-9", "household", farm.pk)] * 2)
    assert account("household:H-9", "household") == first
    assert first.party == farm


def queries_for(entries, draft):
    with CaptureQueriesContext(
        connection,
    ) as spent:
        post([draft(f"{entries}-{n}") for n in range(entries)])
    return len(spent)


def test_the_number_of_queries_does_not_grow_with_the_batch(draft):
    assert queries_for(2, draft) == queries_for(60, draft)
