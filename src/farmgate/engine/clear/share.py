"""Share a pool's kilograms between its lots: who comes first in a tie, to the gram.

Inside a tied step the poorest class comes first. Inside a class the uniform rule holds: every
seller gets min(own, theta), with one theta for all, so declaring more than one has gains
nothing and the smallest sellers are served whole (Sprumont 1991, Ching 1994). A seller's own
lots share its part in proportion. The last grams go by a hash of the lot's name.
"""

from collections.abc import Sequence

import numpy as np

from farmgate.engine.clear.problem import Floats, Ints

GRAMS = 1000


def share_uniformly(total: int, own: Ints, tie: Ints) -> Ints:
    """Give everyone min(own, theta), theta as large as the total allows.

    Parameters
    ----------
    total
        Grams to share; at most ``own.sum()``.
    own
        (M,) grams each could take.
    tie
        (M,) who gets the odd grams: the smallest first.

    Returns
    -------
    (M,) int array
        Sums to ``total``.

    References
    ----------
    Sprumont (1991), *The division problem with single-peaked preferences*.
    """
    if total >= own.sum():
        return own.copy()
    by_size = np.sort(own)
    before = np.r_[0, np.cumsum(by_size)[:-1]]
    level = (total - before) // np.arange(own.size, 0, -1)
    theta = int(level[np.argmax(level < by_size)])
    given = np.minimum(own, theta)
    hungry = np.flatnonzero(own > theta)
    odd = hungry[np.argsort(tie[hungry], kind="stable")][: total - int(given.sum())]
    given[odd] += 1
    return given


def share_in_proportion(total: int, own: Ints, tie: Ints) -> Ints:
    """Give everyone the same share of what it has, the odd grams by largest remainder."""
    whole = int(own.sum())
    if total >= whole:
        return own.copy()
    exact = [int(total) * int(grams) for grams in own]
    given = np.array([x // whole for x in exact], dtype=np.int64)
    remainder = np.array([x % whole for x in exact], dtype=np.float64)
    odd = np.lexsort((tie, -remainder))[: total - int(given.sum())]
    given[odd] += 1
    return given


def share_step(total: int, members: Sequence[Ints], policy: str) -> Ints:
    """Share a step between its lots by the policy.

    Parameters
    ----------
    total
        Grams that the step sells.
    members
        Four (M,) arrays of its lots: grams, class rank, seller, tie order.
    policy
        ``priority`` (class order, then the uniform rule between sellers), ``maxmin`` (the
        uniform rule between sellers, no classes), ``tokens`` (every seller an equal number of
        turns: the uniform rule between lots), ``proportional``, ``efficient`` (by tie order).

    Returns
    -------
    (M,) int array
        Grams of each lot.
    """
    own, rank, seller, tie = members
    if total >= own.sum():
        return own.copy()
    if policy == "proportional":
        return share_in_proportion(total, own, tie)
    if policy == "tokens":
        return share_uniformly(total, own, tie)
    if policy == "efficient":
        return _first_come(total, own, tie)
    given = np.zeros(own.size, np.int64)
    for same in _classes(rank, policy):
        part = min(total, int(own[same].sum()))
        given[same] = _share_between_sellers(part, own[same], seller[same], tie[same])
        total -= part
    return given


def _classes(rank: Ints, policy: str) -> list[Ints]:
    if policy == "maxmin":
        return [np.arange(rank.size)]
    return [np.flatnonzero(rank == r) for r in np.unique(rank)]


def _first_come(total: int, own: Ints, tie: Ints) -> Ints:
    order = np.argsort(tie, kind="stable")
    left = np.maximum(0, total - np.r_[0, np.cumsum(own[order])[:-1]])
    given = np.zeros(own.size, np.int64)
    given[order] = np.minimum(own[order], left)
    return given


def _share_between_sellers(total: int, own: Ints, seller: Ints, tie: Ints) -> Ints:
    names, who = np.unique(seller, return_inverse=True)
    if names.size == own.size:
        return share_uniformly(total, own, tie)
    sums = np.bincount(who, weights=own).astype(np.int64)
    first = np.full(names.size, np.iinfo(np.int64).max)
    np.minimum.at(first, who, tie)
    given = np.zeros(own.size, np.int64)
    for s, part in enumerate(share_uniformly(total, sums, first)):
        lots = np.flatnonzero(who == s)
        given[lots] = share_in_proportion(int(part), own[lots], tie[lots])
    return given


def grams(kg: Floats) -> Ints:
    """Kilograms to whole grams, what is less than a gram dropped."""
    return np.floor(kg * GRAMS + 1e-3).astype(np.int64)
