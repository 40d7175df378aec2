"""A browser, a server on the test's database, and people logged in."""

import os

import pytest

from farmgate.registry.models import Person
from support.browser import NoBrowser, open_browser

LANGUAGE_COOKIE = "django_language"


@pytest.fixture(scope="session")
def browser():
    """The browser of the whole run; without one the tests are skipped, in CI they fail."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        try:
            opened = open_browser(play)
        except NoBrowser as reason:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(reason))
        yield opened
        opened.close()


@pytest.fixture
def page_of(browser, live_server, client_of):
    """``page_of(person, width=390, language="zh-hans")``: a page of somebody logged in.

    A request that would leave this machine is refused and fails the test, and so does an error
    in the page's own scripts.
    """
    contexts, faults = [], []

    def open_page(person: Person | None, width: int = 390, language: str = "zh-hans"):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 844}
        )
        cookies = {LANGUAGE_COOKIE: language}
        if person:
            cookies["sessionid"] = client_of(person).cookies["sessionid"].value
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda r: stays_here(r.url, live_server.url) or faults.append(r.url))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def stays_here(url: str, home: str) -> bool:
    """Tell whether a request stays on this machine."""
    return url.startswith((home, "data:", "blob:", "about:"))
