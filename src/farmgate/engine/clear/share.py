"""Rules for sharing grams inside pools, all pools at once, to the gram.

Every rule takes the grams each pool gives out and what each member of a pool could take, and
returns what each member gets: whole grams that sum to the pool's. The last grams go by the
member's tie order, a hash of its name, so that the order of rows decides nothing.
"""

import numpy as np

from farmgate.engine.clear.problem import Bools, Floats, Ints

GRAMS = 1000
MOST_WEIGHT = 2**61
"""Sum of weights up to which whole numbers of 64 bits split them without a fault."""


def share_in_order(total: Ints, own: Ints, pool: Ints, *keys: Ints | Floats) -> Ints:
    """Serve the members of each pool one after the other.

    Parameters
    ----------
    total
        (K,) grams each pool gives out.
    own, pool
        (M,) grams each member could take, and its pool.
    keys
        (M,) who is first: the smallest first key, then the smallest second, and so on.

    Returns
    -------
    (M,) int array
        Grams.
    """
    order = np.lexsort((*keys[::-1], pool))
    given = np.zeros_like(own)
    left = total[pool[order]] - _before(own[order], pool[order])
    given[order] = np.clip(left, 0, own[order])
    return given


def share_uniformly(total: int | Ints, own: Ints, tie: Ints, pool: Ints | None = None) -> Ints:
    """Give everyone min(own, theta), theta as large as the pool's total allows.

    Declaring more than one has gains nothing, and the smallest are served whole.

    Parameters
    ----------
    total
        (K,) grams each pool gives out; a number where there is one pool.
    own, tie
        (M,) grams each could take, and who gets the odd grams: the smallest first.
    pool
        (M,) pool of each; one for all unless said otherwise.

    Returns
    -------
    (M,) int array
        Sums to each pool's total, or to all there is where the total is more.

    References
    ----------
    Sprumont (1991), *The division problem with single-peaked preferences*; Ching (1994).
    """
    total, pool = _pools(total, own, pool)
    order = np.lexsort((own, pool))
    by_size, home = own[order], pool[order]
    behind = np.searchsorted(home, home, "right") - np.arange(home.size)
    level = (total[home] - _before(by_size, home)) // behind
    short = level < by_size  # from the first of these on, whose level is the highest, all are
    theta = np.where(np.bincount(home[short], minlength=total.size) > 0, -1, own.max(initial=0))
    np.maximum.at(theta, home[short], level[short])
    given = np.minimum(own, theta[pool])
    return _give_odd(given, total, pool, own > given, tie)


def share_in_proportion(total: int | Ints, own: Ints, tie: Ints, pool: Ints | None = None) -> Ints:
    """Give everyone the same share of what it has, the odd grams by largest remainder.

    Parameters and returns as in `share_uniformly`.
    """
    total, pool = _pools(total, own, pool)
    return _by_weight(np.minimum(total, sum_up(pool, own, total.size)), own, tie, pool)


def split_by_weight(total: int, weight: Ints, tie: Ints) -> Ints:
    """Split one total, which may be more than the weights, in proportion to them.

    Parameters
    ----------
    total
        What there is to split.
    weight, tie
        (M,) weights below `MOST_WEIGHT` in all, not all zero; who gets the odd parts.

    Returns
    -------
    (M,) int array
        Sums to the total.
    """
    return _by_weight(np.array([total]), weight, tie, np.zeros_like(weight))


def share_between_sellers(total: Ints, own: Ints, tie: Ints, pool: Ints, seller: Ints) -> Ints:
    """Share each pool uniformly between sellers; a seller's own lots stand together.

    Parameters and returns as in `share_uniformly`; ``seller`` (M,) numbers who owns each lot.
    """
    who, first = number_alike(pool, seller)
    least = np.full(first.size, np.iinfo(np.int64).max)
    np.minimum.at(least, who, tie)
    part = share_uniformly(total, sum_up(who, own, first.size), least, pool[first])
    return share_in_proportion(part, own, tie, who)


def share_as_wished(total: Ints, wish: Floats, own: Ints, tie: Ints, pool: Ints) -> Ints:
    """Cut wishes that sum to each pool's total to whole grams, by largest remainder.

    Parameters
    ----------
    total
        (K,) grams each pool gives out.
    wish, own, tie, pool
        (M,) grams wished, with fractions; the most each can take; tie order; pool.

    Returns
    -------
    (M,) int array
        Within a gram of the wish.
    """
    given = np.minimum(np.floor(wish).astype(np.int64), own)
    rest = np.round(wish - given, 3)  # noise must not choose between equals
    return _give_odd(given, total, pool, own > given, -rest, tie)


def number_alike(*keys: Ints | Floats) -> tuple[Ints, Ints]:
    """Number the groups of members whose keys are all equal.

    Returns
    -------
    tuple
        (M,) the group of each member, and (G,) one member of each group; groups in the order of
        their keys.
    """
    order = np.lexsort(keys[::-1])
    new = np.zeros(order.size, bool)
    new[:1] = True
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    group = np.empty(order.size, np.int64)
    group[order] = np.cumsum(new) - 1
    return group, order[new]


def sum_up(pool: Ints, values: Ints, pools: int) -> Ints:
    """(K,) sum of whole numbers over the members of each pool."""
    return np.bincount(pool, weights=values, minlength=pools).astype(np.int64)


def grams(kg: Floats) -> Ints:
    """Kilograms to whole grams, what is less than a gram dropped."""
    return np.floor(kg * GRAMS + 1e-3).astype(np.int64)


def _pools(total: int | Ints, own: Ints, pool: Ints | None) -> tuple[Ints, Ints]:
    return np.atleast_1d(np.asarray(total)), np.zeros_like(own) if pool is None else pool


def _before(values: Ints, pool: Ints) -> Ints:
    """Sum of the values that come before each in its own pool; both sorted by pool."""
    run = np.cumsum(values) - values
    before: Ints = run - run[np.searchsorted(pool, pool)]
    return before


def _give_odd(given: Ints, total: Ints, pool: Ints, hungry: Bools, *keys: Ints | Floats) -> Ints:
    """Hand a pool's last grams out, one to each of those still hungry who come first."""
    odd = total - sum_up(pool, given, total.size)
    members = np.flatnonzero(hungry)
    one = np.ones_like(members)
    given[members] += share_in_order(odd, one, pool[members], *(key[members] for key in keys))
    return given


def _by_weight(total: Ints, weight: Ints, tie: Ints, pool: Ints) -> Ints:
    whole = np.maximum(sum_up(pool, weight, total.size), 1)[pool]
    part = total[pool]
    given = np.floor(weight * (part / whole)).astype(np.int64)
    rest = weight * part - given * whole  # both may wrap around; what is between them is small
    given += rest // whole
    rest %= whole
    return _give_odd(given, total, pool, rest > 0, -rest, tie)
