"""Household income by village, drawn on the county's map. No household has a point."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from farmgate.registry.models import Place
from farmgate.watch.bridge.incomes import VillageIncome
from farmgate.web.amounts import amount
from farmgate.web.cells import Cell, Seed, draw_cells
from farmgate.web.maps import Area, Drawing, Key, Layers, Point, draw_map
from farmgate.web.templatetags.farmgate import local_name
from farmgate.web.words import current_language

STEPS = (1.0, 1.25, 1.5, 2.0)
"""Where the five greens change, in multiples of the line."""


def draw_incomes(
    places: Sequence[Place], villages: Sequence[VillageIncome], line_fen: int
) -> Drawing | None:
    """Draw each village by its income per head against the line.

    Parameters
    ----------
    places
        All villages and hubs of the county; those without a point are left out.
    villages
        What may be shown; a village that is not here stays blank.
    line_fen
        The line, fen per head and year; 0 leaves all villages blank.
    """
    told = {village.place.pk: village for village in villages if village.place}
    known = [place for place in places if place.lon is not None and place.lat is not None]
    cells = draw_cells(
        tuple(
            Seed(place.lon or 0, place.lat or 0, str(place.pk), str(place.parent_id))
            for place in known
            if place.kind == "village"
        )
    )
    by_pk = {place.pk: place for place in known}
    return draw_map(
        Layers(
            areas=[_area(cell, by_pk[int(cell.seed.key)], told, line_fen) for cell in cells],
            edges=[edge for cell in cells for edge in cell.borders],
            points=_points(known),
            keys=_legend(line_fen),
            note=_("Village areas are schematic: the ground nearest to each village."),
        )
    )


def _area(cell: Cell, place: Place, told: dict[int, VillageIncome], line_fen: int) -> Area:
    name, village = local_name(place), told.get(place.pk)
    if village is None or village.per_head_fen is None:
        return Area(cell.ring, _("%(place)s: too few households to show") % {"place": name})
    text = _("%(place)s: %(income)s a head and year") % {
        "place": name,
        "income": amount("yuan", village.per_head_fen, current_language()),
    }
    text += "\n" + ngettext(
        "%(count)s household", "%(count)s households", village.households
    ) % {"count": village.households}  # fmt: skip
    level = sum(village.per_head_fen >= step * line_fen for step in STEPS) if line_fen else -1
    return Area(cell.ring, text, level=level)


def _points(places: Sequence[Place]) -> list[Point]:
    kinds = {"village": ("village", 3), "township": ("town", 2), "hub": ("hub", 1)}
    points = []
    for place in places:
        if place.kind in kinds:
            kind, rank = kinds[place.kind]
            name = local_name(place)
            points.append(Point(place.lon or 0, place.lat or 0, name, "", kind=kind, rank=rank))
    return sorted(points, key=lambda point: -point.rank)


def _legend(line_fen: int) -> list[Key]:
    if not line_fen:
        return [Key("level--1", _("No line is set"))]
    edges = [amount("yuan", int(step * line_fen), current_language()) for step in STEPS]
    spans = [
        _("%(low)s to %(high)s") % {"low": low, "high": high}
        for low, high in pairwise(edges)
    ]
    return [
        Key("level-0", _("under the line of %(line)s") % {"line": edges[0]}),
        *(Key(f"level-{step}", span) for step, span in enumerate(spans, start=1)),
        Key("level-4", _("%(low)s and more") % {"low": edges[-1]}),
        Key("level--1", _("Too few households to show")),
    ]
