import pytest
from django.contrib.auth.models import AnonymousUser

from farmgate.registry.models import Place, RoadClosure
from farmgate.registry.selectors import (
    closed_lanes,
    county_of,
    county_rounds,
    lanes_in,
    open_lanes,
    parties_in,
    places_in,
    visible_places,
)

pytestmark = pytest.mark.django_db


def test_the_county_desk_sees_its_places_and_not_the_neighbours(county, village, other_county):
    assert village in visible_places(county)
    assert village not in visible_places(other_county)


def test_a_household_sees_its_own_village_only(household, village, township):
    assert list(visible_places(household)) == [village]


def test_a_stranger_sees_no_place_and_no_round(a_round):
    assert not visible_places(AnonymousUser()).exists()
    assert not county_rounds(AnonymousUser()).exists()


@pytest.mark.parametrize("who", ["household", "clerk", "buyer", "county"])
def test_everybody_sees_the_rounds_of_the_own_county(request, a_round, who):
    assert list(county_rounds(request.getfixturevalue(who))) == [a_round]


def test_the_neighbouring_county_sees_no_round_of_ours(a_round, other_county):
    assert not county_rounds(other_county).exists()


def test_a_county_whose_code_begins_like_ours_is_still_another(a_round, household):
    near = Place.objects.create(code="3603", name="近", kind="county", path="/3603/")
    household.party.place.path = near.path
    household.party.place.save()
    assert not county_rounds(household).exists()


def test_a_place_knows_its_county(village, county_place):
    assert county_of(village) == county_place


def test_places_and_parties_of_a_county_can_be_asked_for_by_kind(county_place, hub, farm, shop):
    assert list(places_in(county_place, "hub")) == [hub]
    assert list(parties_in(county_place, "household", "buyer")) == [shop, farm]


def test_a_closed_road_is_closed_in_its_round_only(a_round, lane, county_place):
    RoadClosure.objects.create(round=a_round, lane=lane, reason="落石")
    assert list(closed_lanes(a_round)) == [lane]
    assert not open_lanes(a_round).exists()
    assert list(lanes_in(county_place)) == [lane]
