"""Every address, opened by everybody, with rows of their own and of others: no cell leaks.

The addresses come from the resolver, so a new page is in the table the day it is made. What a
person must not see is told by names: a household's name, for one, may be read by itself, its
co-op, its county and the buyer who bought from it, on any page whatsoever; that it is poor, by no
buyer.
"""

from itertools import product

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from farmgate.haul.models import Stop, Trip
from farmgate.registry.models import Party, Person, Place, Round
from farmgate.sell.models import Listing, Order
from farmgate.survey.models import Bid, Lot, SheetImport
from farmgate.web.access import EVERYONE, allow
from support import story

MODELS = {
    "round_id": Round,
    "party_id": Party,
    "lot_id": Lot,
    "bid_id": Bid,
    "trip_id": Trip,
    "stop_id": Stop,
    "order_id": Order,
    "listing_id": Listing,
    "import_id": SheetImport,
}
NEXT_DOOR = "/360313/"
HERE = ("household", "clerk", "buyer", "county", "other_household", "other_clerk", "other_buyer")
THERE = tuple(f"next_door_{role}" for role in ("household", "clerk", "buyer", "county"))
NAMES = {"household": "刘桂英", "other_household": "陈国强", "next_door_household": "邹秋菊"}
SELLERS = {*HERE, *THERE} - {"buyer", "other_buyer", "next_door_buyer"}
MAY_READ = {
    "刘桂英": {"household", "clerk", "county", "buyer"},
    "陈国强": {"other_household", "other_clerk", "county", "other_buyer"},
    "邹秋菊": {*THERE},
    "湘东第九小店": {*THERE},
    "湘东第一轮": {*THERE},
    "第八周": {*HERE},
    "白鹭摸底表": {"clerk", "county"},
    "脱贫户": SELLERS,
    "贫困户": SELLERS,
}
REFUSED = {403, 404, 405}


def addresses(resolver: URLResolver | None = None) -> list[URLPattern]:
    """Every named address of the project."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        found += addresses(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def county_path(row) -> str:
    """The path of the place a row belongs to."""
    match row:
        case Place():
            return row.path
        case Party() | Person():
            return row.place.path
        case Round():
            return row.county.path
        case Stop():
            return row.trip.round.county.path
        case Order():
            return row.listing.round.county.path
        case str():
            return ""
    return row.round.county.path


def choices(name: str) -> list[tuple[object, str]]:
    """Every value an address may be given, with the path of the row it stands for."""
    if name == "kind":
        return [("lots", ""), ("bids", "")]
    if name == "county_code":
        return [(p.code, p.path) for p in Place.objects.filter(kind="county")]
    return [(row.pk, county_path(row)) for row in MODELS[name].objects.all()]


def calls(entry: URLPattern) -> list[tuple[str, str]]:
    """Every way to fill an address, and the path of the county it then speaks of, if any."""
    names = list(entry.pattern.converters)
    filled = []
    for chosen in product(*(choices(name) for name in names)):
        values = {name: value for name, (value, _) in zip(names, chosen, strict=True)}
        about = "".join(path for _, path in chosen)
        filled.append((reverse(entry.name, kwargs=values), about))
    return filled


def leaks(who: str, body: str) -> list[str]:
    """The names in an answer that this person must not read."""
    return [name for name, readers in MAY_READ.items() if name in body and who not in readers]


def faults(who: str, entry: URLPattern, address: str, answer, is_foreign: bool) -> list[str]:
    """What is wrong with one answer to one person."""
    cell = f"{who} {address} {answer.status_code}"
    roles = entry.callback.roles
    if answer.status_code >= 500:
        return [f"{cell}: broke"]
    if EVERYONE in roles:
        return []
    if who == "anonymous":
        sent = answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
        return [] if sent else [f"{cell}: a stranger was let in"]
    role = who.removeprefix("other_").removeprefix("next_door_")
    if role not in roles and answer.status_code != 403:
        return [f"{cell}: the wrong role was let in"]
    if is_foreign and answer.status_code not in REFUSED:
        return [f"{cell}: a neighbour was let in"]
    found = leaks(who, answer.content.decode("utf-8", errors="replace"))
    return [f"{cell}: reads {name}" for name in found]


@pytest.fixture
def world(everyone, finished_round, cabbage, grades):
    """Two counties with a finished round each, and everybody who logs in."""

    def person(*facts):
        names = ("username", "role", "party", "place")
        return Person.objects.create(**dict(zip(names, facts, strict=True)))

    SheetImport.objects.create(
        round=finished_round, kind="lots", file_name="白鹭摸底表.csv", sha256="0" * 64,
        content="农户,品种,数量\n".encode(), state="preview", uploaded_by=everyone["clerk"],
    )  # fmt: skip
    _, people = story.next_door(person, cabbage, grades[2])
    return everyone | {f"next_door_{role}": person for role, person in people.items()}


def visit(who: str, visitor: Client, table: list[tuple[URLPattern, str, str]]) -> list[str]:
    """Open every address as one person, by GET and by POST; what that changes is undone."""
    visitor.raise_request_exception = False
    found = []
    with transaction.atomic():
        for method, (entry, address, about) in product(["get", "post"], table):
            answer = getattr(visitor, method)(address)
            foreign = bool(about) and (NEXT_DOOR in about) != (who in THERE)
            found += faults(who, entry, address, answer, foreign)
        transaction.set_rollback(True)
    return found


@pytest.mark.one_database
def test_no_cell_leaks(world, client_of, client):
    pages = [entry for entry in addresses() if entry.name != "logout"]
    table = [(entry, *call) for entry in pages for call in calls(entry)]
    found = visit("anonymous", client, table)
    for who in (*HERE, *THERE):
        found += visit(who, client_of(world[who]), table)
    assert len(table) > 90
    assert found == []


def test_every_parameter_of_an_address_is_known(db):
    known = {*MODELS, "kind", "county_code"}
    assert {n for e in addresses() for n in e.pattern.converters} <= known


@pytest.mark.parametrize(("who", "name"), NAMES.items())
def test_a_household_does_read_its_own_name(who, name, world, client_of):
    assert name in client_of(world[who]).get("/").content.decode()


def naked(request):
    """A view that nobody said who may open."""
    return HttpResponse("open to all")


urlpatterns = [path("naked/", naked)]


def test_a_view_without_a_rule_opens_for_nobody(county, client_of, client, settings):
    settings.ROOT_URLCONF = __name__
    assert client.get("/naked/").status_code == 403
    assert client_of(county).get("/naked/").status_code == 403


@pytest.mark.parametrize(
    ("who", "status", "foreign", "fault"),
    [
        ("county", 500, False, "broke"),
        ("anonymous", 200, False, "a stranger was let in"),
        ("buyer", 200, False, "the wrong role was let in"),
        ("county", 200, True, "a neighbour was let in"),
        ("county", 302, True, "a neighbour was let in"),
        ("other_clerk", 200, False, "reads 刘桂英"),
    ],
)
def test_a_wrong_cell_is_found(who, status, foreign, fault):
    entry = path("x/", allow("county", "clerk")(naked))
    answer = HttpResponse("刘桂英", status=status, headers={"Location": "/elsewhere/"})
    assert faults(who, entry, "/x/", answer, foreign) == [f"{who} /x/ {status}: {fault}"]


def test_a_leak_is_found():
    assert leaks("other_clerk", "<td>刘桂英</td>") == ["刘桂英"]
    assert leaks("clerk", "<td>刘桂英</td>") == []
