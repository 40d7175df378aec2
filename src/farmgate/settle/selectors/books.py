"""What the ledger says about a round."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from farmgate.ledger.models import Entry, Posting
from farmgate.ledger.selectors import balance
from farmgate.registry.models import Party, Round
from farmgate.survey.models import Guarantee


def party_code(party: Party) -> str:
    """Name a party's account."""
    return f"{party.kind}:{party.code}"


def round_code(round_: Round) -> str:
    """Name the account that a round's money passes through."""
    return f"round:{round_.code}"


def fund_code(guarantee: Guarantee) -> str:
    """Name the account of a guarantee's fund."""
    return f"fund:{guarantee.pk}"


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """A round's money, summed from its postings.

    Parameters
    ----------
    paid_in_fen
        From buyers and guarantors into the round's account.
    paid_out_fen
        From the round's account to sellers, carriers and co-ops.
    top_up_fen
        From guarantee funds to sellers.
    left_fen
        The balance of the round's account: 0.
    """

    paid_in_fen: int
    paid_out_fen: int
    top_up_fen: int
    left_fen: int


def settle_entries(round_: Round) -> QuerySet[Entry]:
    """List the entries of a round's settlement."""
    return Entry.objects.filter(kind="settle", key__startswith=f"settle:{round_.code}:")


def ledger_totals(round_: Round) -> LedgerTotals:
    """Sum a round's money from the ledger alone."""
    middle = round_code(round_)
    sums = Posting.objects.filter(entry__in=settle_entries(round_)).aggregate(
        paid_in=Sum("amount_fen", filter=Q(credit__code=middle)),
        paid_out=Sum("amount_fen", filter=Q(debit__code=middle)),
        top_up=Sum("amount_fen", filter=Q(debit__kind="fund")),
    )
    return LedgerTotals(
        sums["paid_in"] or 0, sums["paid_out"] or 0, sums["top_up"] or 0, balance(middle)
    )


def carried_by(round_: Round, only: Party | None = None) -> list[dict[str, Any]]:
    """List what carriers and co-ops received for hauling and handling, or one of them alone."""
    rows = Posting.objects.filter(
        entry__in=settle_entries(round_),
        debit__code=round_code(round_),
        credit__kind__in=("carrier", "coop"),
    )
    if only:
        rows = rows.filter(credit__party=only)
    sums = rows.order_by().values(kind=F("credit__kind"), name=F("credit__party__name"))
    return [dict(row) for row in sums.annotate(fen=Sum("amount_fen")).order_by("kind", "-fen")]
