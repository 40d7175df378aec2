"""Every page as people see it: axe finds nothing, nothing sticks out, all comes from here."""

import re
from collections.abc import Iterator

import pytest

from support.browser import axe_faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database,
    pytest.mark.xdist_group("browser"),
]
ROLES = ("household", "clerk", "buyer", "county")
WIDTHS = (360, 390, 768, 1280)
SCREENS = [("zh-hans", 390), ("en", 1280)]
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


def walk(page) -> Iterator[str]:
    """Open one page of each kind that can be reached by links from the home page."""
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in seen:
            continue
        answer = page.goto(address)
        assert answer.ok, f"{address} answers {answer.status}"
        seen.add(kind_of(address))
        waiting += links_of(page)
        yield address


def look(page, address: str) -> list[str]:
    """What is wrong with an open page at the width it now has."""
    return [f"{address}: {fault}" for fault in axe_faults(page)] + sticks_out(page, address)


def sticks_out(page, address: str) -> list[str]:
    """Whether a page is wider than the screen."""
    wide, screen = page.evaluate(TOO_WIDE), page.viewport_size["width"]
    return [f"{address}: {wide} px wider than a screen of {screen}"] if wide > 0 else []


@pytest.mark.parametrize(("language", "width"), SCREENS)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_for_everybody(role, language, width, everyone, finished_round, page_of):
    page, found, pages = page_of(everyone[role], width, language), [], 0
    for address in walk(page):
        pages += 1
        found += look(page, address)
        for other in WIDTHS:
            page.set_viewport_size({"width": other, "height": 844})
            found += sticks_out(page, address)
        page.set_viewport_size({"width": width, "height": 844})
    assert pages > 2
    assert found == []


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_the_first_page_is_for_everybody(language, width, page_of):
    page = page_of(None, width, language)
    page.goto("/login/")
    assert look(page, "/login/") == []


def test_axe_does_find_a_fault(page_of):
    page = page_of(None)
    page.goto("/login/")
    page.evaluate("document.querySelector('main').append(new Image())")
    assert any(fault.startswith("image-alt") for fault in axe_faults(page))


def test_pages_with_an_empty_round_have_nothing_wrong_either(everyone, a_round, page_of):
    found = []
    for role in ("household", "county"):
        page = page_of(everyone[role])
        for address in walk(page):
            found += look(page, address)
    assert found == []


def test_a_long_page_of_the_phone_does_not_stick_out(page_of):
    page = page_of(None)
    page.goto("/login/")
    page.evaluate("document.querySelector('main').style.minWidth = '2000px'")
    assert page.evaluate(TOO_WIDE) > 0
