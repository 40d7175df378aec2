"""A reason for every seller and every buyer, and what would have helped, from the certificate.

What a lot would bring if no limit held it back is its *free worth*: the best buyer's price less
haulage. A lot whose reserve lies above its free worth was too dear; one whose reserve lies below
it was stopped by a limit, and the tightest limit on the way to that buyer is named. Buyers mirror
it: a bid is a lot with signs turned. Of the rules in `rules.py` the first that holds is the
reason; `remedies.py` finds what would surely have helped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.bill import FEN
from farmgate.engine.clear.commodities import EVERYBODY
from farmgate.engine.clear.differences import PRICE_NOISE
from farmgate.engine.clear.margins import Certificate
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.pay import Pay
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import CLASSES, Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.remedies import Remedy, Search
from farmgate.engine.clear.result import Reasons
from farmgate.engine.clear.rules import BID_RULES, LOT_RULES, SHARING, Case, Rules
from farmgate.engine.clear.share import GRAMS, grams
from farmgate.engine.clear.wish import SURE, Wish
from farmgate.engine.clear.worth import free_worth

Kinds = tuple[Ints, Ints, Ints]
"""Product, grade and rank of each."""
Would = tuple[str, str, str]
WOULD_SELL: Would = ("sell", "sell_more", "sell_not_here")
WOULD_BRING: Would = ("bring", "bring_more", "bring_not_here")
"""What a change would do; its sentence is in locale/clear, would.<code>."""
ALMOST_KG = 0.5
"""A full truck is full but for a gram of every path in it."""
NAMES_LIMIT = tuple(
    f"{start}{end}"
    for start in ("", "part_", "bid_", "bid_part_")
    for end in ("limit", "no_room", "no_truck")
)


class Solved(NamedTuple):
    """What is explained: the pooled market, its prices, the pay, and what is sure beside them.

    ``load_kg`` (A,) is what moves over each lane.
    """

    net: Network
    prices: StatePrices
    pay: Pay
    certificate: Certificate
    load_kg: Floats


def explain_market(p: ClearProblem, solved: Solved) -> tuple[Reasons, Reasons]:
    """Say why each lot and each bid traded, traded a part or nothing, and what would have helped.

    Parameters
    ----------
    p, solved
        The round, and what became of it.

    Returns
    -------
    tuple
        (L,) codes of `LOT_RULES` and (B,) of `BID_RULES`. Prices among the facts are yuan/kg,
        None where there is none; ``change`` lists what would have traded the lot or bid, or more
        of it, each by itself.
    """
    search = Search(p, solved.net, solved.certificate)
    lots = _explain(p, _lots(p, solved), solved.certificate, search)
    return lots, _explain(p, _bids(p, solved), solved.certificate, search)


@dataclass(frozen=True, slots=True)
class _Side:
    """Sellers or buyers: as the rules look at them, their rules, and the facts of each (M,).

    ``hopeless`` are those to whom no price would have helped where they are.
    """

    case: Case
    rules: Rules
    facts: dict[str, Floats]
    would: Would
    hopeless: Bools


def _lots(p: ClearProblem, solved: Solved) -> _Side:
    net, prices, pay, certificate, load_kg = solved
    state = net.step_state[net.lot_step]
    accepted = pay.lot_sold_g + pay.lot_bought_g
    worth, limit = free_worth(p, net, prices, is_bid=False)
    takers = [_kinds(p, "bid"), _kinds(p, "cover")]
    own, closed = _kinds(p, "lot"), _closed_group(p)
    case = Case(
        state=state,
        pool=net.lot_step,
        left=grams(p.lot_kg) - accepted,
        got=accepted,
        back=pay.lot_bought_g,
        least_kg=np.zeros(accepted.size),
        is_product_known=np.isin(p.lot_product, np.r_[p.bid_product, p.cover_product]),
        is_grade_known=_are_matched(p, (*own[:2], np.zeros_like(own[2])), takers, -1),
        is_kind_known=_are_matched(p, own, takers, -1),
        is_group_known=closed < 0,
        ask=p.lot_reserve,
        price=prices.price[state],
        worth=worth[state],
        surely=certificate.first.brings[state],
        limit=limit[state],
        room_kg=_room(p)[limit[state]],
        spare_trucks=_has_spare_truck(p, load_kg)[limit[state]],
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
        "group": np.where(closed < 0, np.nan, closed),
        "guaranteed": _guaranteed(p, accepted),
        "free_worth": case.worth,
        "brings": certificate.first.brings[state],
    }
    hopeless = prices.low[state] <= SURE  # no price above nothing sells there
    return _Side(case, LOT_RULES, facts, WOULD_SELL, hopeless)


def _bids(p: ClearProblem, solved: Solved) -> _Side:
    net, prices, pay, certificate, load_kg = solved
    bids = p.bid_kg.size
    state = net.sink_state[net.taker_sink[:bids]]
    filled = pay.taker_g[:bids]
    worth, limit = free_worth(p, net, prices, is_bid=True)
    own, lots = _kinds(p, "bid"), [_kinds(p, "lot")]
    case = Case(
        state=state,
        pool=net.taker_sink[:bids],
        left=grams(p.bid_kg) - filled,
        got=filled,
        back=np.zeros_like(filled),
        least_kg=p.bid_min_kg,
        is_product_known=np.isin(p.bid_product, p.lot_product),
        is_grade_known=_are_matched(p, (*own[:2], np.full_like(own[2], EVERYBODY)), lots, 1),
        is_kind_known=_are_matched(p, own, lots, 1),
        is_group_known=(p.bid_group < 0) | np.isin(p.bid_group, p.lot_group),
        ask=-p.bid_limit,
        price=-prices.price[state],
        worth=worth[state],
        surely=-certificate.first.costs[state],
        limit=limit[state],
        room_kg=_room(p)[limit[state]],
        spare_trucks=_has_spare_truck(p, load_kg)[limit[state]],
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
    case: Case, certificate: Certificate, search: Search
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


def _guaranteed(p: ClearProblem, accepted: Ints) -> Floats:
    """(L,) yuan/kg that a guarantee beside an unsold lot pays at most, where the lot asks more."""
    pays, unsold = np.full(accepted.size, np.nan), np.flatnonzero(accepted <= 0)
    for j in range(p.cover_kg.size):
        fits = p.lot_node[unsold] == p.cover_node[j]
        fits &= p.lot_product[unsold] == p.cover_product[j]
        fits &= p.lot_grade[unsold] <= p.cover_grade[j]
        fits &= p.lot_rank[unsold] <= p.cover_rank[j]
        pays[unsold[fits]] = np.fmax(pays[unsold[fits]], p.cover_value[j])
    return np.where(pays < p.lot_reserve - PRICE_NOISE, pays, np.nan)


def _room(p: ClearProblem) -> Floats:
    """(A + N + 1,) kg that may pass each limit; the last is none."""
    room: Floats = np.r_[p.arc_kg, p.node_kg, np.inf]
    return room


def _has_spare_truck(p: ClearProblem, load_kg: Floats) -> Bools:
    """(A + N + 1,) which lanes carry full trucks only, and are not full (of a gram a path)."""
    spare = (p.arc_truck_kg > 0) & (load_kg + p.arc_truck_kg <= p.arc_kg + ALMOST_KG)
    has: Bools = np.r_[spare, np.zeros(p.node_kg.size + 1, bool)]
    return has


def _is_choosy(p: ClearProblem) -> bool:
    return p.days > 1 or p.groups > 0


def _kinds(p: ClearProblem, group: str) -> Kinds:
    product, grade, rank = (getattr(p, f"{group}_{name}") for name in ("product", "grade", "rank"))
    return product, grade, rank


def _closed_group(p: ClearProblem) -> Ints:
    """(L,) whose produce alone the dearest bid for a lot takes, if no taker would; else -1."""
    closed, is_open = np.full(p.lot_kg.size, -1), p.bid_group < 0
    if is_open.all():
        return closed
    product, grade, rank = _kinds(p, "bid")
    takers = [(product[is_open], grade[is_open], rank[is_open]), _kinds(p, "cover")]
    rest = np.flatnonzero(~_are_matched(p, _kinds(p, "lot"), takers, -1))
    own = np.stack([p.lot_product, p.lot_grade, p.lot_rank, p.lot_group])[:, rest]
    alike, member = np.unique(own, axis=1, return_inverse=True)
    group = np.full(alike.shape[1], -1)
    for i, (goods, level, poor, mine) in enumerate(alike.T.tolist()):
        bids = np.flatnonzero((product == goods) & (grade >= level) & (rank >= poor))
        if bids.size and mine not in p.bid_group[bids]:
            group[i] = p.bid_group[bids[p.bid_limit[bids].argmax()]]
    closed[rest] = group[member]
    return closed


def _are_matched(p: ClearProblem, own: Kinds, others: list[Kinds], step: int) -> Bools:
    """Whether anybody's kind of goods fits: for a lot the same or worse (-1), for a bid better."""
    known = np.zeros((p.products, p.grades, len(CLASSES)), bool)
    for kinds in others:
        known[kinds] = True
    turned = known[:, ::step, ::step]
    for axis in (1, 2):
        turned = np.maximum.accumulate(turned, axis=axis)
    return turned[:, ::step, ::step][own]
