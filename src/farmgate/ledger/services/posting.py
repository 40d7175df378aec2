"""Post entries in sealed batches, and reverse one.

Postings queue up behind one lock: the root of a batch needs the root before it, so two batches
cannot be sealed side by side. SQLite's ``BEGIN IMMEDIATE`` is that lock already; PostgreSQL
locks the batch table against other posters (readers pass), and because the newest root is read
by a *later* statement, it sees what the poster before committed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import F

from farmgate.base.errors import FarmgateError
from farmgate.ledger.models import Account, Batch, Entry, Posting
from farmgate.ledger.selectors import Content, Transfer, current_root, leaf_of, root_of

CHUNK = 500
"""Balances updated by one statement: SQLite bounds the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry (凭证) to be posted.

    Parameters
    ----------
    key
        What makes it happen once, e.g. ``"settle:2020-W08:H-0417"``.
    kind
        What it is for: ``settle``, ``reversal``.
    memo
        Words for the reader of a statement.
    booked_on
        The day it counts for.
    transfers
        (debit code, credit code, amount in fen); at least one, amounts positive.
    reverses
        Key of the entry it takes back; `reverse` fills it in.

    Raises
    ------
    ValueError
        When it moves nothing, or an amount or its accounts cannot be posted.
    """

    key: str
    kind: str
    memo: str
    booked_on: date
    transfers: Sequence[tuple[str, str, int]]
    reverses: str = ""

    def __post_init__(self) -> None:
        """Refuse what the database would refuse half-way through a batch."""
        if not self.key or not self.transfers:
            raise ValueError(f"An entry needs a key and a transfer: {self.key!r}")
        for debit, credit, amount_fen in self.transfers:
            if amount_fen <= 0 or debit == credit:
                raise ValueError(f"{self.key}: {debit} -> {credit}: {amount_fen} fen")

    @property
    def leaf(self) -> str:
        """Hash the content."""
        transfers = [Transfer(*transfer) for transfer in self.transfers]
        return leaf_of(
            Content(self.key, self.kind, self.memo, self.booked_on, self.reverses, transfers)
        )


@transaction.atomic
def post(drafts: Sequence[EntryDraft]) -> Batch:
    """Seal the entries in one batch and move the balances; what is posted already stays.

    Returns
    -------
    Batch
        The new batch; when every entry was there already, the batch of the last of them.

    Raises
    ------
    FarmgateError
        ``entry_key_reused`` when a key is there with other content, ``account_unknown``.
    ValueError
        When there is nothing to post, or a key comes twice.
    """
    if not drafts or len({draft.key for draft in drafts}) < len(drafts):
        raise ValueError("Post at least one entry, each key once.")
    _wait_for_other_posters()
    known = _posted_already(drafts)
    fresh = [draft for draft in drafts if draft.key not in known]
    if not fresh:
        return known[drafts[-1].key].batch
    accounts = _lock_accounts(fresh)
    batch = _seal(fresh)
    _write(fresh, batch, accounts)
    return batch


@transaction.atomic
def reverse(entry: Entry, key: str, booked_on: date) -> Batch:
    """Take an entry back by its mirror image; the original stays as it was.

    Raises
    ------
    FarmgateError
        ``entry_already_reversed``.
    """
    _wait_for_other_posters()
    before = Entry.objects.filter(reverses=entry).exclude(key=key).first()
    if before:
        raise FarmgateError("entry_already_reversed", key=entry.key, by=before.key)
    rows = entry.postings.values_list("credit__code", "debit__code", "amount_fen")
    draft = EntryDraft(key, "reversal", entry.memo, booked_on, list(rows), reverses=entry.key)
    return post([draft])


def _wait_for_other_posters() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Batch._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _posted_already(drafts: Sequence[EntryDraft]) -> dict[str, Entry]:
    keys = [draft.key for draft in drafts]
    known = {e.key: e for e in Entry.objects.filter(key__in=keys).select_related("batch")}
    for draft in drafts:
        if draft.key in known and known[draft.key].leaf != draft.leaf:
            raise FarmgateError("entry_key_reused", key=draft.key)
    return known


def _lock_accounts(drafts: Sequence[EntryDraft]) -> dict[str, Account]:
    """Lock in the order of the codes: everybody who takes two takes them in the same order."""
    codes = {code for draft in drafts for debit, credit, _ in draft.transfers
             for code in (debit, credit)}  # fmt: skip
    rows = Account.objects.filter(code__in=codes).order_by("code").select_for_update()
    accounts = {row.code: row for row in rows}
    missing = sorted(codes - accounts.keys())
    if missing:
        raise FarmgateError("account_unknown", account=missing[0], count=len(missing))
    return accounts


def _seal(drafts: Sequence[EntryDraft]) -> Batch:
    previous = current_root()
    root = root_of(previous, [draft.leaf for draft in drafts])
    return Batch.objects.create(root=root, previous_root=previous)


def _write(drafts: Sequence[EntryDraft], batch: Batch, accounts: dict[str, Account]) -> None:
    originals = _originals(drafts)
    entries = Entry.objects.bulk_create(
        Entry(
            key=draft.key,
            batch=batch,
            kind=draft.kind,
            memo=draft.memo,
            booked_on=draft.booked_on,
            leaf=draft.leaf,
            reverses_id=originals[draft.reverses] if draft.reverses else None,
        )
        for draft in drafts
    )
    moved: Counter[str] = Counter()
    postings = []
    for entry, draft in zip(entries, drafts, strict=True):
        for debit, credit, amount_fen in draft.transfers:
            moved[debit] -= amount_fen
            moved[credit] += amount_fen
            sides = {"debit": accounts[debit], "credit": accounts[credit]}
            postings.append(Posting(entry=entry, amount_fen=amount_fen, **sides))
    Posting.objects.bulk_create(postings)
    _move_balances(moved, accounts)


def _originals(drafts: Sequence[EntryDraft]) -> dict[str, int]:
    keys = [draft.reverses for draft in drafts if draft.reverses]
    return dict(Entry.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}


def _move_balances(moved: Counter[str], accounts: dict[str, Account]) -> None:
    """Add to what the database holds now, not to what this process read earlier."""
    changed = []
    for code, amount_fen in sorted(moved.items()):
        if amount_fen:
            row = accounts[code]
            row.balance_fen = F("balance_fen") + amount_fen
            changed.append(row)
    Account.objects.bulk_update(changed, ["balance_fen"], batch_size=CHUNK)
