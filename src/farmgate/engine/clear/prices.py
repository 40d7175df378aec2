"""Published prices: the same whatever solver, seed or order of rows (R1 to R4).

The optimal multipliers of lanes and nodes (mu) are those of least total rent (R1). With mu
fixed products no longer touch each other, and the optimal prices are the solutions of a system
of differences: along a link the price may rise by no more than cost + mu, and by exactly that
where something moves; a step that sells is paid at least its reserve, one with something left
over no more. Shortest paths from and to a ground state of price 0 give the highest and the
lowest price of every state (R2). The price published lies at kappa between them (R3), or there is
none where nobody trades (R4).
"""

from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.lp import SETTLED_KG, Flows, MarketModel
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

PRICE_NOISE = 1e-7
"""Yuan/kg below which two prices are one."""
SLACK = 1e-6
"""Share by which all limits are widened to find the multipliers of least rent."""


@dataclass(frozen=True, slots=True)
class StatePrices:
    """Prices of all states.

    Parameters
    ----------
    low, high, price
        (S,) yuan/kg; infinite where nothing bounds them. ``price`` is set where there is trade.
    traded
        (S,) whether anything is sold, taken or passed on.
    arc_mu, node_mu
        (A,), (N,) yuan/kg, the published multipliers.
    link_cost
        (E,) yuan/kg of each link with its multipliers.
    """

    low: Floats
    high: Floats
    price: Floats
    traded: Bools
    arc_mu: Floats
    node_mu: Floats
    link_cost: Floats


def price_states(p: ClearProblem, net: Network, model: MarketModel, flows: Flows) -> StatePrices:
    """Price every state of a solved market by R1 to R4.

    Parameters
    ----------
    p, net, model, flows
        The round, its pooled market, the programme just solved and its plan.

    Returns
    -------
    StatePrices

    References
    ----------
    docs/models/clear.md, section "Prices". Zhang et al. (2014), TPWRS 2301213, on multipliers
    that are not unique.
    """
    traded = _traded(net, flows)
    mu = model.multipliers(SLACK) if (flows.arc_dual.any() or flows.node_dual.any()) else None
    for arc_mu, node_mu in [mu] if mu else []:
        found = _price_at(p, net, flows, arc_mu, node_mu)
        if found is not None:
            return _publish(p, found, traded, arc_mu, node_mu)
    found = _price_at(p, net, flows, flows.arc_dual, flows.node_dual)
    if found is None:
        raise ValueError("The solver's own multipliers do not price its plan.")
    return _publish(p, found, traded, flows.arc_dual, flows.node_dual)


def best_way(tail: Ints, head: Ints, cost: Floats, value: Floats) -> tuple[Floats, Ints]:
    """Say what each state would bring by its best way if no limit held anything back.

    Parameters
    ----------
    tail, head, cost
        (E,) links and their yuan/kg.
    value
        (S,) yuan/kg to be had in the state itself; -inf where there is nothing.

    Returns
    -------
    tuple
        (S,) yuan/kg net of the way, and (S,) the first link of the way (-1: here).
    """
    worth, first = value.copy(), np.full(value.size, -1)
    for _ in range(value.size):
        offer = worth[head] - cost
        links = np.flatnonzero(offer > worth[tail] + PRICE_NOISE)
        if not links.size:
            break
        links = links[np.argsort(offer[links], kind="stable")]
        worth[tail[links]], first[tail[links]] = offer[links], links
    return worth, first


def _traded(net: Network, flows: Flows) -> Bools:
    traded = np.zeros(net.state_node.size, bool)
    for state, kg in (
        (net.step_state, flows.step_kg),
        (net.sink_state, flows.sink_kg),
        (net.link_from, flows.link_kg),
        (net.link_to, flows.link_kg),
    ):
        traded[state[kg > SETTLED_KG]] = True
    return traded


def _price_at(
    p: ClearProblem, net: Network, flows: Flows, arc_mu: Floats, node_mu: Floats
) -> tuple[Floats, Floats, Floats] | None:
    """Lowest and highest prices under these multipliers; None if they price no optimal plan."""
    over_lane = net.link_arc >= 0
    cost = net.link_cost + np.where(over_lane, np.r_[arc_mu, 0.0][net.link_arc], 0.0)
    cost = cost + np.where(over_lane, node_mu[net.state_node[net.link_from]], 0.0)
    tail, head, most = _differences(net, flows, cost)
    ground = net.state_node.size
    rounds = ground + 2
    high = _shortest(tail, head, most, ground, rounds)
    low = _shortest(head, tail, most, ground, rounds)
    if high is None or low is None:
        return None
    return -low[:ground], high[:ground], cost


def _differences(net: Network, flows: Flows, cost: Floats) -> tuple[Ints, Ints, Floats]:
    """The system price[head] <= price[tail] + most, with the ground state last."""
    ground = net.state_node.size
    moves = flows.link_kg > SETTLED_KG
    sells, left = flows.step_kg > SETTLED_KG, flows.step_kg < net.step_kg - SETTLED_KG
    takes, wants = flows.sink_kg > SETTLED_KG, flows.sink_kg < net.sink_kg - SETTLED_KG
    wants &= takes | (net.sink_min_kg <= 0)  # a minimum left out asks for nothing
    parts: list[tuple[Ints | int, Ints | int, Floats]] = [
        (net.link_from, net.link_to, cost),
        (net.link_to[moves], net.link_from[moves], -cost[moves]),
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


def _shortest(tail: Ints, head: Ints, cost: Floats, root: int, rounds: int) -> Floats | None:
    """Bellman-Ford from the root, all edges at once; None on a cycle that gains."""
    distance = np.full(rounds - 1, np.inf)
    distance[root] = 0.0
    order = np.argsort(head, kind="stable")
    tail, cost = tail[order], cost[order]
    heads, first = np.unique(head[order], return_index=True)
    for _ in range(rounds):
        reached = np.minimum.reduceat(distance[tail] + cost, first)
        closer = reached < distance[heads] - PRICE_NOISE
        if not closer.any():
            return distance
        if distance[root] < -PRICE_NOISE:
            return None
        distance[heads[closer]] = reached[closer]
    return None


def _publish(
    p: ClearProblem,
    found: tuple[Floats, Floats, Floats],
    traded: Bools,
    arc_mu: Floats,
    node_mu: Floats,
) -> StatePrices:
    low, high, cost = (np.round(values, 6) for values in found)
    both = traded & np.isfinite(low) & np.isfinite(high)
    price = np.full(low.size, np.nan)
    price[both] = np.round(low[both] + p.kappa * (high[both] - low[both]), 6)
    return StatePrices(low, high, price, traded, np.round(arc_mu, 6), np.round(node_mu, 6), cost)
