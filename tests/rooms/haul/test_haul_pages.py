"""Who may open which page of the haul, and what stands on it."""

import pytest
from django.urls import reverse

from farmgate.haul.models import Handover, Stop, Trip, Weighing
from farmgate.haul.selectors import unweighed
from farmgate.haul.services import handover_code, record_weighing
from farmgate.registry.models import Round
from farmgate.survey.models import Lot

TRIPS, WEIGH = "haul-trips", "haul-weigh"


@pytest.fixture
def delivery(routed):
    return Stop.objects.get(trip__round=routed, trip__wave="delivery")


def get(client_of, person, name, *args, **query):
    return client_of(person).get(reverse(name, args=args), query)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_county_and_the_clerk_see_both_trips(client_of, county, clerk, routed):
    for person in (county, clerk):
        page = text(get(client_of, person, TRIPS, routed.pk))
        for trip in Trip.objects.all():
            assert reverse("haul-trip", args=[trip.pk]) in page


def test_trips_are_filtered_by_wave_and_hub(client_of, county, routed, hub):
    page = get(client_of, county, TRIPS, routed.pk, wave="pickup", hub=hub.code)
    assert [trip.wave for trip in page.context["page"]] == ["pickup"]
    nothing = get(client_of, county, TRIPS, routed.pk, hub="nowhere")
    assert list(nothing.context["page"]) == []


def test_the_buyer_sees_the_code_and_nobody_else_does(client_of, buyer, clerk, county, delivery):
    code, trip = handover_code(delivery), delivery.trip_id
    assert code in text(get(client_of, buyer, TRIPS, delivery.trip.round_id))
    assert code in text(get(client_of, buyer, "haul-trip", trip))
    for person in (clerk, county):
        assert code not in text(get(client_of, person, "haul-trip", trip))


def test_the_code_goes_when_the_goods_are_there(client_of, buyer, delivery):
    Handover.objects.create(stop=delivery, code="1")
    page = text(get(client_of, buyer, TRIPS, delivery.trip.round_id))
    assert handover_code(delivery) not in page


def test_the_household_sees_its_pickup_and_not_the_delivery(client_of, household, routed):
    pickup, delivery = Trip.objects.filter(round=routed)
    page = text(get(client_of, household, TRIPS, routed.pk))
    assert reverse("haul-trip", args=[pickup.pk]) in page
    assert reverse("haul-trip", args=[delivery.pk]) not in page
    assert get(client_of, household, "haul-trip", delivery.pk).status_code == 404


def test_neighbours_see_none_of_it(client_of, other_household, other_clerk, other_buyer, delivery):
    for person in (other_household, other_clerk, other_buyer):
        assert get(client_of, person, "haul-trip", delivery.trip_id).status_code == 404
        page = text(get(client_of, person, TRIPS, delivery.trip.round_id))
        assert reverse("haul-trip", args=[delivery.trip_id]) not in page


def test_another_county_finds_no_such_round(client_of, other_county, delivery):
    assert get(client_of, other_county, TRIPS, delivery.trip.round_id).status_code == 404
    assert get(client_of, other_county, "haul-trip", delivery.trip_id).status_code == 404


def test_a_household_sees_no_neighbour_at_its_own_stop(
    client_of, household, routed, make_lot, farm, coop
):
    neighbour = type(farm).objects.create(
        code="H-9", kind="household", name="邻居", place=farm.place, coop=coop, hub=farm.hub
    )
    Stop.objects.get(trip__wave="pickup").lots.add(make_lot(seller=neighbour))
    assert "邻居" not in text(get(client_of, household, TRIPS, routed.pk))


def test_the_clerk_weighs_a_lot_from_the_page(client_of, clerk, routed):
    lot = Lot.objects.get(round=routed)
    data = {"lot": lot.pk, f"lot{lot.pk}-gross_kg": "41.5", f"lot{lot.pk}-tare_kg": "1.5"}
    answer = client_of(clerk).post(reverse(WEIGH, args=[routed.pk]), data)
    assert answer.status_code == 302
    assert Weighing.objects.get().net_g == 40_000


def test_a_refused_weight_comes_back_in_its_card(client_of, clerk, routed):
    lot = Lot.objects.get(round=routed)
    data = {"lot": lot.pk, f"lot{lot.pk}-gross_kg": "4000"}
    where = reverse(WEIGH, args=[routed.pk])
    card = text(client_of(clerk).post(where, data, headers={"HX-Request": "true"}))
    assert f"lot-{lot.pk}" in card
    assert "errorlist" in card
    assert not Weighing.objects.exists()


