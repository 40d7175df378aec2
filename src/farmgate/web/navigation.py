"""Which pages a person is offered: those that exist and that the person's role may open."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from farmgate.web.access import EVERYONE
from farmgate.web.words import say

ROUND_LINKS = (
    ("board", "round"),
    ("lots", "survey-lots"),
    ("bids", "survey-bids"),
    ("clearing", "clear-result"),
    ("trips", "haul-trips"),
    ("weigh", "haul-weigh"),
    ("shop", "shop"),
    ("orders", "shop-orders"),
    ("settlement", "settle-round"),
    ("payouts", "settle-payouts"),
    ("invoices", "settle-invoices"),
)
MAIN_LINKS = (
    ("home", "home"),
    ("map", "county-map"),
    ("roads", "roads"),
    ("incomes", "watch-households"),
    ("income_map", "watch-map"),
)


def find_page(name: str, request: HttpRequest, *args: object) -> str:
    """Find a page's address; one that wants a county gets the person's own.

    Raises
    ------
    NoReverseMatch
        When the page wants something else.
    """
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        person: Any = request.user
        place = getattr(person, "place", None) or getattr(person, "party", None)
        place = getattr(place, "place", place)
        if args or place is None:
            raise
        return reverse(name, args=[place.path.split("/")[1]])


def open_page(name: str, request: HttpRequest, *args: object) -> str:
    """Find a page's address; nothing when there is none, or the person's role may not open it."""
    try:
        href = find_page(name, request, *args)
        roles: frozenset[str] = getattr(resolve(href).func, "roles", frozenset())
    except (NoReverseMatch, Resolver404):
        return ""
    return href if {getattr(request.user, "role", ""), EVERYONE} & roles else ""


def open_links(
    links: Sequence[tuple[str, str]], request: HttpRequest, *args: object
) -> list[dict[str, object]]:
    """Resolve links, keep those the person may open, and mark the one that is shown."""
    hrefs = [(word, open_page(name, request, *args)) for word, name in links]
    shown = [href for _, href in hrefs if href and is_under(request.path, href)]
    here = max(shown, key=len, default="")
    return [
        {"href": href, "text": say("nav", word), "here": href == here}
        for word, href in hrefs
        if href
    ]


def is_under(path: str, href: str) -> bool:
    """Say whether a path is a page or lies below it; nothing lies below the home page."""
    return path == href or (len(href) > 1 and path.startswith(href))
