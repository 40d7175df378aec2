"""A sheet: good rows are stored once, bad rows are shown, nothing is half written."""

import random
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from farmgate.base.errors import Cancelled, FarmgateError
from farmgate.survey.models import Bid, Lot
from farmgate.survey.services import (
    ask_to_cancel,
    ask_to_store,
    bad_rows_csv,
    open_import,
    preview_sheet,
    store_sheet,
    undo_import,
)
from farmgate.survey.services.imports import Upload
from farmgate.survey.tasks import preview_sheet_task, resume_left_imports, store_sheet_task
from rooms.survey.conftest import HEADER, say_nothing

GOOD = "白源村,刘桂英,,大白菜,一级,50,0.6,2月19日,2月25日"


def codes(sheet):
    return [finding["code"] for finding in sheet.findings]


def test_a_good_row_becomes_a_lot(clerk, upload, store, farm, grades):
    store(upload(clerk, GOOD))
    lot = Lot.objects.get()
    assert (lot.seller, lot.grade, lot.hub, lot.qty_g) == (farm, grades[0], farm.hub, 50_000)
    assert (lot.reserve_fen_per_kg, str(lot.ready_on), str(lot.spoil_on)) == (
        60,
        "2020-02-19",
        "2020-02-25",
    )
    assert (lot.sheet_row, lot.recorded_by) == (2, clerk)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("白源村,刘桂英,,魔芋精粉,一级,50,,,", "product_unknown", "品种"),
        ("白源村,刘桂英,,白莱,一级,50,,,", "product_unknown_near", "品种"),
        ("白源村,刘桂英,,,一级,50,,,", "product_missing", "品种"),
        ("白源村,龙傲天,,大白菜,一级,50,,,", "party_unknown", "农户"),
        ("白源村,刘桂花,,大白菜,一级,50,,,", "party_unknown_near", "农户"),
        ("白源村,,,大白菜,一级,50,,,", "party_missing", "农户"),
        ("南坑村,刘桂英,,大白菜,一级,50,,,", "party_elsewhere", "村"),
        (",刘桂英,H-9999,大白菜,一级,50,,,", "party_code_unknown", "户号"),
        (",陈国强,H-0417,大白菜,一级,50,,,", "party_code_differs", "户号"),
        ("白源村,刘桂英,,大白菜,超级,50,,,", "grade_unknown", "等级"),
        ("白源村,刘桂英,,大白菜,,50,,,", "grade_missing", "等级"),
        ("白源村,刘桂英,,大白菜,一级,,,,", "qty_missing", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,-5,,,", "qty_not_positive", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,0,,,", "qty_not_positive", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,200吨,,,", "qty_absurd", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,5亩,,,", "unit_unknown", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,5筐,,,", "unit_weight_unknown", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,一些,,,", "number_unreadable", "数量(公斤)"),
        ("白源村,刘桂英,,大白菜,一级,50,1200,,", "price_absurd", "底价(元/公斤)"),
        ("白源村,刘桂英,,大白菜,一级,50,-1,,", "price_too_low", "底价(元/公斤)"),
        ("白源村,刘桂英,,大白菜,一级,50,面议,,", "price_unreadable", "底价(元/公斤)"),
        ("白源村,刘桂英,,大白菜,一级,50,,2月30日,", "date_unreadable", "可采收日期"),
        ("白源村,刘桂英,,大白菜,一级,50,,3/4/2020,", "date_ambiguous", "可采收日期"),
        ("白源村,刘桂英,,大白菜,一级,50,,2月19日,2月18日", "spoil_before_ready", "最迟日期"),
        ("白源村,刘桂英,,大白菜,一级,1,200,,,", "row_longer_than_header", None),
    ],
)
def test_a_bad_row_says_where_and_why_and_spoils_no_other(clerk, upload, row, code, column):
    sheet = upload(clerk, row, GOOD)
    assert codes(sheet) == [code]
    assert sheet.findings[0]["where"] == {"row": 2} | ({"column": column} if column else {})
    assert (sheet.rows_good, sheet.rows_bad) == (1, 1)


def test_a_name_that_two_households_share_needs_the_village(clerk, upload, farm, other_coop):
    twin = farm.__class__.objects.create(
        code="H-1", kind="household", name="刘桂英", place=farm.coop.place, coop=farm.coop
    )
    sheet = upload(clerk, ",刘桂英,,大白菜,一级,50,,,", GOOD, ",刘桂英,H-1,大白菜,一级,51,,,")
    assert codes(sheet) == ["party_ambiguous"]
    assert [row["party"] for row in sheet.sample] == ["刘桂英", "刘桂英"]
    assert twin.code in sheet.findings[0]["facts"]["expected"]


