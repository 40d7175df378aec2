"""What one kilogram more surely brings in every state, and what one less there surely costs.

A published price is one of many that fit the plan; a promise must hold under all of them. Where
the multipliers are determined, the ends of the price interval are such bounds. Where they are
not, this is: welfare is concave in what lies in the states and in the room on the limits, so a
kilogram more brings at least what *some* way of placing it brings: along links with room, against
links that carry, to a sink that wants more or a step that then sells less. A full limit is passed
at what a kilogram of its room costs whoever gives it up, at most; a kilogram taken off it earns
what its room brings, at least. Both follow from the bounds at the ends of the limit's links, so
states and limits are sharpened in turn, from "no way through" and "worth nothing". Each round is
as sure as the last.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.determined import find_determined
from farmgate.engine.clear.differences import PRICE_NOISE, SETTLED_KG, Ways
from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.elsewhere import fill, lane_cost, spread_out
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.grids import Grid
from farmgate.engine.clear.lanes import link_cost, loads
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats

ROUNDS = 6
"""Most rounds: what full limits do to one another seldom reaches further."""
ROUNDING = 1e-6
"""Yuan/kg: published multipliers are rounded to it, and must not make circles that gain."""
EXACT = 1e-6
"""Yuan by which the plan may fall short of its bound and still be the best there is."""
ALIKE = 1e-5
"""Yuan/kg within which a bound and the published end of an interval are one."""


class Margins(NamedTuple):
    """Bounds on the worth of a kilogram, in states (S,) or of room on limits (A + N,).

    Parameters
    ----------
    brings
        Yuan/kg that one kilogram more brings at least; -inf: no way known.
    costs
        Yuan/kg that one kilogram less costs at most; inf: no way known.
    """

    brings: Floats
    costs: Floats

    def turned(self, is_bid: bool) -> Floats:
        """What one kilogram surely brings a lot, or costs a bid, with the sign turned."""
        return -self.costs if is_bid else self.brings


class Certificate(NamedTuple):
    """What can be promised in each state, and to whom.

    Parameters
    ----------
    first
        To those who trade nothing yet: the one-sided derivatives of welfare where multipliers are
        determined, bounds on the safe side elsewhere.
    more
        To those who trade a part: no step or sink traded in part gives way, for it may be their
        own, and no full limit, for what passes it at the least worth may be theirs.
    lane_cost
        (A,) yuan/kg of the lanes with the most that their room can cost.
    is_sure
        Whether anything can be promised at all.
    """

    first: Margins
    more: Margins
    lane_cost: Floats
    is_sure: bool = True

    def fill(self, grid: Grid, net: Network, is_bid: bool) -> Floats:
        """(K, N) what is promised first all over a grid, to bids with the sign turned."""
        worth = -self.first.turned(is_bid)
        return -fill(grid, net, worth, self.lane_cost, is_back=not is_bid)


def certify(p: ClearProblem, net: Network, flows: Flows, prices: StatePrices) -> Certificate:
    """Bound what one kilogram more or less in each state does to welfare.

    Parameters
    ----------
    p, net, flows, prices
        The round, its pooled market, an optimal plan of it and the published prices.

    Returns
    -------
    Certificate
        Not sure where lanes carry full trucks only (a kilogram more may cost a whole truck), or
        where the choice of minimums may be beaten by another.

    References
    ----------
    docs/models/clear.md, section "Reasons".
    """
    if p.arc_truck_kg.any() or flows.bound > flows.welfare + EXACT:
        return nothing_sure(net.state_node.size)
    mu = np.r_[prices.arc_mu, prices.node_mu]
    full = loads(p, net, flows.link_kg) >= np.r_[p.arc_kg, p.node_kg] - SETTLED_KG
    full |= mu > 0
    fixed = find_determined(net, flows, full, p.arc_kg.size)
    plan = _Plan(p, net, flows)
    shut = Margins(np.zeros(mu.size), np.where(full, np.inf, 0.0))
    more = plan.bound_states(shut, yields=False)
    if (fixed == full).all() and not plan.is_held_up:
        lanes = lane_cost(p, prices.arc_mu, prices.node_mu)
        return Certificate(Margins(prices.low, prices.high), more, lanes)
    room = _sharpen(plan, mu, full, fixed)
    lanes = lane_cost(p, *np.split(room.costs, [p.arc_kg.size]))
    first = plan.bound_everywhere(room, lanes)
    low = np.where(first.brings > prices.low - ALIKE, prices.low, first.brings)
    high = np.where(first.costs < prices.high + ALIKE, prices.high, first.costs)
    return Certificate(Margins(low, high), more, lanes)


def nothing_sure(states: int) -> Certificate:
    """Promise nobody anything: of a plan that is not the best nothing is known beside it."""
    unknown = Margins(*_unknown(states))
    return Certificate(unknown, unknown, np.empty(0), is_sure=False)


def _unknown(states: int) -> tuple[Floats, Floats]:
    return np.full(states, -np.inf), np.full(states, np.inf)


def _sharpen(plan: "_Plan", mu: Floats, full: Bools, fixed: Bools) -> Margins:
    """Bound the room on limits, from the widest bounds towards the published multipliers."""
    unknown = full & ~fixed
    about = Margins(np.maximum(mu - ROUNDING, 0.0), mu + full * ROUNDING)
    room = Margins(np.where(unknown, 0.0, about.brings), np.where(unknown, np.inf, about.costs))
    for _ in range(ROUNDS):
        found = plan.bound_room(room, plan.bound_states(room), unknown)
        sharper = Margins(
            np.minimum(found.brings, np.maximum(room.brings, about.brings)),
            np.maximum(found.costs, np.minimum(room.costs, about.costs)),
        )
        if np.allclose(room.costs, sharper.costs, 0, PRICE_NOISE) and np.allclose(
            room.brings, sharper.brings, 0, PRICE_NOISE
        ):
            break
        room = sharper
    return room


class _Plan:
    """A plan, and where one more kilogram can go in it."""

    def __init__(self, p: ClearProblem, net: Network, flows: Flows) -> None:
        self._p, self._net = p, net
        self._moved: Bools = flows.link_kg > SETTLED_KG
        taken = flows.sink_kg > SETTLED_KG
        self._sells = flows.step_kg > SETTLED_KG
        self._left = flows.step_kg < net.step_kg - SETTLED_KG
        self._wants = (taken | (net.sink_min_kg <= 0)) & (flows.sink_kg < net.sink_kg - SETTLED_KG)
        self._spares = flows.sink_kg > net.sink_min_kg + SETTLED_KG
        self._passed = distinct(np.r_[net.link_from[self._moved], net.link_to[self._moved]])
        self.is_held_up = bool((taken & ~self._spares).any())
        """Whether a minimum holds a bid up: it does not give way, though it takes."""

    def bound_states(self, room: Margins, *, yields: bool = True) -> Margins:
        """Bounds for states from those for room: shortest paths from and to the ground, the last.

        Unless it yields, a step or sink traded in part gives nothing up.
        """
        ground = self._net.state_node.size
        there, back = self._ways
        most = np.r_[self._most(room, yields), np.full(self._passed.size, np.inf)]
        costs = there.shortest(most)
        brings = None if costs is None else back.shortest(most)
        if costs is None or brings is None:  # a circle that gains: noise, and nothing is sure
            return Margins(*_unknown(ground))
        return Margins(-brings[:ground], costs[:ground])

    def bound_everywhere(self, room: Margins, lanes: Floats) -> Margins:
        """The same by ways where no link is too, lanes at what their room costs at most."""
        most = self._most(room, yields=True)
        costs = self._settle(most, lanes)
        brings = None if costs is None else self._settle(most, lanes, is_back=True)
        if costs is None or brings is None:
            return Margins(*_unknown(self._net.state_node.size))
        return Margins(-brings, costs)

    def _settle(self, most: Floats, lanes: Floats, *, is_back: bool = False) -> Floats | None:
        """(S,) shortest paths: by moves and by all ways in turn until neither finds a shorter one.

        Only what moves can go on from a state where another way has led.
        """
        ways, ground = self._ways[is_back], self._net.state_node.size
        led = np.full(self._passed.size, np.inf)
        while True:
            found = ways.shortest(np.r_[most, led])
            if found is None:
                return None
            reached = spread_out(self._p, self._net, found[:ground], lanes, is_back=is_back)
            there = reached[self._passed]
            closer = there < found[self._passed] - PRICE_NOISE
            if not closer.any():
                return reached
            led = np.where(closer, there, led)

    @cached_property
    def _ways(self) -> tuple[Ways, Ways]:
        """From the ground, and to it: along links, against those that carry, by giving, taking.

        Last, straight to each state that something passes: where another way has led.
        """
        net, moved, ground = self._net, self._moved, self._net.state_node.size
        gives = np.r_[net.step_state[self._left], net.sink_state[self._spares]]
        takes = np.r_[net.step_state[self._sells], net.sink_state[self._wants]]
        tail = np.r_[net.link_from, net.link_to[moved], np.full(gives.size, ground), takes]
        head = np.r_[net.link_to, net.link_from[moved], gives, np.full(takes.size, ground)]
        start, end = np.full(self._passed.size, ground), self._passed
        there = Ways(np.r_[tail, start], np.r_[head, end], ground)
        return there, Ways(np.r_[head, start], np.r_[tail, end], ground)

    def _most(self, room: Margins, yields: bool) -> Floats:
        """What each of those moves costs at most."""
        net, sells, spares = self._net, self._sells, self._spares
        there, back = (self._link_cost(part) for part in (room.costs, room.brings))
        shut = [np.where(part & (not yields), np.inf, 0.0) for part in (self._left, self._wants)]
        gives = net.step_price[self._left], (net.sink_price + shut[1])[spares]
        takes = (shut[0] - net.step_price)[sells], -net.sink_price[self._wants]
        return np.concatenate([there, -back[self._moved], *gives, *takes])

    def _link_cost(self, room: Floats) -> Floats:
        return link_cost(self._net, *np.split(room, [self._p.arc_kg.size]))

    def bound_room(self, room: Margins, at: Margins, unknown: Bools) -> Margins:
        """Say what room costs whoever carries least worth over it, and brings who would.

        Where a link passes two limits, the other one is gained or paid as known so far.
        """
        net, lane = self._net, self._net.link_arc
        node = self._p.arc_kg.size + net.state_node[net.link_from]
        over = np.flatnonzero((lane >= 0) & (unknown[lane] | unknown[node]))
        lane, node = lane[over], node[over]
        tail, head, cost = net.link_from[over], net.link_to[over], net.link_cost[over]
        carries = self._moved[over]
        loss = at.costs[head] - cost - at.brings[tail]
        gain = at.brings[head] - cost - at.costs[tail]
        brings, costs = room.brings.copy(), room.costs.copy()
        for own, other in ((lane, node), (node, lane)):
            np.minimum.at(costs, own[carries], (loss - room.brings[other])[carries])
            np.maximum.at(brings, own, gain - room.costs[other])
        costs = np.where(unknown, np.maximum(costs, 0.0), room.costs)
        return Margins(np.where(unknown, brings, room.brings), costs)
