"""Maps put places where they are, and names where they can be read."""

from itertools import combinations
from math import cos, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.web.cells import Seed, draw_cells
from farmgate.web.labels import DEPTHS, Name, box_at, is_inside, overlap, place_names
from farmgate.web.maps import PAD, WIDTH, Area, Layers, Line, Point, draw_map

PAPER = (720.0, 600.0)
spots = st.tuples(st.floats(20, 700), st.floats(20, 580))
degrees = st.tuples(st.integers(0, 40), st.integers(0, 40))


def at(lon, lat, **more):
    return Point(lon, lat, **more)


def test_north_is_up_and_east_is_right():
    drawing = draw_map(Layers(points=[at(113.8, 27.6), at(113.9, 27.7)]))
    west, east = drawing.points
    assert west.x < east.x
    assert west.y > east.y


def test_a_kilometre_is_as_long_across_as_upwards():
    lat = 27.6
    step = 0.1 / cos(radians(lat))
    points = [at(113.8, lat), at(113.8 + step, lat), at(113.8, lat + 0.05), at(113.8, lat - 0.05)]
    zero, across, up, down = draw_map(Layers(points=points)).points
    assert across.x - zero.x == pytest.approx(down.y - up.y, rel=0.01)


def test_the_scale_bar_is_as_long_as_it_says():
    drawing = draw_map(Layers(points=[at(113.8, 27.6), at(113.8, 27.6 + 10 / 111.32)]))
    south, north = drawing.points
    assert drawing.scale_width / drawing.scale_km == pytest.approx((south.y - north.y) / 10, 0.01)


def test_everything_stays_on_the_paper():
    ring = ((113.7, 27.5), (114.0, 27.5), (114.0, 27.8))
    drawing = draw_map(Layers([Area(ring)], points=[at(*spot) for spot in ring]))
    assert all(PAD - 1 <= p.x <= WIDTH - PAD + 1 for p in drawing.points)
    assert all(PAD - 1 <= p.y <= drawing.height - PAD + 1 for p in drawing.points)


def test_nothing_to_show_is_no_map():
    assert draw_map(Layers()) is None


def test_there_and_back_are_bent_apart():
    a, b = (113.8, 27.6), (113.9, 27.6)
    there, back = draw_map(Layers(lines=[Line((a, b), bend=True), Line((b, a), bend=True)])).lines
    assert there.d.split("Q")[1].split()[0] != back.d.split("Q")[1].split()[0]


def test_a_heavier_flow_is_wider():
    a, b = (113.8, 27.6), (113.9, 27.6)
    lines = [Line((a, b), weight=weight) for weight in (0, 0.5, 1, 7)]
    assert [line.width for line in draw_map(Layers(lines=lines)).lines] == [1.5, 4.0, 6.5, 6.5]


@settings(max_examples=60, deadline=None)
@given(st.lists(spots, min_size=1, max_size=25))
def test_names_never_cover_each_other_nor_leave_the_paper(found):
    names = [
        Name(x, y, "白源街村" if i % 2 else "Baiyuan", i % 4) for i, (x, y) in enumerate(found)
    ]
    placed = place_names(names, PAPER)
    for depth, scale in enumerate(DEPTHS):
        shown = [(n, p) for n, p in zip(names, placed, strict=True) if p and p.depth <= depth]
        boxes = [box_at(name, spot, scale) for name, spot in shown]
        assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
        assert all(is_inside(box, (0, 0, 720 * scale, 600 * scale)) for box in boxes)


def test_the_first_rank_is_named_first():
    names = [Name(300, 300, "village", 3), Name(302, 300, "hub", 0)]
    village, hub = place_names(names, PAPER)
    assert hub.depth == 0
    assert village is None or village.depth > 0


def test_two_villages_halve_the_ground_between_them():
    left, right = draw_cells((Seed(113.80, 27.6, "a"), Seed(113.82, 27.6, "b")))
    assert max(lon for lon, _ in left.ring) == pytest.approx(113.81, abs=1e-5)
    assert min(lon for lon, _ in right.ring) == pytest.approx(113.81, abs=1e-5)


def test_villages_of_one_township_have_no_border_between_them():
    seeds = tuple(
        Seed(113.8 + i / 50, 27.6, str(i), group="town" if i < 2 else "") for i in range(3)
    )
    one, two, three = draw_cells(seeds)

    def crosses(cell, lon):
        return any(all(abs(x - lon) < 1e-5 for x, _ in edge) for edge in cell.borders)

    assert not crosses(one, 113.81)
    assert crosses(two, 113.83)
    assert crosses(three, 113.83)


@settings(max_examples=30, deadline=None)
@given(st.lists(degrees, min_size=1, max_size=12, unique=True))
def test_every_village_lies_in_its_own_cell_alone(found):
    seeds = tuple(Seed(113.8 + x / 100, 27.6 + y / 100, str(i)) for i, (x, y) in enumerate(found))
    cells = draw_cells(seeds)
    assert len(cells) == len(seeds)
    for cell in cells:
        inside = [s for s in seeds if holds(cell.ring, (s.lon, s.lat))]
        assert inside == [cell.seed]


def holds(ring, spot):
    """Whether a convex outline that runs anticlockwise holds a spot."""
    x, y = spot
    edges = zip(ring, ring[1:] + ring[:1], strict=True)
    return all((u - a) * (y - b) >= (v - b) * (x - a) - 1e-9 for (a, b), (u, v) in edges)


def test_of_two_villages_on_one_spot_the_first_keeps_the_ground():
    cells = draw_cells((Seed(113.8, 27.6, "a"), Seed(113.8, 27.6, "b"), Seed(113.9, 27.6, "c")))
    assert [cell.seed.key for cell in cells] == ["a", "c"]
