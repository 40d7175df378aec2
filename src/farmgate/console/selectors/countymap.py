"""The county on one sheet: what each village sold, what moves on the roads, what chokes it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from farmgate.clear.models import ChokePoint
from farmgate.console.selectors.clearing import choke_name, place_name, write
from farmgate.console.selectors.county import County, TownRow, read_county, sum_towns
from farmgate.registry.models import Lane, RoadClosure, Round
from farmgate.web.amounts import percent
from farmgate.web.cells import Cell, Seed, draw_cells
from farmgate.web.maps import Area, Drawing, Key, Layers, Line, Point, draw_map

STEPS = (0.2, 0.4, 0.6, 0.8)
"""Where the five greens of the sold share change."""
MARKS = {
    "hub": ("hub", 0),
    "market": ("market", 2),
    "township": ("town", 2),
    "village": ("village", 3),
}


@dataclass(frozen=True, slots=True)
class CountyPicture:
    """The drawn map and the same news in words."""

    drawing: Drawing | None
    towns: list[TownRow]
    chokes: list[tuple[str, ChokePoint]]
    closures: list[RoadClosure]


def draw_county(round_: Round) -> CountyPicture:
    """Draw the county of a round with its sales, flows, choke points and closures."""
    county = read_county(round_)
    cells = village_cells(county)
    layers = Layers(
        areas=[village_area(county, cell) for cell in cells],
        edges=[edge for cell in cells for edge in cell.borders],
        lines=draw_lanes(county),
        points=draw_places(county),
        keys=legend(county),
        note=_("Village areas are schematic: the ground nearest to each village."),
    )
    chokes = [(choke_name(choke), choke) for choke in county.chokes]
    return CountyPicture(draw_map(layers), sum_towns(county), chokes, county.closures)


def village_cells(county: County) -> tuple[Cell, ...]:
    """Cut the ground between the villages; townships border each other."""
    villages = [p for p in county.places.values() if p.kind == "village"]
    seeds = [
        Seed(p.lon or 0, p.lat or 0, str(p.pk), str(p.parent_id))
        for p in sorted(villages, key=lambda p: p.code)
    ]
    return draw_cells(tuple(seeds))


def village_area(county: County, cell: Cell) -> Area:
    """Fill a village's area by the share it sold, and say the numbers."""
    pk = int(cell.seed.key)
    name, (offered, sold) = place_name(county.places[pk]), county.sales.get(pk, (0, 0))
    if not offered:
        return Area(cell.ring, _("%(place)s: nothing offered") % {"place": name})
    share = sold / offered
    told = {
        "place": name,
        "offered": write("kg", offered),
        "sold": write("kg", sold),
        "share": percent(share),
    }
    text = _("%(place)s: %(offered)s offered, %(sold)s sold (%(share)s)") % told
    return Area(cell.ring, text, level=sum(share >= step for step in STEPS))


def draw_lanes(county: County) -> list[Line]:
    """Draw the quiet roads first, then the flows, then what is closed or chokes."""
    closed = {closure.lane_id: closure.reason for closure in county.closures}
    choking = {choke.lane_id: choke for choke in county.chokes if choke.lane_id}
    most = max(county.flow_g.values(), default=1)
    lines = []
    for lane in county.lanes:
        load = county.flow_g.get(lane.pk, 0)
        tone = "flow" if load else "road"
        tone = "closed" if lane.pk in closed else "choke" if lane.pk in choking else tone
        has_news = load or lane.pk in closed or lane.pk in choking
        news = tell_lane(county, lane, closed, choking.get(lane.pk)) if has_news else ""
        a, b = county.places[lane.origin_id], county.places[lane.destination_id]
        spots = ((a.lon or 0, a.lat or 0), (b.lon or 0, b.lat or 0))
        weight = (load / most) ** 0.5
        lines.append(Line(spots, news, tone=tone, weight=weight, bend=True, arrow=load > 0))
    order = ("road", "flow", "closed", "choke")
    return sorted(lines, key=lambda line: order.index(line.tone))


def tell_lane(county: County, lane: Lane, closed: dict[int, str], choke: ChokePoint | None) -> str:
    """Say what moves on a lane, and what stops it."""
    ends = {
        "from": place_name(county.places[lane.origin_id]),
        "to": place_name(county.places[lane.destination_id]),
        "load": write("kg", county.flow_g.get(lane.pk, 0)),
    }
    if lane.pk in closed:
        why = {"why": closed[lane.pk]}
        return _("%(from)s to %(to)s: closed (%(why)s)") % {**ends, **why}
    if choke is None:
        return _("%(from)s to %(to)s: %(load)s") % ends
    worth = write("price", choke.shadow_fen_per_kg)
    more = {**ends, "limit": write("kg", choke.capacity_g), "worth": worth}
    return (
        _("%(from)s to %(to)s: %(load)s of %(limit)s, full. One more kg is worth %(worth)s") % more
    )


def draw_places(county: County) -> list[Point]:
    """Mark hubs, markets and villages; name townships in their middle."""
    full = {choke.place_id for choke in county.chokes if choke.place_id}
    points = []
    for pk, place in county.places.items():
        if place.kind in MARKS:
            kind, rank = MARKS[place.kind]
            tone = "choke" if pk in full else ""
            title = "" if kind in ("town", "village") else place_name(place)
            name = place_name(place)
            points.append(
                Point(place.lon or 0, place.lat or 0, name, title, kind=kind, rank=rank, tone=tone)
            )
    return sorted(points, key=lambda point: -point.rank)


def legend(county: County) -> list[Key]:
    """Explain what is on this map, and nothing that is not."""
    keys = [
        Key("level--1", _("Nothing offered")),
        Key("level-0", _("Sold: under 20%")),
        Key("level-1", "20–40%"),
        Key("level-2", "40–60%"),
        Key("level-3", "60–80%"),
        Key("level-4", _("80% and more")),
        Key("point-hub", _("Hub")),
        Key("point-market", _("Buyer")),
    ]
    if county.flow_g:
        keys.append(Key("line-flow", _("Produce on the road")))
    if any(choke.lane_id for choke in county.chokes):
        keys.append(Key("line-choke", _("Choke point")))
    if county.closures:
        keys.append(Key("line-closed", _("Closed road")))
    return keys