@pytest.mark.parametrize("lot", ["", "x", "0", "99999999999999999999"])
def test_a_lot_that_does_not_exist_is_not_weighed(client_of, clerk, routed, lot):
    answer = client_of(clerk).post(reverse(WEIGH, args=[routed.pk]), {"lot": lot})
    assert answer.status_code == 404


def test_the_neighbour_clerk_weighs_nothing_of_ours(client_of, other_clerk, routed):
    lot = Lot.objects.get(round=routed)
    data = {"lot": lot.pk, f"lot{lot.pk}-gross_kg": "40"}
    assert client_of(other_clerk).post(reverse(WEIGH, args=[routed.pk]), data).status_code == 404


def test_a_household_reads_its_weights_and_writes_none(client_of, household, clerk, routed):
    lot = Lot.objects.get(round=routed)
    record_weighing(clerk, lot, 38_000, 0)
    page = text(get(client_of, household, WEIGH, routed.pk))
    assert "38" in page
    assert "gross_kg" not in page
    assert client_of(household).post(reverse(WEIGH, args=[routed.pk])).status_code == 403


def test_a_buyer_has_nothing_to_do_at_the_scales(client_of, buyer, routed):
    assert get(client_of, buyer, WEIGH, routed.pk).status_code == 403


def test_the_list_shows_what_is_still_to_weigh(client_of, clerk, routed):
    lot = Lot.objects.get(round=routed)
    assert [c["lot"] for c in get(client_of, clerk, WEIGH, routed.pk).context["cards"]] == [lot]
    record_weighing(clerk, lot, 40_000, 0)
    assert get(client_of, clerk, WEIGH, routed.pk).context["cards"] == []
    done = get(client_of, clerk, WEIGH, routed.pk, state="done", q=lot.seller.name)
    assert [card["lot"] for card in done.context["cards"]] == [lot]


def test_the_clerk_closes_a_delivery_with_the_code(client_of, clerk, buyer, delivery):
    where = reverse("haul-handover", args=[delivery.pk])
    assert client_of(buyer).post(where, {"code": handover_code(delivery)}).status_code == 403
    client_of(clerk).post(where, {"code": "abc"})
    assert not Handover.objects.exists()
    client_of(clerk).post(where, {"code": handover_code(delivery)})
    assert Handover.objects.get().by == clerk


def test_the_neighbour_clerk_closes_no_delivery_of_ours(client_of, other_clerk, delivery):
    where = reverse("haul-handover", args=[delivery.pk])
    assert client_of(other_clerk).post(where, {"code": "000000"}).status_code == 404


@pytest.mark.parametrize("name", [TRIPS, WEIGH])
def test_a_round_that_is_not_hauled_yet_has_a_friendly_page(client_of, clerk, a_round, name):
    assert "empty-title" in text(get(client_of, clerk, name, a_round.pk))


def test_a_longer_list_asks_no_more_questions(
    client_of, clerk, routed, make_award, django_assert_max_num_queries
):
    for _ in range(8):
        make_award()
    client = client_of(clerk)
    with django_assert_max_num_queries(20):
        text(client.get(reverse(WEIGH, args=[routed.pk])))
    with django_assert_max_num_queries(20):
        text(client.get(reverse("haul-trip", args=[Trip.objects.first().pk])))


def test_a_clerk_takes_the_awarded_weights_of_a_page_after_asking(client_of, clerk, routed):
    client, page = client_of(clerk), f"/haul/{routed.pk}/weigh/all/"
    assert page in client.get(f"/haul/{routed.pk}/weigh/").content.decode()
    asked = client.get(page)
    assert (len(asked.context["lots"]), asked.context["sum_g"]) == (1, 40_000)
    client.post(page, {"lot": [asked.context["lots"][0].pk, "x", "9" * 30]})
    assert unweighed(routed) == 0


def test_another_co_ops_clerk_takes_no_weight_here(client_of, other_clerk, routed):
    lot = Lot.objects.get(round=routed)
    client_of(other_clerk).post(f"/haul/{routed.pk}/weigh/all/", {"lot": [lot.pk]})
    assert unweighed(routed) == 1


@pytest.mark.parametrize(("stage", "is_open"), [("haul", True), ("sell", True), ("settle", False)])
def test_a_delivery_is_closed_until_the_money_is_paid(client_of, clerk, routed, stage, is_open):
    Round.objects.filter(pk=routed.pk).update(stage=stage)
    trip = Trip.objects.get(round=routed, wave="delivery")
    page = client_of(clerk).get(f"/haul/trips/{trip.pk}/")
    assert page.context["may_close"] is is_open


def test_what_is_collected_and_then_delivered_is_not_counted_twice(client_of, county, routed):
    numbers = client_of(county).get(f"/haul/{routed.pk}/").context["numbers"]
    assert (numbers.collected_g, numbers.delivered_g) == (40_000, 40_000)
