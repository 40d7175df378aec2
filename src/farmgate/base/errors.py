"""The three ways something can be wrong. See docs/decisions/0003-errors.md."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import UnsupportedOperation


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in people's data. Collected, shown beside the good rows, never raised.

    Parameters
    ----------
    code
        Stable machine word, e.g. ``"qty_not_positive"``; tests and translations key on it.
    where
        Where the person can fix it: ``{"file": ..., "sheet": ..., "row": 12, "column": "kg"}``.
    facts
        What was found and what was expected, for the sentence: ``{"found": "-3"}``.
    """

    code: str
    where: Mapping[str, str | int] = field(default_factory=dict)
    facts: Mapping[str, str | int | float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Give the plain dictionary that is stored with an import and printed by ``--json``."""
        return {"code": self.code, "where": dict(self.where), "facts": dict(self.facts)}


class FarmgateError(Exception):
    """A request that cannot be done. Carries a code; the face translates it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code}: {facts}" if facts else code)
        self.code = code
        self.facts = facts


class BadTables(FarmgateError):
    """Input tables with faults; all of them at once.

    Parameters
    ----------
    findings
        Every fault found, in the order of the files and their rows.
    """

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("tables_refused", count=len(findings))
        self.findings = findings


class SolverError(FarmgateError):
    """The solver stopped without an answer. Our fault, not the user's."""


class Cancelled(FarmgateError):
    """The person who started a long task asked it to stop."""

    def __init__(self) -> None:
        super().__init__("task_cancelled")


REFUSALS = {
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.EROFS: "not_allowed",
    errno.ENOENT: "not_there",
    errno.ENOTDIR: "no_folder",
    errno.EISDIR: "a_folder",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "file_too_large",
    errno.ENAMETOOLONG: "name_too_long",
    errno.EIO: "disk_fails",
    errno.ESPIPE: "no_file",
}


def why_refused(error: OSError) -> str:
    """Name why the system refused a file: a code, put into words as ``why.<code>``.

    A cause without words of ours is given in those of the system.
    """
    code = errno.ESPIPE if isinstance(error, UnsupportedOperation) else error.errno
    return REFUSALS.get(code or 0) or error.strerror or type(error).__name__
