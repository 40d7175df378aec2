"""The money of a clearing, in fen: price, patronage, top-up.

Farmers are paid the price of their state cut to the fen, but never below a reserve; buyers pay
theirs raised to the fen, but never above a limit. What is left after haulage is rent of the tight
limits (and the crumbs of rounding): it belongs to the sellers, as patronage, in proportion to the
kilograms that used the limits. Guaranteed kilograms that still get less than their floor are
topped up from the fund, in proportion to need when the fund runs dry.
"""

from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np

from farmgate.base.money import split_fairly
from farmgate.engine.clear.bill import FEN, FEN_GRAMS, Bill, fen_of, micro
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import CLASSES, ClearProblem, Floats, Ints
from farmgate.engine.clear.share import MOST_WEIGHT, grams, share_uniformly, split_by_weight
from farmgate.engine.clear.whole import TO_BIDS


class Pay(NamedTuple):
    """What everybody gets and pays; fields as in `ClearResult`, patronage on sold kg only.

    ``lot_missing_fen`` is what dry funds leave unpaid up to the floors.
    """

    lot_sold_g: Ints
    lot_bought_g: Ints
    lot_price: Floats
    lot_patronage_fen: Ints
    lot_top_up_fen: Ints
    lot_missing_fen: Ints
    lot_pay_fen: Ints
    taker_g: Ints
    taker_price: Floats
    taker_pay_fen: Ints
    haul_fen: int


def pay_market(p: ClearProblem, net: Network, bill: Bill, lot_g: Ints) -> Pay:
    """Pay for what each lot sells.

    Parameters
    ----------
    p, net, bill
        The round, its pooled market and what its plan comes to.
    lot_g
        (3, L) grams of each lot by where they go, as in `Bill.state_g`.

    Returns
    -------
    Pay
        With buyers + top-ups = sellers + haulage, to the fen.

    References
    ----------
    docs/models/clear.md, section "Money".
    """
    state = net.step_state[net.lot_step]
    sold, bought, used = lot_g[TO_BIDS], lot_g[1:].sum(axis=0), lot_g[:2].sum(axis=0)
    lot_price = bill.state_price[state]
    base = fen_of(sold + bought, lot_price)
    rent = int(bill.taker_pay_fen.sum() - base.sum()) - bill.haul_fen
    if rent < 0:
        raise ValueError("The buyers pay less than the sellers and the hauliers get.")
    patronage = _patronage(rent, bill.state_rent[state], (used, sold + bought), p.lot_tie)
    top_up, missing = _top_up(p, (sold, bought, used), lot_price, patronage)
    return Pay(
        sold,
        bought,
        lot_price,
        patronage,
        top_up,
        missing,
        base + patronage + top_up,
        bill.taker_g,
        bill.taker_price,
        bill.taker_pay_fen,
        bill.haul_fen,
    )


def _patronage(rent: int, rate: Ints, parts: tuple[Ints, Ints], tie: Ints) -> Ints:
    """(L,) fen: the rent by what the kilograms of each pool paid for tight limits."""
    used, accepted = parts
    weight, size = rate * used, float((rate.astype(np.float64) * used).sum())
    if not size:  # crumbs of rounding only
        weight, size = accepted, float(accepted.sum())
    if 0 < size < MOST_WEIGHT:
        return split_by_weight(rent, weight, tie)
    shares = [w * g for w, g in zip(rate.tolist(), used.tolist(), strict=True)]
    return np.array(split_fairly(rent, shares), np.int64)


def _top_up(
    p: ClearProblem, parts: tuple[Ints, Ints, Ints], price: Floats, rent: Ints
) -> tuple[Ints, Ints]:
    """(L,) fen up to the floor, for the kilograms each guarantee covers, highest floor first.

    Returned are those the funds pay, and those they leave unpaid.
    """
    sold, bought, used = (part.copy() for part in parts)
    paid, missing = np.zeros((2, sold.size), np.int64)
    prices, floors = micro(price), micro(p.cover_floor)
    for j in np.argsort(-p.cover_floor, kind="stable").tolist():
        lots = _fitting(p, j)
        quota = int(grams(p.cover_kg[j : j + 1])[0])
        back = _cover(p, lots, bought[lots], quota)
        ship = _cover(p, lots, sold[lots], quota - int(back.sum()))
        bought[lots] -= back
        sold[lots] -= ship
        covered = np.flatnonzero(back + ship)
        need = [
            _below_floor(int(floors[j] - prices[i]), (int(b), int(s)), int(rent[i]), int(used[i]))
            for i, b, s in zip(lots[covered], back[covered], ship[covered], strict=True)
        ]
        part = _from_fund(np.array(need, np.int64), p.cover_fund[j])
        paid[lots[covered]] += part
        missing[lots[covered]] += np.array(need, np.int64) - part
    return paid, missing


def _below_floor(below: int, covered: tuple[int, int], rent: int, used: int) -> int:
    """Fen up to the floor, raised: ``below`` is floor less price in micro-yuan/kg.

    What is bought back has no patronage; what is sold has the lot's, by weight.
    """
    back, ship = covered
    per_kg = Fraction(rent * FEN_GRAMS, used) if used else Fraction(0)
    need = max(0, below) * back + max(Fraction(0), below - per_kg) * ship
    return ceil(need / FEN_GRAMS)


def _fitting(p: ClearProblem, j: int) -> Ints:
    fits = (p.lot_node == p.cover_node[j]) & (p.lot_product == p.cover_product[j])
    fits &= (p.lot_grade <= p.cover_grade[j]) & (p.lot_rank <= p.cover_rank[j])
    return np.flatnonzero(fits)


def _cover(p: ClearProblem, lots: Ints, own: Ints, quota: int) -> Ints:
    """Cover up to the quota, the poorest class first, inside a class by the uniform rule."""
    given = np.zeros(own.size, np.int64)
    for rank in range(len(CLASSES)):
        same = np.flatnonzero(p.lot_rank[lots] == rank)
        part = min(quota, int(own[same].sum()))
        if part > 0:
            given[same] = share_uniformly(part, own[same], p.lot_tie[lots][same])
            quota -= part
    return given


def _from_fund(need: Ints, fund: float) -> Ints:
    if not np.isfinite(fund) or need.sum() <= round(fund * FEN):
        return need
    return np.array(split_fairly(round(fund * FEN), need.tolist()), np.int64)
