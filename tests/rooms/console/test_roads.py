"""The roads page: the county changes what its roads carry, nobody else and no other county's."""

import pytest
from django.urls import reverse

from farmgate.registry.models import Audit, Lane, RoadClosure, Round

ROADS = reverse("roads")
LIMITS = {"capacity": "5000", "is_daily": "on", "truck": "2500.5"}


def test_a_county_says_what_a_road_carries(lane, county, client_of):
    assert "白鹭集货点 → 城东超市" in client_of(county).get(ROADS).content.decode()
    client_of(county).post(f"{ROADS}?lane={lane.pk}", LIMITS)
    lane.refresh_from_db()
    assert (lane.capacity_g, lane.is_daily, lane.truck_g) == (5_000_000, True, 2_500_500)


def test_the_audit_says_what_a_road_carried_before_and_after(lane, county, client_of):
    client_of(county).post(f"{ROADS}?lane={lane.pk}", LIMITS)
    assert Audit.objects.get(action="change_lane").facts == {
        "old": {"capacity_g": 1_000_000, "is_daily": False, "truck_g": None},
        "new": {"capacity_g": 5_000_000, "is_daily": True, "truck_g": 2_500_500},
    }


def test_what_is_left_empty_is_no_limit(lane, county, client_of):
    client_of(county).post(f"{ROADS}?lane={lane.pk}", {"capacity": "", "truck": ""})
    lane.refresh_from_db()
    assert (lane.capacity_g, lane.is_daily, lane.truck_g) == (None, False, None)


@pytest.mark.parametrize("wrong", [{"capacity": "-1"}, {"truck": "0"}, {"capacity": "nan"}])
def test_a_limit_that_cannot_be_is_refused(lane, county, client_of, wrong):
    answer = client_of(county).post(f"{ROADS}?lane={lane.pk}", LIMITS | wrong)
    assert answer.status_code == 200
    assert Lane.objects.get().capacity_g == 1_000_000


def test_a_road_that_is_free_has_no_full_trucks(lane, county, client_of):
    Lane.objects.update(haul_fen_per_kg=0, fee_fen_per_kg=0)
    answer = client_of(county).post(f"{ROADS}?lane={lane.pk}", LIMITS)
    assert "没有运费" in answer.content.decode()


@pytest.mark.parametrize(
    ("capacity", "truck", "status"), [("5000", "5000.001", 200), ("5000", "5000", 302)]
)
def test_a_truck_that_would_never_go_is_refused(lane, county, client_of, capacity, truck, status):
    limits = {"capacity": capacity, "truck": truck}
    answer = client_of(county).post(f"{ROADS}?lane={lane.pk}", limits)
    assert answer.status_code == status
    assert ("装不下一整车" in answer.content.decode()) == (status == 200)
    assert (Lane.objects.get().truck_g is None) == (status == 200)


@pytest.fixture
def two_pages(lane, monkeypatch):
    """The road that comes last stands alone on the second page."""
    monkeypatch.setattr("farmgate.console.views.roads.ROWS", 1)
    ends = {"origin": lane.destination, "destination": lane.origin}
    facts = {"haul_fen_per_kg": 20, "distance_m": 12_000, "drive_s": 1_500}
    return Lane.objects.create(code="LANE-2", **ends, **facts)


def test_who_changes_a_road_stays_on_its_page(two_pages, county, client_of):
    client, second = client_of(county), f"{ROADS}?page=2"
    asked = f"?lane={two_pages.pk}&amp;page=2"
    assert f'href="{asked}"' in client.get(second).content.decode()
    shown = client.get(f"{second}&lane={two_pages.pk}").content.decode()
    assert f'action="{ROADS}{asked}"' in shown
    assert f'href="{second}">取消' in shown
    assert client.post(f"{second}&lane={two_pages.pk}", LIMITS).headers["Location"] == second


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 403), ("buyer", 403), ("other_county", 404)]
)
def test_nobody_else_changes_a_road(lane, who, status, request, client_of):
    client = client_of(request.getfixturevalue(who))
    assert client.post(f"{ROADS}?lane={lane.pk}", LIMITS).status_code == status
    assert Lane.objects.get().capacity_g == 1_000_000


@pytest.fixture
def side_road(hub, other_shop):
    """A road without a limit, whose code comes first."""
    ends = {"origin": hub, "destination": other_shop.place, "code": "LANE-0"}
    return Lane.objects.create(**ends, haul_fen_per_kg=9, distance_m=1, drive_s=1)


def test_roads_with_a_limit_come_first_with_what_they_cost(lane, side_road, county, client_of):
    shown = client_of(county).get(ROADS)
    assert [road for road, _ in shown.context["rows"]] == [lane, side_road]
    assert "0.25 元/公斤" in shown.content.decode()


@pytest.mark.parametrize("is_past", [False, True])
def test_a_closed_road_says_so_until_a_later_round_is_cleared(
    a_round, lane, side_road, county, client_of, is_past
):
    RoadClosure.objects.create(round=a_round, lane=side_road, reason="塌方")
    if is_past:
        later = {"code": "2020-W09", "opens_on": "2020-02-24", "delivery_on": "2020-02-27"}
        Round.objects.create(**later, name="第九周", county=a_round.county, stage="clear")
    shown = client_of(county).get(ROADS).content.decode()
    assert ("第八周 · 塌方" in shown) == (not is_past)
    assert shown.count("通行") == 1 + is_past


@pytest.mark.parametrize("truck_g", [None, 500_000])
def test_full_trucks_have_a_column_where_a_road_has_them(lane, county, client_of, truck_g):
    Lane.objects.update(truck_g=truck_g)
    shown = client_of(county).get(ROADS).content.decode()
    assert ("只发满车" in shown) == (truck_g is not None)
