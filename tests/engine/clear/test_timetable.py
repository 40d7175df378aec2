"""Lanes that leave on one day only, and limits by the day, held against the slow truth."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import clear_market, commodities
from farmgate.engine.clear.days import list_arrivals, list_departures
from support.facts import is_best, limits_hold, money_adds_up, nobody_loses
from support.markets import floats, ints, make, markets
from support.oracle import arrive, fits, meets, takers

SOME = settings(max_examples=60, deadline=None)
FREE = float("inf")


@SOME
@given(markets(timetable=True, groups=True))
def test_no_plan_by_timetable_is_worth_more(p):
    assert is_best(p)


@SOME
@given(markets(timetable=True, groups=True))
def test_lanes_priced_first_give_the_same_by_timetable(p):
    assert is_best(p, whole_links=0)


@SOME
@given(markets(timetable=True, groups=True))
def test_every_award_catches_its_lanes(p):
    r = clear_market(p)
    for lot, taker, path in zip(
        r.awards.lot.tolist(), r.awards.taker.tolist(), r.awards.path, strict=True
    ):
        assert fits(p, lot, taker)
        assert meets(p, lot, taker, path)


@SOME
@given(markets(timetable=True, groups=True))
def test_by_timetable_limits_hold_and_money_adds_up(p):
    r = clear_market(p)
    limits_hold(p, r)
    nobody_loses(p, r)
    money_adds_up(r)


@SOME
@given(markets(days=True), st.data())
def test_a_truck_that_waits_for_nobody_brings_no_more(p, data):
    leaves = data.draw(st.lists(st.integers(-1, 5), min_size=len(p.arc_days)))
    dated = replace(p, arc_leaves=np.array(leaves[: len(p.arc_days)]))
    assert clear_market(dated).welfare <= clear_market(p).welfare + 0.05


@SOME
@given(markets(timetable=True))
def test_every_award_arrives_in_its_window(p):
    r = clear_market(p)
    days, t = list_arrivals(p, r.awards), takers(p)
    assert (days >= t["from"][r.awards.taker]).all()
    assert (days <= t["due"][r.awards.taker]).all()
    assert (days <= p.lot_spoil[r.awards.lot]).all()


@SOME
@given(markets(timetable=True))
def test_who_leaves_a_day_later_is_late(p):
    r = clear_market(p)
    arrivals = list_arrivals(p, r.awards)
    leaves = list_departures(p, r.awards, arrivals)
    assert (leaves >= p.lot_ready[r.awards.lot]).all()
    for path, leave, day in zip(r.awards.path, leaves, arrivals, strict=True):
        if day < p.days - 1:
            assert arrive(p, leave, path) <= day < arrive(p, leave + 1, path)


def daily():
    """A truck of 40 kg on each of three days; 100 kg are ready on the first and keep two days."""
    lots = [(0, 0, 0, 2, 100, 1.0), (0, 0, 0, 2, 40, 2.0)]
    bids = [(1, 0, 0, 2, 200, 0, 4.0)]
    lanes = [(0, 1, 0.5, 40.0)] * 3
    windows = {"lot_ready": ints(0, 2), "lot_spoil": ints(1, 3), "days": 4}
    return make(lots, bids, lanes, [FREE] * 2, **windows, arc_leaves=ints(0, 1, 2))


def daily_holds():
    r = clear_market(daily())
    sold = r.lot_sold_g.tolist() == [80_000, 40_000]
    return sold and r.welfare == pytest.approx(80 * 2.5 + 40 * 1.5)


def test_what_misses_the_truck_of_one_day_takes_the_next_while_it_keeps():
    assert daily_holds()


def test_a_kilogram_more_on_one_day_is_worth_what_that_day_lacks():
    shadow = clear_market(daily()).arc_shadow
    assert shadow[:2].tolist() == pytest.approx([2.5, 2.5])
    more = replace(daily(), arc_kg=floats(40, 41, 40))
    gain = clear_market(more).welfare - clear_market(daily()).welfare
    assert gain == pytest.approx(shadow[1])


def test_a_planted_fault_is_found(monkeypatch):
    nobody = commodities.Way(0, -1, np.empty(0, np.int64), np.empty(0, np.int64))
    monkeypatch.setattr(commodities, "_wait", lambda p, numbers: nobody)
    assert not daily_holds()
