"""A reason for every seller and every buyer, from the prices and limits themselves.

What a lot would bring if no limit held it back is its *free worth*: the best buyer's price less
haulage. A lot whose reserve lies above its free worth was too dear; one whose reserve lies below
it was stopped by a limit, and the tight limit on the way to that buyer is named. Buyers mirror it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.engine.clear.differences import PRICE_NOISE
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.pay import Pay
from farmgate.engine.clear.prices import StatePrices, best_way
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints
from farmgate.engine.clear.result import Reason
from farmgate.engine.clear.share import GRAMS

SIXTH = 6


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the market: what each state could get, and the first tight limit on the way."""

    worth: Floats
    limit: list[dict[str, Any]]


def explain_lots(p: ClearProblem, net: Network, prices: StatePrices, pay: Pay) -> list[Reason]:
    """Say why each lot sold, sold in part, was bought back or stayed.

    Returns
    -------
    list of Reason
        (L,) codes: sold, sold_and_bought_back, bought_back, part_tie, part_limit, lost_tie,
        part_draw, lost_draw, part_policy, lost_policy (see `_name_rule`), limit, ask_too_high,
        no_bid, grade_too_low, no_road, no_road_in_time. Prices among the facts are yuan/kg.
    """
    side = _demand_side(p, net, prices)
    state = net.step_state[net.lot_step]
    wanted = np.bincount(np.r_[p.bid_product, p.cover_product], minlength=p.products) > 0
    fits = _worst_wanted(p)
    reasons = []
    for lot, facts in enumerate(_lot_facts(p, prices, pay, state)):
        s = int(state[lot])
        if facts["accepted_kg"] == 0 and not wanted[p.lot_product[lot]]:
            reasons.append(Reason("no_bid", facts))
        elif facts["accepted_kg"] == 0 and not fits[lot]:
            reasons.append(Reason("grade_too_low", facts))
        else:
            reason = _explain_lot(p, lot, side.worth[s], side.limit[s], facts)
            reasons.append(_name_rule(p.policy, reason))
    return reasons


def explain_bids(p: ClearProblem, net: Network, prices: StatePrices, pay: Pay) -> list[Reason]:
    """Say why each bid was filled, filled in part or left.

    Returns
    -------
    list of Reason
        (B,) codes: bid_filled, bid_filled_part, bid_limit, bid_minimum_unmet, bid_offer_too_low,
        bid_no_lot, bid_no_road, bid_no_road_in_time.
    """
    side = _supply_side(p, net, prices)
    offered = np.bincount(p.lot_product, minlength=p.products) > 0
    reasons = []
    for bid in range(p.bid_kg.size):
        s = int(net.sink_state[net.taker_sink[bid]])
        facts = _bid_facts(p, prices, pay, bid, s)
        if not offered[p.bid_product[bid]]:
            reasons.append(Reason("bid_no_lot", facts))
        else:
            reasons.append(_explain_bid(p, bid, -side.worth[s], side.limit[s], facts))
    return reasons


def _lot_facts(
    p: ClearProblem, prices: StatePrices, pay: Pay, state: Ints
) -> Iterator[dict[str, Any]]:
    accepted = pay.lot_sold_g + pay.lot_bought_g
    net = np.full(accepted.size, np.nan)
    np.divide(pay.lot_pay_fen * 10, accepted, out=net, where=accepted > 0)
    columns = {
        "kg": p.lot_kg.tolist(),
        "accepted_kg": (accepted / GRAMS).tolist(),
        "sold_kg": (pay.lot_sold_g / GRAMS).tolist(),
        "bought_back_kg": (pay.lot_bought_g / GRAMS).tolist(),
        "price": _numbers(prices.price)[state].tolist(),
        "would_sell_at": _numbers(prices.low)[state].tolist(),
        "reserve": p.lot_reserve.tolist(),
        "net": _numbers(net).tolist(),
    }
    for row in zip(*columns.values(), strict=True):
        yield dict(zip(columns, row, strict=True))


def _explain_lot(
    p: ClearProblem, lot: int, worth: float, limit: dict[str, Any], facts: dict[str, Any]
) -> Reason:
    left = p.lot_kg[lot] - facts["accepted_kg"]
    if left < 1 / GRAMS:
        return Reason(_sold_code(facts), facts)
    if not np.isfinite(worth):
        return Reason("no_road_in_time" if _is_choosy(p) else "no_road", facts)
    facts |= {"free_worth": round(float(worth), SIXTH)}
    stopped = bool(limit) and worth > p.lot_reserve[lot] + PRICE_NOISE
    if facts["accepted_kg"]:
        return Reason("part_limit", facts | limit) if stopped else Reason("part_tie", facts)
    if stopped:
        return Reason("limit", facts | limit)
    price = facts["price"]
    if price is not None and p.lot_reserve[lot] <= price + PRICE_NOISE:
        return Reason("lost_tie", facts)
    return Reason("ask_too_high", facts)


def _is_choosy(p: ClearProblem) -> bool:
    """Whether a day or a group may stand between a lot and a bid that a road joins."""
    return p.days > 1 or p.groups > 0


