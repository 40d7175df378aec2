"""Every page as people see it: axe finds nothing, nothing sticks out, all comes from here."""

import re

import pytest

from support.browser import axe_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROLES = ("household", "clerk", "buyer", "county")
SIZES = (390, 1280)
LANGUAGES = ("zh-hans", "en")
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
DOWNLOADS = (".csv", ".xlsx")


def kind_of(address: str) -> str:
    """An address with its numbers taken out: pages of one kind look alike."""
    return re.sub(r"\d+", "N", address.partition("?")[0])


def links_of(page) -> list[str]:
    """The pages of this site that a page leads to."""
    links = page.eval_on_selector_all(
        "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
    )
    return [link for link in links if not link.partition("?")[0].endswith(DOWNLOADS)]


def walk(page) -> list[str]:
    """One address of each kind that can be reached by links from the home page."""
    seen, waiting = {}, ["/"]
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        answer = page.goto(address)
        assert answer.ok, f"{address} answers {answer.status}"
        seen[kind_of(address)] = address
        waiting += links_of(page)
    return list(seen.values())


def look(page, address: str) -> list[str]:
    """What is wrong with a page at the width it now has."""
    page.goto(address)
    found = [f"{address}: {fault}" for fault in axe_faults(page)]
    wide = page.evaluate(TOO_WIDE)
    return found + ([f"{address}: {wide} px wider than the screen"] if wide > 0 else [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_for_everybody(role, language, everyone, finished_round, page_of):
    found = []
    addresses = walk(page_of(everyone[role], language=language))
    assert len(addresses) > 2
    for width in SIZES:
        page = page_of(everyone[role], width, language)
        for address in addresses:
            found += look(page, address)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_for_everybody(language, page_of):
    for width in SIZES:
        assert look(page_of(None, width, language), "/login/") == []


def test_axe_does_find_a_fault(page_of):
    page = page_of(None)
    page.goto("/login/")
    page.evaluate("document.querySelector('main').append(new Image())")
    assert any(fault.startswith("image-alt") for fault in axe_faults(page))


def test_pages_with_an_empty_round_have_nothing_wrong_either(everyone, a_round, page_of):
    found = []
    for role in ROLES:
        page = page_of(everyone[role])
        for address in walk(page):
            found += look(page, address)
    assert found == []


def test_a_long_page_of_the_phone_does_not_stick_out(page_of):
    page = page_of(None)
    page.goto("/login/")
    page.evaluate("document.querySelector('main').style.minWidth = '2000px'")
    assert page.evaluate(TOO_WIDE) > 0
