"""What a kilogram costs and brings where no link leads, from the states of the network.

A link that cannot pay never bounds what is traded (docs/models/clear.md, "Pooling and pruning"),
but a bid and an ask are prices too: over all lanes and downgrades grids carry them.
"""

from collections.abc import Iterator

import numpy as np

from farmgate.engine.clear.grids import Grid, list_grids
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Floats


def grids_of(p: ClearProblem, net: Network) -> Iterator[Grid]:
    """List the grids of a pooled market."""
    offers, wishes = (
        (net.state_commodity[states], net.state_node[states])
        for states in (net.step_state, net.sink_state)
    )
    return list_grids(p, net.goods, offers, wishes)


def spread_out(
    p: ClearProblem, net: Network, price: Floats, cost: Floats, *, is_back: bool = False
) -> Floats:
    """Carry prices from states to states over all ways, by way of any state.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    price
        (S,) yuan/kg, infinite where there is none.
    cost
        (A,) yuan/kg of the lanes, prices of their limits included.
    is_back
        Whether against the ways.

    Returns
    -------
    numpy.ndarray
        (S,) the least of what is there and of what comes.
    """
    reached = price.copy()
    for grid in grids_of(p, net):
        here = np.flatnonzero(grid.has(net.state_commodity))
        cells = grid.number(net.state_commodity[here]), net.state_node[here]
        reached[here] = fill(grid, net, price, cost, is_back=is_back)[cells]
    return reached


def fill(
    grid: Grid, net: Network, price: Floats, cost: Floats, *, is_back: bool = False
) -> Floats:
    """(K, N) what prices of states (S,) become in a whole grid; parameters as above."""
    prices = grid.least(net.state_commodity, net.state_node, price)
    (grid.spread_back if is_back else grid.spread)(prices, cost)
    return prices


def lane_cost(p: ClearProblem, arc_mu: Floats, node_mu: Floats) -> Floats:
    """(A,) yuan/kg of the lanes, the prices of their limits and of their first nodes included."""
    cost: Floats = p.arc_cost + arc_mu + node_mu[p.arc_from]
    return cost
