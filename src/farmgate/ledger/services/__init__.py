"""Writes of the ledger: open accounts, post entries, reverse one."""

from farmgate.ledger.services.accounts import NewAccount, account, open_accounts
from farmgate.ledger.services.posting import EntryDraft, post, reverse

__all__ = ["EntryDraft", "NewAccount", "account", "open_accounts", "post", "reverse"]