def test_units_that_disagree_are_not_guessed(clerk, upload):
    text = "农户,品种,等级,数量,单位\n刘桂英,白菜,一级,50斤,公斤\n刘桂英,白菜,一级,2,件\n"
    sheet = upload(clerk, content=text.encode())
    assert codes(sheet) == ["units_disagree"]
    assert [row["qty_g"] for row in sheet.sample] == [40_000]


def test_a_bare_price_is_per_the_unit_of_its_row(clerk, upload):
    text = "农户,品种,等级,数量,单位,单价\n刘桂英,白菜,一级,50,斤,1.2\n刘桂英,白菜,一级,2,件,24\n"
    sheet = upload(clerk, content=text.encode())
    assert [row["price_fen_per_kg"] for row in sheet.sample] == [240, 120]


def test_a_quantity_without_any_unit_is_not_guessed(clerk, upload):
    sheet = upload(clerk, content="农户,品种,等级,数量\n刘桂英,白菜,一级,50\n".encode())
    assert codes(sheet) == ["unit_missing"]


def test_a_sheet_without_a_needed_column_is_one_finding(clerk, upload):
    sheet = upload(clerk, content="农户,村,等级\n刘桂英,白源村,一级\n".encode())
    assert codes(sheet) == ["needed_column_missing"]
    assert sheet.findings[0]["facts"]["expected"] == "品种、数量"


def test_the_same_file_twice_is_stored_once_and_says_so(clerk, county, upload, store):
    first = store(upload(clerk, GOOD))
    again = upload(clerk, GOOD)
    assert (again.pk, again.rows_good, again.rows_known) == (first.pk, 0, 1)
    other = upload(county, GOOD)
    assert (other.pk != first.pk, other.rows_known) == (True, 1)
    assert Lot.objects.count() == 1


def test_a_row_twice_in_one_file_is_a_finding(clerk, upload, store):
    sheet = store(upload(clerk, GOOD, GOOD))
    assert (codes(sheet), sheet.rows_stored) == (["row_repeated"], 1)
    assert sheet.findings[0]["facts"] == {"first_sheet": "", "first_row": 2}


def test_halves_and_shuffles_of_a_sheet_store_each_row_once(clerk, upload, store, many_farms):
    farms, chance = many_farms(30), random.Random(3)
    rows = [f",{farm.name},{farm.code},大白菜,二级,{i + 5},0.5,," for i, farm in enumerate(farms)]
    parts = [chance.sample(rows, 20), rows[:15], rows[10:], chance.sample(rows, 30)]
    for sheet in (upload(clerk, *part) for part in parts):
        if sheet.rows_good:
            store(sheet)
    assert sorted(Lot.objects.values_list("qty_g", flat=True)) == [
        1_000 * (i + 5) for i in range(30)
    ]


def test_a_clerk_stores_nothing_for_members_of_another_coop(clerk, upload, other_farm):
    sheet = upload(clerk, ",陈国强,,大白菜,一级,50,,,", ",,H-0032,大白菜,一级,50,,,", GOOD)
    assert codes(sheet) == ["party_unknown", "party_code_unknown"]
    assert sheet.rows_good == 1


def test_a_buyer_stores_only_own_bids(buyer, county, upload, store, other_shop):
    rows = ("城东超市,大白菜,三级,400,100,2.4", "第二小学,大白菜,三级,300,,2.0")
    mine = store(upload(buyer, *rows, kind="bids"))
    assert (codes(mine), Bid.objects.count()) == (["party_unknown"], 1)
    store(upload(county, *rows, kind="bids"))
    assert sorted(Bid.objects.values_list("qty_g", "min_qty_g")) == [
        (300_000, 0),
        (400_000, 100_000),
    ]


def test_a_bid_whose_minimum_is_above_its_quantity_is_a_finding(buyer, upload):
    sheet = upload(
        buyer, "城东超市,大白菜,三级,40,100,2.4", "城东超市,大白菜,三级,40,,", kind="bids"
    )
    assert codes(sheet) == ["min_above_qty", "price_missing"]


