"""Equal budgets of tokens: an equilibrium over all pools of the round at once.

Every seller gets one budget of tokens for the whole round, the same for all, and bids them for
room in the pools where it is willing to sell. With ``y_ij`` the yuan seller i sells for in pool j
(kilograms times the pool's price), ``Y_j`` what the pool sells, ``o_ij`` what i offers there and
``U_i = sum_j y_ij``, the equilibrium from equal budgets solves Eisenberg and Gale's programme

    max sum_i log U_i    with  sum_i y_ij = Y_j,   0 <= y_ij <= o_ij.

Its first order conditions say what the policy promises: each pool has a line theta_j (the yuan
that one budget buys there) such that

    U_i < theta_j  =>  i sells there all it offers,      U_i > theta_j  =>  nothing.

Who offers in one pool only spends all tokens there; who offers in three spreads them. A pool has
one price for all, so the U that can be had are the base of a polymatroid, and there the greatest
sum of logarithms, the least sum of squares and the lexicographic maximum of the smallest are one
and the same U (Fujishige 1980). Squares are the easiest to descend: gradient steps over all pools
together, with momentum that starts anew whenever it leads uphill. A seller in d pools moves by
1/d of its gradient in each, so that pools which answer the same seller at once do not overshoot.

References: Eisenberg and Gale (1959); Prendergast (2022), food banks that bid equal budgets;
Beck and Teboulle (2009) and O'Donoghue and Candes (2015) for the momentum.
"""

import numpy as np

from farmgate.engine.clear.problem import Floats, Ints

ROUNDS = 150
"""Steps at most."""
STILL = 1e-6
"""Share of the largest offer below which a step counts as none."""
EXACT = 1e-13
"""Share of a pool's yuan to which its sum is kept."""


def spend_tokens(
    total: Floats, offer: Floats, pool: Ints, seller: Ints, elsewhere: Floats
) -> Floats:
    """Find the equilibrium from equal budgets.

    Parameters
    ----------
    total
        (K,) yuan, or another unit of money, each pool sells for; no more than its offers.
    offer
        (M,) yuan that each seller's goods in one pool would bring, positive.
    pool, seller
        (M,) where, and whose; each pair once.
    elsewhere
        (I,) yuan each seller sells for in pools where there is room for all.

    Returns
    -------
    (M,) float array
        Yuan of sales; each pool's sum to its total.
    """
    if not offer.size:
        return offer.copy()
    weight = 1.0 / np.bincount(seller)[seller]
    level = np.zeros(total.size)
    sales = offer * (total / np.bincount(pool, weights=offer, minlength=total.size))[pool]
    ahead, speed = sales, 1.0
    for _ in range(ROUNDS):
        before = sales
        wealth = (elsewhere + np.bincount(seller, weights=ahead, minlength=elsewhere.size))[seller]
        aim = ahead - wealth * weight
        level = _fill(total, offer, pool, (aim, weight), level)
        sales = np.clip(aim + level[pool] * weight, 0, offer)
        if np.abs(sales - before).max() <= STILL * offer.max():
            break
        if ((ahead - sales) / weight * (sales - before)).sum() > 0:  # uphill: start anew
            ahead, speed = sales, 1.0
            continue
        faster = (1 + np.sqrt(1 + 4 * speed**2)) / 2
        ahead, speed = sales + (speed - 1) / faster * (sales - before), faster
    return sales


def _fill(
    total: Floats, offer: Floats, pool: Ints, line: tuple[Floats, Floats], level: Floats
) -> Floats:
    """(K,) the level at which each pool's clip(aim + level x weight, 0, offer) sum to its total.

    Newton on an increasing function of straight pieces, inside brackets that only shrink.
    """
    aim, weight = line
    low, high = np.full(total.size, np.inf), np.full(total.size, -np.inf)
    np.minimum.at(low, pool, -aim / weight)
    np.maximum.at(high, pool, (offer - aim) / weight)
    level = np.clip(level, low, high)
    is_open = np.ones(total.size, bool)
    for _ in range(100):
        at = aim + level[pool] * weight
        given = np.bincount(pool, weights=np.clip(at, 0, offer), minlength=total.size)
        short = np.where(is_open, total - given, 0.0)
        is_open = np.abs(short) > EXACT * total
        if not is_open.any():
            break
        low, high = np.where(short > 0, level, low), np.where(short < 0, level, high)
        slope = np.bincount(pool, weights=weight * ((at > 0) & (at < offer)), minlength=total.size)
        step = level + np.divide(short, slope, out=np.full(low.size, np.inf), where=slope > 0)
        inside = (step >= low) & (step <= high)
        level = np.where(is_open, np.where(inside, step, (low + high) / 2), level)
        left = is_open[pool]  # few pools need many steps: leave the rest alone
        aim, weight, offer, pool = aim[left], weight[left], offer[left], pool[left]
    return level
