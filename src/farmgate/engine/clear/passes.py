"""Clear every product by itself at given prices of the limits: one pass of lane pricing.

With a price mu on every limited lane and node, products no longer touch each other, and each is a
min-cost flow. The worth of those flows plus the rent of the limits is a bound that no clearing
can exceed, whatever the prices (Lagrangian duality).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from farmgate.base.errors import SolverError
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints

if TYPE_CHECKING:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

UNITS = 100_000
"""Whole cost units in a yuan: the flow solver counts in integers."""
GRAMS = 1000


@dataclass(frozen=True, slots=True)
class Goods:
    """One product's share of the network.

    Parameters
    ----------
    links, steps, sinks
        Members of the network.
    tail, head
        Ends of all arcs (links, steps, sinks, and last a bypass for what nobody wants), counted
        from 0; the last two nodes are where supply starts and where demand ends.
    kg
        (arcs,) capacities in kg; for links and the bypass all there is.
    """

    links: Ints
    steps: Ints
    sinks: Ints
    tail: Ints
    head: Ints
    kg: Floats


@dataclass(frozen=True, slots=True)
class Pass:
    """What all products do at given prices of the limits.

    Parameters
    ----------
    step_kg, sink_kg, link_kg
        (P,), (D,), (E,) kg; limits are not kept.
    worth
        Yuan, the prices of the limits paid.
    """

    step_kg: Floats
    sink_kg: Floats
    link_kg: Floats
    worth: float


def split_goods(p: ClearProblem, net: Network) -> list[Goods]:
    """Give each product its links, steps and sinks; what no link and no bid touches stays out.

    The network is that of the links alive.
    """
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
    return [_goods(net, *part) for part in parts if part[1].size and part[2].size]


def _by_product(members: Ints, product: Ints, products: int) -> list[Ints]:
    order = np.argsort(product, kind="stable")
    cuts = np.searchsorted(product[order], np.arange(1, products))
    return np.split(members[order], cuts)


def _goods(net: Network, links: Ints, steps: Ints, sinks: Ints) -> Goods:
    ends = (net.link_from[links], net.link_to[links], net.step_state[steps], net.sink_state[sinks])
    states, local = np.unique(np.concatenate(ends), return_inverse=True)
    tail, head, start, end = np.split(local, np.cumsum([part.size for part in ends])[:-1])
    source, target = states.size, states.size + 1
    total = float(net.step_kg[steps].sum())
    return Goods(
        links,
        steps,
        sinks,
        tail=np.r_[tail, np.full(start.size, source), end, source],
        head=np.r_[head, start, np.full(end.size, target), target],
        kg=np.r_[np.full(links.size, total), net.step_kg[steps], net.sink_kg[sinks], total],
    )


def clear_apart(net: Network, goods: list[Goods], cost: Floats) -> Pass:
    """Clear every product by itself.

    Parameters
    ----------
    net, goods
        The network and its split by product.
    cost
        (E,) yuan/kg of the links, prices of the limits included.

    Returns
    -------
    Pass
        Its worth is rounded up, never down, so that it bounds.
    """
    out = Pass(np.zeros(net.step_kg.size), np.zeros(net.sink_kg.size), np.zeros(cost.size), 0.0)
    worth = 0.0
    for g in goods:
        price = np.r_[
            whole_cost(cost[g.links]),
            whole_cost(net.step_price[g.steps]),
            whole_cost(-net.sink_price[g.sinks]),
            0,
        ]
        gain, kg = _cheapest_flow(g, price)
        worth += gain
        out.link_kg[g.links], rest = kg[: g.links.size], kg[g.links.size :]
        out.step_kg[g.steps], rest = rest[: g.steps.size], rest[g.steps.size :]
        out.sink_kg[g.sinks] = rest[: g.sinks.size]
    return Pass(out.step_kg, out.sink_kg, out.link_kg, worth)


def whole_cost(yuan: Floats) -> Ints:
    """Yuan/kg in whole units, rounded down: costs look lower and buyers richer, so it bounds."""
    return np.floor(yuan * UNITS + 1e-6).astype(np.int64)


def _cheapest_flow(g: Goods, price: Ints) -> tuple[float, Floats]:
    """(yuan gained, (arcs,) kg): everything offered leaves the source, unsold by the bypass."""
    solver = _new_solver()
    grams = np.ceil(g.kg * GRAMS - 1e-3).astype(np.int64)
    grams[-1] = grams[: g.links.size] = own = int(_part(g, grams).sum())
    tail, head = g.tail.astype(np.int32), g.head.astype(np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(tail, head, grams, price)
    ends = np.array([g.tail[-1], g.head[-1]], np.int32)
    solver.set_nodes_supplies(ends, np.array([own, -own], np.int64))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise SolverError("not_optimal", status=str(status))
    flow = solver.flows(np.arange(price.size, dtype=np.int32))
    return -solver.optimal_cost() / UNITS / GRAMS, flow / GRAMS


def _part(g: Goods, grams: Ints) -> Ints:
    return grams[g.links.size : g.links.size + g.steps.size]


def _new_solver() -> "SimpleMinCostFlow":
    # Here, because the import is heavy and small markets never need it.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    return SimpleMinCostFlow()
