"""Open accounts."""

from collections.abc import Iterable
from dataclasses import dataclass

from farmgate.ledger.models import Account
from farmgate.registry.models import Party


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open; the codes in use are listed in this room's README.md."""

    code: str
    kind: str
    party_id: int | None = None


def account(code: str, kind: str, party: Party | None = None) -> Account:
    """Find an account by its code, or open it."""
    found, _ = Account.objects.get_or_create(code=code, defaults={"kind": kind, "party": party})
    return found


def open_accounts(wanted: Iterable[NewAccount]) -> None:
    """Open all accounts that are not there yet, in one statement.

    In the order of their codes: two transactions that open overlapping sets wait for each other
    instead of dying of a deadlock.
    """
    by_code = {new.code: new for new in wanted}
    rows = [
        Account(code=code, kind=new.kind, party_id=new.party_id)
        for code, new in sorted(by_code.items())
    ]
    Account.objects.bulk_create(rows, ignore_conflicts=True)
