"""A plan within all limits, made from the passes of lane pricing: every limit is shared out.

The mean of the passes is nearly the best plan and nearly keeps the limits, so it says how products
should share them: of every limit each link over it is *allotted* a part. Within its allotments a
product is free of the others again; all of them cleared apart keep every limit together. What then
lies idle of a limit is allotted anew, to the links that would gain by it. No allotment ever falls
below its use: every product goes on from its last flow, and the plan only gets better.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.lanes import loads
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.passes import (
    ENDLESS,
    GRAMS,
    Each,
    Pass,
    clear_apart,
    split_goods,
)
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints

ROUNDS = 6
"""Times that idle room is allotted anew at most: each brings about half of what the last did."""
SOME_KG = 1.0
"""Kg by which a link unused in the mean of the passes wishes for room."""
LITTLE = 1e-3
"""Yuan/kg by which a link wishes for room that would bring it nothing yet."""


class Allotted(NamedTuple):
    """A plan that keeps every limit, and the prices at which no product would have another.

    Parameters
    ----------
    plan
        What moves.
    cost
        (E,) yuan/kg by which the price rises along each link at most, and along one that is used
        exactly: its own, and where its allotment is used up what more of it would bring.
    """

    plan: Pass
    cost: Floats

    @property
    def worth(self) -> float:
        """Yuan: limits that are kept need no price."""
        return self.plan.worth


def share_limits(p: ClearProblem, net: Network, mean_kg: Floats, each: Each) -> Iterator[Allotted]:
    """Share the limits out as a plan that nearly keeps them does, then better and better.

    Parameters
    ----------
    p, net
        The round and its pooled market, prices in whole units.
    mean_kg
        (E,) kg over each link, limits not kept.
    each
        Who clears the products.

    Yields
    ------
    Allotted
        Each worth no less than the one before.
    """
    limits, goods = _Limits(p, net), split_goods(p, net)
    kg, wish = limits.cut(mean_kg), mean_kg + SOME_KG
    for _ in range(1 + ROUNDS):
        most = limits.allot(kg, wish)
        found = clear_apart(net, goods, net.link_cost, most, each)
        rise = found.price[net.link_to] - found.price[net.link_from] - net.link_cost
        full = found.link_kg * GRAMS > most - 0.5
        gain = np.where(full, np.nan_to_num(np.maximum(rise, 0.0), nan=np.inf), 0.0)
        yield Allotted(found, net.link_cost + gain)
        kg, wish = found.link_kg, np.where(np.isfinite(gain), gain, 0.0) + LITTLE


class _Limits:
    """Which limits each link passes, and how they are shared."""

    def __init__(self, p: ClearProblem, net: Network) -> None:
        self._p, self._net = p, net
        self._over = np.flatnonzero(net.link_arc >= 0)
        node = p.arc_kg.size + net.state_node[net.link_from[self._over]]
        self._passed = net.link_arc[self._over], node
        self._limit = np.r_[p.arc_kg, p.node_kg]

    def cut(self, kg: Floats) -> Floats:
        """(E,) kg cut, on every limit that is overrun by the same share."""
        load = loads(self._p, self._net, kg)
        share = np.divide(self._limit, load, out=np.ones(load.size), where=load > self._limit)
        kept = kg.copy()
        kept[self._over] *= self._least(share)
        return kept

    def allot(self, kg: Floats, wish: Floats) -> Ints:
        """(E,) grams: those in use, and of what lies idle a part in proportion to the wishes."""
        idle = np.maximum(self._limit - loads(self._p, self._net, kg), 0.0)
        wishes = loads(self._p, self._net, wish)
        part = np.divide(idle, wishes, out=np.zeros(idle.size), where=wishes > 0)
        most = kg[self._over] + self._least(part) * wish[self._over]
        grams = np.full(kg.size, ENDLESS)
        grams[self._over] = np.floor(np.minimum(most * GRAMS + 1e-6, ENDLESS))
        return grams

    def _least(self, share: Floats) -> Floats:
        arc, node = self._passed
        least: Floats = np.minimum(share[arc], share[node])
        return least
