"""Four named people, their neighbours who must not see, and a round with one road.

Everything here is a real row. ``household``, ``clerk`` and ``buyer`` belong to Bailu co-op in
county 360302; ``other_*`` belong to Nankeng co-op in the same county, except ``other_county``.
"""

import datetime as dt
from itertools import count

import pytest
from django.test import Client

from farmgate.registry.models import (
    Grade,
    Lane,
    Party,
    Person,
    Product,
    ProductName,
    ProductUnit,
    Round,
)
from farmgate.survey.models import Bid, Lot
from support import story
from support.story import plant_place as place

BACKEND = "django.contrib.auth.backends.ModelBackend"
KEYS = count(1)


def person(username, role, party=None, where=None):
    """Somebody who logs in; tests log them in with ``client_of``."""
    return Person.objects.create(username=username, role=role, party=party, place=where)


@pytest.fixture
def county_place(db):
    return place("360302", "county", name="安源区", name_en="Anyuan")


@pytest.fixture
def township(county_place):
    return place("360302100", "township", county_place, name="白源街道", name_en="Baiyuan")


@pytest.fixture
def village(township):
    return place("360302100201", "village", township, name="白源村", name_en="Baiyuan village")


@pytest.fixture
def hub(township):
    return place("HUB-1", "hub", township, name="白鹭集货点", dispatch_g=5_000_000)


@pytest.fixture
def market(county_place):
    return place("MKT-1", "market", county_place, name="城东超市", lon=113.90)


@pytest.fixture
def lane(hub, market):
    return Lane.objects.create(
        code="LANE-1",
        origin=hub,
        destination=market,
        haul_fen_per_kg=20,
        fee_fen_per_kg=5,
        capacity_g=1_000_000,
        distance_m=12_000,
        drive_s=1_500,
    )


@pytest.fixture
def coop(township, hub):
    return Party.objects.create(
        code="C-01", kind="coop", name="白鹭合作社", place=township, hub=hub
    )


@pytest.fixture
def farm(village, coop, hub):
    """The household's party: registered poor, four persons."""
    return Party.objects.create(
        code="H-0417",
        kind="household",
        name="刘桂英",
        place=village,
        seller_class="poor",
        coop=coop,
        hub=hub,
        persons=4,
        base_income_fen=2_000_000,
    )


@pytest.fixture
def shop(market):
    """The buyer's party."""
    return Party.objects.create(
        code="B-01", kind="buyer", name="城东超市", place=market, buyer_kind="retail"
    )


@pytest.fixture
def household(farm, village):
    return person("liu", "household", farm, village)


@pytest.fixture
def clerk(coop, township):
    return person("clerk", "clerk", coop, township)


@pytest.fixture
def buyer(shop, market):
    return person("buyer", "buyer", shop, market)


@pytest.fixture
def county(county_place):
    return person("county", "county", None, county_place)


@pytest.fixture
def other_coop(county_place):
    """A sibling co-op of the same county, with its own township and hub."""
    town = place("360302101", "township", county_place, name="南坑镇", lat=27.55)
    other_hub = place("HUB-2", "hub", town, name="南坑集货点", lat=27.55)
    return Party.objects.create(
        code="C-02", kind="coop", name="南坑合作社", place=town, hub=other_hub
    )


@pytest.fixture
def other_farm(other_coop):
    home = place("360302101201", "village", other_coop.place, name="南坑村", lat=27.54)
    return Party.objects.create(
        code="H-0032",
        kind="household",
        name="陈国强",
        place=home,
        seller_class="small",
        coop=other_coop,
        hub=other_coop.hub,
        persons=3,
    )


@pytest.fixture
def other_shop(county_place):
    where = place("MKT-2", "market", county_place, name="第二小学食堂", lon=113.80)
    return Party.objects.create(
        code="B-02", kind="buyer", name="第二小学", place=where, buyer_kind="canteen"
    )


@pytest.fixture
def other_household(other_farm):
    return person("chen", "household", other_farm, other_farm.place)


@pytest.fixture
def other_clerk(other_coop):
    return person("clerk-2", "clerk", other_coop, other_coop.place)


