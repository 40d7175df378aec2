"""Household income by village, drawn on the county's map. No household has a point."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from farmgate.registry.models import Place
from farmgate.watch.bridge.incomes import VillageIncome
from farmgate.web.amounts import amount
from farmgate.web.cells import Cell, Seed, draw_cells
from farmgate.web.maps import Area, Drawing, Key, Layers, Point, draw_map
from farmgate.web.templatetags.farmgate import local_name
from farmgate.web.words import current_language

STEP_FEN = 500_00
"""The edges between two steps of the colour scale are rounded to 500 yuan."""


def draw_incomes(
    places: Sequence[Place], villages: Sequence[VillageIncome], line_fen: int, blank: str
) -> Drawing | None:
    """Draw each village by its income per head against the line.

    Parameters
    ----------
    places
        All villages and hubs of the county; those without a point are left out.
    villages
        What may be shown; a village that is not here stays blank.
    line_fen
        The line, fen per head and year; 0 when none is set.
    blank
        What a village that is not among them means.
    """
    edges = _edges(villages, line_fen)
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
            areas=[_area(cell, by_pk[int(cell.seed.key)], told, (edges, blank)) for cell in cells],
            edges=[edge for cell in cells for edge in cell.borders],
            points=_points(known),
            keys=_legend(edges, line_fen, blank),
            note=_("Village areas are schematic: the ground nearest to each village."),
        )
    )


def _edges(villages: Sequence[VillageIncome], line_fen: int) -> list[int]:
    """Choose four edges: the line, and the quarters of the villages above it, rounded.

    The lowest colour is kept for villages under the line, so it means the same in every round.
    """
    above = sorted(v.per_head_fen or 0 for v in villages if (v.per_head_fen or 0) >= line_fen)
    quarters = [above[len(above) * n // 4] for n in (1, 2, 3)] if above else []
    return sorted({line_fen, *(max(line_fen, _rounded(fen)) for fen in quarters)})


def _rounded(fen: int) -> int:
    return round(fen / STEP_FEN) * STEP_FEN


def _area(
    cell: Cell, place: Place, told: dict[int, VillageIncome], look: tuple[Sequence[int], str]
) -> Area:
    edges, blank = look
    name, village = local_name(place), told.get(place.pk)
    if village is None or village.per_head_fen is None:
        return Area(cell.ring, f"{name}: {blank}")
    text = _("%(place)s: %(income)s a head and year") % {
        "place": name,
        "income": amount("yuan", village.per_head_fen, current_language()),
    }
    text += "\n" + _("households: %(count)s") % {"count": village.households}
    return Area(cell.ring, text, level=sum(village.per_head_fen >= edge for edge in edges))


def _points(places: Sequence[Place]) -> list[Point]:
    kinds = {"village": ("village", 3), "township": ("town", 2), "hub": ("hub", 1)}
    points = []
    for place in places:
        if place.kind in kinds:
            kind, rank = kinds[place.kind]
            name = local_name(place)
            points.append(Point(place.lon or 0, place.lat or 0, name, "", kind=kind, rank=rank))
    return sorted(points, key=lambda point: -point.rank)


def _legend(edges: Sequence[int], line_fen: int, blank: str) -> list[Key]:
    words = [_whole_yuan(edge) for edge in edges]
    spans = [
        _("%(low)s to %(high)s") % {"low": low, "high": high} for low, high in pairwise(words)
    ]
    keys = [Key(f"level-{step}", span) for step, span in enumerate(spans, start=1)]
    if line_fen:
        keys.insert(0, Key("level-0", _("under the line of %(line)s") % {"line": words[0]}))
    keys.append(Key(f"level-{len(edges)}", _("%(low)s and more") % {"low": words[-1]}))
    return [*keys, Key("level--1", blank)]


def _whole_yuan(fen: int) -> str:
    return amount("yuan", fen, current_language()).replace(".00", "")
