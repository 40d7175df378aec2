"""The clearing itself, in the order one would tell it."""

import numpy as np

from farmgate.engine.clear.chokes import find_chokepoints
from farmgate.engine.clear.lanes import price_lanes
from farmgate.engine.clear.lp import Flows, MarketModel
from farmgate.engine.clear.margins import certify
from farmgate.engine.clear.network import Network, build_network, keep_alive
from farmgate.engine.clear.pay import pay_market
from farmgate.engine.clear.prices import StatePrices, price_states
from farmgate.engine.clear.problem import CLASSES, Bools, ClearProblem
from farmgate.engine.clear.reasons import explain_bids, explain_lots
from farmgate.engine.clear.result import Awards, ClearResult, Prices
from farmgate.engine.clear.share import GRAMS
from farmgate.engine.clear.start import Start, start_near
from farmgate.engine.clear.whole import poor_first, share_out, take_apart

WHOLE_LINKS = 20_000
"""Links alive up to which the programme is solved whole; above, lanes are priced first."""


def clear_market(problem: ClearProblem, whole_links: int = WHOLE_LINKS) -> ClearResult:
    """Match lots to bids over the lanes for the greatest welfare, and price what is matched.

    Parameters
    ----------
    problem
        One round: lots, bids, guarantees, nodes and lanes.
    whole_links
        The size up to which the market is solved whole; the published result does not depend
        on it. Markets with minimum quantities are always solved whole.

    Returns
    -------
    ClearResult
        Always: doing nothing is feasible, and what is left unsold is the news.

    Raises
    ------
    SolverError
        When HiGHS ends in any state but optimal.

    References
    ----------
    docs/models/clear.md. Schweppe et al. (1988), *Spot Pricing of Electricity*, for prices as
    duals; Babaioff, Nisan and Pavlov (2004) for the spatially distributed market.
    """
    net = build_network(problem)
    model = MarketModel(problem, net, _start(problem, net, whole_links))
    flows = model.solve()
    if problem.policy == "priority":  # before prices: a step that sells has a price
        flows = poor_first(net, flows)
    prices = price_states(problem, net, model, flows)
    chokepoints = find_chokepoints(problem, net, model, flows, prices)
    paths = take_apart(net, flows)
    awards, source = share_out(problem, net, paths)
    pay = pay_market(problem, net, prices, awards, source)
    certificate = certify(problem, net, flows, prices)
    return ClearResult(
        awards=awards,
        prices=_published(problem, net, prices),
        chokepoints=chokepoints,
        lot_sold_g=pay.lot_sold_g,
        lot_bought_g=pay.lot_bought_g,
        lot_price=pay.lot_price,
        lot_patronage_fen=pay.lot_patronage_fen,
        lot_top_up_fen=pay.lot_top_up_fen,
        lot_pay_fen=pay.lot_pay_fen,
        taker_g=pay.taker_g,
        taker_price=pay.taker_price,
        taker_pay_fen=pay.taker_pay_fen,
        arc_flow_g=_lane_grams(problem, awards),
        arc_shadow=prices.arc_mu,
        node_shadow=prices.node_mu,
        lot_reason=explain_lots(problem, net, prices, pay, certificate),
        bid_reason=explain_bids(problem, net, prices, pay, certificate),
        welfare=_welfare(problem, awards),
        bound=_bound(flows),
        haul_fen=pay.haul_fen,
        steps={
            "states": net.state_node.size,
            "links": net.link_from.size,
            "links_alive": int(net.alive.sum()),
            "paths": len(paths),
        },
    )


def _start(p: ClearProblem, net: Network, whole_links: int) -> Start | None:
    if net.alive.sum() <= whole_links or (net.sink_min_kg > 0).any():
        return None
    core = keep_alive(net)
    return start_near(core, price_lanes(p, core))


def _bound(flows: Flows) -> float:
    return round(flows.bound, 6)


def _welfare(p: ClearProblem, awards: Awards) -> float:
    """Yuan, counted from the awards themselves."""
    worth = np.r_[p.bid_limit, p.cover_value][awards.taker] - p.lot_reserve[awards.lot]
    haul = np.array([sum(p.arc_cost[a] for a in path) for path in awards.path])
    return round(float(((worth - haul) * awards.grams).sum() / GRAMS) if haul.size else 0.0, 6)


def _lane_grams(p: ClearProblem, awards: Awards) -> dict[tuple[int, int, int], int]:
    """Grams over each lane by product and grade, as the lots' own grade."""
    flow: dict[tuple[int, int, int], int] = {}
    for lot, whole, path in zip(
        awards.lot.tolist(), awards.grams.tolist(), awards.path, strict=True
    ):
        for lane in path:
            key = (lane, int(p.lot_product[lot]), int(p.lot_grade[lot]))
            flow[key] = flow.get(key, 0) + whole
    return dict(sorted(flow.items()))


def _published(p: ClearProblem, net: Network, prices: StatePrices) -> Prices:
    """Keep the prices of states that somebody offers or asks at, or that saw trade."""
    asked = np.zeros(net.state_node.size, bool)
    asked[net.step_state] = asked[net.sink_state] = True
    last = len(CLASSES) - 1
    rows = np.flatnonzero(asked | prices.traded | _for_everybody(net, asked))
    goods, rank = np.divmod(net.state_commodity[rows], len(CLASSES))
    product, grade = np.divmod(goods, p.grades)
    node = net.state_node[rows]
    order = np.lexsort((np.where(rank == last, last, rank), grade, product, node))
    rows = rows[order]
    return Prices(
        node=node[order],
        product=product[order],
        grade=grade[order],
        rank=rank[order],
        low=prices.low[rows],
        high=prices.high[rows],
        price=prices.price[rows],
        traded=prices.traded[rows],
    )


def _for_everybody(net: Network, asked: Bools) -> Bools:
    """Where a class has a price of its own, the price for everybody is published beside it."""
    classes = len(CLASSES)
    size = int(net.state_commodity.max(initial=0)) // classes + 1
    key = net.state_node * size + net.state_commodity // classes
    beside: Bools = np.isin(key, key[asked]) & (net.state_commodity % classes == classes - 1)
    return beside