@pytest.fixture
def other_buyer(other_shop):
    return person("buyer-2", "buyer", other_shop, other_shop.place)


@pytest.fixture
def other_county(db):
    """The desk of the neighbouring county: it must see nothing of 360302."""
    return person("county-2", "county", None, place("360313", "county", name="湘东区"))


@pytest.fixture
def grades(db):
    names = [(1, "一级", "grade 1"), (2, "二级", "grade 2"), (3, "三级", "grade 3")]
    return [
        Grade.objects.get_or_create(rank=r, defaults={"name": n, "name_en": e})[0]
        for r, n, e in names
    ]


@pytest.fixture
def cabbage(grades):
    """大白菜, also written 白菜 and 包心白菜; one 件 is 20 kg."""
    product = Product.objects.create(
        code="cabbage", name="大白菜", name_en="Chinese cabbage", shelf_days=10
    )
    for name in ("白菜", "包心白菜"):
        ProductName.objects.create(product=product, name=name)
    ProductUnit.objects.create(product=product, unit="件", grams=20_000)
    return product


@pytest.fixture
def a_round(county_place, cabbage, lane):
    """A round open for lots and bids: one hub, one lane, one market, one product."""
    return Round.objects.create(
        code="2020-W08",
        name="第八周",
        county=county_place,
        opens_on=dt.date(2020, 2, 17),
        delivery_on=dt.date(2020, 2, 20),
    )


@pytest.fixture
def make_lot(a_round, farm, cabbage, grades):
    """``make_lot(qty_g=..., seller=...)``: a lot of the household unless told otherwise."""

    def make(**over):
        facts = {
            "round": a_round,
            "seller": farm,
            "product": cabbage,
            "grade": grades[0],
            "qty_g": 50_000,
            "reserve_fen_per_kg": 60,
            "source_key": f"lot-{next(KEYS)}",
        } | over
        facts.setdefault("hub", facts["seller"].hub)
        return Lot.objects.create(**facts)

    return make


@pytest.fixture
def make_bid(a_round, shop, cabbage, grades):
    """``make_bid(qty_g=..., buyer=...)``: a bid of the shop unless told otherwise."""

    def make(**over):
        facts = {
            "round": a_round,
            "buyer": shop,
            "product": cabbage,
            "grade": grades[-1],
            "qty_g": 40_000,
            "limit_fen_per_kg": 240,
            "source_key": f"bid-{next(KEYS)}",
        } | over
        facts.setdefault("place", facts["buyer"].place)
        return Bid.objects.create(**facts)

    return make


@pytest.fixture
def client_of():
    """``client_of(person)``: a test client in which that person is logged in."""

    def log_in(someone):
        client = Client()
        client.force_login(someone, backend=BACKEND)
        return client

    return log_in


@pytest.fixture
def everyone(household, clerk, buyer, county, other_household, other_clerk, other_buyer):
    """The people of county 360302, by the names of their fixtures."""
    return {
        "household": household,
        "clerk": clerk,
        "buyer": buyer,
        "county": county,
        "other_household": other_household,
        "other_clerk": other_clerk,
        "other_buyer": other_buyer,
    }


@pytest.fixture
def full_round(a_round, everyone, cabbage, grades, coop, other_coop, farm, other_farm):
    """A round in survey with lots of two co-ops, two buyers, a guarantee, trucks and lanes."""
    other_shop, shop = everyone["other_buyer"].party, everyone["buyer"].party
    story.join(other_coop.hub, other_shop.place)
    for owner in (coop, other_coop):
        story.station_truck(owner.hub, owner)
    for seller in (farm, other_farm):
        story.offer(a_round, seller, cabbage, grades[0])
    story.ask(a_round, shop, cabbage, grades[2])
    story.ask(a_round, other_shop, cabbage, grades[2], qty_g=30_000)
    story.guarantee(a_round, coop, cabbage, grades[2])
    return a_round


@pytest.fixture
def finished_round(full_round, buyer):
    """The same round after all six stages, with weigh-ins and an order in the shop."""
    return story.run_through(full_round, buyer)
