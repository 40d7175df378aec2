"""Reads of the settlement: the round's money, payouts, invoices, and what the ledger says."""

from farmgate.settle.selectors.books import (
    LedgerTotals,
    carried_by,
    fund_code,
    ledger_totals,
    party_code,
    round_code,
    settle_entries,
)
from farmgate.settle.selectors.rows import (
    class_totals,
    find_invoices,
    find_payouts,
    fund_totals,
    invoices_for,
    lines_of,
    order_totals,
    payout_totals,
    payouts_for,
    settlement_of,
    villages_of,
    visible_rounds,
    with_sums,
)

__all__ = [
    "LedgerTotals",
    "carried_by",
    "class_totals",
    "find_invoices",
    "find_payouts",
    "fund_code",
    "fund_totals",
    "invoices_for",
    "ledger_totals",
    "lines_of",
    "order_totals",
    "party_code",
    "payout_totals",
    "payouts_for",
    "round_code",
    "settle_entries",
    "settlement_of",
    "villages_of",
    "visible_rounds",
    "with_sums",
]
