"""Another day that a reason names does trade; the days of a small market; faults are found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from farmgate.engine.clear import clear_market, other_days
from support.changes import change_bid, change_lot
from support.markets import ints, make, markets
from support.oracle import best_welfare

FREE = float("inf")
NOISE = 1e-7


def hurry(p):
    """The same market of one product, cheaper: days alone stand in the way."""
    group = {f"{side}_{part}": 0 for side in ("lot", "bid") for part in ("product", "grade")}
    alike = {name: np.zeros_like(getattr(p, name)) for name in group}
    return replace(p, lot_reserve=p.lot_reserve / 2, **alike)


HURRIED = markets(ranks=False, covers=False, days=True).map(hurry)


def claims(reasons):
    """(row, change) of every other day named."""
    for row, reason in enumerate(reasons):
        yield from ((row, c) for c in reason.facts.get("change", ()) if "day" in c)


@pytest.mark.parametrize("days", [1, 3])
def test_a_round_to_which_nobody_came_has_nothing_to_say(days):
    r = clear_market(make([], [], [(0, 1, 0.1, 9.0)], [FREE, FREE], days=days))
    assert (r.welfare, [*r.lot_reason], [*r.bid_reason]) == (0.0, [], [])


@settings(max_examples=80, deadline=None)
@given(HURRIED)
def test_on_the_day_named_a_lot_sells(p):
    r, best = clear_market(p), best_welfare(p)
    for lot, change in claims(r.lot_reason):
        changed = change_lot(p, lot, change)
        assert best_welfare(changed) > best + NOISE
        assert clear_market(changed).lot_sold_g[lot] > 0


@settings(max_examples=80, deadline=None)
@given(HURRIED)
def test_with_the_day_named_a_bid_is_served(p):
    r, best = clear_market(p), best_welfare(p)
    for bid, change in claims(r.bid_reason):
        changed = change_bid(p, bid, change)
        assert best_welfare(changed) > best + NOISE
        assert clear_market(changed).taker_g[bid] > 0


def small():
    """A product each: too late, too soft, softer than any end, after any end; the lane is full.

    The fifth fills the lane and leaves 1.00 for a kilogram of its room, which the sixth lacks.
    """
    lots = [(0, product, 0, 2, 60, 1.0) for product in range(6)]
    limits = (4.0, 4.0, 4.0, 4.0, 2.5, 2.2)
    bids = [(1, product, 0, 2, 60, 0, limit) for product, limit in enumerate(limits)]
    bids.append((1, 0, 0, 2, 60, 0, 0.1))  # in time for the first lot, and too cheap for it
    return make(
        lots,
        bids,
        [(0, 1, 0.5, 50)],
        [FREE] * 2,
        products=6,
        days=8,
        arc_days=ints(1),
        lot_ready=ints(4, 0, 1, 7, 0, 4),
        lot_spoil=ints(6, 2, 2, 7, 7, 6),
        bid_from=ints(0, 5, 7, 0, 0, 0, 0),
        bid_due=ints(3, 6, 7, 3, 7, 3, 6),
    )


def said(p):
    """What the reasons of a market claim: (row, kind, day)."""
    r = clear_market(p)
    told = [*claims(r.lot_reason), *claims(r.bid_reason)]
    return [(row, change["kind"], change["day"]) for row, change in told]


TRUE = [
    (0, "day", 2),
    (1, "keep", 5),
    (2, "keep_open", 7),
    (3, "day", 2),
    (0, "bid_day", 5),
    (1, "bid_keep", 2),
    (2, "bid_keep", 2),
    (3, "bid_day_open", 7),
]


def test_the_other_days_of_a_small_market_are_known():
    assert said(small()) == TRUE


def soft():
    """The lot keeps as long as the bid takes, and no day longer; the way takes two."""
    lots = [(0, 0, 0, 2, 10, 1.0)]
    days = {"lot_ready": ints(0), "lot_spoil": ints(1), "bid_from": ints(0), "bid_due": ints(1)}
    bids = [(1, 0, 0, 2, 10, 0, 3.0)]
    return make(lots, bids, [(0, 1, 0.5, 50)], [FREE] * 2, days=6, arc_days=ints(2), **days)


def test_a_bid_that_takes_longer_is_not_promised_what_spoils_on_the_way():
    assert [kind for _, kind, _ in said(soft())] == []


def test_where_a_day_is_all_that_matters_no_nearer_one_does():
    p = small()
    for row, kind, day in TRUE[:2]:
        nearer = {"kind": kind, "day": day + (1 if kind == "day" else -1)}
        assert clear_market(change_lot(p, row, nearer)).lot_sold_g[row] == 0


def without_room(p, certificate, is_bid):
    return REAL_TRIPS(p, certificate._replace(lane_cost=p.arc_cost), is_bid)


def without_way(net, states, trips, worth, *, is_bid):
    offers = REAL_OFFERS(net, states, trips, worth, is_bid=is_bid)
    return offers._replace(days=np.zeros_like(offers.days))


REAL_TRIPS, REAL_OFFERS = other_days._list_trips, other_days._list_offers
FAULTS = {
    "room costs nothing": ("_list_trips", without_room, small),
    "lanes take no time": ("_list_offers", without_way, small),
    "what outlasts the bids keeps for good": (
        "_last_spoils",
        lambda p: (np.full(p.products, p.days - 1), np.full(p.products, other_days.NO_END)),
        soft,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    name, wrong, market = FAULTS[fault]
    right = said(market())
    monkeypatch.setattr(other_days, name, wrong)
    assert said(market()) != right
