"""How many are poor, and how poor: the three indices of Foster, Greer and Thorbecke.

``P_a = sum w ((z - y) / z)^a [y < z] / sum w`` for a = 0 (headcount), 1 (gap), 2 (severity).
The headcount alone is blind: moving a household from just under the line to just over it counts
like lifting one from far below. An income that nobody knows is not zero: it is left out, and the
headcount says between which bounds it would be if all the unknown were rich or all were poor.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PovertyProblem:
    """Incomes against a line.

    Parameters
    ----------
    income
        (P,) income of each person or household, in the unit of the line; NaN is unknown.
    weight
        (P,) how many persons the row stands for; not negative.
    group
        (P,) index of the group to report, in ``[0, groups)``.
    groups
        How many groups there are.
    line
        The poverty line; positive.

    Raises
    ------
    ValueError
        When the arrays do not belong together, or the line is not positive.
    """

    income: Floats
    weight: Floats
    group: Ints
    groups: int
    line: float

    def __post_init__(self) -> None:
        """Refuse what would divide by zero or count twice."""
        if not self.income.shape == self.weight.shape == self.group.shape:
            raise ValueError("Every income needs its weight and its group.")
        if not self.line > 0:
            raise ValueError("The line must be positive.")
        if (self.weight < 0).any() or not np.isfinite(self.weight).all():
            raise ValueError("Weights must be numbers of at least zero.")
        if self.group.size and not 0 <= self.group.min() <= self.group.max() < self.groups:
            raise ValueError("A group does not exist.")


@dataclass(frozen=True, slots=True)
class PovertyResult:
    """The indices of each group; NaN for a group of which nothing is known.

    Parameters
    ----------
    weight
        (K,) all of the group; known_weight: (K,) the part with a known income.
    known_weight
        (K,) the part whose income is known.
    headcount, gap, severity
        (K,) P0, P1, P2 of the part that is known.
    headcount_low, headcount_high
        (K,) P0 if all the unknown were over the line, and if all were under it.
    """

    weight: Floats
    known_weight: Floats
    headcount: Floats
    gap: Floats
    severity: Floats
    headcount_low: Floats
    headcount_high: Floats


def measure_poverty(problem: PovertyProblem) -> PovertyResult:
    """Measure each group against the line.

    Parameters
    ----------
    problem
        Incomes, weights, groups and the line.

    Returns
    -------
    PovertyResult
        In the order of the groups.

    References
    ----------
    docs/models/watch.md, equation (1). Foster, Greer, Thorbecke (1984), *A class of decomposable
    poverty measures*, Econometrica 52.
    """
    p = problem
    known = ~np.isnan(p.income)
    missing = np.where(known, np.maximum(0.0, 1.0 - np.nan_to_num(p.income) / p.line), 0.0)
    is_poor = known & (p.income < p.line)
    weight, known_weight = _sum(p, p.weight), _sum(p, p.weight * known)
    poor = _sum(p, p.weight * is_poor)
    unknown = weight - known_weight
    return PovertyResult(
        weight=weight,
        known_weight=known_weight,
        headcount=_share(poor, known_weight),
        gap=_share(_sum(p, p.weight * missing), known_weight),
        severity=_share(_sum(p, p.weight * missing**2), known_weight),
        headcount_low=_share(poor, weight),
        headcount_high=_share(poor + unknown, weight),
    )


def _sum(p: PovertyProblem, amounts: Floats) -> Floats:
    return np.bincount(p.group, weights=amounts, minlength=p.groups)


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share
