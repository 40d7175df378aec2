"""What stands where."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, Sum

from farmgate.ledger.models import Account, Posting


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of an account: positive when money came in; ``balance_fen`` after it."""

    booked_on: date
    key: str
    kind: str
    memo: str
    other: str
    amount_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The whole ledger in four numbers.

    Parameters
    ----------
    credits_fen, debits_fen
        Sums of the positive and of the negative balances; they cancel.
    accounts
        How many accounts there are.
    wrong
        Codes of accounts whose stored balance is not the sum of their transfers.
    """

    credits_fen: int
    debits_fen: int
    accounts: int
    wrong: tuple[str, ...]

    @property
    def sum_fen(self) -> int:
        """Sum all balances: 0, or money was made or lost."""
        return self.credits_fen + self.debits_fen

    @property
    def holds(self) -> bool:
        """Tell whether the balances cancel and equal their transfers."""
        return not self.sum_fen and not self.wrong


def balance(code: str) -> int:
    """Read the stored balance of an account in fen; 0 for one that was never opened."""
    found = Account.objects.filter(code=code).values_list("balance_fen", flat=True).first()
    return found or 0


def statement(account: Account) -> list[StatementLine]:
    """List an account's movements, oldest first, each with the balance after it."""
    rows = (
        Posting.objects.filter(Q(debit=account) | Q(credit=account))
        .select_related("entry", "debit", "credit")
        .order_by("id")
    )
    lines, running = [], 0
    for row in rows:
        comes_in = row.credit_id == account.pk
        amount = row.amount_fen if comes_in else -row.amount_fen
        other = row.debit if comes_in else row.credit
        running += amount
        entry = row.entry
        lines.append(
            StatementLine(
                entry.booked_on, entry.key, entry.kind, entry.memo, other.code, amount, running
            )
        )
    return lines


def trial_balance() -> TrialBalance:
    """Sum all balances, and compare each with the transfers it came from."""
    moved = _sums("credit")
    for account, amount in _sums("debit").items():
        moved[account] = moved.get(account, 0) - amount
    rows = list(Account.objects.values_list("pk", "code", "balance_fen"))
    return TrialBalance(
        credits_fen=sum(fen for _, _, fen in rows if fen > 0),
        debits_fen=sum(fen for _, _, fen in rows if fen < 0),
        accounts=len(rows),
        wrong=tuple(code for pk, code, fen in rows if fen != moved.get(pk, 0)),
    )


def _sums(side: str) -> dict[int, int]:
    rows = Posting.objects.order_by().values(account=F(side)).annotate(fen=Sum("amount_fen"))
    return {row["account"]: row["fen"] for row in rows}
