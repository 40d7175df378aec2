"""The top-up: what a guarantee's fund adds where a covered kilogram brought less than the floor.

Which kilograms are covered: bought-back kilograms first, by the guarantee that bought them; then,
up to what is left of the quota, sold kilograms, then shop kilograms. Among lots the poorest
class comes first; inside a class the uniform rule holds (everyone min(own, theta)), so the
smallest are covered whole. A kilogram is covered once, by the highest floor that fits.

The parts of a lot are measured each by itself: sold kilograms have their part of the lot's
patronage, bought-back ones do not. What is missing is raised to the fen, so the household never
gets less than the floor for what is covered. When the fund is too small it is shared in
proportion to need.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from farmgate.base.money import split_fairly
from farmgate.engine.settle.problem import Ints, SettleProblem

GRAMS = 1000
RANKS = 3


@dataclass(frozen=True, slots=True)
class LotMoney:
    """(L,) grams and fen of each lot on its three ways; sold money with its patronage."""

    sold_g: Ints
    sold_fen: Ints
    bought_g: Ints
    bought_fen: Ints
    shop_g: Ints
    shop_fen: Ints


@dataclass(frozen=True, slots=True)
class Covers:
    """(C,) grams covered, fen missing to the floor, fen paid."""

    grams: Ints
    owed_fen: Ints
    paid_fen: Ints


def pay_top_ups(problem: SettleProblem, money: LotMoney) -> Covers:
    """Cover lots by their guarantees, highest floor first, and pay from the funds.

    Parameters
    ----------
    problem
        Its guarantees and the lots that fit them.
    money
        What the lots brought on each way.

    Returns
    -------
    Covers
        In the order of the pairs; a fund never pays more than it has.
    """
    p, pairs = problem, problem.cover_lot.size
    grams, owed, paid = (np.zeros(pairs, np.int64) for _ in range(3))
    uncovered = (money.sold_g.copy(), money.shop_g.copy())
    for guarantee in np.lexsort((p.guarantee_tie, -p.guarantee_floor)):
        rows = np.flatnonzero(p.cover_guarantee == guarantee)
        lots = p.cover_lot[rows]
        bought = _bought_by(p, guarantee)[lots]
        rest = _cover_rest(p, lots, uncovered, (guarantee, int(bought.sum())))
        ways = np.stack([bought, *rest], axis=1)
        floor = int(p.guarantee_floor[guarantee])
        grams[rows] = ways.sum(axis=1)
        owed[rows] = [_owed(floor, lot, money, row) for lot, row in zip(lots, ways, strict=True)]
        paid[rows] = _from_fund(owed[rows], int(p.guarantee_fund[guarantee]), p.lot_tie[lots])
    return Covers(grams, owed, paid)


def _bought_by(p: SettleProblem, guarantee: int) -> Ints:
    grams = np.zeros(p.lot_tie.size, np.int64)
    mine = p.award_guarantee == guarantee
    np.add.at(grams, p.award_lot[mine], p.award_accepted_g[mine])
    return grams


def _cover_rest(
    p: SettleProblem, lots: Ints, uncovered: tuple[Ints, ...], used: tuple[int, int]
) -> list[Ints]:
    """Cover sold and shop grams with what is left of the quota, and take them off."""
    guarantee, bought_g = used
    quota = max(0, int(p.guarantee_quota_g[guarantee]) - bought_g)
    ways = []
    for left in uncovered:
        given = _by_class(quota, left[lots], p.lot_rank[lots], p.lot_tie[lots])
        left[lots] -= given
        quota -= int(given.sum())
        ways.append(given)
    return ways


def _by_class(total: int, own: Ints, rank: Ints, tie: Ints) -> Ints:
    """Give the poorest class first what there is; inside a class by the uniform rule."""
    given = np.zeros(own.size, np.int64)
    for this in range(RANKS):
        same = np.flatnonzero(rank == this)
        part = min(total, int(own[same].sum()))
        given[same] = _uniformly(part, own[same], tie[same])
        total -= part
    return given


def _uniformly(total: int, own: Ints, tie: Ints) -> Ints:
    """Give everyone min(own, theta), theta as large as the total allows; odd grams by tie."""
    theta, left = 0, total
    for place, size in enumerate(sorted(own.tolist())):
        theta = left // (own.size - place)
        if size > theta:
            break
        left -= size
    else:
        return own.copy()
    given = np.minimum(own, theta)
    hungry = np.flatnonzero(own > theta)
    odd = hungry[np.argsort(tie[hungry], kind="stable")][: total - int(given.sum())]
    given[odd] += 1
    return given


def _owed(floor: int, lot: int, money: LotMoney, grams: Sequence[int]) -> int:
    """Fen missing to the floor for the bought, sold and shop grams that are covered."""
    bought, sold, shop = (int(part) for part in grams)
    missing = _missing(floor, bought, int(money.bought_fen[lot]), int(money.bought_g[lot]))
    missing += _missing(floor, sold, int(money.sold_fen[lot]), int(money.sold_g[lot]))
    missing += _missing(floor, shop, int(money.shop_fen[lot]), int(money.shop_g[lot]))
    return ceil(missing)


def _missing(floor: int, covered: int, fen: int, grams: int) -> Fraction:
    if not covered:
        return Fraction(0)
    return max(Fraction(0), Fraction(floor * covered, GRAMS) - Fraction(fen * covered, grams))


def _from_fund(owed: Ints, fund: int, tie: Ints) -> Ints:
    if int(owed.sum()) <= fund:
        return owed
    order = np.argsort(tie, kind="stable")
    paid = np.zeros(owed.size, np.int64)
    paid[order] = split_fairly(max(fund, 0), owed[order].tolist())
    return paid
