"""Everybody starts where their work is; the map tells a county's round at a glance."""

import pytest

from farmgate.console.selectors import draw_county
from farmgate.registry.models import RoadClosure


def read(client, path, language="en"):
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("household", "From the lot to the money"),
        ("clerk", "Open the round"),
        ("buyer", "Where our produce came from"),
        ("county", "New round"),
    ],
)
def test_home_leads_each_role_to_its_work(role, words, everyone, client_of, finished_round):
    assert words in read(client_of(everyone[role]), "/")


@pytest.mark.parametrize("role", ["household", "clerk", "buyer", "county"])
def test_before_the_first_round_home_says_so(role, everyone, client_of):
    page = read(client_of(everyone[role]), "/")
    assert "No round yet" in page or "No lots yet" in page


def test_a_stranger_is_sent_to_log_in(client):
    assert client.get("/").headers["Location"].startswith("/login/")


def test_the_language_is_switched_for_good(client):
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert '<html lang="en">' in client.get("/login/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/login/"})
    assert '<html lang="zh-Hans">' in client.get("/login/").content.decode()


def test_ten_wrong_passwords_lock_the_log_in(client, county):
    wrong = {"username": county.username, "password": "wrong"}
    answers = [client.post("/login/", wrong).status_code for _ in range(10)]
    assert answers[-1] == 429
    assert "锁定" in client.post("/login/", wrong).content.decode()


def test_a_missing_page_speaks_the_language_of_the_visitor(client_of, county):
    client = client_of(county)
    client.cookies["django_language"] = "en"
    answer = client.get("/rounds/999/")
    assert answer.status_code == 404
    assert "This page is not here" in answer.content.decode()


def test_the_map_shows_what_a_village_sold(finished_round):
    drawing = draw_county(finished_round).drawing
    told = [area.shape.title for area in drawing.areas]
    assert any("%" in title for title in told)
    assert {line.shape.tone for line in drawing.lines} == {"flow"}


def test_a_closed_road_is_drawn_as_closed(a_round, lane):
    RoadClosure.objects.create(round=a_round, lane=lane, reason="山体落石")
    picture = draw_county(a_round)
    closed = [line for line in picture.drawing.lines if line.shape.tone == "closed"]
    assert "山体落石" in closed[0].shape.title


def test_the_map_tells_its_news_in_words_as_well(client_of, county, finished_round, township):
    page = read(client_of(county), "/map/", "zh-hans")
    assert township.name in page
    assert "各乡镇" in page


def test_the_map_of_another_countys_round_is_not_here(client_of, other_county, finished_round):
    answer = client_of(other_county).get("/map/", {"round": finished_round.pk})
    assert answer.status_code == 404


def test_the_map_asks_the_database_a_constant_number_of_questions(
    finished_round, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        draw_county(finished_round)
