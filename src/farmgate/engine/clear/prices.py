"""Published prices: the same whatever solver, seed or order of rows (R1 to R4).

The optimal multipliers of lanes and nodes (mu) are those of least total rent (R1). With mu
fixed products no longer touch each other, and the optimal prices are the solutions of a system
of differences: along a link the price may rise by no more than cost + mu, and by exactly that
where something moves; a step that sells is paid at least its reserve, one with something left
over no more. Shortest paths from and to a ground state of price 0 give the highest and the
lowest price of every state (R2). The price published lies at kappa between them (R3), or there is
none where nobody trades (R4).
"""

from typing import NamedTuple

import numpy as np

from farmgate.base.errors import SolverError
from farmgate.engine.clear.differences import PRICE_NOISE, SETTLED_KG, span_prices
from farmgate.engine.clear.elsewhere import lane_cost, spread_out
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.lanes import link_cost
from farmgate.engine.clear.lp import MarketModel
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

SLACK = 1e-6
"""Share by which all limits are widened to find the multipliers of least rent."""


class StatePrices(NamedTuple):
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
    traded = traded_states(net, flows)
    mu = _least_rent(model) if (flows.arc_dual.any() or flows.node_dual.any()) else None
    for arc_mu, node_mu in [mu] if mu else []:
        found = _price_at(p, net, flows, arc_mu, node_mu)
        if found is not None:
            return publish(p, found, traded, arc_mu, node_mu)
    found = _price_at(p, net, flows, flows.arc_dual, flows.node_dual)
    if found is None:
        raise ValueError("The solver's own multipliers do not price its plan.")
    return publish(p, found, traded, flows.arc_dual, flows.node_dual)


def best_way(tail: Ints, head: Ints, cost: Floats, value: Floats) -> Ints:
    """Say by which link each state's best way begins if no limit held anything back.

    Parameters
    ----------
    tail, head, cost
        (E,) links and their yuan/kg.
    value
        (S,) yuan/kg to be had in the state itself; -inf where there is nothing.

    Returns
    -------
    numpy.ndarray
        (S,) the first link of the way; -1 where it ends here.
    """
    worth, first = value.copy(), np.full(value.size, -1)
    for _ in range(value.size):
        offer = worth[head] - cost
        links = np.flatnonzero(offer > worth[tail] + PRICE_NOISE)
        if not links.size:
            break
        links = links[np.argsort(offer[links], kind="stable")]
        worth[tail[links]], first[tail[links]] = offer[links], links
    return first


def traded_states(net: Network, flows: Flows) -> Bools:
    """(S,) whether anything is sold, taken or passed on."""
    traded = np.zeros(net.state_node.size, bool)
    for state, kg in (
        (net.step_state, flows.step_kg),
        (net.sink_state, flows.sink_kg),
        (net.link_from, flows.link_kg),
        (net.link_to, flows.link_kg),
    ):
        traded[state[kg > SETTLED_KG]] = True
    return traded


def _least_rent(model: MarketModel) -> tuple[Floats, Floats] | None:
    """R1; None where the solver, out of time, leaves its own multipliers only."""
    try:
        return model.multipliers(_widen)
    except SolverError:
        return None


def _widen(limits: Floats) -> Floats:
    """Widen every limit by the same small share: of all optimal multipliers those of least rent.

    Ties go by the order of lanes and nodes, through a thousandth of that share. A limit of nothing
    earns no rent: there only the tie counts, and must outdo the solver's tolerance.
    """
    limited = np.isfinite(limits)
    tie = np.sqrt(np.cumsum(limited) / (1 + limited.sum()))
    wider: Floats = limits + SLACK * (1 + 1e-3 * tie) * np.maximum(limits, 1.0)
    nothing = limits == 0
    wider[nothing] = 10 * SLACK * (1 + tie[nothing])
    return wider


def _price_at(
    p: ClearProblem, net: Network, flows: Flows, arc_mu: Floats, node_mu: Floats
) -> tuple[Floats, Floats, Floats] | None:
    """Lowest and highest prices under these multipliers; None if they price no optimal plan.

    What is traded is bounded by links alone, and bounds what is not wherever it can go.
    """
    cost = link_cost(net, arc_mu, node_mu)
    span = span_prices(net, flows, cost)
    if span is None:
        return None
    (low, high), traded = span, traded_states(net, flows)
    lanes = lane_cost(p, arc_mu, node_mu)
    dearest = spread_out(p, net, high, lanes)
    cheapest = -spread_out(p, net, -low, lanes, is_back=True)
    return np.where(traded, low, cheapest), np.where(traded, high, dearest), cost


def publish(
    p: ClearProblem,
    found: tuple[Floats, Floats, Floats],
    traded: Bools,
    arc_mu: Floats,
    node_mu: Floats,
) -> StatePrices:
    """Publish prices between the lowest and the highest (R3), none where nobody trades (R4)."""
    low, high, cost = (np.round(values, 6) for values in found)
    both = traded & np.isfinite(low) & np.isfinite(high)
    price = np.full(low.size, np.nan)
    price[both] = np.round(low[both] + p.kappa * (high[both] - low[both]), 6)
    return StatePrices(low, high, price, traded, np.round(arc_mu, 6), np.round(node_mu, 6), cost)
