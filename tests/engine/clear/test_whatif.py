"""What if: the warm answer is that of a second, cold clearing, and nothing of it stays."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.base.errors import FarmgateError
from farmgate.engine.clear import clear_market, lp, whatif
from farmgate.engine.clear.changes import (
    AddBid,
    Close,
    Dispatch,
    DropBid,
    Lend,
    Open,
    Roads,
    Withdraw,
    change_problem,
)
from farmgate.engine.clear.whatif import Session
from support.markets import KG, LIMIT_PRICE, make, markets
from support.oracle import best_welfare

SOME = settings(max_examples=80, deadline=None)


@st.composite
def questions(draw, minimums=False, ranks=False, **kinds):
    """A market, its closed lanes, and up to four changes that do not contradict each other."""
    p = draw(markets(minimums=minimums, **kinds))
    lane, node = st.integers(0, p.arc_kg.size - 1), st.integers(0, p.node_kg.size - 1)
    closed = draw(st.sets(lane, max_size=2))
    rank = st.integers(0, 2) if ranks else st.just(2)
    least = st.integers(0, 5).map(float) if minimums else st.just(0.0)
    product, grade = st.integers(0, 1), st.integers(0, 2)
    bid = st.tuples(node, product, grade, KG, LIMIT_PRICE, rank, least)
    changes = [
        lane.map(Open) if closed else lane.map(Close),
        st.tuples(lane, KG).map(lambda pair: Lend(*pair)),
        st.tuples(node, KG).map(lambda pair: Dispatch(*pair)),
        bid.map(lambda facts: AddBid(*facts)),
        st.integers(0, p.bid_kg.size - 1).map(DropBid),
        st.integers(0, p.lot_kg.size - 1).map(Withdraw),
    ]
    return p, closed, draw(st.lists(st.one_of(changes), max_size=4))


def changed(p, closed, changes=()):
    """The market after the changes, cleared by nobody yet."""
    return change_problem(p, Roads(frozenset(closed), p.arc_kg), changes)


def without_lanes(p, closed):
    """The market as a clearing reads it: closed lanes are not there."""
    keep = np.setdiff1d(np.arange(p.arc_kg.size), sorted(closed))
    names = [name for name in p.__slots__ if name.startswith("arc_")]
    return replace(p, **{name: getattr(p, name)[keep] for name in names})


@SOME
@given(questions(), st.booleans())
def test_the_warm_answer_is_that_of_a_cold_clearing(asked, is_large):
    p, closed, changes = asked
    session = Session(p, closed, 0 if is_large else 20_000)
    assert session.before.welfare == pytest.approx(best_welfare(without_lanes(p, closed)))
    truth = best_welfare(changed(p, closed, changes))
    assert session.ask(changes).after.welfare == pytest.approx(truth, abs=1e-6)


@SOME
@given(questions(minimums=True, ranks=True))
def test_with_minimums_and_classes_the_answer_is_that_of_a_clearing_too(asked):
    p, closed, changes = asked
    outcome = Session(p, closed).ask(changes)
    again = clear_market(changed(p, closed, changes))
    assert outcome.after.welfare == pytest.approx(again.welfare, abs=2e-2)  # grams are cut there


@SOME
@given(questions(ranks=True, days=True, groups=True), st.booleans())
def test_with_days_and_groups_the_answer_is_that_of_a_cold_clearing(asked, is_large):
    p, closed, changes = asked
    outcome = Session(p, closed, 0 if is_large else 20_000).ask(changes)
    truth = best_welfare(changed(p, closed, changes))
    assert outcome.after.welfare == pytest.approx(truth, abs=1e-6)


@SOME
@given(questions(trucks=True))
def test_with_full_trucks_the_answer_is_that_of_a_clearing(asked):
    p, closed, changes = asked
    outcome = Session(p, closed).ask(changes)
    again = clear_market(changed(p, closed, changes))
    assert outcome.after.welfare == pytest.approx(again.welfare, abs=2e-2)  # grams are cut there


@SOME
@given(questions())
def test_no_question_changes_the_answer_to_another(asked):
    p, closed, changes = asked
    session = Session(p, closed)
    first = [session.ask(part) for part in (changes, [], changes[::-1])]
    assert first[1].after == session.before
    assert first[0].after == first[2].after
    assert session.ask(changes).after == first[0].after


@SOME
@given(questions())
def test_every_kilogram_is_sold_bought_back_or_left(asked):
    p, closed, changes = asked
    now = Session(p, closed).ask(changes).after
    offered = changed(p, closed, changes).lot_kg.sum()
    taken = now.sold_kg + now.bought_back_kg
    assert taken + now.unsold_kg == pytest.approx(offered, abs=2e-3)
    assert sum(now.class_kg) == pytest.approx(taken, abs=5e-3)
    assert sum(now.product_kg) == pytest.approx(taken, abs=5e-3)


def corridor():
    """One dear lane open, a cheap one closed; a poor and a big seller at one price."""
    lots = [(0, 0, 0, 0, 30, 1.0), (0, 0, 0, 2, 30, 1.0)]
    bids = [(1, 0, 0, 2, 100, 0, 3.0)]
    return make(lots, bids, [(0, 1, 0.5, 20), (0, 1, 0.1, 25)], [np.inf] * 2)


def test_a_road_opened_brings_what_it_carries():
    outcome = Session(corridor(), [1]).ask([Open(1)])
    assert (outcome.before.welfare, outcome.after.welfare) == (30.0, 77.5)
    assert (outcome.gain, outcome.more_sold_kg) == (47.5, 25.0)
    assert outcome.before.class_kg == (20.0, 0.0, 0.0)  # in the tie the poor come first
    assert outcome.after.class_kg == (30.0, 0.0, 15.0)
    assert outcome.lane_worth.tolist() == pytest.approx([1.5, 1.9])


def test_a_road_closed_costs_what_it_carried():
    assert Session(corridor()).ask([Close(0)]).gain == -30.0


def test_a_truck_lent_to_a_closed_road_brings_nothing_until_it_opens():
    session = Session(corridor(), [1])
    assert session.ask([Lend(1, 10.0)]).gain == 0.0
    assert session.ask([Lend(1, 10.0), Open(1)]).gain == pytest.approx(35 * 1.9)


def test_equal_bids_share_what_a_new_one_gets():
    outcome = Session(corridor(), [1]).ask([AddBid(1, 0, 0, 100.0, 3.0)])
    assert (outcome.gain, outcome.added_kg, outcome.is_warm) == (0.0, (10.0,), True)


def test_a_bid_where_nothing_ever_went_is_served_by_links_nobody_needed():
    lots = [(0, 0, 0, 2, 30, 2.0)]
    p = make(lots, [(0, 0, 0, 2, 5, 0, 2.5)], [(0, 1, 1.0, 20), (1, 2, 0.5, 8)], [np.inf] * 3)
    outcome = Session(p).ask([AddBid(2, 0, 2, 100.0, 4.0)])
    assert (outcome.added_kg, outcome.gain) == ((8.0,), pytest.approx(4.0))


def test_a_lane_opened_and_closed_at_once_is_refused():
    with pytest.raises(FarmgateError) as refused:
        Session(corridor(), [1]).ask([Open(1), Close(1)])
    assert refused.value.code == "lane_opened_and_closed"


FAULTS = {
    "not taken back": (lp.MarketModel, "_limit", lambda self, kind, index: 1e3),
    "bids not taken in": (whatif, "take_in", lambda net, p, bids: net),
    "changes ignored": (whatif, "_limits", lambda old, p, net: []),
}


def answers_hold():
    session = Session(corridor(), [1])
    welfare = [session.ask(changes).after.welfare for changes in ([Open(1)], [], [Close(0)])]
    return welfare == [77.5, 30.0, 0.0] and session.ask([AddBid(0, 0, 0, 9.0, 2.0)]).gain == 9.0


def test_the_answers_hold_without_a_fault():
    assert answers_hold()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    with pytest.raises((AssertionError, ValueError, IndexError)):
        assert answers_hold()
