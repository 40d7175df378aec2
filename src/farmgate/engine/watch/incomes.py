"""Net income per head, before and after a round, and who crossed the line."""

from dataclasses import dataclass

import numpy as np

from farmgate.engine.watch.indices import Floats, Ints

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
NAMES = ("persons", "base_fen", "earned_fen", "round_fen")


@dataclass(frozen=True, slots=True)
class IncomeProblem:
    """What each household lives on.

    Parameters
    ----------
    persons
        (P,) residents; 0 when nobody knows.
    base_fen
        (P,) fen of the last 12 months outside Farmgate, as surveyed.
    earned_fen
        (P,) fen through Farmgate in the 12 months up to and with this round.
    round_fen
        (P,) fen of these that came with this round.
    line_fen
        The line, fen per head and year; 0 when the county has set none.

    Raises
    ------
    ValueError
        When the arrays do not belong together.
    """

    persons: Ints
    base_fen: Ints
    earned_fen: Ints
    round_fen: Ints
    line_fen: int

    def __post_init__(self) -> None:
        """Refuse arrays of different households."""
        if len({getattr(self, name).shape for name in NAMES}) != 1:
            raise ValueError("All arrays must have one entry for each household.")
        if (self.persons < 0).any():
            raise ValueError("A household cannot have fewer than no persons.")


@dataclass(frozen=True, slots=True)
class IncomeResult:
    """Where each household stands.

    Parameters
    ----------
    before_fen, per_head_fen
        (P,) fen per head without and with this round; NaN when the persons are unknown.
    is_under
        (P,) whether the income per head is under the line.
    moved_over
        (P,) under the line without this round and not under it with it.
    """

    before_fen: Floats
    per_head_fen: Floats
    is_under: Bools
    moved_over: Bools


def follow_incomes(problem: IncomeProblem) -> IncomeResult:
    """Say how each household stands against the line, and whom this round moved over it.

    Parameters
    ----------
    problem
        What each household lives on.

    Returns
    -------
    IncomeResult
        In the order of the households; without a line nobody is under it.

    References
    ----------
    docs/models/watch.md, equations (2) and (3).
    """
    p = problem
    total = p.base_fen + p.earned_fen
    before, after = _per_head(total - p.round_fen, p.persons), _per_head(total, p.persons)
    return IncomeResult(
        before_fen=before,
        per_head_fen=after,
        is_under=after < p.line_fen,
        moved_over=(before < p.line_fen) & (after >= p.line_fen),
    )


def _per_head(fen: Ints, persons: Ints) -> Floats:
    per_head: Floats = np.full(fen.shape, np.nan)
    np.divide(fen, persons, out=per_head, where=persons > 0)
    return per_head
