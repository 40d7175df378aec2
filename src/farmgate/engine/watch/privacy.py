"""What may be published about few people.

A count of 1 to 4 is hidden: it points at somebody. Hiding it is not enough when the total stands
beside it, for the total less the counts that are shown is the sum of the hidden ones. With one
hidden cell that is the cell; with several it still gives them away when they are all 1 or all 4.
Then the total is hidden too. A village with fewer than ten households is not shown by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SMALL = range(1, 5)
FEWEST_HOUSEHOLDS = 10


@dataclass(frozen=True, slots=True)
class Published:
    """Counts as they may be shown: None is hidden.

    Parameters
    ----------
    cells
        (K,) counts in the order given.
    total
        Their sum, unless it gives a hidden count away.
    """

    cells: tuple[int | None, ...]
    total: int | None


def hide_small_counts(counts: Sequence[int]) -> Published:
    """Hide counts of 1 to 4, and the total when it would give one of them away.

    Parameters
    ----------
    counts
        (K,) households or persons per cell; not negative.

    Returns
    -------
    Published
        From what is shown no hidden count can be worked out, knowing this rule.

    References
    ----------
    docs/models/watch.md, section "What is not shown". Hundepool et al. (2012), *Statistical
    Disclosure Control*, ch. 4.
    """
    cells = tuple(None if count in SMALL else count for count in counts)
    hidden = [count for count in counts if count in SMALL]
    known = not hidden or _is_open(hidden)
    return Published(cells, sum(counts) if known else None)


def _is_open(hidden: Sequence[int]) -> bool:
    """Tell whether each hidden count could still be another, given their number and sum."""
    few, most = SMALL.start * len(hidden), (SMALL.stop - 1) * len(hidden)
    return len(hidden) > 1 and few < sum(hidden) < most
