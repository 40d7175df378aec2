"""Where the programme starts: the links that could matter, the limits that may bind.

The guess of lane pricing says at which prices the optimum lies, nearly. Links that would lose
clearly at those prices are left out; steps and sinks that gain or lose clearly are *settled*, sold
out or left, and no column. What that gets wrong is found when all prices are checked (`wanting`).
"""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.lanes import Guess, loads
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

NEAR = 0.03
"""Yuan/kg of reduced cost up to which a link is held from the start."""
CLEAR = 0.3
"""Yuan/kg of gain or loss from which a step or a sink is settled."""
PRICED = 1e-6
"""Yuan/kg from which a limit is taken to be tight."""
FULL = 0.7
"""Share of a limit from which it may become tight."""


class Start(NamedTuple):
    """What the programme holds first.

    Parameters
    ----------
    links, arcs, nodes
        Links, limited lanes and limited nodes to hold.
    step_settled, sink_settled
        (P,), (D,) whether each is no column but sold out (filled) or left.
    step_kg, sink_kg
        (P,), (D,) kg of what is settled; 0 elsewhere.
    """

    links: Ints
    arcs: Ints
    nodes: Ints
    step_settled: Bools
    sink_settled: Bools
    step_kg: Floats
    sink_kg: Floats

    @property
    def is_near(self) -> bool:
        """Whether it comes from a guess, with something settled or left out."""
        return bool(self.step_settled.any() or self.sink_settled.any())


def start_whole(net: Network, arc_kg: Floats, node_kg: Floats) -> Start:
    """Hold everything that could be part of a trade that pays."""
    limited = np.flatnonzero(np.isfinite(arc_kg)), np.flatnonzero(np.isfinite(node_kg))
    steps, sinks = net.step_kg.size, net.sink_kg.size
    none = np.zeros(steps, bool), np.zeros(sinks, bool)
    return Start(np.arange(net.link_from.size), *limited, *none, np.zeros(steps), np.zeros(sinks))


def start_near(p: ClearProblem, net: Network, guess: Guess) -> Start:
    """Hold what is near the guess.

    Parameters
    ----------
    p, net, guess
        The round, its pooled market, and its lanes priced.
    """
    near, plan = guess.plan.price, guess.plan
    gain = near[net.link_to] - near[net.link_from] - guess.cost
    links = np.flatnonzero((plan.link_kg > SETTLED_KG) | (gain > -NEAR))  # false if not known
    reached = np.zeros(near.size, bool)
    reached[net.link_from[links]] = reached[net.link_to[links]] = True
    over = near[net.step_state] - net.step_price, net.sink_price - near[net.sink_state]
    step, sink = (
        (np.abs(gain) > CLEAR) & reached[state]
        for gain, state in zip(over, (net.step_state, net.sink_state), strict=True)
    )
    used = loads(p, net, plan.link_kg)
    limit, mu = np.r_[p.arc_kg, p.node_kg], np.r_[guess.arc_mu, guess.node_mu]
    held = np.isfinite(limit) & ((mu > PRICED) | (used > FULL * limit))
    arcs, nodes = np.split(held, [p.arc_kg.size])
    return Start(
        links,
        np.flatnonzero(arcs),
        np.flatnonzero(nodes),
        step,
        sink,
        np.where(step & (over[0] > 0), net.step_kg, 0.0),
        np.where(sink & (over[1] > 0), net.sink_kg, 0.0),
    )
