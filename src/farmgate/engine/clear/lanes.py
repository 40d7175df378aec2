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
from farmgate.engine.clear.passes import (
    UNITS,
    Each,
    Pass,
    clear_apart,
    one_by_one,
    split_goods,
    whole_cost,
)
from farmgate.engine.clear.problem import ClearProblem, Floats

PASSES = 20
Left = Callable[[], float]
"""Seconds left, asked between steps: the engine has no clock of its own."""


def is_over(left: Left | None) -> bool:
    """Whether no time is left."""
    return left is not None and left() <= 0


STEP = 0.15
"""Yuan/kg by which the first pass moves the price of a limit at most."""
LONGER, SHORTER = 1.3, 0.5
LONGEST = 1.0
STEEP, GENTLE = 2.0, 0.1
"""A limit overrun or idle by half goes its whole step, by less a share of it, at least a tenth."""
LEAST_SHARE = 0.1
"""Share of a pass in the mean of all: the first passes, at prices far off, are soon forgotten."""
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


class LanePricing:
    """Lane pricing under way.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    each
        Who clears the products of a pass.

    References
    ----------
    Held, Wolfe, Crowder (1974), *Validation of subgradient optimization*; Riedmiller and Braun
    (1993), *RPROP*, for a step of its own in every coordinate; Barahona and Anbil (2000), *The
    volume algorithm*, for the mean of the passes as a plan.
    """

    def __init__(self, p: ClearProblem, net: Network, each: Each = one_by_one) -> None:
        self._p, self._net, self._each = p, net, each
        self._goods, self._coarse = split_goods(p, net), _coarse(net)
        self._steps = _Steps(np.r_[p.arc_kg, p.node_kg])
        self.passes = 0
        """Made so far."""
        self.mean_kg = np.zeros(net.link_from.size)
        """(E,) kg over each link, the mean of the passes, later ones weighing more."""
        self.best = self._pass()

    def go_on(self) -> None:
        """Move the prices of the limits by what the last pass overran, and make another."""
        self._steps.move(self._load)
        found = self._pass()
        if found.bound < self.best.bound:
            self.best = found

    def _pass(self) -> Guess:
        arc_mu, node_mu = np.split(self._steps.mu, [self._p.arc_kg.size])
        cost = whole_cost(link_cost(self._net, arc_mu, node_mu)) / UNITS
        plan = clear_apart(self._coarse, self._goods, cost, each=self._each)
        self._load = loads(self._p, self._net, plan.link_kg)
        self.passes += 1
        share = max(2 / (self.passes + 1), LEAST_SHARE)
        self.mean_kg += share * (plan.link_kg - self.mean_kg)
        bound = plan.worth + self._steps.rent()
        return Guess(arc_mu, node_mu, cost, plan, bound, self._coarse)


def price_lanes(
    p: ClearProblem,
    net: Network,
    passes: int = PASSES,
    each: Each = one_by_one,
    left: Left | None = None,
) -> Guess:
    """Price the limits by alternating between products and limits.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    passes
        Least-cost flows of all products, one at least.
    each
        Who clears the products of a pass.
    left
        When no time is left the pass at hand, the first at least, is the last.

    Returns
    -------
    Guess
        That of the least bound.
    """
    pricing = LanePricing(p, net, each)
    for _ in range(passes - 1):
        if is_over(left):
            break
        pricing.go_on()
    return pricing.best


class _Steps:
    """The prices of the limits, and how far each moves next."""

    def __init__(self, limits: Floats) -> None:
        self._limited = np.flatnonzero(np.isfinite(limits))
        self._limit = limits[self._limited]
        self.mu = np.zeros(limits.size)
        self._step = np.full(self._limit.size, STEP)
        self._last = np.zeros(self._limit.size)

    def rent(self) -> float:
        """Yuan that the limits would earn."""
        return float((self.mu[self._limited] * self._limit).sum())

    def move(self, load: Floats) -> None:
        """Raise what is overrun, lower what is idle, each by its own step."""
        over = (load[self._limited] - self._limit) / np.maximum(self._limit, 1.0)
        way = np.sign(np.where(np.abs(over) < IDLE, 0.0, over))
        turned = way * self._last
        longer = np.where(turned < 0, SHORTER, np.where(turned > 0, LONGER, 1.0))
        self._step = np.minimum(self._step * longer, LONGEST)
        reach = self._step * np.clip(STEEP * np.abs(over), GENTLE, 1.0)
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
