"""Another day for what came too late, spoils too soon, or was wanted too early or too fresh.

A lot of day r and shelf life s that goes a way of D days and then waits may take the place of
what is there on day t and keeps till q, if r + D <= t and max(q, r + D) <= s. What one kilogram
surely brings there, less the way, it surely brings to the lot; a full limit is passed at the most
that its room can cost. So, all else equal, the way leads there with the last r' = min(t, s) - D,
or with the first s' = max(q, r + D).

A bid from day f to day u may be served by what is there on day t and keeps till q, if t + D <= u
and max(f, t + D) <= q: with the first u' = t + D, or with the last f' = q.

Nothing of that needs a state of the plan at the new day in the own place: only where it leads.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.commodities import NOBODY, Commodities
from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.margins import Certificate
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.trips import Trips, chain_lanes, join, sort_trips
from farmgate.engine.clear.wish import Found, Wish, firsts

NO_END = 1 << 30
"""The day of what has none, after all others."""
OPEN = {"day": "day_open", "keep": "keep_open"}
"""What a kind is called where the day named is no end."""
BATCH = 1000
"""States looked at together."""


class _Offers(NamedTuple):
    """What a state could trade with (X,): there, over a way of so many days, for yuan/kg."""

    own: Ints
    there: Ints
    days: Ints
    brings: Floats


def find_days(
    p: ClearProblem, net: Network, certificate: Certificate, wish: Wish
) -> Iterator[Found]:
    """Find the nearest other day, and the nearest other shelf life, that would do alone.

    Parameters
    ----------
    p, net, certificate
        The round, its pooled market, and what one kilogram surely does there.
    wish
        Whom to search for.

    Yields
    ------
    tuple
        ``day``: the day on which a lot would have to be ready, or till which a bid would have to
        take; ``keep``: the day till which a lot would have to keep, or from which a bid would
        have to take. ``keep_open`` and ``day_open`` mean without an end, as the
        last day of the horizon does.
    """
    trips = _list_trips(p, certificate, wish.is_bid)
    worth = certificate.first.turned(wish.is_bid)
    states = distinct(wish.state[net.goods.timed[net.state_commodity[wish.state]]])
    batches = np.split(states, range(BATCH, states.size, BATCH))
    offers = [_list_offers(net, some, trips, worth, is_bid=wish.is_bid) for some in batches]
    clock = _Clock(p, net)
    days = [clock.bid_days(o) if wish.is_bid else clock.lot_days(o) for o in offers]
    nearer = {"day": 1, "keep": -1} if wish.is_bid else {"day": -1, "keep": 1}
    for kind, sign in nearer.items():
        own, brings, day = _nearest(offers, [some[kind] for some in days], sign)
        members, chosen = wish.choose(own, brings)
        is_open = day[chosen] >= p.days - 1
        for name, some in ((kind, ~is_open), (OPEN[kind], is_open)):
            yield name, members[some], {"day": np.minimum(day[chosen[some]], p.days - 1)}


def _list_trips(p: ClearProblem, certificate: Certificate, is_bid: bool) -> Trips:
    """Ways to where lots could go, or from where goods could come; also none, to stay."""
    cost = certificate.lane_cost
    driven = np.isfinite(cost) & (p.arc_leaves < 0)  # a lane of one day needs a state of that day
    lanes = Trips(p.arc_from, p.arc_to, p.arc_days, cost).only(driven)
    trades = np.zeros(p.node_kg.size, bool)
    trades[np.r_[p.lot_node, p.bid_node, p.cover_node]] = True
    node = np.flatnonzero(trades)
    stay = Trips(node, node, np.zeros(node.size, np.int64), np.zeros(node.size))
    ways = chain_lanes(lanes.back() if is_bid else lanes, trades, np.ones(trades.size, bool))
    return sort_trips([stay, ways])


def _list_offers(
    net: Network, states: Ints, trips: Trips, worth: Floats, *, is_bid: bool
) -> _Offers:
    """List all that these states could trade with if days did not count."""
    goods, commodity, size = net.goods, net.state_commodity, net.goods.product.max(initial=0) + 1
    known = np.flatnonzero(np.isfinite(worth))
    place = net.state_node[known] * size + goods.product[commodity[known]]
    known, place = (column[np.argsort(place, kind="stable")] for column in (known, place))
    own, trip = join(net.state_node[states], trips.start)
    offer, there = join(trips.end[trip] * size + goods.product[commodity[states[own]]], place)
    own, trip, there = states[own[offer]], trip[offer], known[there]
    ends = (commodity[there], commodity[own]) if is_bid else (commodity[own], commodity[there])
    fits = np.flatnonzero(_serves(goods, *ends))
    own, trip, there = own[fits], trip[fits], there[fits]
    return _Offers(own, there, trips.days[trip], worth[there] - trips.cost[trip])


def _serves(goods: Commodities, better: Ints, worse: Ints) -> Bools:
    """Whether the first may serve where the second is asked for, but for days."""
    group: Ints = goods.group[worse]
    serves: Bools = (group <= NOBODY) | (group == goods.group[better])
    serves &= goods.group[better] >= NOBODY  # what a bid that prefers a group asks serves nobody
    for level in (goods.grade, goods.rank):
        serves &= level[better] <= level[worse]
    return serves


class _Clock:
    """Days and shelf lives of the states, and what others would do.

    The last shelf life of a product is that of all lots that outlast its bids: to go there a lot
    must keep as long as the last bid takes, and a bid that took longer could count on the first
    of them to spoil. If no lot does, it is that of what bids ask in vain.
    """

    def __init__(self, p: ClearProblem, net: Network) -> None:
        goods, last = net.goods, p.days - 1
        day, spoil = goods.day[net.state_commodity], goods.spoil[net.state_commodity]
        enough, sure = (days[goods.product[net.state_commodity]] for days in _last_spoils(p))
        self._day = np.where(day == last, NO_END, day)
        self._spoil = np.where(spoil == last, NO_END, spoil)
        self._enough = np.where(spoil == last, enough, spoil)
        self._sure = np.where(spoil == last, sure, spoil)

    def lot_days(self, offers: _Offers) -> dict[str, Ints]:
        """The last day to be ready, and the first till which to keep; -1: no other would do."""
        own, there, way = offers.own, offers.there, offers.days
        day, spoil = self._day[own], self._spoil[own]
        ready = np.minimum(self._day[there], spoil) - way
        is_earlier = (ready < day) & (self._spoil[there] <= spoil) & (ready >= 0)
        keep = np.maximum(self._enough[there], day + way)
        is_longer = (keep > spoil) & (day + way <= self._day[there])
        return {"day": np.where(is_earlier, ready, -1), "keep": np.where(is_longer, keep, -1)}

    def bid_days(self, offers: _Offers) -> dict[str, Ints]:
        """The first day till which to take, and the last from which; -1: no other would do."""
        own, there = offers.own, offers.there
        arrival, spoil = self._day[there] + offers.days, self._spoil[there]
        arrives = np.minimum(arrival, NO_END) <= self._sure[there]
        is_later = arrives & (arrival > self._day[own]) & (spoil >= self._spoil[own])
        is_staler = arrives & (arrival <= self._day[own]) & (spoil < self._spoil[own])
        return {"day": np.where(is_later, arrival, -1), "keep": np.where(is_staler, spoil, -1)}


def _last_spoils(p: ClearProblem) -> tuple[Ints, Ints]:
    """(products,) what counts as the last shelf life, and how long it keeps at least."""
    last = p.days - 1
    latest, fresh = np.full(p.products, -1), np.full(p.products, -1)
    np.maximum.at(latest, np.r_[p.bid_product, p.cover_product], np.r_[p.bid_due, p.cover_due])
    np.maximum.at(fresh, p.bid_product, p.bid_from)
    outlasts = np.flatnonzero(p.lot_spoil >= latest[p.lot_product])
    product, spoil = p.lot_product[outlasts], p.lot_spoil[outlasts]
    sure = np.full(p.products, NO_END)
    np.minimum.at(sure, product, np.where(spoil == last, NO_END, spoil))
    is_kept = np.bincount(product, minlength=p.products) > 0
    return np.where(is_kept, latest, fresh), sure


def _nearest(offers: list[_Offers], days: list[Ints], sign: int) -> tuple[Ints, Floats, Ints]:
    """The state, yuan/kg and day of the best offer for each state and day, the nearest first."""
    own = np.concatenate([np.empty(0, np.int64), *(some.own for some in offers)])
    brings = np.concatenate([np.empty(0), *(some.brings for some in offers)])
    day = np.concatenate([np.empty(0, np.int64), *days])
    some = np.flatnonzero(day >= 0)
    order = some[np.lexsort((-brings[some], sign * day[some], own[some]))]
    order = order[firsts(own[order] * (4 * NO_END) + day[order])[1]]
    return own[order], brings[order], day[order]
