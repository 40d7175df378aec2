"""Lane pricing: find what the limits are worth by letting products bid for them, pass by pass.

mu starts at zero. After every pass a limit that was overrun gets dearer and one left idle gets
cheaper, by the relative overload, with momentum and a falling step. The least bound seen is kept
with its prices and its plan: a good guess at the optimum and a certificate of how good it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.passes import UNITS, Pass, clear_apart, split_goods, whole_cost
from farmgate.engine.clear.problem import ClearProblem, Floats

PASSES = 10
Left = Callable[[], float]
"""Seconds left, asked between steps: the engine has no clock of its own."""
STEP = 0.3
"""Yuan/kg by which the first pass prices a limit that is overrun by its own size."""
MOMENTUM = 0.6


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
    p: ClearProblem, net: Network, passes: int = PASSES, left: Left | None = None
) -> Guess:
    """Price the limits by alternating between products and limits.

    Parameters
    ----------
    p, net
        The round and its pooled market with the links alive.
    passes
        Least-cost flows of all products.
    left
        When no time is left the pass at hand, the first at least, is the last.

    Returns
    -------
    Guess
        That of the least bound.

    References
    ----------
    Held, Wolfe, Crowder (1974), *Validation of subgradient optimization*.
    """
    goods, coarse = split_goods(p, net), _coarse(net)
    limits = np.r_[p.arc_kg, p.node_kg]
    is_limit = np.isfinite(limits)
    mu, push = np.zeros(limits.size), np.zeros(limits.size)
    best: Guess | None = None
    for turn in range(passes):
        arc_mu, node_mu = np.split(mu, [p.arc_kg.size])
        cost = whole_cost(link_cost(net, arc_mu, node_mu)) / UNITS
        plan = clear_apart(coarse, goods, cost)
        bound = plan.worth + float((mu[is_limit] * limits[is_limit]).sum())
        if best is None or bound < best.bound:
            best = Guess(arc_mu, node_mu, cost, plan, bound, coarse)
        if left is not None and left() <= 0:
            break
        over = loads(p, net, plan.link_kg)[is_limit] - limits[is_limit]
        push *= MOMENTUM
        push[is_limit] += np.clip(over / np.maximum(limits[is_limit], 1.0), -1.0, 1.0)
        mu = np.maximum(0.0, mu + STEP / (1 + turn / 2) * push)
    if best is None:
        raise ValueError("Lane pricing needs a pass.")
    return best


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
