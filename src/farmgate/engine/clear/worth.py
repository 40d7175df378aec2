"""What the goods would bring, or cost, if no limit held anything back; and which limit does.

From every state the best way to a price, at haulage alone: for supply to the dearest taker, for
demand to the cheapest goods (there with the sign turned). The limit that stops produce is the one
with the highest multiplier on that way; it stops only what would gain, over links.
"""

import numpy as np

from farmgate.engine.clear.differences import PRICE_NOISE
from farmgate.engine.clear.elsewhere import spread_out
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices, best_way
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints


def free_worth(p: ClearProblem, net: Network, prices: StatePrices) -> tuple[Floats, Ints]:
    """Say what supply in each state would bring, and the tightest limit on the way.

    Parameters
    ----------
    p, net, prices
        The round, its pooled market and its prices.

    Returns
    -------
    tuple
        (S,) yuan/kg net of haulage, -inf where no way leads to a taker; and (S,) the limit, a
        lane or A + node, -1 where the way is free or nothing would be gained.
    """
    paid = _best_price(net.sink_state, net.sink_price, prices, 1.0)
    first = best_way(net.link_from, net.link_to, net.link_cost, paid)
    worth = 0.0 - spread_out(p, net, -paid, p.arc_cost, is_back=True)  # no -0.0
    return worth, _tightest(p, net, prices, first, net.link_to)


def free_cost(p: ClearProblem, net: Network, prices: StatePrices) -> tuple[Floats, Ints]:
    """Say what goods in each state would cost, and the tightest limit on the way.

    Parameters
    ----------
    p, net, prices
        The round, its pooled market and its prices.

    Returns
    -------
    tuple
        (S,) yuan/kg delivered, inf where no way leads here; and (S,) the limit, as above.
    """
    paid = _best_price(net.step_state, net.step_price, prices, -1.0)
    first = best_way(net.link_to, net.link_from, net.link_cost, paid)
    cost = spread_out(p, net, -paid, p.arc_cost)
    return cost, _tightest(p, net, prices, first, net.link_from)


def _best_price(state: Ints, own: Floats, prices: StatePrices, sign: float) -> Floats:
    """(S,) the price, or what is bid or asked where there is none, sign turned for asks."""
    best = np.full(prices.price.size, -np.inf)
    here = prices.price[state]
    np.maximum.at(best, state, sign * np.where(np.isnan(here), own, here))
    return best


def _tightest(
    p: ClearProblem, net: Network, prices: StatePrices, first: Ints, onward: Ints
) -> Ints:
    """(S,) the limit of highest multiplier on each way; of equals the nearest; -1 for none.

    Ways are followed by doubling: what is known of one link, then of two, four, eight ...
    """
    lane = np.r_[net.link_arc, -1][first]
    node = net.state_node[np.r_[net.link_from, 0][first]]
    by_lane = np.r_[prices.arc_mu, 0.0][lane]
    by_node = np.where(lane >= 0, prices.node_mu[node], 0.0)
    height = np.maximum(by_lane, by_node)
    limit = np.where(by_lane >= by_node, lane, p.arc_kg.size + node)
    further = np.where(first >= 0, np.r_[onward, 0][first], np.arange(first.size))
    while (further[further] != further).any():
        higher = height[further] > height
        height = np.where(higher, height[further], height)
        limit = np.where(higher, limit[further], limit)
        further = further[further]
    return np.where(height > PRICE_NOISE, limit, -1)
