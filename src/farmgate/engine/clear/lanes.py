"""Lane pricing: find what the limits are worth by letting products bid for them, pass by pass.

mu starts at zero. After every pass a limit that was overrun gets dearer and one left idle gets
cheaper, each by a step of its own: longer while it goes the same way, half as long when it turns.
The least bound seen is kept with its prices and its plan: a good guess at the optimum and a
certificate of how good it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.passes import UNITS, Pass, clear_apart, split_goods, whole_cost
from farmgate.engine.clear.problem import ClearProblem, Floats

PASSES = 45
Left = Callable[[], float]
"""Seconds left, asked between steps: the engine has no clock of its own."""
STEP = 0.15
"""Yuan/kg by which the first pass moves the price of a limit."""
LONGER, SHORTER = 1.3, 0.5
LONGEST = 1.0
IDLE = 1e-9
"""Share of a limit within which it is neither overrun nor idle."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Prices of the limits, what products do at them, and a bound.

    Parameters
    ----------
    arc_mu, node_mu
        (A,), (N,) yuan/kg.
    cost
        (E,) yuan/kg of the links with those prices, as the flow solver saw it.
    plan
        The pass at those prices.
    bound
        Yuan that no clearing of this market can exceed.
    net
        The market as the flow solver saw it: costs cut and limits raised to its unit.
    """

    arc_mu: Floats
    node_mu: Floats
    cost: Floats
    plan: Pass
    bound: float
    net: Network


def price_lanes(
    p: ClearProblem,
    net: Network,
    passes: int = PASSES,
    workers: int = 1,
    left: Left | None = None,
) -> Guess:
    """Price the limits by alternating between products and limits.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    passes
        Least-cost flows of all products.
    workers
        Threads that clear products side by side.
    left
        When no time is left the pass at hand, the first at least, is the last.

    Returns
    -------
    Guess
        That of the least bound.

    References
    ----------
    Held, Wolfe, Crowder (1974), *Validation of subgradient optimization*; Riedmiller and Braun
    (1993), *RPROP*, for a step of its own in every coordinate.
    """
    goods, coarse = split_goods(p, net), _coarse(net)
    limits = np.r_[p.arc_kg, p.node_kg]
    steps = _Steps(limits)
    best: Guess | None = None
    for _ in range(passes):
        arc_mu, node_mu = np.split(steps.mu, [p.arc_kg.size])
        cost = whole_cost(link_cost(net, arc_mu, node_mu)) / UNITS
        plan = clear_apart(coarse, goods, cost, workers)
        bound = plan.worth + steps.rent()
        if best is None or bound < best.bound:
            best = Guess(arc_mu, node_mu, cost, plan, bound, coarse)
        if left is not None and left() <= 0:
            break
        steps.move(loads(p, net, plan.link_kg))
    if best is None:
        raise ValueError("Lane pricing needs a pass.")
    return best


class _Steps:
    """The prices of the limits, and how far each moves next."""

    def __init__(self, limits: Floats) -> None:
        self._limited = np.flatnonzero(np.isfinite(limits))
        self._limit = limits[self._limited]
        self.mu = np.zeros(limits.size)
        self._step = np.full(self._limit.size, STEP)
        self._last: Floats | None = None

    def rent(self) -> float:
        """Yuan that the limits would earn."""
        return float((self.mu[self._limited] * self._limit).sum())

    def move(self, load: Floats) -> None:
        """Raise what is overrun, lower what is idle, each by its own step."""
        over = (load[self._limited] - self._limit) / np.maximum(self._limit, 1.0)
        way = np.sign(np.where(np.abs(over) < IDLE, 0.0, over))
        reach = self._step * np.clip(2 * np.abs(over), 0.1, 1.0)
        if self._last is not None:
            turned = way * self._last
            longer = np.where(turned < 0, SHORTER, np.where(turned > 0, LONGER, 1.0))
            reach = self._step = np.minimum(self._step * longer, LONGEST)
        old = self.mu[self._limited]
        self.mu = self.mu.copy()
        self.mu[self._limited] = new = np.maximum(0.0, old + way * reach)
        self._last = np.where((old == 0) & (new == 0), 0.0, way)


def _coarse(net: Network) -> Network:
    return replace(
        net,
        step_price=whole_cost(net.step_price) / UNITS,
        sink_price=-whole_cost(-net.sink_price) / UNITS,
    )


def link_cost(net: Network, arc_mu: Floats, node_mu: Floats) -> Floats:
    """(E,) yuan/kg of the links, the prices of their limits included."""
    over_lane = net.link_arc >= 0
    over_arc = np.where(over_lane, np.r_[arc_mu, 0.0][net.link_arc], 0.0)
    over_node = np.where(over_lane, node_mu[net.state_node[net.link_from]], 0.0)
    cost: Floats = net.link_cost + over_arc + over_node
    return cost


def loads(p: ClearProblem, net: Network, link_kg: Floats) -> Floats:
    """(A + N,) kg over each lane and out of each node."""
    used = np.flatnonzero((link_kg != 0) & (net.link_arc >= 0))
    arc, node, kg = net.link_arc[used], net.state_node[net.link_from[used]], link_kg[used]
    over_arc = np.bincount(arc, weights=kg, minlength=p.arc_kg.size)
    both: Floats = np.r_[over_arc, np.bincount(node, weights=kg, minlength=p.node_kg.size)]
    return both
