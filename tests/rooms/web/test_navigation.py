"""People are offered only the pages that open for them."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from farmgate.web.access import EVERYONE
from farmgate.web.navigation import MAIN_LINKS, ROUND_LINKS, open_links, open_page


def asking(person, path="/"):
    request = RequestFactory().get(path)
    request.user = person
    return request


@pytest.mark.parametrize("role", ["household", "clerk", "buyer", "county"])
def test_every_link_of_a_role_opens_for_it(role, everyone, a_round):
    request = asking(everyone[role])
    links = open_links(MAIN_LINKS, request) + open_links(ROUND_LINKS, request, a_round.pk)
    assert len(links) > 2
    assert all({role, EVERYONE} & resolve(link["href"]).func.roles for link in links)


def test_a_page_of_another_role_is_not_offered(household, a_round):
    assert open_page("round", asking(household), a_round.pk) == ""
    assert open_page("no-such-page", asking(household)) == ""


def test_a_page_that_wants_a_county_gets_the_persons_own(household, county):
    assert open_page("watch-map", asking(household)) == "/watch/360302/"
    assert open_page("watch-map", asking(county)) == "/watch/360302/"


def test_the_deepest_link_is_the_one_that_is_shown(county, a_round):
    path = f"/settle/{a_round.pk}/payouts/"
    links = open_links(ROUND_LINKS, asking(county, path), a_round.pk)
    assert [link["href"] for link in links if link["here"]] == [path]


def test_home_is_shown_on_the_home_page_alone(county):
    home, *_ = open_links(MAIN_LINKS, asking(county, "/map/"))
    assert not home["here"]
    home, *_ = open_links(MAIN_LINKS, asking(county, "/"))
    assert home["here"]
