"""Incomes are shown to whom they concern, and to the public only so that they point at nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from farmgate.registry.models import Party
from farmgate.watch.bridge.incomes import read_standings, read_villages
from farmgate.watch.models import PovertyLine

ROLES = ("household", "clerk", "buyer", "county")
MAP, HOMES = reverse("watch-map", args=["360302"]), reverse("watch-households")


@pytest.fixture
def crowd(watched, village, coop, line):
    """``crowd(12, income)``: so many more one-person households in the village."""

    def settle_in(count, income_fen, place=village):
        Party.objects.bulk_create(
            Party(code=f"X-{place.code}-{income_fen}-{n}", kind="household", name="某户",
                  place=place, persons=1, base_income_fen=income_fen)
            for n in range(count)
        )  # fmt: skip

    return settle_in


def public_rows(round_):
    return read_villages(read_standings(round_.county, round_), is_public=True)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_logs_in_opens_the_map(watched, line, request, client_of, role):
    assert client_of(request.getfixturevalue(role)).get(MAP).status_code == 200


def test_a_stranger_is_sent_to_log_in(watched, client):
    assert client.get(MAP).status_code == client.get(HOMES).status_code == 302


@pytest.mark.parametrize("role", ROLES[:3])
def test_only_the_county_sees_households(watched, request, client_of, role):
    assert client_of(request.getfixturevalue(role)).get(HOMES).status_code == 403


def test_the_neighbouring_county_sees_neither(watched, other_county, client_of):
    client = client_of(other_county)
    assert client.get(MAP).status_code == 404
    assert client.get(reverse("watch-households", args=["360302"])).status_code == 404
    assert "H-0417" not in client.get(HOMES).content.decode()


def test_a_village_of_three_households_is_not_shown_to_the_public(watched, line):
    assert public_rows(watched).villages == []


def test_small_villages_are_shown_together(watched, crowd, other_farm):
    crowd(6, 900_000)
    crowd(3, 800_000, other_farm.place)
    (group,) = public_rows(watched).villages
    assert (group.place, group.households, group.villages) == (None, 13, 2)


def test_counts_of_one_to_four_and_totals_that_tell_them_are_hidden(watched, crowd):
    crowd(9, 900_000)
    crowd(1, 100_000)
    income = public_rows(watched)
    assert income.villages[0].under is None
    assert income.under is None


def test_the_county_sees_every_count(watched, crowd, county, client_of):
    crowd(9, 900_000)
    crowd(3, 100_000)
    page = client_of(county).get(MAP)
    assert page.context["income"].villages[0].under == 3 + 2
    assert page.context["income"].moved_over == 1


def test_no_household_has_a_point_on_the_map(watched, crowd, household, client_of):
    crowd(12, 900_000)
    page = client_of(household).get(MAP)
    kinds = {point.shape.kind for point in page.context["drawing"].points}
    assert kinds <= {"village", "town", "hub"}
    assert "刘桂英" not in page.content.decode().split("<main")[1]
    assert "某户" not in page.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?state=under", ["H-0098", "H-0320"]),
        ("?state=moved", ["H-0417"]),
        ("?state=near", ["H-0417"]),
        ("?words=0320", ["H-0320"]),
        ("?village=360302100201&words=邻居", ["H-0098", "H-0320"]),
        ("?state=unknown", []),
    ],
)
def test_the_county_finds_households_by_where_they_stand(
    watched, line, county, client_of, query, names
):
    page = client_of(county).get(HOMES + query)
    assert sorted(row.party.code for row in page.context["page"]) == names


def test_the_county_sets_the_line(watched, county, county_place, client_of):
    where = reverse("watch-line", args=["360302"])
    client_of(county).post(where, {"year": 2020, "line": "6,200"})
    assert PovertyLine.objects.get(county=county_place, year=2020).line_fen == 620_000


@pytest.mark.parametrize("line", ["", "much", "-5", "0", "1000000"])
def test_an_impossible_line_is_not_set(watched, county, client_of, line):
    where = reverse("watch-line", args=["360302"])
    answer = client_of(county).post(where, {"year": 2020, "line": line}, follow=True)
    assert not PovertyLine.objects.exists()
    assert "message error" in answer.content.decode()


def test_nobody_else_sets_the_line(watched, clerk, other_county, client_of):
    where, line = reverse("watch-line", args=["360302"]), {"year": 2020, "line": "1"}
    assert client_of(clerk).post(where, line).status_code == 403
    assert client_of(other_county).post(where, line).status_code == 404
    assert client_of(other_county).get(where).status_code == 405


def test_before_the_first_round_the_pages_say_so(county, client_of):
    for url in (MAP, HOMES):
        assert "empty-title" in client_of(county).get(url).content.decode()


def test_more_households_need_no_more_queries(crowd, county, client_of):
    spent = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client_of(county).get(MAP)
            client_of(county).get(HOMES)
        spent.append(len(queries))
        crowd(30, 500_000 + number)
    assert spent[0] == spent[1]
