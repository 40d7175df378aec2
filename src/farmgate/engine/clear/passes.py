"""Clear every product by itself at given prices of the limits: one pass of lane pricing.

With a price mu on every limited lane and node, products no longer touch each other, and each is a
min-cost flow. The worth of those flows plus the rent of the limits is a bound that no clearing
can exceed, whatever the prices (Lagrangian duality). Between passes every product keeps its tree
(`pivots`), so all but the first are quick.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints

if TYPE_CHECKING:
    from farmgate.engine.clear.pivots import Graph, Plan, Tree

UNITS = 100_000
"""Whole cost units in a yuan: the flow is solved in integers."""
GRAMS = 1000
ENDLESS = 1 << 60
FAR = 1 << 40
"""Whole cost of tying a state to the root by nothing: dearer than any way through the market."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What all products do at given prices of the limits.

    Parameters
    ----------
    step_kg, sink_kg, link_kg
        (P,), (D,), (E,) kg; limits are not kept.
    price
        (S,) yuan/kg at which each state does so; NaN where nothing could reach it.
    worth
        Yuan, the prices of the limits paid.
    """

    step_kg: Floats
    sink_kg: Floats
    link_kg: Floats
    price: Floats
    worth: float


class Goods:
    """One product's share of the network, with its flow and its tree.

    Parameters
    ----------
    net
        The network.
    links, steps, sinks
        Members of the network that are of this product.
    """

    def __init__(self, net: Network, links: Ints, steps: Ints, sinks: Ints) -> None:
        self.links, self.steps, self.sinks = links, steps, sinks
        ends = (net.link_from[links], net.link_to[links], net.step_state[steps])
        self.states, local = np.unique(
            np.concatenate([*ends, net.sink_state[sinks]]), return_inverse=True
        )
        tail, head, start, end = np.split(local, np.cumsum([part.size for part in ends]))
        root = self.states.size
        self._ends = (
            np.r_[tail, np.full(start.size, root), end],
            np.r_[head, start, np.full(end.size, root)],
        )
        grams = np.ceil(np.r_[net.step_kg[steps], net.sink_kg[sinks]] * GRAMS - 1e-3)
        self._most = np.r_[np.full(links.size, ENDLESS), grams.astype(np.int64)]
        self._fixed = np.r_[whole_cost(net.step_price[steps]), whole_cost(-net.sink_price[sinks])]

    @cached_property
    def _flow(self) -> "tuple[Graph, Tree, Plan]":
        """The graph with its first tree; arcs are links, steps from the root, sinks to it."""
        from farmgate.engine.clear import pivots  # compiled code: only large markets load it

        arcs, nodes = self._most.size, self.states.size
        every = arcs + nodes
        graph = pivots.Graph(
            np.zeros(every, np.int32),
            np.zeros(every, np.int32),
            np.zeros(every, np.int64),
            np.zeros(every, np.int64),
        )
        graph.tail[:arcs], graph.head[:arcs] = self._ends
        graph.most[:arcs], graph.cost[self.links.size : arcs] = self._most, self._fixed
        graph.most[arcs:], graph.cost[arcs:] = ENDLESS, FAR
        tree = pivots.Tree(*(np.empty(nodes + 1, np.int32) for _ in range(6)))
        plan = pivots.Plan(
            np.empty(every, np.int64), np.empty(every, np.int8), np.empty(nodes + 1, np.int64)
        )
        pivots.plant(graph, tree, plan, arcs)
        return graph, tree, plan

    def clear(self, link_cost: Ints, link_most: Ints | None = None) -> None:
        """Find the cheapest flow at these whole costs of the own links, from the last one.

        With ``link_most``, grams, no link carries more: the last flow is kept if it does not.
        """
        from farmgate.engine.clear import pivots

        if not self._flow[0].cost.flags.writeable:  # as what has come from another machine is
            self._flow = copy.deepcopy(self._flow)
        graph, tree, plan = self._flow
        arcs, links = self._most.size, self.links.size
        graph.cost[:links] = link_cost
        if link_most is not None:
            if (plan.flow[:links] > link_most).any():
                pivots.plant(graph, tree, plan, arcs)
            graph.most[:links] = link_most
        pivots.improve(graph, tree, plan, arcs, max(64, int(arcs**0.5)))

    def read(self, out: dict[str, Floats]) -> float:
        """Write the flow (kg) and the prices (yuan/kg) into arrays of all; return its worth."""
        graph, _, plan = self._flow
        arcs, links = self._most.size, self.links.size
        kg = plan.flow[:arcs] / GRAMS
        out["link"][self.links] = kg[:links]
        out["step"][self.steps] = kg[links : links + self.steps.size]
        out["sink"][self.sinks] = kg[links + self.steps.size :]
        price = plan.price[:-1] / UNITS
        out["price"][self.states] = np.where(np.abs(plan.price[:-1]) < FAR // 2, price, np.nan)
        return -float((graph.cost[:arcs] * kg).sum()) / UNITS


def split_goods(p: ClearProblem, net: Network) -> list[Goods]:
    """Give each product its links, steps and sinks; what no link and no bid touches stays out."""
    product = net.goods.product[net.state_commodity]
    links = np.arange(net.link_from.size)
    useful = np.zeros(product.size, bool)
    useful[net.link_from] = useful[net.sink_state] = True
    steps = np.flatnonzero(useful[net.step_state])
    parts = zip(
        _by_product(links, product[net.link_from], p.products),
        _by_product(steps, product[net.step_state[steps]], p.products),
        _by_product(np.arange(net.sink_kg.size), product[net.sink_state], p.products),
        strict=True,
    )
    return [Goods(net, *part) for part in parts if part[1].size and part[2].size]


def _by_product(members: Ints, product: Ints, products: int) -> list[Ints]:
    order = np.argsort(product, kind="stable")
    cuts = np.searchsorted(product[order], np.arange(1, products))
    return np.split(members[order], cuts)


Job = tuple[Goods, Ints, Ints | None]
"""A product, the whole costs of its links, and the grams they may carry (None: any)."""
Each = Callable[[Callable[[Job], Goods], list[Job]], list[Goods]]
"""Does the jobs, here or elsewhere, one by one or side by side: the answers in their order."""


def one_by_one(call: Callable[[Job], Goods], jobs: list[Job]) -> list[Goods]:
    """Do the jobs here."""
    return [call(job) for job in jobs]


def clear_goods(job: Job) -> Goods:
    """Clear one product: by name, so that another thread, process or machine may do it."""
    goods, cost, most = job
    goods.clear(cost, most)
    return goods


def clear_apart(
    net: Network,
    goods: list[Goods],
    cost: Floats,
    most: Ints | None = None,
    each: Each = one_by_one,
) -> Pass:
    """Clear every product by itself.

    Parameters
    ----------
    net, goods
        The network and its split by product, which keeps each product's flow for the next pass.
    cost
        (E,) yuan/kg of the links, prices of the limits included.
    most
        (E,) grams that each link may carry; without it any.
    each
        Who does the products; the answer does not depend on it.

    Returns
    -------
    Pass
        Costs are cut and limits raised to whole units, so that its worth bounds.
    """
    whole = whole_cost(cost)
    jobs = [(g, whole[g.links], None if most is None else most[g.links]) for g in goods]
    goods[:] = each(clear_goods, jobs)
    out = {
        "step": np.zeros(net.step_kg.size),
        "sink": np.zeros(net.sink_kg.size),
        "link": np.zeros(cost.size),
        "price": np.full(net.state_node.size, np.nan),
    }
    worth = sum(g.read(out) for g in goods)
    return Pass(out["step"], out["sink"], out["link"], out["price"], worth)


def whole_cost(yuan: Floats) -> Ints:
    """Yuan/kg in whole units, rounded down: costs look lower and buyers richer, so it bounds."""
    return np.floor(yuan * UNITS + 1e-6).astype(np.int64)


def raise_cost(yuan: Floats) -> Floats:
    """Yuan/kg raised to whole units, so that what it pays for pays it in full."""
    raised: Floats = np.ceil(yuan * UNITS - 1e-6) / UNITS
    return raised


def be_careful(net: Network) -> Network:
    """Raise asks and costs and cut bids to the flow solver's unit, so that its prices are safe."""
    return replace(
        net,
        step_price=raise_cost(net.step_price),
        sink_price=-raise_cost(-net.sink_price),
        link_cost=raise_cost(net.link_cost),
    )
