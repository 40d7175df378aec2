"""Who of a pool sells: five rules for one plan.

The plan between pools stays the efficient one: what each state sells, where it goes, every price
and all haulage are the same under every policy, so no buyer notices. A policy decides which of a
state's *willing* lots, those that ask no more than is paid there, sell how much of it. Serving a
dearer lot instead of a cheaper one is what a policy costs: its asks times its grams, less the
same under ``efficient``. That is never below zero, and zero where nothing but a tie was decided.
"""

from dataclasses import dataclass, replace

import numpy as np

from farmgate.engine.clear.bill import Bill
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints
from farmgate.engine.clear.share import (
    GRAMS,
    grams,
    number_alike,
    share_as_wished,
    share_between_sellers,
    share_in_order,
    share_in_proportion,
    sum_up,
)
from farmgate.engine.clear.tokens import spend_tokens

ASK_NOISE = 1e-9
LEAST_WORTH = 0.01
"""Yuan/kg that room is worth to a seller where the price is zero, so that tokens still buy it."""


@dataclass(frozen=True, slots=True)
class _Lots:
    """The willing lots in the order of their ties, so that sums do not depend on the rows."""

    index: Ints
    pool: Ints
    own: Ints
    ask: Floats
    rank: Ints
    seller: Ints
    tie: Ints

    @classmethod
    def willing(cls, p: ClearProblem, net: Network, bill: Bill) -> "_Lots":
        pool = net.step_state[net.lot_step]
        sells = bill.state_g.sum(axis=0) > 0
        willing = sells[pool] & (p.lot_reserve <= bill.state_price[pool] + ASK_NOISE)
        index = np.flatnonzero(willing)
        index = index[np.argsort(p.lot_tie[index], kind="stable")]
        own = grams(p.lot_kg[index])
        seller, tie = _first_names(p.lot_seller[index]), p.lot_tie[index]
        return cls(index, pool[index], own, p.lot_reserve[index], p.lot_rank[index], seller, tie)

    def only(self, members: Ints) -> "_Lots":
        """Keep these."""
        return _Lots(*(getattr(self, name)[members] for name in self.__slots__))


def share_lots(p: ClearProblem, net: Network, bill: Bill, policy: str) -> Ints:
    """Share what every state sells between its willing lots.

    Parameters
    ----------
    p, net, bill
        The round, its pooled market, and what its states sell.
    policy
        ``efficient`` (the cheapest first, ties by hash), ``priority`` (the cheapest first, in a
        tie the poorest class, inside a class the uniform rule between sellers),
        ``proportional`` (all willing the same share), ``maxmin`` (the uniform rule between all
        willing sellers) or ``tokens`` (equal budgets over the whole round).

    Returns
    -------
    (3, L) int array
        Grams of each lot by where they go, as in `Bill.state_g`.
    """
    lots = _Lots.willing(p, net, bill)
    accepted = _accept(policy, bill, lots)
    shares = np.zeros((len(bill.state_g), p.lot_kg.size), np.int64)
    left = replace(lots, own=accepted, ask=np.zeros(accepted.size))
    *ways, last = np.flatnonzero(bill.state_g.any(axis=1)).tolist() or [0]
    for way in ways:
        part = _split(policy, bill.state_g[way], left)
        shares[way, lots.index] = part
        left = replace(left, own=left.own - part)
    shares[last, lots.index] = left.own
    return shares


def cost_of(net: Network, shares: Ints, efficient: Ints) -> float:
    """Count the yuan of welfare that these shares lose against the efficient ones.

    By step, whose lots ask the same: what is decided in a tie costs exactly nothing.
    """
    moved = (shares - efficient).sum(axis=0)
    by_step = np.bincount(net.lot_step, weights=moved, minlength=net.step_price.size)
    return round(float((net.step_price * by_step).sum()) / GRAMS, 6)


def _accept(policy: str, bill: Bill, lots: _Lots) -> Ints:
    total = bill.state_g.sum(axis=0)
    if policy == "tokens":
        return _by_tokens(total, bill.state_price, lots)
    return _split(policy, total, lots)


def _split(policy: str, total: Ints, lots: _Lots) -> Ints:
    """Share one total per state; kilograms bought with tokens are all alike."""
    if policy == "efficient":
        return share_in_order(total, lots.own, lots.pool, lots.ask, lots.tie)
    if policy == "priority":
        return _poorest_first(total, lots)
    if policy == "maxmin":
        return share_between_sellers(total, lots.own, lots.tie, lots.pool, lots.seller)
    return share_in_proportion(total, lots.own, lots.tie, lots.pool)


def _poorest_first(total: Ints, lots: _Lots) -> Ints:
    tied, first = number_alike(lots.pool, lots.ask, lots.rank)
    own = sum_up(tied, lots.own, first.size)
    part = share_in_order(total, own, lots.pool[first], lots.ask[first], lots.rank[first])
    return share_between_sellers(part, lots.own, lots.tie, tied, lots.seller)


def _by_tokens(total: Ints, price: Floats, lots: _Lots) -> Ints:
    """Equal budgets; where nobody in a pool sells anything elsewhere, that is maxmin."""
    given = share_between_sellers(total, lots.own, lots.tie, lots.pool, lots.seller)
    is_full = (sum_up(lots.pool, lots.own, total.size) > total)[lots.pool]
    pools = np.bincount(lots.seller[number_alike(lots.pool, lots.seller)[1]])
    spread = np.zeros(total.size, bool)
    spread[lots.pool[is_full & (pools[lots.seller] > 1)]] = True
    members = np.flatnonzero(spread[lots.pool])
    if members.size:
        yuan = np.maximum(price, LEAST_WORTH)[lots.pool]
        room = np.where(is_full, 0, lots.own) * yuan
        elsewhere = np.bincount(lots.seller, weights=room)
        given[members] = _spend(total, yuan[members], lots.only(members), elsewhere)
    return given


def _spend(total: Ints, yuan: Floats, lots: _Lots, elsewhere: Floats) -> Ints:
    """Let the sellers of these lots spend their tokens; own lots share in proportion."""
    who, first = number_alike(lots.pool, lots.seller)
    own, at = sum_up(who, lots.own, first.size), lots.only(first)
    used, pool = np.unique(at.pool, return_inverse=True)
    worth = np.zeros(used.size)
    worth[pool] = yuan[first]
    offer = own * yuan[first]
    sales = spend_tokens(total[used] * worth, offer, pool, at.seller, elsewhere)
    part = share_as_wished(total[used], sales / yuan[first], own, at.tie, pool)
    return share_in_proportion(part, lots.own, lots.tie, who)


def _first_names(seller: Ints) -> Ints:
    """Number sellers by their first lot, whatever numbers they had."""
    _, first, number = np.unique(seller, return_index=True, return_inverse=True)
    names: Ints = first[number]
    return names
