"""One lot, traced from the field to the table and back."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from farmgate.clear.models import Award
from farmgate.console.selectors.clearing import place_name
from farmgate.console.selectors.numbers import PAID
from farmgate.haul.models import Stop, Weighing
from farmgate.registry.models import Lane, Person
from farmgate.registry.selectors import own_sellers
from farmgate.sell.models import Order
from farmgate.survey.models import Lot
from farmgate.web.access import BUYER, COUNTY
from farmgate.web.maps import Drawing, Layers, Line, Point, draw_map


@dataclass(frozen=True, slots=True)
class LotTrace:
    """What became of a lot, as far as the person may know."""

    lot: Lot
    is_buyer: bool
    awards: list[Award]
    orders: list[Order]
    pickups: list[Stop]
    deliveries: list[Stop]
    weighings: list[Weighing]
    map: Drawing | None

    @property
    def seller_name(self) -> str:
        """The seller's name; a buyer reads the family name only."""
        name = self.lot.seller.name
        return name[:1] + "*" * (len(name) - 1) if self.is_buyer else name


def lot_seen_by(person: Person | AnonymousUser) -> QuerySet[Lot]:
    """List the lots a person may trace; a buyer those awarded or sold to it."""
    lots = Lot.objects.select_related(
        "round", "product", "grade", "hub", "seller__place__parent", "seller__coop", "sheet",
        "result", "payout_line",
    ).annotate(paid_fen=PAID)  # fmt: skip
    role, party_id = getattr(person, "role", ""), getattr(person, "party_id", None)
    place = getattr(person, "place", None)
    if role == COUNTY and place:
        return lots.filter(round__county__path__startswith=place.path)
    if role == BUYER and party_id:
        bought = Q(awards__bid__buyer=party_id) | Q(listing__orders__buyer=party_id)
        return lots.filter(bought).distinct()
    return lots.filter(own_sellers(person, "seller"))


def trace_lot(lot: Lot, person: Person) -> LotTrace:
    """Gather a lot's story; of its takers a buyer sees only itself."""
    is_buyer = person.role == BUYER
    awards = lot.awards.select_related("bid__buyer", "bid__place", "guarantee__guarantor")
    orders = Order.objects.filter(listing__lot=lot, cancelled_at=None).select_related("buyer")
    if is_buyer:
        awards = awards.filter(bid__buyer=person.party_id)
        orders = orders.filter(buyer=person.party_id)
    bids = [award.bid_id for award in awards if award.bid_id]
    stops = Stop.objects.select_related("trip__vehicle__carrier", "place", "handover")
    # Which truck of the hub carried this lot is not recorded, only that one of them did.
    way = stops.filter(bids__in=bids, trip__round=lot.round_id, trip__hub=lot.hub_id)
    return LotTrace(
        lot,
        is_buyer,
        list(awards),
        list(orders),
        list(stops.filter(lots=lot, trip__round=lot.round_id).distinct()),
        list(way.distinct()),
        list(lot.weighings.all()),
        draw_way(lot, list(awards)),
    )


def draw_way(lot: Lot, awards: list[Award]) -> Drawing | None:
    """Draw the way from village to hub and over the lanes to each buyer."""
    lane_ids = {lane for award in awards for lane in award.path}
    lanes = Lane.objects.filter(pk__in=lane_ids).select_related("origin", "destination")
    home, hub = lot.seller.place, lot.hub
    legs = [(lane.origin, lane.destination) for lane in lanes]
    ends = {award.bid.place_id for award in awards if award.bid}
    places = {p.pk: p for leg in legs for p in leg} | {home.pk: home, hub.pk: hub}
    spots = {
        pk: (p.lon, p.lat) for pk, p in places.items() if p.lon is not None and p.lat is not None
    }
    kinds = {home.pk: "home", hub.pk: "hub"} | dict.fromkeys(ends, "market")
    points = [
        Point(
            *spot, place_name(places[pk]), kind=kinds.get(pk, "stop"), rank=0 if pk in kinds else 2
        )
        for pk, spot in spots.items()
    ]
    lines = [
        Line((spots[a.pk], spots[b.pk]), tone="trip", weight=0.4, arrow=True)
        for a, b in [(home, hub), *legs]
        if a.pk != b.pk and a.pk in spots and b.pk in spots
    ]
    return draw_map(Layers(lines=lines, points=points))
