"""Charts keep the proportions of their numbers."""

import pytest

from farmgate.web.charts import Bar, rank_bars, scale_bars, share_bar, sparkline


def bars(*values):
    return [Bar(f"row {i}", value, str(value)) for i, value in enumerate(values)]


def test_the_largest_bar_fills_the_width_and_comes_first():
    drawn = rank_bars(bars(5, 20, 10))
    assert [(row.bar.value, row.width) for row in drawn] == [(20, 100), (10, 50), (5, 25)]


def test_only_the_largest_are_drawn():
    assert [row.bar.value for row in rank_bars(bars(1, 3, 2), limit=2)] == [3, 2]


def test_order_is_kept_where_it_means_something():
    assert [row.width for row in scale_bars(bars(5, 20))] == [25, 100]


def test_a_loss_has_no_width_and_nothing_has_no_scale():
    assert [row.width for row in rank_bars(bars(10, -3))] == [100, 0]
    assert [row.width for row in rank_bars(bars(0, 0))] == [0, 0]
    assert rank_bars([]) == []


def test_a_divided_bar_is_filled_end_to_end():
    drawn = share_bar(bars(1, 0, 3))
    assert [(row.x, row.width, row.end) for row in drawn] == [(0, 25, 25), (25, 75, 100)]


def test_a_sparkline_runs_from_edge_to_edge():
    spark = sparkline([1, 3, 2])
    assert spark.points.startswith("2.0,25.0 ")
    assert (spark.last_x, spark.last_y) == (98.0, 14.0)


@pytest.mark.parametrize("values", [[], [1]])
def test_a_single_value_is_no_line(values):
    assert sparkline(values) is None


def test_a_flat_series_is_a_flat_line():
    assert {point.split(",")[1] for point in sparkline([4, 4, 4]).points.split()} == {"25.0"}
