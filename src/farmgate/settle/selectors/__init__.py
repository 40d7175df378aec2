"""Reads of the settlement: the round's money, payouts, invoices, and what the ledger says."""

from farmgate.settle.selectors.books import (
    LedgerTotals,
    fund_code,
    ledger_totals,
    party_code,
    round_code,
    settle_entries,
)
from farmgate.settle.selectors.rows import (
    class_totals,
    find_payouts,
    invoices_for,
    order_totals,
    payouts_for,
    settlement_of,
    villages_of,
    visible_rounds,
)

__all__ = [
    "LedgerTotals",
    "class_totals",
    "find_payouts",
    "fund_code",
    "invoices_for",
    "ledger_totals",
    "order_totals",
    "party_code",
    "payouts_for",
    "round_code",
    "settle_entries",
    "settlement_of",
    "villages_of",
    "visible_rounds",
]
