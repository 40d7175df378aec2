"""What the goods would bring, or cost, if no limit held anything back; and which limit does.

From every state the best way to a price, at haulage alone: for supply to the dearest taker, for
demand, against the ways and with signs turned, to the cheapest goods. The limit that stops
produce is the one with the highest multiplier on that way; it stops only what would gain, over
links.
"""

import numpy as np

from farmgate.engine.clear.differences import PRICE_NOISE
from farmgate.engine.clear.elsewhere import spread_out
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices, best_way
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints


def free_worth(
    p: ClearProblem, net: Network, prices: StatePrices, *, is_bid: bool
) -> tuple[Floats, Ints]:
    """Say what supply in each state would bring, or demand would cost, and the tightest limit.

    Parameters
    ----------
    p, net, prices
        The round, its pooled market and its prices.
    is_bid
        Whether goods are looked for, not a taker.

    Returns
    -------
    tuple
        (S,) yuan/kg after haulage, for bids with the sign turned, -inf where no way leads; and
        (S,) the limit on the way, a lane or A + node, -1 where it is free or nothing is gained.
    """
    if is_bid:
        tail, head, state, own = net.link_to, net.link_from, net.step_state, -net.step_price
    else:
        tail, head, state, own = net.link_from, net.link_to, net.sink_state, net.sink_price
    here = -prices.price if is_bid else prices.price
    paid = np.full(here.size, -np.inf)
    np.maximum.at(paid, state, np.where(np.isnan(here[state]), own, here[state]))
    first = best_way(tail, head, net.link_cost, paid)
    worth = -spread_out(p, net, -paid, p.arc_cost, is_back=not is_bid)
    return worth, _tightest(p, net, prices, first, head)


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
