"""Between rows and the settlement engine, and from its result to the ledger."""

from farmgate.settle.bridge.books import NamedEntry, draft_entries, open_round_accounts
from farmgate.settle.bridge.names import Names
from farmgate.settle.bridge.read import read_accounts
from farmgate.settle.bridge.rows import write_settlement

__all__ = [
    "NamedEntry",
    "Names",
    "draft_entries",
    "open_round_accounts",
    "read_accounts",
    "write_settlement",
]
