"""Amounts are written as people read them."""

import datetime as dt

import pytest

from farmgate.web import amounts


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("kg", 50_000, "50 公斤", "50 kg"),
        ("kg", 1_234_560, "1,234.6 公斤", "1,234.6 kg"),
        ("tonnes", 12_340_000, "12.3 吨", "12.3 t"),
        ("yuan", 123_450, "1,234.50 元", "¥1,234.50"),
        ("yuan", -5, "−0.05 元", "−¥0.05"),
        ("price", 120, "1.20 元/公斤", "¥1.20/kg"),
        ("km", 12_350, "12.4 公里", "12.4 km"),
        ("kg", None, "—", "—"),
    ],
)
def test_an_amount_has_its_unit(kind, value, zh, en):
    assert amounts.amount(kind, value, "zh-hans") == zh
    assert amounts.amount(kind, value, "en") == en


@pytest.mark.parametrize(
    ("grams", "text"), [(9_999_000, "9,999 kg"), (10_000_000, "10.0 t"), (None, "—")]
)
def test_a_weight_turns_to_tonnes_from_ten_tonnes_on(grams, text):
    assert amounts.weight(grams, "en") == text


def test_halves_are_rounded_up():
    assert amounts.bare_kg(50) == "0.1"
    assert amounts.percent(0.3585) == "35.9%"


def test_a_share_of_nothing_is_a_dash():
    assert amounts.percent(None) == "—"


def test_a_span_of_time_is_hours_and_minutes():
    assert amounts.duration(5_400, "zh-hans") == "1 小时 30 分"
    assert amounts.duration(59, "en") == "1 min"
    assert amounts.duration(None, "en") == "—"


def test_a_day_is_written_in_its_language():
    day = dt.date(2020, 2, 7)
    assert amounts.day(day, "zh-hans") == "2020年2月7日"
    assert amounts.day(day, "en") == "7 Feb 2020"
