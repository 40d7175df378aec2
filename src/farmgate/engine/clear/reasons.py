"""A reason for every seller and every buyer, and what would have helped, from the certificate.

What a lot would bring if no limit held it back is its *free worth*: the best buyer's price less
haulage. A lot whose reserve lies above its free worth was too dear; one whose reserve lies below
it was stopped by a limit, and the tightest limit on the way to that buyer is named. Buyers mirror
it: a bid is a lot with signs turned. The rules are read from the top, and the first that holds is
the reason; `remedies.py` finds what would surely have helped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.bill import FEN
from farmgate.engine.clear.differences import PRICE_NOISE
from farmgate.engine.clear.margins import Certificate
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.pay import Pay
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import CLASSES, Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.remedies import Remedy, Search
from farmgate.engine.clear.result import Reasons
from farmgate.engine.clear.share import GRAMS, grams
from farmgate.engine.clear.wish import SURE, Wish
from farmgate.engine.clear.worth import free_worth

SHARING = ("proportional", "maxmin", "tokens")
"""Policies by which all the willing share, whatever they ask."""
Kinds = tuple[Ints, Ints, Ints]
"""Product, grade and rank of each."""


@dataclass(frozen=True, slots=True)
class _Case:
    """Lots, or bids with signs turned (M members), as the rules look at them.

    ``left``, ``got`` and of that ``back`` (to a guarantee) are grams, ``least_kg`` a minimum;
    ``ask``, ``price`` (NaN: none) and ``worth`` (-inf: no way to anybody) are yuan/kg; ``limit``
    is the tightest on that way, a lane or A + node (-1: none), ``room_kg`` what may pass it;
    ``pool`` is a step or sink. Of the round: whether a day or group may stand between two that a
    road joins, and who settles a tie.
    """

    state: Ints
    pool: Ints
    left: Ints
    got: Ints
    back: Ints
    least_kg: Floats
    is_product_known: Bools
    is_kind_known: Bools
    is_group_known: Bools
    ask: Floats
    price: Floats
    worth: Floats
    limit: Ints
    room_kg: Floats
    is_choosy: bool
    policy: str = "priority"
    is_bid: bool = False

    @property
    def is_at_price(self) -> Bools:
        """Whether the price here is enough."""
        return self.ask <= self.price + PRICE_NOISE

    @property
    def is_drawn(self) -> bool:
        """Whether a draw settles a tie."""
        return self.policy == "efficient"

    @property
    def is_shared(self) -> Bools:
        """Whether all the willing share: a lot may stay though it asks less than the price.

        What asks the price itself may also have been stopped by a limit.
        """
        below = self.ask < self.price - PRICE_NOISE
        willing = below | (self.is_at_price & ~self.is_stopped)
        return willing & (self.policy in SHARING)

    @property
    def is_stopped(self) -> Bools:
        """Whether a tight limit stands between the ask and what the goods are worth."""
        return (self.limit >= 0) & (self.worth > self.ask + PRICE_NOISE)

    @property
    def is_shut(self) -> Bools:
        """Whether that limit lets nothing pass at all."""
        return self.is_stopped & (self.room_kg * GRAMS < 1)


Rule = Callable[[_Case], Bools]
Rules = tuple[tuple[str, Rule], ...]
LOT_RULES: Rules = (
    ("sold_and_bought_back", lambda c: (c.left <= 0) & (c.back > 0) & (c.got > c.back)),
    ("bought_back", lambda c: (c.left <= 0) & (c.back > 0)),
    ("sold", lambda c: c.left <= 0),
    ("part_policy", lambda c: (c.got > 0) & c.is_shared),
    ("part_no_room", lambda c: (c.got > 0) & c.is_shut),
    ("part_limit", lambda c: (c.got > 0) & c.is_stopped),
    ("part_draw", lambda c: (c.got > 0) & c.is_drawn),
    ("part_tie", lambda c: c.got > 0),
    ("no_bid", lambda c: ~c.is_product_known),
    ("grade_too_low", lambda c: ~c.is_kind_known),
    ("no_road_in_time", lambda c: ~np.isfinite(c.worth) & c.is_choosy),
    ("no_road", lambda c: ~np.isfinite(c.worth)),
    ("lost_policy", lambda c: c.is_shared),
    ("no_room", lambda c: c.is_shut),
    ("limit", lambda c: c.is_stopped),
    ("lost_draw", lambda c: c.is_at_price & c.is_drawn),
    ("lost_tie", lambda c: c.is_at_price),
    ("haul_too_dear", lambda c: c.worth < PRICE_NOISE),
    ("ask_too_high", lambda c: np.ones(c.left.size, bool)),
)
BID_RULES: Rules = (
    ("bid_filled", lambda c: c.left <= 0),
    ("bid_part_no_room", lambda c: (c.got > 0) & c.is_shut),
    ("bid_part_limit", lambda c: (c.got > 0) & c.is_stopped),
    ("bid_filled_part", lambda c: c.got > 0),
    ("bid_no_lot", lambda c: ~c.is_product_known),
    ("bid_no_grade", lambda c: ~c.is_kind_known),
    ("bid_no_group", lambda c: ~c.is_group_known),
    ("bid_no_road_in_time", lambda c: ~np.isfinite(c.worth) & c.is_choosy),
    ("bid_no_road", lambda c: ~np.isfinite(c.worth)),
    ("bid_no_room", lambda c: c.is_shut),
    ("bid_limit", lambda c: c.is_stopped),
    ("bid_minimum_unmet", lambda c: (c.least_kg > 0) & (c.worth > c.ask + PRICE_NOISE)),
    ("bid_lost_tie", lambda c: (c.least_kg <= 0) & c.is_at_price),
    ("bid_offer_too_low", lambda c: np.ones(c.left.size, bool)),
)
"""The first rule that holds gives the code; its sentence is in locale/clear, reason.<code>."""
Would = tuple[str, str, str]
WOULD_SELL: Would = ("sell", "sell_more", "sell_not_here")
WOULD_BRING: Would = ("bring", "bring_more", "bring_not_here")
"""What a change would do; its sentence is in locale/clear, would.<code>."""
NAMES_LIMIT = tuple(
    f"{start}{end}" for start in ("", "part_", "bid_", "bid_part_") for end in ("limit", "no_room")
)


def explain_market(
    p: ClearProblem, net: Network, prices: StatePrices, pay: Pay, certificate: Certificate
) -> tuple[Reasons, Reasons]:
    """Say why each lot and each bid traded, traded a part or nothing, and what would have helped.

    Parameters
    ----------
    p, net, prices, pay
        The round, its pooled market, its prices, and who is paid for what.
    certificate
        What one kilogram more or less surely does.

    Returns
    -------
    tuple
        (L,) codes of `LOT_RULES` and (B,) of `BID_RULES`. Prices among the facts are yuan/kg,
        None where there is none; ``change`` lists what would have traded the lot or bid, or more
        of it, each by itself.
    """
    search = Search(p, net, certificate)
    lots = _explain(p, _lots(p, net, prices, pay, certificate), certificate, search)
    return lots, _explain(p, _bids(p, net, prices, pay, certificate), certificate, search)


@dataclass(frozen=True, slots=True)
class _Side:
    """Sellers or buyers: as the rules look at them, their rules, and the facts of each (M,).

    ``hopeless`` are those to whom no price would have helped where they are.
    """

    case: _Case
    rules: Rules
    facts: dict[str, Floats]
    would: Would
    hopeless: Bools


def _lots(
    p: ClearProblem, net: Network, prices: StatePrices, pay: Pay, certificate: Certificate
) -> _Side:
    state = net.step_state[net.lot_step]
    accepted = pay.lot_sold_g + pay.lot_bought_g
    worth, limit = free_worth(p, net, prices, is_bid=False)
    takers = [_kinds(p, "bid"), _kinds(p, "cover")]
    case = _Case(
        state=state,
        pool=net.lot_step,
        left=grams(p.lot_kg) - accepted,
        got=accepted,
        back=pay.lot_bought_g,
        least_kg=np.zeros(accepted.size),
        is_product_known=np.isin(p.lot_product, np.r_[p.bid_product, p.cover_product]),
        is_kind_known=_are_matched(p, _kinds(p, "lot"), takers, -1),
        is_group_known=np.ones(p.lot_kg.size, bool),  # no lot says who may buy it
        ask=p.lot_reserve,
        price=prices.price[state],
        worth=worth[state],
        limit=limit[state],
        room_kg=_room(p)[limit[state]],
        is_choosy=_is_choosy(p),
        policy=p.policy,
    )
    net_price = np.full(accepted.size, np.nan)
    np.divide(pay.lot_pay_fen * 10, accepted, out=net_price, where=accepted > 0)
    facts = {
        "kg": p.lot_kg,
        "accepted_kg": accepted / GRAMS,
        "sold_kg": pay.lot_sold_g / GRAMS,
        "bought_back_kg": pay.lot_bought_g / GRAMS,
        "reserve": p.lot_reserve,
        "price": case.price,
        "net": net_price,
        "missing": pay.lot_missing_fen / FEN,
        "free_worth": case.worth,
        "brings": certificate.first.brings[state],
    }
    hopeless = prices.low[state] <= SURE  # no price above nothing sells there
    return _Side(case, LOT_RULES, facts, WOULD_SELL, hopeless)


def _bids(
    p: ClearProblem, net: Network, prices: StatePrices, pay: Pay, certificate: Certificate
) -> _Side:
    bids = p.bid_kg.size
    state = net.sink_state[net.taker_sink[:bids]]
    filled = pay.taker_g[:bids]
    worth, limit = free_worth(p, net, prices, is_bid=True)
    case = _Case(
        state=state,
        pool=net.taker_sink[:bids],
        left=grams(p.bid_kg) - filled,
        got=filled,
        back=np.zeros_like(filled),
        least_kg=p.bid_min_kg,
        is_product_known=np.isin(p.bid_product, p.lot_product),
        is_kind_known=_are_matched(p, _kinds(p, "bid"), [_kinds(p, "lot")], 1),
        is_group_known=(p.bid_group < 0) | np.isin(p.bid_group, p.lot_group),
        ask=-p.bid_limit,
        price=-prices.price[state],
        worth=worth[state],
        limit=limit[state],
        room_kg=_room(p)[limit[state]],
        is_choosy=_is_choosy(p),
        is_bid=True,
    )
    facts = {
        "kg": p.bid_kg,
        "filled_kg": filled / GRAMS,
        "min_kg": p.bid_min_kg,
        "limit_price": p.bid_limit,
        "price": prices.price[state],
        "free_cost": -case.worth,
        "costs": certificate.first.costs[state],
    }
    return _Side(case, BID_RULES, facts, WOULD_BRING, ~np.isfinite(prices.high[state]))


def _explain(p: ClearProblem, side: _Side, certificate: Certificate, search: Search) -> Reasons:
    """Give everybody the first reason that holds, the facts, and what would have helped."""
    case, codes = side.case, tuple(code for code, _ in side.rules)
    code = np.argmax([rule(case) for _, rule in side.rules], axis=0)
    names_limit = np.array([name in NAMES_LIMIT for name in codes])
    changes: list[list[Remedy]] = []
    change = np.full(code.size, -1)
    for members, told, pool in _find_help(case, certificate, search):
        number = np.arange(len(changes), len(changes) + len(told))
        change[members] = np.where([bool(each) for each in told], number, -1)[pool]
        changes += told
    trade, more, not_here = range(len(side.would))
    return Reasons(
        codes,
        code,
        side.facts,
        np.where(names_limit[code], case.limit, -1),
        p.arc_kg.size,
        changes,
        change,
        side.would,
        np.where(case.got > 0, more, np.where(side.hopeless, not_here, trade)),
    )


def _find_help(
    case: _Case, certificate: Certificate, search: Search
) -> Iterator[tuple[Ints, list[list[Remedy]], Ints]]:
    """Members with something left, what helps each pool of them, and their pools.

    First those who trade nothing, then those who trade a part.

    Who trades a part is promised a price only: moved elsewhere, the rest could take the place of
    what was traded. Where others of its pool trade too, a price one fen better goes before them.
    Where all the willing share nothing is promised: a share may be less than a gram, and a lower
    ask gets no greater one. What helps one member of a pool helps the others.
    """
    if not certificate.is_sure or case.policy in SHARING:
        return
    others = np.bincount(case.pool, weights=case.got)[case.pool] - case.got
    for trades, sure in ((False, certificate.first), (True, certificate.more)):
        members = np.flatnonzero((case.left > 0) & ((case.got > 0) == trades))
        _, one, pool = np.unique(case.pool[members], return_index=True, return_inverse=True)
        one = members[one]
        state, ask = case.state[one], case.ask[one]
        here = np.where(trades & (others[one] > 0), ask, sure.turned(case.is_bid)[state])
        wish = Wish(state, ask, here, case.is_bid, is_price_only=trades)
        told = search.find(wish)
        for i in np.flatnonzero((case.least_kg[one] > 0) & (not trades)).tolist():
            told[i] = _smaller_minimum(told[i], bool(wish.is_enough[i]))
        yield members, told, pool


def _smaller_minimum(told: list[Remedy], is_dear_enough: bool) -> list[Remedy]:
    """A bid left out with its minimum: nothing else is sure to help while the minimum stands."""
    if is_dear_enough:
        return [{"kind": "minimum"}]
    return [change | {"kind": "minimum_price"} for change in told if change["kind"] == "bid_price"]


def _room(p: ClearProblem) -> Floats:
    """(A + N + 1,) kg that may pass each limit, in full trucks where only those go; no limit."""
    lanes = np.where(p.arc_kg < p.arc_truck_kg, 0.0, p.arc_kg)
    room: Floats = np.r_[lanes, p.node_kg, np.inf]
    return room


def _is_choosy(p: ClearProblem) -> bool:
    return p.days > 1 or p.groups > 0


def _kinds(p: ClearProblem, group: str) -> Kinds:
    product, grade, rank = (getattr(p, f"{group}_{name}") for name in ("product", "grade", "rank"))
    return product, grade, rank


def _are_matched(p: ClearProblem, own: Kinds, others: list[Kinds], step: int) -> Bools:
    """Whether anybody's kind of goods fits: for a lot the same or worse (-1), for a bid better."""
    known = np.zeros((p.products, p.grades, len(CLASSES)), bool)
    for kinds in others:
        known[kinds] = True
    turned = known[:, ::step, ::step]
    for axis in (1, 2):
        turned = np.maximum.accumulate(turned, axis=axis)
    return turned[:, ::step, ::step][own]
