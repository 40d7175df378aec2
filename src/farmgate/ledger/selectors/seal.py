"""What is hashed, byte by byte.

Every part is written with its length in front, so that no two different entries can give the
same bytes (``"ab" + "c"`` against ``"a" + "bc"``). An entry's leaf covers all that it says; the
order of its transfers counts. A root covers everything posted before it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple


class Transfer(NamedTuple):
    """An amount that leaves one account for another."""

    debit: str
    credit: str
    amount_fen: int


class Content(NamedTuple):
    """Everything an entry says."""

    key: str
    kind: str
    memo: str
    booked_on: date
    reverses: str
    transfers: Sequence[Transfer]


def leaf_of(content: Content) -> str:
    """Hash one entry."""
    parts = [
        content.key,
        content.kind,
        content.memo,
        content.booked_on.isoformat(),
        content.reverses,
        str(len(content.transfers)),
    ]
    for debit, credit, amount_fen in content.transfers:
        parts += [debit, credit, str(amount_fen)]
    return _hash(part.encode() for part in parts)


def root_of(previous_root: str, leaves: Iterable[str]) -> str:
    """Hash a batch: the root before it, then its leaves in the order of their entries."""
    return _hash(bytes.fromhex(part) for part in (previous_root, *leaves))


def _hash(parts: Iterable[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
