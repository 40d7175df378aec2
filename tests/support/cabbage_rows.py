"""The cabbage round of docs/walk.md as rows: three households, one truck, a school and a shop."""

from farmgate.haul.models import Trip, Vehicle, Weighing
from farmgate.haul.selectors import awarded_lots
from farmgate.registry.models import Lane, Party, Place, RoadClosure
from farmgate.rounds import WORK
from farmgate.survey.models import Bid, Guarantee, Lot

KG = 1000


def quiet(percent, step):
    """Listen to no progress."""


def write_cabbage(round_, coop, farm, shop, grade):
    """Write lots, bids, lanes and the guarantee; the farm of the fixtures is H-0417."""
    hub, county = coop.hub, round_.county
    for lane in Lane.objects.all():
        RoadClosure.objects.create(round=round_, lane=lane, reason="塌方")
    town = _place("TOWN", "junction", county, 113.88)
    school = _place("SCHOOL", "market", county, 113.91)
    _lane("truck", hub, town, 15, 5, 140 * KG)
    _lane("to_school", town, school, 10, 0, None)
    _lane("to_shop", town, shop.place, 5, 0, None)
    canteen = Party.objects.create(code="B-09", kind="buyer", name="第一小学", place=school)
    product = round_.lots.model._meta.get_field("product").related_model.objects.get(
        code="cabbage"
    )
    goods = {"round": round_, "product": product, "grade": grade}
    sellers = [
        (farm, 50),
        (_neighbour("H-0320", "small", farm), 120),
        (_neighbour("H-0098", "poor", farm), 80),
    ]
    for seller, kg in sellers:
        key = f"cabbage-{seller.code}"
        Lot.objects.create(**goods, seller=seller, hub=hub, qty_g=kg * KG, source_key=key)
    for buyer, kg, limit in ((canteen, 60, 240), (shop, 100, 180)):
        Bid.objects.create(
            **goods, buyer=buyer, place=buyer.place, qty_g=kg * KG, limit_fen_per_kg=limit,
            source_key=f"cabbage-{buyer.code}",
        )  # fmt: skip
    Guarantee.objects.create(
        **goods, guarantor=coop, hub=hub, floor_fen_per_kg=120, value_fen_per_kg=40,
        quota_g=250 * KG, fund_fen=100_000,
    )  # fmt: skip


def clear_and_weigh(round_, short=None):
    """Clear for real, then put every awarded lot on the scales; ``short`` lists other weights."""
    WORK["clear"](round_, quiet)
    for lot in awarded_lots(round_).select_related("seller"):
        net = (short or {}).get(lot.seller.code, lot.awarded_g)
        Weighing.objects.create(lot=lot, gross_g=net, net_g=net)


def send_trucks(round_, hub, loads):
    """One delivery trip for each (carrier code, grams loaded)."""
    for code, grams in loads:
        carrier = Party.objects.create(code=code, kind="carrier", name=code, place=hub)
        truck = Vehicle.objects.create(
            code=f"V-{code}", name=code, hub=hub, carrier=carrier, payload_g=5_000 * KG
        )
        Trip.objects.create(
            round=round_, wave="delivery", hub=hub, vehicle=truck, number=1,
            distance_m=12_000, drive_s=1_800, load_g=grams,
        )  # fmt: skip


def _place(code, kind, county, lon):
    return Place.objects.create(
        code=code, name=code, kind=kind, parent=county, path=f"{county.path}{code}/",
        lon=lon, lat=27.6,
    )  # fmt: skip


def _lane(code, origin, destination, haul, fee, capacity):
    return Lane.objects.create(
        code=code, origin=origin, destination=destination, haul_fen_per_kg=haul,
        fee_fen_per_kg=fee, capacity_g=capacity, distance_m=9_000, drive_s=900,
    )  # fmt: skip


def _neighbour(code, seller_class, farm):
    return Party.objects.create(
        code=code, kind="household", name=f"邻居{code}", place=farm.place,
        seller_class=seller_class, coop=farm.coop, hub=farm.hub, persons=3,
        base_income_fen=1_000_000,
    )  # fmt: skip
