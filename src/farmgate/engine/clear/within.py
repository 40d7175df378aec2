"""Within a gap: lanes are priced and their room is shared out until the plan is near the bound.

The bound of lane pricing holds for every clearing, so the distance between it and a plan that
keeps all limits is a certificate: no clearing is worth more than that beyond the plan. For a
market too large for an exact programme this is the answer.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.allot import Allotted, share_limits
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.lanes import Guess, LanePricing, Left, is_over
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.passes import Each, be_careful
from farmgate.engine.clear.problem import ClearProblem
from farmgate.engine.clear.stopped import Priced

BATCH = 4
"""Passes between two looks at the bound."""
EASED = 0.1
"""Share of the gap: when a batch lowers the bound by less it is time to share the limits out."""
MOST_PASSES = 160
"""Passes after which a gap that is not reached is left to the exact programme."""


class Near(NamedTuple):
    """How near lane pricing came.

    Parameters
    ----------
    guess
        The pass of the least bound.
    plan
        The best plan that keeps all limits, with the prices at which it is; None where there was
        no time for one.
    passes
        Made on the way.
    is_within
        Whether the plan is within the gap.
    """

    guess: Guess
    plan: Priced | None
    passes: int
    is_within: bool


def come_near(
    p: ClearProblem, net: Network, gap: float, each: Each, left: Left | None = None
) -> Near:
    """Price lanes and share their room out until the gap is reached, or it is not worth trying.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    gap
        The share of the bound by which the plan may fall short of it.
    each
        Who clears the products.
    left
        Seconds left; with none the plan at hand is the last.

    References
    ----------
    docs/models/clear.md, section "Within a gap". Geoffrion (1970), *Primal resource-directive
    approaches for optimizing nonlinear decomposable systems*, for allotments.
    """
    careful, pricing = be_careful(net), LanePricing(p, net, each)
    best: Allotted | None = None
    while pricing.passes < MOST_PASSES and not is_over(left):
        _price_on(pricing, EASED * gap, left)
        bound = pricing.best.bound
        plans = share_limits(p, careful, pricing.mean_kg, each)
        for found in _while_it_helps(plans, (1 - gap) * bound, left):
            best = found if best is None or found.worth > best.worth else best
        if best is not None and best.worth >= (1 - gap) * bound:
            return _near(net, careful, best, pricing, is_within=True)
    return _near(net, careful, best, pricing, is_within=False)


def _price_on(pricing: LanePricing, little: float, left: Left | None) -> None:
    """Make as many passes again, and more until a batch lowers the bound by little, a share."""
    enough = 2 * pricing.passes
    while pricing.passes < MOST_PASSES:
        before = pricing.best.bound
        for _ in range(BATCH):
            if is_over(left):
                return
            pricing.go_on()
        if pricing.passes >= enough and before - pricing.best.bound <= little * before:
            return


def _while_it_helps(
    plans: Iterator[Allotted], wanted: float, left: Left | None
) -> Iterator[Allotted]:
    """Go through the plans until one is worth what is wanted, or none that follows will be.

    A round brings half of what the last did at most, so all that follow bring no more than it.
    """
    worth = -np.inf
    for found in plans:
        yield found
        brought, worth = found.worth - worth, found.worth
        if is_over(left) or worth >= wanted or worth + brought < wanted:
            return


def _near(
    net: Network, careful: Network, best: Allotted | None, pricing: LanePricing, *, is_within: bool
) -> Near:
    """Put the plan into the whole market, under the bound."""
    guess, passes = pricing.best, pricing.passes
    if best is None:
        return Near(guess, None, passes, is_within)
    plan = best.plan
    worth = plan.sink_kg @ net.sink_price - plan.step_kg @ net.step_price
    welfare = float(worth - plan.link_kg @ net.link_cost)
    bound = max(guess.bound, welfare)
    mu = guess.arc_mu, guess.node_mu
    flows = Flows(plan.step_kg, plan.sink_kg, plan.link_kg, *mu, welfare, bound)
    priced = Priced(flows, careful, np.ones(best.cost.size, bool), best.cost)
    return Near(guess, priced, passes, is_within)
