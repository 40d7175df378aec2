"""What people write, read into integers: each line is a thing seen in a real sheet."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.base.units import (
    Unreadable,
    parse_date,
    parse_grade,
    parse_number,
    parse_price,
    parse_quantity,
    price_unit,
    stated_unit,
)

PER_PIECE = {"件": 20_000}
GRADES = {"一级": 1, "二级": 2, "三级": 3}
NEAR = dt.date(2020, 2, 17)


def code_of(call, *args):
    with pytest.raises(Unreadable) as caught:
        call(*args)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("50公斤", 50_000),
        ("1,200.5kg", 1_200_500),
        ("３０斤", 15_000),
        ("2担", 100_000),
        ("5件", 100_000),
        ("二百斤", 100_000),
        ("两千克", 2_000),
        ("三两", 150),
        ("一斤半", 750),
        ("1吨200公斤", 1_200_000),
        ("1.5万斤", 7_500_000),
        ("约 50 公斤左右", 50_000),
        ("12 ㎏", 12_000),
        ("-3斤", -1_500),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text, grams):
    assert parse_quantity(text, grams_per=PER_PIECE) == grams


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5亩", "unit_unknown"),
        ("2箱", "unit_weight_unknown"),
        ("50", "unit_missing"),
        ("1e400", "number_unreadable"),
        ("NaN", "number_unreadable"),
        ("inf斤", "number_unreadable"),
        ("50-60斤", "number_unreadable"),
        ("1,2斤", "number_unreadable"),
        ("不知道", "number_unreadable"),
        ("", "number_unreadable"),
        ("9" * 5_000, "number_unreadable"),
    ],
)
def test_a_quantity_that_cannot_be_read_says_why(text, code):
    assert code_of(parse_quantity, text, "", PER_PIECE) == code


def test_the_unit_in_the_cell_wins_over_the_unit_of_the_column():
    assert parse_quantity("50", "斤") == 25_000
    assert parse_quantity("50公斤", "斤") == 50_000
    assert stated_unit("50 KG") == "公斤"
    assert stated_unit("50") == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("一百零二", 102),
        ("一百二", 120),
        ("一千二", 1_200),
        ("一万二", 12_000),
        ("十二万三千", 123_000),
        ("二〇二〇", 2_020),
        ("三点五", Decimal("3.5")),
        ("壹佰贰拾叁", 123),
        ("3千2百", 3_200),
        ("１，２００．５", Decimal("1200.5")),
    ],
)
def test_a_number_may_be_written_in_chinese(text, number):
    assert parse_number(text) == number


@given(st.integers(0, 10**9), st.sampled_from(["公斤", "斤", "吨", "担", "克"]))
def test_every_whole_quantity_with_a_unit_comes_back_exactly(count, unit):
    one = parse_quantity(f"1{unit}")
    assert parse_quantity(f"{count}{unit}") == parse_quantity(f"{count:,}", unit) == count * one


def in_chinese(number):
    """Write 1..9999 in Chinese, an independent way."""
    digits, text, gap = "零一二三四五六七八九", "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        text += ("零" if gap and digit and text else "") + (digits[digit] + name if digit else "")
        gap = not digit
    return text


@given(st.integers(1, 9_999), st.integers(0, 9_999))
def test_chinese_numerals_are_read_back(high, low):
    assert parse_number(in_chinese(high)) == high
    zero = "零" if 0 < low < 1000 else ""
    assert parse_number(in_chinese(high) + "万" + zero + in_chinese(low)) == high * 10_000 + low


@given(st.decimals(0, 10**6, places=3))
def test_full_width_digits_read_like_plain_ones(number):
    wide = f"{number:f}".translate({ord("0") + i: ord("０") + i for i in range(10)})
    assert parse_quantity(wide, "公斤") == int(number * 1000)


NOISE = st.one_of(
    st.text(max_size=40),
    st.text("0123456789.,-+e两千百十万亿零半斤公吨克件/元块角分 年月日", max_size=40),
    st.floats(),
    st.integers(),
)


@given(NOISE)
def test_no_text_crashes_a_reader(value):
    for read in (
        lambda: parse_quantity(value, "斤", PER_PIECE),
        lambda: parse_price(value, "元/斤", PER_PIECE),
        lambda: parse_date(value, NEAR),
        lambda: parse_grade(value, GRADES),
    ):
        with suppress(Unreadable):
            assert isinstance(read(), int | dt.date)


def test_a_hostile_text_is_refused_in_no_time():
    assert code_of(parse_quantity, "两" * 30 + "x", "斤") == "number_unreadable"
    assert code_of(parse_quantity, "1" * 31 + "x", "斤") == "number_unreadable"


@pytest.mark.parametrize(
    ("text", "unit", "fen_per_kg"),
    [
        ("1.2元/斤", "", 240),
        ("1.2", "元/斤", 240),
        (1.2, "斤", 240),
        ("1.2", "元", 120),
        ("1.2元/公斤", "元/斤", 120),
        ("￥3.5", "", 350),
        ("24元/件", "", 120),
        ("3元/500克", "", 600),
        ("一块二", "斤", 240),
        ("1元5角", "公斤", 150),
        ("八毛", "公斤", 80),
        ("2元每公斤", "", 200),
        ("0.333", "斤", 67),
    ],
)
def test_a_price_is_read_in_fen_per_kilogram(text, unit, fen_per_kg):
    assert parse_price(text, unit, PER_PIECE) == fen_per_kg


def test_a_price_that_cannot_be_read_says_why():
    assert code_of(parse_price, "面议") == "price_unreadable"
    assert code_of(parse_price, "3元/亩") == "unit_unknown"
    assert code_of(parse_price, "3元/箱") == "unit_weight_unknown"
    assert code_of(parse_price, "3元/0克") == "price_unreadable"


def test_the_unit_of_a_price_column_is_what_it_is_per():
    assert [price_unit(text) for text in ("元/斤", "斤", "元", "")] == ["斤", "斤", "", ""]


@pytest.mark.parametrize(
    "value",
    [
        "2020-3-5",
        "2020/03/05",
        "2020.3.5",
        "2020年3月5日",
        "20200305",
        "2020-03-05 00:00:00",
        "3月5日",
        "3月5号",
        "43895",
        43895.0,
        dt.date(2020, 3, 5),
        dt.datetime(2020, 3, 5, 8, 30),  # noqa: DTZ001 - as a sheet holds it
    ],
)
def test_a_date_is_read_as_people_and_programs_write_it(value):
    assert parse_date(value, NEAR) == dt.date(2020, 3, 5)


def test_a_date_without_a_year_is_the_nearest_one():
    assert parse_date("12月30日", NEAR) == dt.date(2019, 12, 30)
    assert parse_date("2月29日", dt.date(2022, 3, 1)) in {
        dt.date(2020, 2, 29),
        dt.date(2024, 2, 29),
    }


def test_a_date_whose_day_and_month_could_be_swapped_is_a_fault():
    assert code_of(parse_date, "3/4/2020", NEAR) == "date_ambiguous"
    assert parse_date("13/4/2020", NEAR) == dt.date(2020, 4, 13)
    assert parse_date("3/3/2020", NEAR) == dt.date(2020, 3, 3)


@pytest.mark.parametrize("text", ["2月30日", "2020-13-1", "明天", "", "3"])
def test_what_is_no_day_is_a_fault(text):
    assert code_of(parse_date, text, NEAR) == "date_unreadable"


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_an_excel_serial_is_the_day_excel_means(day):
    assert parse_date((day - dt.date(1899, 12, 30)).days, NEAR) == day
    assert parse_date(day.isoformat(), NEAR) == day


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("一级", 1),
        ("A", 1),
        ("特级", 1),
        ("1", 1),
        (2.0, 2),
        ("二等品", 2),
        ("Ｂ级", 2),
        ("三级果", 3),
        ("等外", 3),
        ("统货", 3),
        ("优", 1),
        ("等级:二级", 2),
    ],
)
def test_a_grade_is_read_as_people_write_it(text, rank):
    assert parse_grade(text, GRADES) == rank


def test_a_county_with_its_own_top_grade_keeps_first_grade_second():
    ranks = {"特级": 1, "一级": 2, "等外": 3}
    assert [parse_grade(text, ranks) for text in ("特级", "A", "1", "次品")] == [1, 2, 2, 3]


def test_an_unknown_grade_names_the_known_ones():
    with pytest.raises(Unreadable) as caught:
        parse_grade("超级", GRADES)
    assert caught.value.facts == {"found": "超级", "expected": "一级 / 二级 / 三级"}
