"""Reads of the ledger: balances, statements, the trial balance, and whether the chain holds."""

from farmgate.ledger.selectors.balances import (
    StatementLine,
    TrialBalance,
    balance,
    statement,
    trial_balance,
)
from farmgate.ledger.selectors.chain import ChainFault, current_root, verify_chain
from farmgate.ledger.selectors.seal import Content, Transfer, leaf_of, root_of

__all__ = [
    "ChainFault",
    "Content",
    "StatementLine",
    "Transfer",
    "TrialBalance",
    "balance",
    "current_root",
    "leaf_of",
    "root_of",
    "statement",
    "trial_balance",
    "verify_chain",
]
