"""The search for the best plan and its prices, to the optimum or until time runs out."""

from contextlib import suppress
from dataclasses import dataclass, replace

from farmgate.base.errors import SolverError
from farmgate.engine.clear.chokes import find_chokepoints, list_limits
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.integers import IntegerModel, has_integers
from farmgate.engine.clear.lanes import Guess, Left, is_over, price_lanes
from farmgate.engine.clear.lp import MarketModel
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.passes import Each, one_by_one
from farmgate.engine.clear.prices import StatePrices, price_states
from farmgate.engine.clear.problem import ClearProblem
from farmgate.engine.clear.result import ChokePoint
from farmgate.engine.clear.start import start_near
from farmgate.engine.clear.stopped import Priced, price_held, price_pass, price_plan, settle_for
from farmgate.engine.clear.whole import poor_first
from farmgate.engine.clear.within import Near, come_near

WHOLE_LINKS = 20_000
"""Links up to which the programme is solved whole; above, lanes are priced first."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How far the search goes.

    Parameters
    ----------
    whole_links
        Links up to which the programme is solved whole.
    left
        Seconds left, asked between steps; None: no end.
    gap
        Share of the bound by which the plan of a larger market may fall short of it; 0: none.
    each
        Who clears products apart.
    """

    whole_links: int = WHOLE_LINKS
    left: Left | None = None
    gap: float = 0.0
    each: Each = one_by_one


@dataclass(frozen=True, slots=True)
class Found:
    """What the search ended with.

    Parameters
    ----------
    flows, prices, chokepoints
        The plan, its prices, and the limits that bind.
    stopped
        As in `ClearResult`.
    """

    flows: Flows
    prices: StatePrices
    chokepoints: list[ChokePoint]
    stopped: str


def search_plan(p: ClearProblem, net: Network, effort: Effort) -> Found:
    """Find and price the best plan, one within the gap, or when all else fails the best at hand.

    Parameters
    ----------
    p, net, effort
        The round, its pooled market, and how far to go.
    """
    left, near, guess, model = effort.left, None, None, None
    try:
        near = _near(p, net, effort)
        if near and near.is_within and near.plan:
            return _settle_near(p, net, near.plan, "within_gap")
        guess = near.guess if near else _guess(p, net, effort)
        if is_over(left):
            raise SolverError("not_optimal", status="out of time")
        model = _model(p, net, guess, left)
        flows = poor_first(net, model.solve())  # before prices: a step that sells has a price
    except SolverError:
        return _give_up(p, net, guess, model, left, near)
    prices = price_states(p, net, model, flows)
    points = find_chokepoints(p, net, model, flows, prices)
    return Found(flows, prices, points, _why(left) if model.stopped else "")


def _near(p: ClearProblem, net: Network, effort: Effort) -> Near | None:
    """Come near the optimum of a large market, where that is asked for."""
    if not effort.gap or not _is_large(p, net, effort):
        return None
    return come_near(p, net, effort.gap, effort.each, effort.left)


def _settle_near(p: ClearProblem, net: Network, plan: Priced, why: str) -> Found:
    """Settle for a plan that keeps every limit; its limits have the prices of the bound."""
    plan = replace(plan, flows=poor_first(net, plan.flows))
    prices = price_plan(p, net, plan)
    return Found(plan.flows, prices, list_limits(p, net, plan.flows, prices), why)


def _is_large(p: ClearProblem, net: Network, effort: Effort) -> bool:
    """Whether lanes are priced first: a small market, or one with integers, is solved whole."""
    return not has_integers(p) and bool(net.link_from.size > effort.whole_links)


def _give_up(
    p: ClearProblem,
    net: Network,
    guess: Guess | None,
    model: MarketModel | None,
    left: Left | None,
    near: Near | None,
) -> Found:
    """Take the best of the plans at hand: near, the programme's last, and one of priced lanes."""
    why, plans = _why(left), [near.plan] if near and near.plan else []
    if model is not None and model.last is not None:
        plans.append(price_held(net, *model.last))
    late = left if net.link_from.size > WHOLE_LINKS else None  # small: its passes take no time
    with suppress(SolverError):
        plans.append(price_pass(p, net, guess or price_lanes(p, net, left=late)))
    return Found(*settle_for(p, net, plans), [], why)


def _why(left: Left | None) -> str:
    return "out_of_time" if is_over(left) else "solver_failed"


def make_model(p: ClearProblem, net: Network, effort: Effort) -> MarketModel:
    """Make the programme of a market: whole, or near a guess where it is large.

    Parameters
    ----------
    p, net, effort
        The round, its pooled market, and how far to go.
    """
    return _model(p, net, _guess(p, net, effort), effort.left)


def _model(p: ClearProblem, net: Network, guess: Guess | None, left: Left | None) -> MarketModel:
    if has_integers(p):
        return IntegerModel(p, net, left)
    start = start_near(p, net, guess) if guess else None
    return MarketModel(p, net, start, left)


def _guess(p: ClearProblem, net: Network, effort: Effort) -> Guess | None:
    """Price the lanes of a large market."""
    if not _is_large(p, net, effort):
        return None
    return price_lanes(p, net, each=effort.each, left=effort.left)
