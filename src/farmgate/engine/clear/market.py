"""The clearing itself, in the order one would tell it."""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.bill import Bill, bill_market
from farmgate.engine.clear.commodities import FIRST_PREFERENCE
from farmgate.engine.clear.lanes import Left
from farmgate.engine.clear.margins import Certificate, certify, nothing_sure
from farmgate.engine.clear.network import Network, build_network
from farmgate.engine.clear.passes import Each, one_by_one
from farmgate.engine.clear.pay import pay_market
from farmgate.engine.clear.policies import cost_of, share_lots
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats
from farmgate.engine.clear.reasons import Solved, explain_market
from farmgate.engine.clear.result import Awards, ChokePoint, ClearResult, Prices
from farmgate.engine.clear.search import WHOLE_LINKS, Effort, Found, search_plan
from farmgate.engine.clear.share import GRAMS, number_alike, sum_up
from farmgate.engine.clear.share_out import share_out
from farmgate.engine.clear.stopped import admit_unsure
from farmgate.engine.clear.whole import Paths, take_apart


def clear_market(
    problem: ClearProblem,
    whole_links: int = WHOLE_LINKS,
    left: Left | None = None,
    gap: float = 0.0,
    each: Each = one_by_one,
) -> ClearResult:
    """Match lots to bids over the lanes for the greatest welfare, and price what is matched.

    Parameters
    ----------
    problem
        One round: lots, bids, guarantees, nodes and lanes.
    whole_links
        The size up to which the market is solved whole; the published result does not depend
        on it. Markets with minimum quantities or full trucks are always solved whole.
    left
        Seconds left, asked between steps; without it the search goes on to the optimum.
    gap
        Share of the bound by which a market larger than that may fall short of it: the search
        ends as soon as a plan is sure to be so near. 0 asks for the optimum.
    each
        Who clears products apart (`passes.one_by_one`): the answer does not depend on it.

    Returns
    -------
    ClearResult
        Always: doing nothing is feasible, and what is left unsold is the news. Where the time
        runs out, the solver fails or the gap is reached, ``stopped`` says so, and ``bound`` how
        much better any clearing could be.

    References
    ----------
    docs/models/clear.md. Schweppe et al. (1988), *Spot Pricing of Electricity*, for prices as
    duals; Babaioff, Nisan and Pavlov (2004) for the spatially distributed market.
    """
    return share_market(problem, solve_market(problem, whole_links, left, gap, each))


class SolvedMarket(NamedTuple):
    """A round solved, priced and billed: what is the same under every policy."""

    net: Network
    prices: StatePrices
    chokepoints: list[ChokePoint]
    paths: Paths
    bill: Bill
    certificate: Certificate
    bound: float
    stopped: str


def solve_market(
    problem: ClearProblem,
    whole_links: int = WHOLE_LINKS,
    left: Left | None = None,
    gap: float = 0.0,
    each: Each = one_by_one,
) -> SolvedMarket:
    """Decide what moves between pools, and at what prices; parameters as in `clear_market`."""
    net = build_network(problem)
    found = search_plan(problem, net, Effort(whole_links, left, gap, each))
    paths = take_apart(net, found.flows)
    return SolvedMarket(
        net=net,
        prices=found.prices,
        chokepoints=found.chokepoints,
        paths=paths,
        bill=bill_market(problem, net, found.prices, paths),
        certificate=_certify(problem, net, found),
        bound=round(found.flows.bound, 6),
        stopped=found.stopped,
    )


def _certify(p: ClearProblem, net: Network, found: Found) -> Certificate:
    if found.stopped:
        return nothing_sure(net.state_node.size)
    return certify(p, net, found.flows, found.prices)


def share_market(problem: ClearProblem, solved: SolvedMarket) -> ClearResult:
    """Share a solved market between lots by the round's policy, pay and explain."""
    net, prices, bill = solved.net, solved.prices, solved.bill
    lot_g = share_lots(problem, net, bill, problem.policy)
    awards = share_out(problem, net, solved.paths, lot_g, bill.taker_g)
    pay = pay_market(problem, net, bill, lot_g)
    load_kg = _lane_load(problem, awards)
    lot_reason, bid_reason = explain_market(
        problem, Solved(net, prices, pay, solved.certificate, load_kg)
    )
    if solved.stopped:
        lot_reason, bid_reason = admit_unsure(lot_reason), admit_unsure(bid_reason)
    return ClearResult(
        awards=awards,
        prices=_published(net, prices),
        chokepoints=solved.chokepoints,
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
        lot_reason=lot_reason,
        bid_reason=bid_reason,
        welfare=_welfare(problem, awards),
        bound=solved.bound,
        policy_cost=cost_of(net, lot_g, share_lots(problem, net, bill, "efficient")),
        stopped=solved.stopped,
        is_sure=solved.certificate.is_sure,
        haul_fen=pay.haul_fen,
        steps={
            "states": net.state_node.size,
            "links": net.link_from.size,
            "paths": solved.paths.grams.size,
        },
    )


def _welfare(p: ClearProblem, awards: Awards) -> float:
    """Yuan, counted from the awards themselves."""
    worth = np.r_[p.bid_limit, p.cover_value][awards.taker] - p.lot_reserve[awards.lot]
    haul = awards.routes.sum_over(p.arc_cost)[awards.route]
    return round(float(((worth - haul) * awards.grams).sum() / GRAMS), 6)


def _lane_load(p: ClearProblem, awards: Awards) -> Floats:
    """(A,) kg over each lane."""
    award, lane = awards.routes.list_legs(awards.route)
    return np.bincount(lane, awards.grams[award], p.arc_kg.size) / GRAMS


def _lane_grams(p: ClearProblem, awards: Awards) -> dict[tuple[int, int, int], int]:
    """Grams over each lane by product and grade, as the lots' own grade."""
    award, lane = awards.routes.list_legs(awards.route)
    lot = awards.lot[award]
    keys = lane, p.lot_product[lot], p.lot_grade[lot]
    group, first = number_alike(*keys)
    whole = sum_up(group, awards.grams[award], first.size).tolist()
    return dict(zip(zip(*(key[first].tolist() for key in keys), strict=True), whole, strict=True))


def _published(net: Network, prices: StatePrices) -> Prices:
    """Keep the prices of states that somebody offers or asks at, or that saw trade."""
    asked = np.zeros(net.state_node.size, bool)
    asked[net.step_state] = asked[net.sink_state] = True
    goods, commodity = net.goods, net.state_commodity
    shown = asked | (prices.traded & ~goods.timed[commodity]) | _for_everybody(net, asked)
    rows = np.flatnonzero(shown & (goods.group[commodity] > FIRST_PREFERENCE))
    rows = rows[np.lexsort((net.state_commodity[rows], net.state_node[rows]))]
    commodity = commodity[rows]
    return Prices(
        node=net.state_node[rows],
        product=goods.product[commodity],
        grade=goods.grade[commodity],
        rank=goods.rank[commodity],
        group=goods.group[commodity],
        day=goods.day[commodity],
        spoil=goods.spoil[commodity],
        low=prices.low[rows],
        high=prices.high[rows],
        price=prices.price[rows],
        traded=prices.traded[rows],
    )


def _for_everybody(net: Network, asked: Bools) -> Bools:
    """Where demanding states have a price, the price for everybody is published beside it."""
    here = net.state_node * net.goods.count
    plain = net.goods.plain[net.state_commodity]
    beside: Bools = np.isin(here + net.state_commodity, (here + plain)[asked & (plain >= 0)])
    return beside
