"""What a plan comes to before anybody asks whose lots it is: the same under every policy.

Buyers pay the price of their state raised to the fen, but never above a limit; farmers are paid
theirs cut to the fen, but never below a reserve that the plan needs. Both, like haulage and the
use of tight limits, belong to the paths between pools.
"""

from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints
from farmgate.engine.clear.share import GRAMS, grams, share_in_order, share_uniformly, sum_up
from farmgate.engine.clear.whole import BROUGHT, ON_THE_SPOT, Paths, taker_tie, where_to

FEN = 100
MICRO = 1_000_000
FEN_GRAMS = MICRO // FEN * GRAMS
"""Grams times micro-yuan/kg that make a fen."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A plan in grams and money.

    Parameters
    ----------
    state_g
        (3, S) grams each state sells: `TO_BIDS`, `BROUGHT` and `ON_THE_SPOT`.
    state_price
        (S,) yuan/kg paid to farmers; NaN where there is no price.
    state_rent
        (S,) micro-yuan/kg that its kilograms paid for tight limits.
    taker_g, taker_price, taker_pay_fen
        (B + J,) grams delivered, yuan/kg, fen.
    haul_fen
        Fen.
    """

    state_g: Ints
    state_price: Floats
    state_rent: Ints
    taker_g: Ints
    taker_price: Floats
    taker_pay_fen: Ints
    haul_fen: int


def bill_market(p: ClearProblem, net: Network, prices: StatePrices, paths: Paths) -> Bill:
    """Bill the paths of a plan at the published prices.

    Parameters
    ----------
    p, net, prices, paths
        The round, its pooled market, the prices of its states and the paths of its plan.

    References
    ----------
    docs/models/clear.md, section "Money".
    """
    source, sink, moved, kind = paths.source, paths.sink, paths.grams, where_to(p, net, paths)
    states = net.state_node.size
    state_g = np.stack([sum_up(source, moved * (kind == k), states) for k in range(3)])
    state_price = _farm_gate(p, net, prices, state_g.sum(axis=0))
    taker_g = _share_sinks(p, net, sum_up(sink, moved, net.sink_kg.size))
    taker_price = _at_buyer(p, net, prices, (source, sink, kind), state_price)
    return Bill(
        state_g,
        state_price,
        _rent(p, prices, paths, moved * (kind != ON_THE_SPOT), states),
        taker_g,
        taker_price,
        -fen_of(-taker_g, taker_price),
        _haul_fen(p, paths),
    )


def micro(yuan: Floats) -> Ints:
    """Yuan/kg to whole millionths of a yuan, 0 where there is no price."""
    whole: Ints = np.rint(np.nan_to_num(yuan) * MICRO).astype(np.int64)
    return whole


def fen_of(weight: Ints, price: Floats) -> Ints:
    """Whole fen, cut, of grams at yuan/kg; whole lots of `FEN_GRAMS` first, so that it fits."""
    whole, rest = np.divmod(weight, FEN_GRAMS)
    fen: Ints = whole * micro(price) + rest * micro(price) // FEN_GRAMS
    return fen


def _farm_gate(p: ClearProblem, net: Network, prices: StatePrices, supply: Ints) -> Floats:
    """(S,) yuan/kg: cut to the fen, and no less than any reserve the cheapest lots ask there."""
    own = sum_up(net.lot_step, grams(p.lot_kg), net.step_kg.size)
    sells = share_in_order(supply, own, net.step_state, net.step_price) > 0
    highest = np.zeros(supply.size)
    np.maximum.at(highest, net.step_state[sells], net.step_price[sells])
    cut = np.floor(prices.price * FEN + 1e-6) / FEN
    price: Floats = np.round(np.maximum(cut, highest), 6)
    return price


def _share_sinks(p: ClearProblem, net: Network, total: Ints) -> Ints:
    """(B + J,) grams of each bid and guarantee: equals in a pool by the uniform rule."""
    own = grams(np.r_[p.bid_kg, p.cover_kg])
    return share_uniformly(total, own, taker_tie(p), net.taker_sink)


def _at_buyer(
    p: ClearProblem,
    net: Network,
    prices: StatePrices,
    paths: tuple[Ints, Ints, Ints],
    state_price: Floats,
) -> Floats:
    """(B + J,) yuan/kg: raised to the fen, and no more than the own limit.

    A guarantor that buys back only what lies at its own node pays the sellers' price; one that
    has produce brought pays like any buyer.
    """
    source, sink, kind = paths
    raised = np.ceil(prices.price * FEN - 1e-6) / FEN
    limit = np.r_[p.bid_limit, p.cover_value]
    price = np.round(np.minimum(raised[net.sink_state[net.taker_sink]], limit), 6)
    here = kind == ON_THE_SPOT
    dearest = np.full(net.sink_kg.size, -1.0)
    np.maximum.at(dearest, sink[here], state_price[source[here]])
    dearest[sink[kind == BROUGHT]] = -1.0
    at_own_node: Floats = dearest[net.taker_sink]
    return np.where(at_own_node >= 0, at_own_node, price)


def _rent(p: ClearProblem, prices: StatePrices, paths: Paths, moved: Ints, size: int) -> Ints:
    """(S,) micro-yuan/kg that the kilograms of each state paid for tight limits, on average.

    Bought back on the spot uses no limit.
    """
    mu = paths.routes.sum_over(prices.arc_mu + prices.node_mu[p.arc_from])[paths.route]
    paid = np.bincount(paths.source, weights=mu * moved, minlength=size)
    kilos = np.bincount(paths.source, weights=moved, minlength=size)
    rate = np.divide(paid, kilos, out=np.zeros(size), where=kilos > 0)
    return micro(rate)


def _haul_fen(p: ClearProblem, paths: Paths) -> int:
    per_kg = micro(paths.routes.sum_over(p.arc_cost))
    moved = sum_up(paths.route, paths.grams, per_kg.size)
    total: int = sum(m * g for m, g in zip(per_kg.tolist(), moved.tolist(), strict=True))
    return (total + FEN_GRAMS // 2) // FEN_GRAMS
