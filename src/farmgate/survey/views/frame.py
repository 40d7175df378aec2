"""What the pages of the survey share."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Person, Round
from farmgate.registry.selectors import county_rounds
from farmgate.web.access import BUYER, CLERK, COUNTY
from farmgate.web.words import say

PAGE_ROWS = 50
IMPORTERS = {"lots": (CLERK, COUNTY), "bids": (BUYER, COUNTY)}


def who(request: HttpRequest) -> Person:
    """Give the person; every page of the survey is behind a log-in."""
    return cast(Person, request.user)


def find_round(request: HttpRequest, round_id: int) -> Round:
    """Find a round the person may open, or say there is none."""
    return get_object_or_404(county_rounds(who(request)), pk=round_id)


def find_page(request: HttpRequest, rows: QuerySet[Any] | list[Any]) -> Page[Any]:
    """Cut a list into pages."""
    return Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))


def may_import(person: Person, kind: str) -> bool:
    """Tell whether a person's role uploads this kind of sheet."""
    return person.role in IMPORTERS.get(kind, ())


def say_error(error: FarmgateError) -> str:
    """Put what cannot be done into words."""
    return say("error", error.code, error.facts)


def tell_error(request: HttpRequest, error: FarmgateError) -> None:
    """Say on the next page why something could not be done."""
    messages.error(request, say_error(error))
