"""What moves on the lanes and what chokes it, as a map and as bars."""

from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from farmgate.clear.models import ChokePoint, Flow
from farmgate.registry.models import Lane, Place, Round
from farmgate.registry.selectors import closed_lanes, lanes_in
from farmgate.web.amounts import amount, day
from farmgate.web.charts import Bar
from farmgate.web.maps import Drawing, Key, Layers, Line, Point, draw_map
from farmgate.web.words import current_language

MARKS = {"hub": ("hub", 0), "market": ("market", 2)}


def name_choke(point: ChokePoint) -> str:
    """Name a choke point in the page's language."""
    if point.lane and point.day_on:
        facts = {"road": name_lane(point.lane), "day": day(point.day_on, current_language())}
        return _("%(road)s, %(day)s") % facts
    if point.lane:
        return name_lane(point.lane)
    if point.place:
        return _("%(place)s: loading capacity") % {"place": _local(point.place)}
    if point.guarantee:
        facts = {"place": _local(point.guarantee.hub), "product": _local(point.guarantee.product)}
        return _("%(place)s: guarantee for %(product)s") % facts
    return ""


def name_lane(lane: Lane) -> str:
    """Name a lane by its ends in the page's language."""
    return f"{_local(lane.origin)} → {_local(lane.destination)}"


def gain_bars(points: Sequence[ChokePoint]) -> list[Bar]:
    """Rank choke points by the yuan that one more truck would bring."""
    language = current_language()
    return [
        Bar(
            name_choke(point),
            float(point.gain_fen or 0),
            amount("yuan", point.gain_fen, language),
            _("%(more)s more; the next kilogram is worth %(shadow)s")
            % {
                "more": amount("kg", point.extra_g, language),
                "shadow": amount("price", point.shadow_fen_per_kg, language),
            },
            tone="signal",
        )
        for point in points
    ]


def draw_flows(round_: Round, points: Sequence[ChokePoint]) -> Drawing | None:
    """Draw what moves over which lane, the tight and the closed ones marked."""
    flows = Flow.objects.filter(clearing__round=round_).values_list("lane_id")
    grams = dict(flows.annotate(grams=Sum("qty_g")))
    closed = set(closed_lanes(round_).values_list("pk", flat=True))
    tight = {point.lane_id for point in points if point.lane_id}
    lanes = [
        lane
        for lane in lanes_in(round_.county).order_by("code")
        if lane.pk in grams or lane.pk in closed or lane.pk in tight
    ]
    heaviest = max(grams.values(), default=0) or 1
    lines = [
        _draw_lane(lane, _tone(lane, closed, tight), grams.get(lane.pk, 0), heaviest)
        for lane in lanes
    ]
    lines.sort(key=lambda line: ("flow", "closed", "choke").index(line.tone))
    ends = {end.pk: end for lane in lanes for end in (lane.origin, lane.destination)}
    marks = [_mark(place) for _pk, place in sorted(ends.items())]
    keys = [Key("point-hub", _("Hub")), Key("point-market", _("Buyer"))]
    keys.append(Key("line-flow", _("Produce on the road")))
    keys += [Key("line-choke", _("Choke point"))] if tight else []
    keys += [Key("line-closed", _("Closed road"))] if closed else []
    return draw_map(Layers(lines=lines, points=marks, keys=keys))


def _draw_lane(lane: Lane, tone: str, grams: int, heaviest: int) -> Line:
    spots = tuple((end.lon or 0.0, end.lat or 0.0) for end in (lane.origin, lane.destination))
    text = name_lane(lane)
    load = _("closed") if tone == "closed" else amount("kg", grams, current_language())
    weight = (grams / heaviest) ** 0.5
    return Line(spots, f"{text}: {load}", tone=tone, weight=weight, bend=True, arrow=grams > 0)


def _tone(lane: Lane, closed: set[int], tight: set[int]) -> str:
    if lane.pk in closed:
        return "closed"
    return "choke" if lane.pk in tight else "flow"


def _mark(place: Place) -> Point:
    kind, rank = MARKS.get(place.kind, ("town", 1))
    return Point(place.lon or 0.0, place.lat or 0.0, _local(place), kind=kind, rank=rank)


def _local(row: Place | object) -> str:
    english = getattr(row, "name_en", "")
    return english if english and not current_language().startswith("zh") else str(row)
