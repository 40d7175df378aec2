"""Settle a round: weights and prices become ledger entries, payouts and invoices."""

from collections.abc import Callable

from django.db import transaction

from farmgate.base.errors import FarmgateError
from farmgate.clear.models import Clearing
from farmgate.engine.settle import SettleResult, settle_accounts
from farmgate.haul.selectors import unweighed
from farmgate.ledger.selectors import current_root
from farmgate.ledger.services import open_accounts, post
from farmgate.registry.models import Round
from farmgate.settle.bridge import (
    Names,
    draft_entries,
    open_round_accounts,
    read_accounts,
    write_settlement,
)
from farmgate.settle.models import Settlement
from farmgate.settle.selectors import ledger_totals, settlement_of


def settle_round(round_: Round, report: Callable[[int, str], None]) -> None:
    """Pay everybody what the scales and the shop say; a round that is settled stays so.

    Nothing is reported after the write: a report may cancel, and money that is posted is posted.

    Raises
    ------
    FarmgateError
        ``round_not_cleared`` or ``weighings_missing``; ``settle_sums_differ`` when the ledger
        does not say what was written, with nothing kept.
    """
    if settlement_of(round_):
        return
    if not Clearing.objects.filter(round=round_).exists():
        raise FarmgateError("round_not_cleared", round=round_.name)
    if missing := unweighed(round_):
        raise FarmgateError("weighings_missing", round=round_.name, count=missing)
    report(5, "settle_read")
    problem, names = read_accounts(round_)
    report(35, "settle_share")
    result = settle_accounts(problem)
    report(60, "settle_post")
    write_round(names, result)


@transaction.atomic
def write_round(names: Names, result: SettleResult) -> None:
    """Post the entries and write the rows, all or nothing; a second writer finds it done."""
    locked = Round.objects.select_for_update().get(pk=names.round_.pk)
    if settlement_of(locked):
        return
    entries = draft_entries(names, result)
    open_accounts(open_round_accounts(names, entries))
    root = post([entry.draft for entry in entries]).root if entries else current_root()
    check_sums(write_settlement(names, result, root))


def check_sums(settlement: Settlement) -> None:
    """Read the money back from the ledger and compare.

    Raises
    ------
    FarmgateError
        ``settle_sums_differ``, with the first amount that does.
    """
    s, ledger = settlement, ledger_totals(settlement.round)
    pairs = {
        "paid_in": (s.buyers_fen + s.guarantors_fen, ledger.paid_in_fen),
        "paid_out": (s.households_fen - s.top_up_fen + s.haul_fen + s.fees_fen,
                     ledger.paid_out_fen),
        "top_up": (s.top_up_fen, ledger.top_up_fen),
        "left": (0, ledger.left_fen),
    }  # fmt: skip
    for name, (written, posted) in pairs.items():
        if written != posted:
            raise FarmgateError(
                "settle_sums_differ", amount=name, written_fen=written, posted_fen=posted
            )
