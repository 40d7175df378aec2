"""Odd markets: a correct result, held against an independent truth, and never a hang."""

from dataclasses import replace

import numpy as np
import pytest

from farmgate.engine.clear import clear_market
from farmgate.engine.clear.changes import AddBid, Dispatch, Lend, Roads, change_problem
from farmgate.engine.clear.whatif import Session
from support.facts import broken_rules, money_adds_up, nobody_loses
from support.markets import make
from support.oracle import best_welfare

FREE = [np.inf] * 4
LOT, BID = (0, 0, 0, 2, 50, 1.0), (1, 0, 0, 2, 40, 0, 2.0)
ROAD = (0, 1, 0.5, np.inf)

ODD = {
    "hubs no road joins": ([LOT, (2, 0, 0, 2, 9, 1.0)], [BID, (3, 0, 0, 2, 9, 0, 9.0)], [ROAD]),
    "lanes that carry nothing": ([LOT], [BID], [(0, 1, 0.5, 0.0)]),
    "one price everywhere": (
        [(n, 0, 0, 2, 10, 2.0) for n in range(4)], [(1, 0, 0, 2, 25, 0, 2.0)], [(0, 1, 0.0, 5)]
    ),
    "one giant lot": ([(0, 0, 0, 2, 1e9, 1.0)], [BID], [ROAD]),
    "one giant bid": ([LOT], [(1, 0, 0, 2, 1e9, 0, 2.0)], [ROAD]),
    "a giant lot at a giant price": (
        [(0, 0, 0, 2, 1e9, 9e4)], [(1, 0, 0, 2, 1e9, 0, 1e5)], [ROAD]
    ),
    "a gram": ([(0, 0, 0, 2, 0.001, 1.0)], [(1, 0, 0, 2, 0.001, 0, 2.0)], [ROAD]),
    "limits below reserves": ([(0, 0, 0, 2, 50, 3.0)], [BID], [ROAD]),
    "a free circle": ([LOT], [BID], [(0, 1, 0.0, 30), (1, 2, 0.0, np.inf), (2, 0, 0.0, np.inf)]),
    "no lots": ([], [BID], [ROAD]),
    "no bids": ([LOT], [], [ROAD]),
    "no lanes": ([LOT], [BID], []),
    "no lanes and no need of one": ([LOT], [(0, 0, 0, 2, 40, 0, 2.0)], []),
    "nothing at all": ([], [], []),
}  # fmt: skip


@pytest.mark.parametrize("whole_links", [0, 20_000])
@pytest.mark.parametrize("market", ODD)
def test_an_odd_market_is_cleared_right(market, whole_links):
    p = make(*ODD[market], FREE)
    r = clear_market(p, whole_links)
    assert r.welfare == pytest.approx(best_welfare(p), abs=1e-5)
    assert broken_rules(p, r) == []
    assert len(r.lot_reason) == p.lot_kg.size
    assert len(r.bid_reason) == p.bid_kg.size


@pytest.mark.parametrize("market", ODD)
def test_an_odd_market_out_of_time_keeps_every_rule(market):
    p = make(*ODD[market], FREE)
    r = clear_market(p, left=lambda: 0.0)
    assert broken_rules(p, r) == []
    assert r.welfare - 1e-6 <= best_welfare(p) <= r.bound + 1e-6


@pytest.mark.parametrize("market", ODD)
def test_an_odd_market_can_be_asked_what_if(market):
    p = make(*ODD[market], FREE)
    changes = [AddBid(2, 0, 2, 7.0, 3.0), Dispatch(0, 5.0)]
    changes += [Lend(0, 10.0)] if p.arc_kg.size else []
    truth = best_welfare(change_problem(p, Roads(frozenset(), p.arc_kg), changes))
    assert Session(p).ask(changes).after.welfare == pytest.approx(truth, abs=1e-5)


def test_hubs_that_load_nothing_sell_nothing_away():
    p = make([LOT], [BID, (0, 0, 0, 2, 5, 0, 2.0)], [ROAD], [0.0] * 4)
    assert clear_market(p).welfare == best_welfare(p) == 5.0


def crumbs(many):
    """Lots of one to some grams at three hubs, and one buyer for two thirds of them."""
    grams = 1 + np.arange(many) % 7
    lots = [(i % 3, 0, 0, i % 3, g / 1000, 0.5 + (i % 5) / 10) for i, g in enumerate(grams)]
    wanted = round(int(grams.sum()) * 2 / 3) / 1000
    lanes = [(0, 3, 0.1, np.inf), (1, 3, 0.2, 10.0), (2, 3, 0.3, np.inf)]
    return make(lots, [(3, 0, 0, 2, wanted, 0, 2.0)], lanes, FREE)


def cheapest_first(p):
    """The welfare of one product and one buyer by hand: the least ask plus haul first."""
    cost = p.lot_reserve + p.arc_cost[p.lot_node]
    room, left, worth = dict(enumerate(p.arc_kg.tolist())), float(p.bid_kg[0]), 0.0
    for lot in np.argsort(cost, kind="stable").tolist():
        kg = min(p.lot_kg[lot], left, room[int(p.lot_node[lot])])
        room[int(p.lot_node[lot])] -= kg
        left -= kg
        worth += kg * (p.bid_limit[0] - cost[lot])
    return worth


def test_twenty_thousand_crumbs_are_sold_to_the_gram():
    p = crumbs(20_000)
    r = clear_market(p)
    assert r.welfare == pytest.approx(cheapest_first(p), abs=0.01)
    assert r.taker_g[0] == round(p.bid_kg[0] * 1000) == r.lot_sold_g.sum()
    assert nobody_loses(p, r)
    assert money_adds_up(r)


WRONG = [
    ("lot_kg", -1.0), ("lot_kg", np.nan), ("lot_kg", np.inf), ("lot_kg", 0.0005),
    ("lot_reserve", -0.1), ("lot_reserve", np.nan), ("bid_limit", -1.0), ("arc_cost", -0.5),
    ("arc_kg", np.nan), ("lot_node", 4), ("lot_node", -1), ("arc_to", 4), ("arc_to", 0),
    ("bid_product", 3), ("bid_grade", 3), ("bid_rank", 3),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_no_market_holds_is_refused_before_it_is_solved(name, value):
    p = make([LOT], [BID], [ROAD], FREE)
    wrong = np.full_like(getattr(p, name), value)
    with pytest.raises(ValueError, match=name if name != "arc_to" or value else "two different"):
        replace(p, **{name: wrong})


def test_an_oracle_that_forgets_a_limit_is_found():
    """The truth these markets are held against does tell a wrong sum from a right one."""
    p = make(*ODD["a free circle"], FREE)
    wider = replace(p, arc_kg=np.full(3, np.inf))
    assert best_welfare(wider) > clear_market(p).welfare + 1