def test_a_county_reads_no_rows_of_another_county(other_county, upload):
    assert codes(upload(other_county, GOOD)) == ["party_unknown"]


def test_an_import_is_undone_and_may_be_stored_again(clerk, upload, store):
    sheet = store(upload(clerk, GOOD))
    assert undo_import(clerk, sheet) == 1
    assert not Lot.objects.exists()
    preview_sheet(sheet.pk, say_nothing)
    assert store(sheet).rows_stored == 1


def test_a_withdrawn_row_is_not_brought_back_by_its_sheet(clerk, upload, store, make_lot):
    store(upload(clerk, GOOD))
    Lot.objects.update(withdrawn_at="2020-02-18T00:00Z")
    sheet = upload(clerk, GOOD)
    assert (sheet.rows_good, sheet.rows_known) == (0, 1)
    assert [note["code"] for note in sheet.notes] == ["rows_withdrawn_before"]


def test_bad_rows_come_back_as_a_file_that_can_be_mended(clerk, upload, store):
    sheet = store(upload(clerk, GOOD, "白源村,刘桂英,,魔芋精粉,一级,=1+1,,,"))
    text = bad_rows_csv(sheet).decode("utf-8-sig")
    header, row = text.splitlines()
    assert HEADER in header
    assert "魔芋精粉" in row
    assert "'=1+1" in row
    mended = text.replace("魔芋精粉", "大白菜").replace("'=1+1", "60")
    again = upload(clerk, content=mended.encode())
    assert (again.rows_good, again.findings) == (1, [])


def test_nothing_is_stored_once_the_round_has_moved_on(clerk, upload, a_round):
    sheet = upload(clerk, GOOD)
    ask_to_store(sheet)
    a_round.stage = "clear"
    a_round.save()
    store_sheet_task.func(sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.error_code, Lot.objects.count()) == ("failed", "round_closed", 0)
    with pytest.raises(FarmgateError):
        open_import(clerk, Upload(a_round, "lots", "y.csv", b"x"))


def test_a_cancelled_import_stores_nothing(clerk, upload):
    sheet = upload(clerk, GOOD)
    ask_to_store(sheet)

    def cancel_at_last(percent, step):
        if step == "store_rows":
            ask_to_cancel(sheet)

    with pytest.raises(Cancelled):
        store_sheet(sheet.pk, cancel_at_last)
    assert not Lot.objects.exists()


def test_a_task_that_is_cancelled_stops_quietly(clerk, upload):
    sheet = upload(clerk, GOOD)
    ask_to_store(sheet)
    ask_to_cancel(sheet)
    store_sheet_task.func(sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, Lot.objects.count()) == ("cancelled", 0)


def test_an_import_killed_half_way_is_run_again_and_ends_the_same(clerk, upload, store):
    sheet = upload(clerk, GOOD)
    ask_to_store(sheet)

    def die(percent, step):
        if step == "store_rows":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store_sheet(sheet.pk, die)
    assert resume_left_imports() == [sheet.pk]
    store_sheet(sheet.pk, say_nothing)
    store_sheet(sheet.pk, say_nothing)
    assert Lot.objects.count() == 1


def test_a_task_that_breaks_leaves_no_import_that_looks_busy(clerk, upload, monkeypatch):
    sheet = upload(clerk, GOOD)
    ask_to_store(sheet)
    monkeypatch.setattr("farmgate.survey.tasks.store_sheet", None)
    with pytest.raises(TypeError):
        store_sheet_task.func(sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.error_code) == ("failed", "import_broke")


def test_progress_is_seen_while_a_sheet_is_read(clerk, a_round):
    sheet = open_import(
        clerk, Upload(a_round, "lots", "../../x\\y.csv", f"{HEADER}\n{GOOD}".encode())
    )
    assert (sheet.file_name, sheet.state) == ("y.csv", "reading")
    preview_sheet_task.func(sheet.pk)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.percent, sheet.step) == ("preview", 100, "compare_rows")


@pytest.mark.parametrize("count", [900, 5_000])
def test_a_large_sheet_is_stored_soon_with_a_fixed_number_of_queries(
    clerk, upload, store, many_farms, count
):
    rows = [f",{farm.name},,大白菜,二级,50,0.5,,2月25日" for farm in many_farms(count)]
    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        assert store(upload(clerk, *rows)).rows_stored == count
    assert len(queries) < 45 + count // 500
    assert time.process_time() - began < 0.5 + count / 500
