"""The money of a round, from weights and prices.

Pay follows the scales, never the promise: an award keeps its price, and its weight is what was
accepted. Rounding always leaves the crumbs in the middle: an invoice is raised to the fen,
prices, haulage and fees are cut to the fen. As no kilogram brings less than it costs, what is
left in the middle is never negative. It is the rent of tight roads, and it belongs to the
sellers: patronage, shared by what the clearing promised per kilogram times the accepted
kilograms. So the sums are exact without a rounding account.
"""

import numpy as np

from farmgate.base.money import split_fairly
from farmgate.engine.settle.problem import NOBODY, Ints, SettleProblem
from farmgate.engine.settle.result import SettleResult
from farmgate.engine.settle.top_up import LotMoney, pay_top_ups

GRAMS = 1000
MICRO = 1_000_000
"""Weights of the patronage are whole numbers: micro-fen promised for the accepted grams."""


def settle_accounts(problem: SettleProblem) -> SettleResult:
    """Work out what everybody receives and pays.

    Parameters
    ----------
    problem
        The round after the scales and the shop.

    Returns
    -------
    SettleResult
        With bids + shop + guarantors + funds = sellers + haulage + fees, to the fen.

    References
    ----------
    docs/models/settle.md, equations (1) to (7).
    """
    p, sold = problem, problem.award_bid != NOBODY
    grams = p.award_accepted_g
    sold_g = _sum(p.award_lot[sold], grams[sold], p.lot_tie.size)
    bought_g = _sum(p.award_lot[~sold], grams[~sold], p.lot_tie.size)
    bid_g = _sum(p.award_bid[sold], grams[sold], p.bid_price.size)
    bid_fen = -(-bid_g * p.bid_price // GRAMS)
    sale_fen = sold_g * p.lot_price // GRAMS
    guarantee_g, guarantee_fen, buy_back_fen = _buy_back(p, ~sold)
    haul_fen, fee_fen = _carry(p)
    carriage_fen = _carriage(p, ~sold)
    paid_in = int(bid_fen.sum() + carriage_fen.sum())
    rent = paid_in - int(sale_fen.sum() + haul_fen.sum() + fee_fen.sum())
    patronage = _patronage(p, sold_g, rent, sold_g + bought_g)
    shop_g = _sum(p.order_lot, p.order_g, p.lot_tie.size)
    shop_fen = _sum(p.order_lot, p.order_fen, p.lot_tie.size)
    money = LotMoney(sold_g, sale_fen + patronage, bought_g, buy_back_fen, shop_g, shop_fen)
    covers = pay_top_ups(p, money)
    return SettleResult(
        lot_sold_g=sold_g,
        lot_bought_g=bought_g,
        lot_shop_g=shop_g,
        lot_sale_fen=sale_fen,
        lot_buy_back_fen=buy_back_fen,
        lot_shop_fen=shop_fen,
        lot_patronage_fen=patronage,
        lot_top_up_fen=_sum(p.cover_lot, covers.paid_fen, p.lot_tie.size),
        bid_g=bid_g,
        bid_fen=bid_fen,
        guarantee_g=guarantee_g,
        guarantee_fen=guarantee_fen + carriage_fen,
        cover_g=covers.grams,
        cover_owed_fen=covers.owed_fen,
        cover_paid_fen=covers.paid_fen,
        haul_fen=haul_fen,
        fee_fen=fee_fen,
    )


def _sum(index: Ints, amounts: Ints, size: int) -> Ints:
    """Add up by index, in integers (``np.bincount`` would go through floats)."""
    total = np.zeros(size, np.int64)
    np.add.at(total, index, amounts)
    return total


def _buy_back(p: SettleProblem, bought: np.ndarray) -> tuple[Ints, Ints, Ints]:
    """(G,) g, (G,) fen, (L,) fen: each award is cut to the fen once, so both sides agree."""
    lot, guarantee = p.award_lot[bought], p.award_guarantee[bought]
    grams = p.award_accepted_g[bought]
    fen = grams * p.lot_price[lot] // GRAMS
    size = p.guarantee_tie.size
    return _sum(guarantee, grams, size), _sum(guarantee, fen, size), _sum(lot, fen, p.lot_tie.size)


def _carriage(p: SettleProblem, bought: np.ndarray) -> Ints:
    """(G,) fen, raised, that guarantors pay for the way of what they have brought."""
    cost, total = p.lane_haul + p.lane_fee, np.zeros(p.guarantee_tie.size, np.int64)
    for award in np.flatnonzero(bought):
        per_kg = int(cost[list(p.award_path[award])].sum())
        fen = -(-int(p.award_accepted_g[award]) * per_kg // GRAMS)
        total[p.award_guarantee[award]] += fen
    return total


def _carry(p: SettleProblem) -> tuple[Ints, Ints]:
    """(H,) fen for the trucks of each hub, (A,) fen for the co-op of each lane."""
    haul, fee = np.zeros(p.hubs, np.int64), np.zeros(p.lane_fee.size, np.int64)
    for lot, grams, path in zip(p.award_lot, p.award_accepted_g, p.award_path, strict=True):
        lanes = list(path)
        haul[p.lot_hub[lot]] += grams * p.lane_haul[lanes].sum()
        np.add.at(fee, lanes, grams * p.lane_fee[lanes])
    return haul // GRAMS, fee // GRAMS


def _patronage(p: SettleProblem, sold_g: Ints, rent: int, accepted_g: Ints) -> Ints:
    """(L,) fen of the rent: by the promised patronage, or by weight when none was promised."""
    if not accepted_g.any():
        return np.zeros(sold_g.size, np.int64)
    sold = p.award_bid != NOBODY
    promised_g = _sum(p.award_lot[sold], p.award_promised_g[sold], p.lot_tie.size)
    rows = zip(p.lot_patronage.tolist(), sold_g.tolist(), promised_g.tolist(), strict=True)
    weights = [fen * MICRO * sold // max(promised, 1) for fen, sold, promised in rows]
    if not any(weights):
        weights = (sold_g if sold_g.any() else accepted_g).tolist()
    return _split_by_tie(rent, weights, p.lot_tie)


def _split_by_tie(total: int, weights: list[int], tie: Ints) -> Ints:
    """Split fairly, the odd fen by tie: the order of the rows must not matter."""
    order = np.argsort(tie, kind="stable")
    parts = np.zeros(tie.size, np.int64)
    parts[order] = split_fairly(total, [weights[row] for row in order])
    return parts
