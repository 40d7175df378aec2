"""Choke points: the limits that bind, in yuan for a kilogram and in yuan for a truck.

The multiplier holds for the next kilogram only; a truck more often brings less than its payload
times the multiplier. So the gain is a re-solve with the wider limit, warm from the last basis.
"""

from dataclasses import replace

import numpy as np

from farmgate.base.errors import SolverError
from farmgate.engine.clear.differences import PRICE_NOISE, SETTLED_KG
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.lp import Limit, MarketModel
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import ClearProblem, Floats
from farmgate.engine.clear.result import ChokePoint

RESOLVED = 20
"""How many choke points are re-solved, those of the greatest promise first."""


def find_chokepoints(
    p: ClearProblem, net: Network, model: MarketModel, flows: Flows, prices: StatePrices
) -> list[ChokePoint]:
    """List the limits whose multiplier is positive, the greatest gain first.

    Parameters
    ----------
    p, net, model, flows, prices
        The solved market.

    Returns
    -------
    list of ChokePoint
        The first `RESOLVED` by promise (multiplier x extra kg) carry the gain of a re-solve, if
        there is time for it.
    """
    found = list_limits(replace(p, arc_kg=model.arc_kg), net, flows, prices)
    sink = net.taker_sink[p.bid_kg.size :]
    solved = []
    for point in found[:RESOLVED]:
        where = ("sink", int(sink[point.index])) if point.kind == "guarantee" else None
        kind, index = where or (point.kind, point.index)
        solved.append(
            _with_gain(point, _gain(model, (kind, index, point.extra_kg), flows.welfare))
        )
    solved.sort(key=lambda c: (-(c.gain or 0.0), c.kind, c.index))
    return solved + found[RESOLVED:]


def list_limits(
    p: ClearProblem, net: Network, flows: Flows, prices: StatePrices
) -> list[ChokePoint]:
    """List the limits whose multiplier is positive, the greatest promise first, no gain counted.

    Parameters
    ----------
    p, net, flows, prices
        The round, its pooled market, a plan and its prices.
    """
    found = [
        *_limits(p, "lane", prices.arc_mu, p.arc_kg, _over_lanes(p, net, flows)),
        *_limits(p, "node", prices.node_mu, p.node_kg, _out_of_nodes(p, net, flows)),
        *_guarantees(p, net, flows, prices),
    ]
    return sorted(found, key=lambda c: (-c.shadow * c.extra_kg, c.kind, c.index))


def _gain(model: MarketModel, more: Limit, welfare: float) -> float | None:
    """Yuan that a re-solve says it brings; None when the solver, out of time, does not say."""
    try:
        return round(max(0.0, model.widen(*more) - welfare), 6)
    except SolverError:
        return None


def _with_gain(point: ChokePoint, gain: float | None) -> ChokePoint:
    return ChokePoint(
        point.kind,
        point.index,
        point.used_kg,
        point.capacity_kg,
        point.shadow,
        point.extra_kg,
        gain,
    )


def _limits(
    p: ClearProblem, kind: str, mu: Floats, capacity: Floats, used: Floats
) -> list[ChokePoint]:
    return [
        ChokePoint(
            kind,
            int(i),
            round(float(used[i]), 3),
            float(capacity[i]),
            float(mu[i]),
            _one_more(p, kind, int(i), float(capacity[i])),
            None,
        )
        for i in np.flatnonzero(mu > PRICE_NOISE)
    ]


def _one_more(p: ClearProblem, kind: str, index: int, capacity: float) -> float:
    """A truck more, or as much again where the limit is smaller than a truck."""
    if kind == "lane" and p.arc_truck_kg[index]:
        return float(p.arc_truck_kg[index])
    return min(p.truck_kg, capacity) or p.truck_kg


def _over_lanes(p: ClearProblem, net: Network, flows: Flows) -> Floats:
    lane = net.link_arc >= 0
    return np.bincount(net.link_arc[lane], weights=flows.link_kg[lane], minlength=p.arc_kg.size)


def _out_of_nodes(p: ClearProblem, net: Network, flows: Flows) -> Floats:
    lane = net.link_arc >= 0
    tail = net.state_node[net.link_from[lane]]
    return np.bincount(tail, weights=flows.link_kg[lane], minlength=p.node_kg.size)


def _guarantees(
    p: ClearProblem, net: Network, flows: Flows, prices: StatePrices
) -> list[ChokePoint]:
    """Guarantees used to the full whose goods are worth more than the price of their state."""
    sinks = net.taker_sink[p.bid_kg.size :]
    used = flows.sink_kg[sinks]
    shadow = np.round(net.sink_price[sinks] - prices.high[net.sink_state[sinks]], 6)
    full = (used >= p.cover_kg - SETTLED_KG) & (used > SETTLED_KG) & (shadow > PRICE_NOISE)
    return _limits(p, "guarantee", np.where(full, shadow, 0.0), p.cover_kg, used)
