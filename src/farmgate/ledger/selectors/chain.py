"""Whether the sealed batches are still what was sealed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from farmgate.ledger.models import Batch, Entry, Posting
from farmgate.ledger.selectors.seal import Content, Transfer, leaf_of, root_of


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first thing that is not as it was sealed.

    Parameters
    ----------
    code
        ``entry_changed`` (its content and its leaf disagree), ``batch_changed`` (an entry was
        added, removed, or had its leaf rewritten), ``batch_missing`` (the batch before it is
        gone) or ``root_unknown`` (a printed root is not in the chain).
    subject
        The entry's key, or the root of the batch.
    """

    code: str
    subject: str


def current_root() -> str:
    """Give the root of the newest batch, the one to print; empty before the first posting."""
    return Batch.objects.order_by("-id").values_list("root", flat=True).first() or ""


def verify_chain(printed_root: str = "") -> ChainFault | None:
    """Hash everything again, oldest first, and name the first fault; None when all holds.

    Parameters
    ----------
    printed_root
        A root from a paper copy. A chain that was rewritten as a whole is consistent in itself;
        only a copy outside the database shows it.
    """
    previous, seen = "", not printed_root
    for batch in Batch.objects.order_by("id").iterator():
        fault = _fault_in(batch, previous)
        if fault:
            return fault
        previous = batch.root
        seen = seen or batch.root == printed_root
    return None if seen else ChainFault("root_unknown", printed_root)


def _fault_in(batch: Batch, previous: str) -> ChainFault | None:
    if batch.previous_root != previous:
        return ChainFault("batch_missing", batch.root)
    leaves = []
    for entry, content in _contents(batch):
        if leaf_of(content) != entry.leaf:
            return ChainFault("entry_changed", entry.key)
        leaves.append(entry.leaf)
    return (
        None
        if root_of(previous, leaves) == batch.root
        else ChainFault("batch_changed", batch.root)
    )


def _contents(batch: Batch) -> Iterator[tuple[Entry, Content]]:
    transfers: dict[int, list[Transfer]] = defaultdict(list)
    rows = Posting.objects.filter(entry__batch=batch).order_by("id")
    names = rows.values_list("entry_id", "debit__code", "credit__code", "amount_fen")
    for entry_id, debit, credit, amount_fen in names:
        transfers[entry_id].append(Transfer(debit, credit, amount_fen))
    for entry in batch.entries.select_related("reverses").order_by("id"):
        reverses = entry.reverses.key if entry.reverses else ""
        yield (
            entry,
            Content(
                entry.key, entry.kind, entry.memo, entry.booked_on, reverses, transfers[entry.pk]
            ),
        )
