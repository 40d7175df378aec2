"""When the search is stopped: the best feasible plan at hand, with prices that are safe to pay.

A plan that is optimal at some prices of the lanes need not keep the limits. Cut to what may pass
it does, and the prices stay good: whoever still sells sold at that price before the cut, so nobody
is paid less than the reserve, nobody pays more than the limit, and along every way used the price
rises by at least the haulage. What is lost is that those cut off may envy the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.differences import PRICE_NOISE, SETTLED_KG, span_prices
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.integers import ALMOST
from farmgate.engine.clear.lanes import Guess, link_cost
from farmgate.engine.clear.network import Network, keep_links
from farmgate.engine.clear.passes import be_careful, clear_apart, raise_cost, split_goods
from farmgate.engine.clear.prices import StatePrices, publish, traded_states
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats
from farmgate.engine.clear.result import Reasons
from farmgate.engine.clear.share import GRAMS
from farmgate.engine.clear.whole import Way, walk

WHOLE = ("sold", "bought_back", "sold_and_bought_back", "bid_filled")
"""Reasons of who has nothing left over."""
UNSURE = (
    "part_tie",
    "part_limit",
    "part_no_room",
    "lost_tie",
    "part_draw",
    "lost_draw",
    "bid_filled_part",
    "bid_part_limit",
    "bid_part_no_room",
    "bid_lost_tie",
)
"""Reasons that only an optimal plan can give."""
LOTS = "reserve", "free_worth", "search_stopped"
BIDS = "free_cost", "limit_price", "bid_search_stopped"
"""Who gains by trading, the first fact being below the second, is told the code instead."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A plan that is optimal at its prices of the limits, whether or not it keeps them.

    Parameters
    ----------
    flows
        The plan, with (A,), (N,) the prices of the limits.
    net
        The market in which it is optimal: perhaps with careful prices, or with fewer links.
    links
        (E,) which of the market's links that one has.
    cost
        Yuan/kg of those links, the prices of the limits included.
    """

    flows: Flows
    net: Network
    links: Bools
    cost: Floats


def price_held(net: Network, flows: Flows, links: Bools) -> Priced:
    """Say at what prices a plan of the programme is optimal among the links that it held."""
    part = keep_links(net, links)
    flows = replace(flows, bound=np.inf)  # of what was held only
    return Priced(flows, part, links, link_cost(part, flows.arc_dual, flows.node_dual))


def price_pass(p: ClearProblem, net: Network, guess: Guess) -> Priced:
    """Clear every product by itself once more at the guess's prices of the limits.

    Asks and costs are raised and bids cut to the flow solver's unit, so that its prices are safe.
    """
    careful = be_careful(net)
    mu = guess.arc_mu, guess.node_mu
    cost = raise_cost(link_cost(net, *mu))
    found = clear_apart(careful, split_goods(p, net), cost)
    flows = Flows(found.step_kg, found.sink_kg, found.link_kg, *mu, 0.0, guess.bound)
    return Priced(flows, careful, np.ones(cost.size, bool), cost)


def settle_for(p: ClearProblem, net: Network, plans: list[Priced]) -> tuple[Flows, StatePrices]:
    """Cut plans to what may pass, and take the one that is then worth most.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    plans
        What there is; the bound is the least of theirs.

    Returns
    -------
    tuple
        A feasible plan, and prices at which nobody loses.
    """
    bound = min([nothing(p, net).bound, *(plan.flows.bound for plan in plans)])
    best, at = nothing(p, net), _prices(p, net, nothing(p, net), None)
    for plan in plans:
        flows = _cut_to_limits(p, net, plan.flows)
        span = _span(plan) if flows.welfare > 0 else None
        if span is not None and flows.welfare > best.welfare:
            best, at = flows, _prices(p, net, flows, span)
    return replace(best, bound=max(bound, best.welfare)), at


def price_plan(p: ClearProblem, net: Network, plan: Priced) -> StatePrices:
    """Publish the prices of a plan that keeps every limit.

    Raises
    ------
    ValueError
        When the plan is not optimal at its prices.
    """
    span = _span(plan)
    if span is None:
        raise ValueError("The prices of the plan do not price it.")
    return _prices(p, net, plan.flows, span)


def nothing(p: ClearProblem, net: Network) -> Flows:
    """Doing nothing: always feasible. No clearing is worth more than all that is wanted."""
    like = (net.step_kg, net.sink_kg, net.link_cost, p.arc_kg, p.node_kg)
    wanted = float((net.sink_kg * net.sink_price).sum())
    step, sink, link, arc, node = (np.zeros(kind.size) for kind in like)
    return Flows(step, sink, link, arc, node, 0.0, wanted)


def _span(plan: Priced) -> tuple[Floats, Floats] | None:
    inside = replace(plan.flows, link_kg=plan.flows.link_kg[plan.links])
    return span_prices(plan.net, inside, plan.cost)


def _prices(
    p: ClearProblem, net: Network, flows: Flows, span: tuple[Floats, Floats] | None
) -> StatePrices:
    """Publish the prices of a plan; where nothing bounds them there are none."""
    states = net.state_node.size
    low, high = span or (np.full(states, -np.inf), np.full(states, np.inf))
    mu = flows.arc_dual, flows.node_dual
    return publish(p, (low, high, link_cost(net, *mu)), traded_states(net, flows), *mu)


def _cut_to_limits(p: ClearProblem, net: Network, plan: Flows) -> Flows:
    """Let pass what brings most a kilogram, until lanes and nodes are full.

    A bid that then gets less than its minimum is left out, a truck that is not full stays at
    home, and the rest is tried again.
    """
    ways = _by_gain(net, walk(net, plan))
    out = np.zeros(net.sink_kg.size, bool)
    while True:
        passed = list(_let_pass(p, net, [way for way in ways if not out[way.sink]]))
        taken = np.bincount(
            np.array([way.sink for way, _ in passed], np.int64),
            np.array([kg for _, kg in passed]),
            net.sink_kg.size,
        )
        short = (taken < net.sink_min_kg - SETTLED_KG) & ~out & (net.sink_min_kg > 0)
        full_kg = _full_trucks_kg(p, net, passed)
        if not short.any() and (full_kg >= p.arc_kg).all():
            return _flows_of(net, plan, passed)
        out |= short
        p = replace(p, arc_kg=np.minimum(p.arc_kg, full_kg))


def _by_gain(net: Network, ways: Iterable[Way]) -> list[Way]:
    """The ways whose kilograms are worth most first, as if all asks at a place were the least."""
    ask = np.full(net.state_node.size, np.inf)
    np.minimum.at(ask, net.step_state, net.step_price)
    ways = list(ways)
    haul = [float(net.link_cost[list(way.links)].sum()) for way in ways]
    gain = [net.sink_price[w.sink] - ask[w.source] - c for w, c in zip(ways, haul, strict=True)]
    return [ways[i] for i in np.argsort(-np.array(gain), kind="stable")]


def _let_pass(p: ClearProblem, net: Network, ways: list[Way]) -> Iterator[tuple[Way, float]]:
    arc_kg, node_kg = p.arc_kg.tolist(), p.node_kg.tolist()
    for way in ways:
        arcs = [a for a in net.link_arc[list(way.links)].tolist() if a >= 0]
        nodes = p.arc_from[arcs].tolist()
        room = [way.grams / GRAMS, *(arc_kg[a] for a in arcs), *(node_kg[n] for n in nodes)]
        kg = max(0.0, min(room))
        for arc, node in zip(arcs, nodes, strict=True):
            arc_kg[arc] -= kg
            node_kg[node] -= kg
        if kg > SETTLED_KG:
            yield way, kg


def _full_trucks_kg(p: ClearProblem, net: Network, passed: list[tuple[Way, float]]) -> Floats:
    """(A,) kg in trucks that are full; infinite where all are, or any load goes."""
    over = np.zeros(p.arc_kg.size)
    for way, kg in passed:
        arcs = net.link_arc[list(way.links)]
        over[arcs[arcs >= 0]] += kg
    each = np.where(p.arc_truck_kg > 0, p.arc_truck_kg, np.inf)
    full = np.floor(over / each + ALMOST) * p.arc_truck_kg
    return np.where((p.arc_truck_kg > 0) & (over > full + SETTLED_KG), full, np.inf)


def _flows_of(net: Network, plan: Flows, passed: list[tuple[Way, float]]) -> Flows:
    """The plan of these ways; of every state the cheapest steps sell first."""
    supply = np.zeros(net.state_node.size)
    sink_kg, link_kg = np.zeros(net.sink_kg.size), np.zeros(net.link_from.size)
    for way, kg in passed:
        supply[way.source] += kg
        sink_kg[way.sink] += kg
        link_kg[list(way.links)] += kg
    order = np.lexsort((net.step_price, net.step_state))
    own, state = net.step_kg[order], net.step_state[order]
    ahead = np.cumsum(own) - own
    ahead = ahead - np.r_[ahead, 0.0][np.searchsorted(state, np.arange(supply.size))][state]
    step_kg = np.empty(own.size)
    step_kg[order] = np.clip(supply[state] - ahead, 0.0, own)
    worth = sink_kg @ net.sink_price - step_kg @ net.step_price - link_kg @ net.link_cost
    return replace(plan, step_kg=step_kg, sink_kg=sink_kg, link_kg=link_kg, welfare=float(worth))


def admit_unsure(reasons: Reasons) -> Reasons:
    """Blame no limit, no tie and no ask for what a stopped search left over."""
    low, high, stopped = LOTS if LOTS[0] in reasons.columns else BIDS
    gains = reasons.column(low) < reasons.column(high) - PRICE_NOISE
    is_whole, is_unsure = (
        np.array([code in some for code in reasons.codes])[reasons.code]
        for some in (WHOLE, UNSURE)
    )
    code = np.where(~is_whole & (gains | is_unsure), len(reasons.codes), reasons.code)
    return replace(reasons, codes=(*reasons.codes, stopped), code=code)
