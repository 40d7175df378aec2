"""The search for the best plan and its prices, to the optimum or until time runs out."""

from contextlib import suppress
from dataclasses import dataclass

from farmgate.base.errors import SolverError
from farmgate.engine.clear.chokes import find_chokepoints
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.integers import IntegerModel, has_integers
from farmgate.engine.clear.lanes import Guess, Left, price_lanes
from farmgate.engine.clear.lp import MarketModel
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices, price_states
from farmgate.engine.clear.problem import ClearProblem
from farmgate.engine.clear.result import ChokePoint
from farmgate.engine.clear.start import start_near
from farmgate.engine.clear.stopped import price_held, price_pass, settle_for
from farmgate.engine.clear.whole import poor_first

WHOLE_LINKS = 20_000
"""Links up to which the programme is solved whole; above, lanes are priced first."""


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


def search_plan(p: ClearProblem, net: Network, whole_links: int, left: Left | None) -> Found:
    """Find and price the best plan, or when time or solver fail the best at hand.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    whole_links, left
        As in `clear_market`.
    """
    guess, model = None, None
    try:
        guess = _guess(p, net, whole_links, left)
        if left is not None and left() <= 0:
            raise SolverError("not_optimal", status="out of time")
        model = _model(p, net, guess, left)
        flows = poor_first(net, model.solve())  # before prices: a step that sells has a price
    except SolverError:
        return _give_up(p, net, guess, model, left)
    prices = price_states(p, net, model, flows)
    points = find_chokepoints(p, net, model, flows, prices)
    return Found(flows, prices, points, _why(left) if model.stopped else "")


def _give_up(
    p: ClearProblem,
    net: Network,
    guess: Guess | None,
    model: MarketModel | None,
    left: Left | None,
) -> Found:
    """Take the best of the plans at hand: the last of the programme, and one of priced lanes."""
    why, plans = _why(left), []
    if model is not None and model.last is not None:
        plans.append(price_held(net, *model.last))
    late = (
        left if net.link_from.size > WHOLE_LINKS else None
    )  # a small market's passes take no time
    with suppress(SolverError):
        plans.append(price_pass(p, net, guess or price_lanes(p, net, left=late)))
    return Found(*settle_for(p, net, plans), [], why)


def _why(left: Left | None) -> str:
    return "out_of_time" if left is not None and left() <= 0 else "solver_failed"


def make_model(
    p: ClearProblem, net: Network, whole_links: int = WHOLE_LINKS, left: Left | None = None
) -> MarketModel:
    """Make the programme of a market: whole, or near a guess where it is large.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    whole_links, left
        As in `clear_market`.
    """
    return _model(p, net, _guess(p, net, whole_links, left), left)


def _model(p: ClearProblem, net: Network, guess: Guess | None, left: Left | None) -> MarketModel:
    if has_integers(p):
        return IntegerModel(p, net, left)
    start = start_near(p, net, guess) if guess else None
    return MarketModel(p, net, start, left)


def _guess(p: ClearProblem, net: Network, whole_links: int, left: Left | None) -> Guess | None:
    """Price the lanes of a large market; a small one, or one with integers, is solved whole."""
    if has_integers(p) or net.link_from.size <= whole_links:
        return None
    return price_lanes(p, net, left=left)
