"""Whole rounds for tests that need every page: two co-ops here, and a county next door."""

import datetime as dt
from itertools import count

from farmgate.haul.models import Vehicle, Weighing
from farmgate.haul.selectors import awarded_lots
from farmgate.registry.models import Lane, Party, Place, Round
from farmgate.sell.models import Listing
from farmgate.sell.services import place_order
from farmgate.survey.models import Bid, Guarantee, Lot
from farmgate.watch.models import PovertyLine

KEYS = count(1)


def plant_place(code, kind, parent=None, **facts):
    """A place under its parent, with the path that its rank in the tree gives."""
    path = f"{parent.path if parent else '/'}{code}/"
    facts = {"name": code, "lon": 113.87, "lat": 27.62, "position_source": "placed"} | facts
    return Place.objects.create(code=code, kind=kind, parent=parent, path=path, **facts)


def join(origin, destination):
    """A lane between two places with room for a ton."""
    return Lane.objects.create(
        code=f"{origin.code}>{destination.code}",
        origin=origin,
        destination=destination,
        haul_fen_per_kg=20,
        fee_fen_per_kg=5,
        capacity_g=1_000_000,
        distance_m=12_000,
        drive_s=1_500,
    )


def station_truck(hub, owner):
    """A truck at a hub that can carry everything there."""
    code = f"T-{hub.code}"
    return Vehicle.objects.create(
        code=code, name=code, hub=hub, carrier=owner, payload_g=3_000_000
    )


def offer(round_, seller, product, grade, **over):
    """A lot of 50 kg."""
    facts = {"qty_g": 50_000, "reserve_fen_per_kg": 60, "hub": seller.hub} | over
    key = f"story-lot-{next(KEYS)}"
    return Lot.objects.create(
        round=round_, seller=seller, product=product, grade=grade, source_key=key, **facts
    )


def ask(round_, buyer, product, grade, **over):
    """A bid for 40 kg."""
    facts = {"qty_g": 40_000, "limit_fen_per_kg": 240, "place": buyer.place} | over
    key = f"story-bid-{next(KEYS)}"
    return Bid.objects.create(
        round=round_, buyer=buyer, product=product, grade=grade, source_key=key, **facts
    )


def guarantee(round_, guarantor, product, grade):
    """A small guarantee at the co-op's hub: some goods are bought back, some stay unsold."""
    return Guarantee.objects.create(
        round=round_,
        guarantor=guarantor,
        product=product,
        grade=grade,
        hub=guarantor.hub,
        floor_fen_per_kg=120,
        value_fen_per_kg=70,
        quota_g=4_000,
        fund_fen=100_000,
    )


def weigh(round_):
    """Everything awarded arrives, two in a hundred short."""
    for lot in awarded_lots(round_):
        net = lot.awarded_g * 98 // 100
        Weighing.objects.create(lot=lot, gross_g=net + 500, tare_g=500, net_g=net)


def run_through(round_, shopper, last="watch"):
    """Advance a round as a county does, with a weigh-in and an order in the shop on the way."""
    from farmgate.rounds import STAGES, advance

    PovertyLine.objects.get_or_create(
        county=round_.county, year=round_.delivery_on.year, defaults={"line_fen": 320_000}
    )
    for stage in STAGES[1 : STAGES.index(last) + 1]:
        advance(round_)
        if stage == "haul":
            weigh(round_)
        if stage == "sell":
            listing = Listing.objects.filter(round=round_).first()
            place_order(shopper, listing, 1_000, f"story-order-{next(KEYS)}")
    return round_


def next_door(person, product, grade):
    """A county next door with a finished round; ``person(name, role, party, place)`` adds."""
    county = plant_place("360313", "county", name="湘东区")
    town = plant_place("360313100", "township", county, name="峡山口街道")
    village = plant_place("360313100201", "village", town, name="峡山口村")
    hub = plant_place("HUB-9", "hub", town, name="湘东集货点")
    market = plant_place("MKT-9", "market", county, name="湘东市场", lon=113.75)
    coop = Party.objects.create(code="C-09", kind="coop", name="湘东合作社", place=town, hub=hub)
    farm = Party.objects.create(
        code="H-0901", kind="household", name="邹秋菊", place=village, seller_class="poor",
        coop=coop, hub=hub, persons=2,
    )  # fmt: skip
    shop = Party.objects.create(
        code="B-09", kind="buyer", name="湘东第九小店", place=market, buyer_kind="retail"
    )
    join(hub, market)
    station_truck(hub, coop)
    day = dt.date(2020, 2, 17)
    round_ = Round.objects.create(
        code="NEXT-DOOR", name="湘东第一轮", county=county, opens_on=day, delivery_on=day
    )
    offer(round_, farm, product, grade)
    ask(round_, shop, product, grade)
    people = {
        "household": person("zou", "household", farm, village),
        "clerk": person("clerk-9", "clerk", coop, town),
        "buyer": person("buyer-9", "buyer", shop, market),
        "county": person("county-9", "county", None, county),
    }
    return run_through(round_, people["buyer"]), people