def _name_rule(policy: str, reason: Reason) -> Reason:
    """Say what shared the pool under other policies than ``priority``.

    Under ``efficient`` a tie goes by a draw. The others share between all the willing, so that a
    lot may be left over although its ask lies below the price.
    """
    facts = reason.facts
    is_tie = reason.code in ("part_tie", "lost_tie")
    left = facts["kg"] - facts["accepted_kg"] >= 1 / GRAMS
    below = facts["price"] is not None and facts["reserve"] < facts["price"] - PRICE_NOISE
    if policy == "priority" or not (is_tie or (policy != "efficient" and below and left)):
        return reason
    draw = policy == "efficient"
    part, lost = ("part_draw", "lost_draw") if draw else ("part_policy", "lost_policy")
    return Reason(part if facts["accepted_kg"] else lost, facts)


def _sold_code(facts: dict[str, Any]) -> str:
    if not facts["bought_back_kg"]:
        return "sold"
    return "sold_and_bought_back" if facts["sold_kg"] else "bought_back"


def _bid_facts(
    p: ClearProblem, prices: StatePrices, pay: Pay, bid: int, state: int
) -> dict[str, Any]:
    return {
        "kg": float(p.bid_kg[bid]),
        "filled_kg": int(pay.taker_g[bid]) / GRAMS,
        "min_kg": float(p.bid_min_kg[bid]),
        "price": _number(prices.price[state]),
        "would_buy_at": _number(prices.high[state]),
        "limit_price": float(p.bid_limit[bid]),
    }


def _explain_bid(
    p: ClearProblem, bid: int, cost: float, limit: dict[str, Any], facts: dict[str, Any]
) -> Reason:
    if facts["filled_kg"] > p.bid_kg[bid] - 1 / GRAMS:
        return Reason("bid_filled", facts)
    if facts["filled_kg"]:
        return Reason("bid_filled_part", facts)
    if not np.isfinite(cost):
        return Reason("bid_no_road_in_time" if _is_choosy(p) else "bid_no_road", facts)
    facts |= {"free_cost": round(float(cost), SIXTH)}
    if cost < p.bid_limit[bid] - PRICE_NOISE:
        if limit:
            return Reason("bid_limit", facts | limit)
        if p.bid_min_kg[bid] > 0:
            return Reason("bid_minimum_unmet", facts)
    return Reason("bid_offer_too_low", facts)


def _number(value: float) -> float | None:
    return round(float(value), SIXTH) if np.isfinite(value) else None


def _numbers(values: Floats) -> NDArray[np.object_]:
    """Each rounded, None where there is none."""
    numbers = np.array([round(value, SIXTH) for value in values.tolist()], object)
    numbers[~np.isfinite(values)] = None
    return numbers


def _worst_wanted(p: ClearProblem) -> Ints:
    """(L,) whether some taker of the product accepts the lot's grade and class."""
    by = np.zeros((p.products, p.grades, 3), bool)
    for product, grade, rank in (
        (p.bid_product, p.bid_grade, p.bid_rank),
        (p.cover_product, p.cover_grade, p.cover_rank),
    ):
        by[product, grade, rank] = True
    by = np.maximum.accumulate(by[:, ::-1], axis=1)[:, ::-1]
    by = np.maximum.accumulate(by[:, :, ::-1], axis=2)[:, :, ::-1]
    return np.asarray(by[p.lot_product, p.lot_grade, p.lot_rank])


def _demand_side(p: ClearProblem, net: Network, prices: StatePrices) -> _Side:
    value = np.full(net.state_node.size, -np.inf)
    here = prices.price[net.sink_state]
    np.maximum.at(value, net.sink_state, np.where(np.isnan(here), net.sink_price, here))
    worth, first = best_way(net.link_from, net.link_to, net.link_cost, value)
    return _Side(worth, _limits_on_way(p, net, prices, first, net.link_to))


def _supply_side(p: ClearProblem, net: Network, prices: StatePrices) -> _Side:
    value = np.full(net.state_node.size, -np.inf)
    here = prices.price[net.step_state]
    np.maximum.at(value, net.step_state, -np.where(np.isnan(here), net.step_price, here))
    worth, first = best_way(net.link_to, net.link_from, net.link_cost, value)
    return _Side(worth, _limits_on_way(p, net, prices, first, net.link_from))


def _limits_on_way(
    p: ClearProblem, net: Network, prices: StatePrices, first: Ints, onward: Ints
) -> list[dict[str, Any]]:
    """The tightest limit on each state's best way; empty where the way is free."""
    if not (prices.arc_mu.any() or prices.node_mu.any()):
        return [{}] * first.size
    found: list[dict[str, Any]] = []
    for state in range(first.size):
        best: dict[str, Any] = {}
        tightest, link = PRICE_NOISE, int(first[state])
        while link >= 0:
            for kind, index, mu in _limits_of(p, net, prices, link):
                if mu > tightest:
                    tightest, best = mu, {"limit_kind": kind, "limit": index}
            link = int(first[onward[link]])
        found.append(best)
    return found


def _limits_of(
    p: ClearProblem, net: Network, prices: StatePrices, link: int
) -> list[tuple[str, int, float]]:
    arc = int(net.link_arc[link])
    if arc < 0:
        return []
    node = int(p.arc_from[arc])
    return [
        ("lane", arc, float(prices.arc_mu[arc])),
        ("node", node, float(prices.node_mu[node])),
    ]
