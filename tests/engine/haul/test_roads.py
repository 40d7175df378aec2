"""Distances over the road graph of a county."""

import numpy as np
import pytest

from farmgate.engine.haul.roads import DETOUR, Roads, measure_travel


def roads(legs, nodes=4, lon=None):
    """Legs as (from, to, metres, seconds, open)."""
    table = np.array([leg[:4] for leg in legs], np.int64).reshape(-1, 4)
    return Roads(
        lon=np.array(lon) if lon else 113.8 + 0.01 * np.arange(nodes),
        lat=np.full(nodes, 27.6),
        leg_from=table[:, 0],
        leg_to=table[:, 1],
        leg_m=table[:, 2],
        leg_s=table[:, 3],
        leg_is_open=np.array([leg[4] for leg in legs], bool),
    )


def measure(legs, **facts):
    graph = roads(legs, **facts)
    return measure_travel(graph, np.arange(graph.lon.size))


def test_the_way_leads_over_several_legs():
    travel = measure([(0, 1, 1000, 60, 1), (1, 2, 500, 90, 1), (0, 2, 1600, 10, 1)])
    assert (travel.distance_m[0, 2], travel.duration_s[0, 2]) == (1500, 150)


def test_of_two_ways_as_long_the_quicker_one_is_taken():
    travel = measure([(0, 1, 1000, 60, 1), (1, 2, 500, 90, 1), (0, 2, 1500, 10, 1)])
    assert travel.duration_s[0, 2] == 10


def test_a_lane_is_driven_both_ways():
    assert measure([(0, 1, 1000, 60, 1)]).distance_m[1, 0] == 1000


def test_the_other_way_counts_for_itself_where_it_is_on_record():
    assert measure([(0, 1, 1000, 60, 1), (1, 0, 1200, 60, 1)]).distance_m[1, 0] == 1200


def test_a_closed_lane_is_not_opened_by_the_lane_back():
    travel = measure([(0, 1, 1000, 60, 0), (1, 0, 1000, 60, 1), (0, 2, 5, 1, 1), (2, 1, 5, 1, 1)])
    assert (travel.distance_m[0, 1], travel.distance_m[1, 0]) == (10, 10)


def test_a_closed_lane_makes_the_way_longer():
    ways = [(0, 1, 1000, 60, 1), (1, 2, 500, 90, 0), (0, 2, 9000, 10, 1)]
    assert measure(ways).distance_m[1, 2] == 10_000


def test_without_a_road_the_crow_is_asked():
    travel = measure([(0, 1, 1000, 60, 1)])
    crow = 0.01 * np.cos(np.radians(27.6)) * np.pi / 180 * 6_371_008.8
    assert travel.is_guessed[2, 3]
    assert not travel.is_guessed[0, 1]
    assert travel.distance_m[2, 3] == pytest.approx(crow * DETOUR, abs=1)


def test_a_place_without_road_or_position_has_no_distance():
    lon = [113.8, 113.9, np.nan, 113.7]
    assert measure([(0, 1, 10, 1, 1)], lon=lon).distance_m[0, 2] == -1


def test_a_lane_of_no_length_is_a_lane():
    travel = measure([(0, 1, 0, 0, 1), (1, 2, 700, 60, 1)])
    assert (travel.distance_m[0, 2], travel.is_guessed[0, 1]) == (700, False)


def test_of_parallel_lanes_the_shorter_one_counts():
    assert measure([(0, 1, 1000, 60, 1), (0, 1, 800, 60, 1)]).distance_m[0, 1] == 800


@pytest.mark.parametrize("leg", [(0, 9, 10, 1, 1), (0, 1, -10, 1, 1)])
def test_roads_that_make_no_sense_are_refused(leg):
    with pytest.raises(ValueError, match=r"leg|Legs"):
        roads([leg])
