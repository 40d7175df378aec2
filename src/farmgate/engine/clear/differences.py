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
    high = Ways(tail, head, ground).shortest(most)
    low = None if high is None else Ways(head, tail, ground).shortest(most)
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


class Ways:
    """Directed edges, sorted once for every search that differs from the last in costs only."""

    def __init__(self, tail: Ints, head: Ints, root: int) -> None:
        """Sort (E,) edges by their tail; the root is the last node."""
        self._order = np.argsort(tail, kind="stable")
        self._head = head[self._order]
        self._first = np.r_[0, np.cumsum(np.bincount(tail, minlength=root + 1))]
        self._root = root

    def shortest(self, cost: Floats) -> Floats | None:
        """Bellman-Ford from the root at (E,) costs, inf: shut; None on a cycle that gains.

        Only edges out of nodes that came closer in the last round are looked at in the next.
        """
        cost = cost[self._order]
        distance = np.full(self._root + 1, np.inf)
        distance[self._root] = 0.0
        closer = np.array([self._root])
        for _ in range(self._root + 2):
            edges, many = self._out_of(closer)
            reached = np.repeat(distance[closer], many) + cost[edges]
            heads = self._head[edges]
            better = np.flatnonzero(reached < distance[heads] - PRICE_NOISE)
            if not better.size:
                return distance
            if distance[self._root] < -PRICE_NOISE:
                return None
            heads = heads[better]
            np.minimum.at(distance, heads, reached[better])
            closer = self._distinct(heads)
        return None

    def _out_of(self, nodes: Ints) -> tuple[Ints, Ints]:
        """All edges out of these nodes, and how many of each."""
        many = self._first[nodes + 1] - self._first[nodes]
        start = np.repeat(self._first[nodes] - np.cumsum(many) + many, many)
        return start + np.arange(start.size), many

    def _distinct(self, nodes: Ints) -> Ints:
        is_here = np.zeros(self._root + 1, bool)
        is_here[nodes] = True
        return np.flatnonzero(is_here)
