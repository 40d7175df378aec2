"""A round of several days: lots and bids with windows, contracts, pairs, trucks by the day."""

import datetime as dt

import pytest
from django.urls import reverse

from farmgate.clear.bridge.rows import read_market
from farmgate.clear.models import Award, Flow, NodePrice
from farmgate.clear.services.round import clear_round
from support import story

MONDAY = dt.date(2020, 2, 17)


def day(number):
    """The so-maniest day after Monday."""
    return MONDAY + dt.timedelta(days=number)


def clear(round_):
    clear_round(round_, lambda percent, step: None)
    awards = Award.objects.filter(clearing__round=round_)
    return sorted((a.lot_id, a.bid_id, a.qty_g // 1000, a.deliver_on) for a in awards)


@pytest.fixture
def week(a_round):
    """Deliveries from Monday to Wednesday."""
    a_round.delivery_on, a_round.delivery_until = MONDAY, day(2)
    a_round.save()
    return a_round


def test_a_lot_waits_for_the_day_of_the_bid(week, make_lot, make_bid):
    lot, bid = make_lot(), make_bid(from_on=day(1), due_on=day(1))
    assert clear(week) == [(lot.pk, bid.pk, 40, day(1))]


def test_what_does_not_keep_so_long_does_not_sell(week, make_lot, make_bid):
    lot = make_lot(spoil_on=day(0))
    make_bid(from_on=day(1))
    assert clear(week) == []
    assert lot.result.unsold_g == 50_000


def test_what_is_ready_after_the_round_is_told_so(week, make_lot, make_bid):
    make_bid()
    on_the_last, after = make_lot(ready_on=day(2)), make_lot(ready_on=day(3))
    assert [award[0] for award in clear(week)] == [on_the_last.pk]
    assert after.result.reason_code == "not_ready"


def test_two_days_on_the_road_miss_a_round_of_one(week, make_lot, make_bid, lane):
    lane.drive_s = 2 * 86_400
    lane.save()
    lot, _, bid = make_lot(), make_lot(ready_on=day(1)), make_bid()
    assert clear(week) == [(lot.pk, bid.pk, 40, day(2))]


@pytest.mark.parametrize(("is_daily", "left"), [(True, [day(0), day(1)]), (False, [day(0)])])
def test_what_takes_a_day_leaves_the_day_before(week, make_lot, make_bid, lane, is_daily, left):
    lane.drive_s, lane.is_daily, lane.capacity_g = 86_400, is_daily, 20_000
    lane.save()
    make_lot(), make_bid()
    clear(week)
    days = Award.objects.order_by("leave_on").values_list("leave_on", "deliver_on")
    assert list(days) == [(leave, leave + dt.timedelta(days=1)) for leave in left]


def test_what_may_come_later_waits_on_the_farm(week, make_lot, make_bid, lane):
    lane.drive_s = 86_400
    lane.save()
    make_lot(), make_bid(from_on=day(2))
    clear(week)
    assert Award.objects.get().leave_on == day(1)


@pytest.mark.parametrize(("hours", "days"), [(12, 0), (12.1, 1), (36, 1), (60, 2)])
def test_half_a_day_on_the_way_is_none(week, lane, hours, days):
    lane.drive_s = hours * 3600
    lane.save()
    assert read_market(week).problem.arc_days.tolist() == [days]


def test_a_guarantee_buys_nothing_after_the_round(
    week, make_lot, lane, market, coop, cabbage, grades
):
    lane.drive_s = 86_400
    lane.save()
    story.guarantee(week, coop, cabbage, grades[2])
    week.guarantees.update(hub=market)
    make_lot(ready_on=day(2), reserve_fen_per_kg=10)
    in_time = make_lot(ready_on=day(1), reserve_fen_per_kg=20)
    assert clear(week) == [(in_time.pk, None, 4, day(2))]


def test_a_contract_takes_its_base_alone(week, make_lot, make_bid):
    make_lot(reserve_fen_per_kg=10)
    base = make_lot(reserve_fen_per_kg=100, group="东星基地")
    bid = make_bid(only_group="东星基地")
    assert clear(week) == [(base.pk, bid.pk, 40, day(0))]


def test_a_pair_comes_first_in_a_tie(week, make_lot, make_bid, other_farm, hub):
    make_lot(), make_bid()
    pair = make_lot(seller=other_farm, hub=hub, group="结对")
    bid = make_bid(prefer_group="结对")
    assert (pair.pk, bid.pk, 40, day(0)) in clear(week)


@pytest.mark.parametrize(("is_daily", "kg"), [(True, [30, 30, 30]), (False, [30])])
def test_a_truck_that_goes_every_day_carries_every_day(
    week, make_lot, make_bid, lane, is_daily, kg
):
    lane.capacity_g, lane.is_daily = 30_000, is_daily
    lane.save()
    make_lot(qty_g=200_000), make_bid(qty_g=200_000)
    awards = clear(week)
    assert [award[2] for award in awards] == kg
    assert [award[3] for award in awards] == [day(number) for number in range(len(kg))]
    assert Flow.objects.get().qty_g == 1000 * sum(kg)
    days = sorted(week.clearing.chokepoints.values_list("day_on", flat=True), key=str)
    assert days == ([day(0), day(1), day(2)] if is_daily else [None])


def test_a_truck_goes_full_or_not_at_all(a_round, make_lot, make_bid, lane):
    lane.truck_g = 30_000
    lane.save()
    make_lot(), make_bid()
    assert [award[2] for award in clear(a_round)] == [30]


def test_one_price_a_place_is_published(week, make_lot, make_bid):
    make_lot(ready_on=day(1)), make_lot(group="东星基地"), make_lot(spoil_on=day(0))
    make_bid(only_group="东星基地"), make_bid(due_on=day(0)), make_bid(from_on=day(1))
    clear(week)
    prices = list(NodePrice.objects.values_list("place__code", "product", "grade__rank"))
    assert len(prices) == len(set(prices)) > 0


def test_pages_say_on_which_day(week, make_lot, make_bid, lane, county, client_of):
    lane.capacity_g, lane.is_daily = 30_000, True
    lane.save()
    make_lot(qty_g=200_000), make_bid(qty_g=200_000)
    clear(week)
    for page in ("clear-result", "clear-chokepoints"):
        shown = client_of(county).get(reverse(page, args=[week.pk])).content.decode()
        assert all(f"2020年2月{number}日" in shown for number in (17, 18, 19))


def test_a_truck_asked_for_goes_every_day(week, make_lot, make_bid, lane, county, client_of):
    lane.capacity_g, lane.is_daily = 30_000, True
    lane.save()
    make_lot(qty_g=99_000), make_bid(qty_g=99_000)
    clear(week)
    asked = {"lane": lane.pk, "change": "truck"}
    answer = client_of(county).get(reverse("clear-whatif", args=[week.pk]), asked)
    assert answer.context["answer"]["more_g"] == 9_000
