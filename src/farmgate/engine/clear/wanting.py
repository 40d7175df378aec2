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


class Outside:
    """Prices states that the programme does not hold, by what is asked and bid in them.

    Parameters
    ----------
    net
        The pooled market.
    """

    def __init__(self, net: Network) -> None:
        self._net = net
        self._ask = np.full(net.state_node.size, np.inf)
        np.minimum.at(self._ask, net.step_state, net.step_price)
        self._bid = np.full(net.state_node.size, -np.inf)
        np.maximum.at(self._bid, net.sink_state, net.sink_price)

    def find_links(self, held: Held, price: Floats, cost: Floats) -> Ints:
        """List the links not held over which a kilogram would gain.

        Parameters
        ----------
        held
            What the programme has of the market.
        price
            (S,) yuan/kg, right where the state is held.
        cost
            (E,) yuan/kg of the links, prices of their limits included.
        """
        outside = np.flatnonzero(~held.has("link"))
        tail, head = self._net.link_from[outside], self._net.link_to[outside]
        worth = self._price_all(held, price, (tail, head, cost[outside]))
        return outside[worth[tail] + cost[outside] < worth[head] - GAIN]

    def find_unsettled(self, held: Held, price: Floats) -> tuple[Ints, Ints]:
        """List the settled steps, and sinks, that these prices would rather settle otherwise."""
        net, found = self._net, []
        gain = {
            "step": price[net.step_state] - net.step_price,
            "sink": net.sink_price - price[net.sink_state],
        }
        for kind, own in gain.items():
            done = held.settled_kg[kind] > 0
            wrong = np.where(done, own < -GAIN, own > GAIN)
            found.append(np.flatnonzero(held.settled[kind] & wrong))
        return found[0], found[1]

    def _price_all(self, held: Held, price: Floats, links: tuple[Ints, Ints, Floats]) -> Floats:
        """(S,) prices with those of states not held filled in; infinite if out of reach."""
        is_held, is_wanted = held.has("state"), np.isfinite(self._bid)
        price = np.where(is_held, price, np.where(is_wanted, self._bid, self._ask))
        into = ~(is_held | is_wanted)[links[1]]
        tail, head, cost = links[0][into], links[1][into], links[2][into]
        while True:
            reached = price[tail] + cost
            lower = reached < price[head]
            if not lower.any():
                return price
            np.minimum.at(price, head[lower], reached[lower])


def find_limits(held: Held, kind: str, load: Floats, limit: Floats) -> Ints:
    """List the lanes or nodes not held that carry more than they can."""
    return np.flatnonzero((load > limit + OVERRUN_KG) & ~held.has(kind))
