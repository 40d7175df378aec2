"""The prices a plan allows: a system of differences, solved by shortest paths.

Along a link the price may rise by no more than its cost, and by exactly that where something
moves; a step that sells is paid at least its reserve, one with something left over no more; a
sink that takes pays at most its limit, one that wants more no less. Shortest paths from and to a
ground state of price 0 (Bellman-Ford on the residual graph) give the highest and lowest price.
"""

from typing import Protocol

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Floats, Ints

SETTLED_KG = 1e-6
"""Kg below which a quantity is zero, or a limit reached."""
PRICE_NOISE = 1e-7
"""Yuan/kg below which two prices are one."""


class Plan(Protocol):
    """Kg of every step, sink and link."""

    @property
    def step_kg(self) -> Floats:
        """(P,) kg."""

    @property
    def sink_kg(self) -> Floats:
        """(D,) kg."""

    @property
    def link_kg(self) -> Floats:
        """(E,) kg."""


def span_prices(net: Network, plan: Plan, cost: Floats) -> tuple[Floats, Floats] | None:
    """Find the lowest and the highest price of every state under an optimal plan.

    Parameters
    ----------
    net, plan
        The pooled market and its plan.
    cost
        (E,) yuan/kg of the links, prices of their limits included.

    Returns
    -------
    tuple or None
        (S,) low and (S,) high, infinite where nothing bounds them; None if the plan is not
        optimal at these costs.
    """
    tail, head, most = _differences(net, plan, cost)
    ground = net.state_node.size
    high = shortest(tail, head, most, ground)
    low = None if high is None else shortest(head, tail, most, ground)
    if high is None or low is None:
        return None
    return -low[:ground], high[:ground]


def _differences(net: Network, plan: Plan, cost: Floats) -> tuple[Ints, Ints, Floats]:
    """The system price[head] <= price[tail] + most, with the ground state last."""
    ground = net.state_node.size
    moved = plan.link_kg > SETTLED_KG
    sells, left = plan.step_kg > SETTLED_KG, plan.step_kg < net.step_kg - SETTLED_KG
    takes, wants = plan.sink_kg > SETTLED_KG, plan.sink_kg < net.sink_kg - SETTLED_KG
    wants &= takes | (net.sink_min_kg <= 0)  # a minimum left out asks for nothing
    parts: list[tuple[Ints | int, Ints | int, Floats]] = [
        (net.link_from, net.link_to, cost),
        (net.link_to[moved], net.link_from[moved], -cost[moved]),
        (ground, net.step_state[left], net.step_price[left]),
        (net.step_state[sells], ground, -net.step_price[sells]),
        (net.sink_state[wants], ground, -net.sink_price[wants]),
        (ground, net.sink_state[takes], net.sink_price[takes]),
    ]
    shaped = [np.broadcast_arrays(*part) for part in parts]
    return (
        np.concatenate([part[0] for part in shaped]),
        np.concatenate([part[1] for part in shaped]),
        np.concatenate([part[2] for part in shaped]),
    )


def shortest(tail: Ints, head: Ints, cost: Floats, root: int) -> Floats | None:
    """Bellman-Ford from the root, the last node; None on a cycle that gains.

    Only edges out of nodes that came closer in the last round are looked at in the next.
    """
    distance = np.full(root + 1, np.inf)
    distance[root] = 0.0
    order = np.argsort(tail, kind="stable")
    head, cost = head[order], cost[order]
    first = np.searchsorted(tail[order], np.arange(root + 2))
    closer = np.array([root])
    for _ in range(root + 2):
        edges = _out_of(first, closer)
        reached = np.repeat(distance[closer], np.diff(first)[closer]) + cost[edges]
        better = np.flatnonzero(reached < distance[head[edges]] - PRICE_NOISE)
        if not better.size:
            return distance
        if distance[root] < -PRICE_NOISE:
            return None
        heads = head[edges[better]]
        np.minimum.at(distance, heads, reached[better])
        closer = np.unique(heads)
    return None


def _out_of(first: Ints, nodes: Ints) -> Ints:
    """All edges out of these nodes, the edges being sorted by their tail."""
    many = first[nodes + 1] - first[nodes]
    start = np.repeat(first[nodes] - np.r_[0, np.cumsum(many)[:-1]], many)
    return start + np.arange(start.size)
