"""The money of a round, from weights and prices.

Pay follows the scales, never the promise: an award keeps its price, and its weight is what was
accepted. What lanes bring to a guarantor is sold to it: it pays like a buyer, and the rent of the
way belongs to the sellers. What it buys where it lies has the lot's price and no rent. Rounding
always leaves the crumbs in the middle: an invoice is raised to the fen, prices, haulage and fees
are cut to the fen. As no kilogram brings less than it costs, what is left in the middle is never
negative. It is the rent of tight roads, and it belongs to the sellers: patronage, shared by what
the clearing promised per kilogram times the accepted kilograms. So the sums are exact without a
rounding account.
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
    lots = p.lot_tie.size
    sold_g = _sum(p.award_lot[sold], grams[sold], lots)
    bought_g = _sum(p.award_lot[~sold], grams[~sold], lots)
    bid_g = _sum(p.award_bid[sold], grams[sold], p.bid_price.size)
    bid_fen = -(-bid_g * p.bid_price // GRAMS)
    sale_fen = sold_g * p.lot_price // GRAMS
    guarantee_g, guarantee_fen, buy_back_fen = _buy_back(p, ~sold)
    haul_fen, fee_fen = _carry(p)
    paid_in = int(bid_fen.sum() + guarantee_fen.sum())
    rent = paid_in - int(sale_fen.sum() + buy_back_fen.sum() + haul_fen.sum() + fee_fen.sum())
    left = sold | p.award_is_brought
    left_g = _sum(p.award_lot[left], grams[left], lots)
    patronage = _patronage(p, left, left_g, rent)
    of_sold = patronage * sold_g // np.maximum(left_g, 1)
    shop_g = _sum(p.order_lot, p.order_g, lots)
    shop_fen = _sum(p.order_lot, p.order_fen, lots)
    money = LotMoney(sold_g, sale_fen + of_sold, bought_g, buy_back_fen, shop_g, shop_fen)
    covers = pay_top_ups(p, money)
    return SettleResult(
        lot_sold_g=sold_g,
        lot_bought_g=bought_g,
        lot_shop_g=shop_g,
        lot_sale_fen=sale_fen,
        lot_buy_back_fen=buy_back_fen,
        lot_shop_fen=shop_fen,
        lot_patronage_fen=patronage,
        lot_top_up_fen=_sum(p.cover_lot, covers.paid_fen, lots),
        bid_g=bid_g,
        bid_fen=bid_fen,
        guarantee_g=guarantee_g,
        guarantee_fen=guarantee_fen,
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
    """(G,) g and fen that guarantors take and pay, (L,) fen that sellers get.

    Where it lies each award is cut to the fen once, so both sides agree.
    """
    brought = p.award_is_brought[bought]
    lot, guarantee = p.award_lot[bought], p.award_guarantee[bought]
    grams, size = p.award_accepted_g[bought], p.guarantee_tie.size
    fen = grams * p.lot_price[lot] // GRAMS
    brought_g = _sum(guarantee[brought], grams[brought], size)
    paid = _sum(guarantee[~brought], fen[~brought], size)
    paid += -(-brought_g * p.guarantee_price // GRAMS)
    return _sum(guarantee, grams, size), paid, _sum(lot, fen, p.lot_tie.size)


def _carry(p: SettleProblem) -> tuple[Ints, Ints]:
    """(H,) fen for the trucks of each hub, (A,) fen for the co-op of each lane."""
    haul, fee = np.zeros(p.hubs, np.int64), np.zeros(p.lane_fee.size, np.int64)
    for lot, grams, path in zip(p.award_lot, p.award_accepted_g, p.award_path, strict=True):
        lanes = list(path)
        haul[p.lot_hub[lot]] += grams * p.lane_haul[lanes].sum()
        np.add.at(fee, lanes, grams * p.lane_fee[lanes])
    return haul // GRAMS, fee // GRAMS


def _patronage(p: SettleProblem, left: np.ndarray, left_g: Ints, rent: int) -> Ints:
    """(L,) fen of the rent: by the promised patronage, or by weight when none was promised.

    ``left`` marks the awards that went to a bid or by a lane: only they can earn a rent.
    """
    if not left_g.any():
        return np.zeros(left_g.size, np.int64)
    promised_g = _sum(p.award_lot[left], p.award_promised_g[left], p.lot_tie.size)
    rows = zip(p.lot_patronage.tolist(), left_g.tolist(), promised_g.tolist(), strict=True)
    weights = [fen * MICRO * grams // max(promised, 1) for fen, grams, promised in rows]
    if not any(weights):
        weights = left_g.tolist()
    return _split_by_tie(rent, weights, p.lot_tie)


def _split_by_tie(total: int, weights: list[int], tie: Ints) -> Ints:
    """Split fairly, the odd fen by tie: the order of the rows must not matter."""
    order = np.argsort(tie, kind="stable")
    parts = np.zeros(tie.size, np.int64)
    parts[order] = split_fairly(total, [weights[row] for row in order])
    return parts
