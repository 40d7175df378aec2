"""Every address has an access rule; a page without one cannot be opened, and fails here."""

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from farmgate.web.access import EVERYONE, ROLES, allow


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    """Every address with its pattern."""
    found = []
    for entry in resolver.url_patterns:
        here = prefix + str(entry.pattern)
        found += patterns(entry, here) if isinstance(entry, URLResolver) else [(here, entry)]
    return found


def without_rule(entries: list[tuple[str, URLPattern]]) -> list[str]:
    """The addresses whose view says nobody, or somebody unknown, may open it."""
    known = {EVERYONE, *ROLES}
    rules = [(where, getattr(entry.callback, "roles", None)) for where, entry in entries]
    return [where for where, roles in rules if not roles or not roles <= known]


def test_every_address_has_a_rule_of_known_roles():
    entries = patterns(get_resolver())
    assert entries, "no pages at all"
    assert without_rule(entries) == []


def test_every_address_has_a_name():
    assert [where for where, entry in patterns(get_resolver()) if not entry.name] == []


def test_a_view_without_a_rule_is_found():
    def naked(request):
        return HttpResponse()

    entries = [("naked/", path("naked/", naked)), ("fine/", path("fine/", allow("county")(naked)))]
    assert without_rule(entries) == ["naked/"]


@pytest.mark.parametrize("role", ["king", "Household"])
def test_a_role_that_nobody_has_is_found(role):
    entry = path("x/", allow(role)(HttpResponse))
    assert without_rule([("x/", entry)]) == ["x/"]
