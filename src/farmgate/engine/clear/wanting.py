"""What the programme lacks: price every link and load every limit, held or not.

The solver's duals price the states held. The others are priced as high as the links into them
and their own asks allow, and where somebody bids at that bid. If then no link carries produce to
where it is worth more than it costs, and no limit is overrun, the plan is optimal for the whole
market, not only for what is held.
"""

import numpy as np

from farmgate.engine.clear.held import Held
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Floats, Ints

GAIN = 1e-7
"""Yuan/kg from which a link is worth holding: the solver's own tolerance."""
OVERRUN_KG = 1e-6


def find_links(net: Network, held: Held, price: Floats, cost: Floats) -> Ints:
    """List the links not held over which a kilogram would gain.

    Parameters
    ----------
    net, held
        The pooled market with the links alive, and what the programme has of it.
    price
        (S,) yuan/kg, right where the state is held.
    cost
        (E,) yuan/kg of the links, prices of their limits included.
    """
    outside = np.flatnonzero(~held.has("link"))
    tail, head, cost = net.link_from[outside], net.link_to[outside], cost[outside]
    worth = _price_all(net, held, price, (tail, head, cost))
    return outside[worth[tail] + cost < worth[head] - GAIN]


def find_limits(held: Held, kind: str, load: Floats, limit: Floats) -> Ints:
    """List the lanes or nodes not held that carry more than they can."""
    return np.flatnonzero((load > limit + OVERRUN_KG) & ~held.has(kind))


def _price_all(
    net: Network, held: Held, price: Floats, links: tuple[Ints, Ints, Floats]
) -> Floats:
    """(S,) prices with those of states not held filled in; infinite if out of reach."""
    is_held = held.has("state")
    price = np.where(is_held, price, np.inf)
    asks = np.flatnonzero(~is_held[net.step_state])
    np.minimum.at(price, net.step_state[asks], net.step_price[asks])
    bids = np.flatnonzero(~is_held[net.sink_state])
    price[net.sink_state[bids]] = -np.inf
    np.maximum.at(price, net.sink_state[bids], net.sink_price[bids])
    is_free = ~is_held
    is_free[net.sink_state[bids]] = False
    into = is_free[links[1]]
    tail, head, cost = links[0][into], links[1][into], links[2][into]
    while True:
        reached = price[tail] + cost
        lower = reached < price[head]
        if not lower.any():
            return price
        np.minimum.at(price, head[lower], reached[lower])
