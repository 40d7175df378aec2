"""The sheets that reach the county: a survey workbook, one co-op's CSV, and the buyers' list.

They carry a title, a header over two rows with merged cells, a signature row and a page of
instructions, and some rows that are wrong, as listed in `WRONG_ROWS`: an import must store the
good rows and show these.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from farmgate.console.management.demo_county import writing
from farmgate.console.management.demo_county.tables import County, Row, by_code

OPENS_ON = date(2020, 2, 24)
DELIVERY_ON = date(2020, 2, 27)
PHONED_EVERY = 20  # one lot in so many is told to the clerk by phone and typed in
WORKBOOK_HUBS = (("HUB-WB", "五陂镇"), ("HUB-QS", "青山镇"))
CSV_HUB = "HUB-GK"
TOP = ("序号", "农户信息", "", "", "待销产品", "", "", "", "底价（元/公斤）", "可供日期", "备注")
UNDER = ("", "村", "户主姓名", "户号", "品种", "等级", "数量", "单位", "", "", "")
CSV_HEAD = (
    "村名",
    "户主",
    "产品名称",
    "规格等级",
    "数量（斤）",
    "最低价（元/斤）",
    "上市时间",
    "说明",
)
BID_HEAD = (
    "采购单位",
    "品种",
    "最低等级",
    "需求量（公斤）",
    "起订量（公斤）",
    "最高价（元/公斤）",
    "备注",
)
NOTES = ("", "", "", "", "", "自家车可送", "需上门收", "可分批", "雨天顺延")
WRONG_ROWS = {
    "unknown product": ("", "五陂村", "", "", "魔芋精粉", "二级", 60, "公斤", 3, "2月26日", ""),
    "negative weight": ("", "", "", "", "大白菜", "二级", -80, "公斤", 0.8, "2月26日", "退货"),
    "unknown household": (
        "",
        "五陂村",
        "龙傲天",
        "",
        "包菜",
        "二级",
        120,
        "公斤",
        1,
        "2月26日",
        "",
    ),
    "no such day": ("", "", "", "", "白萝卜", "三级", 200, "斤", 0.8, "2月30日", ""),
    "unit without a weight": ("", "", "", "", "菠菜", "一级", 3, "筐", 4, "2月26日", ""),
}
"""Planted faults; a row without a name gets a real household, so that only one thing is wrong."""


def phoned(county: County) -> list[dict[str, object]]:
    """Pick the lots that come by phone and reach no sheet."""
    return county.tables["lots"][::PHONED_EVERY]


def on_sheets(county: County, hub: str) -> list[dict[str, object]]:
    """Pick the lots of one hub that come on a sheet."""
    told = {id(lot) for lot in phoned(county)}
    return [lot for lot in county.tables["lots"] if lot["hub"] == hub and id(lot) not in told]


def write_survey(county: County, path: Path) -> None:
    """Write the survey workbook: two towns, one sheet each, and a page of instructions."""
    with _workbook(path) as book:
        styles = _styles(book)
        for hub, town in WORKBOOK_HUBS:
            rows = [_survey_row(county, lot) for lot in on_sheets(county, hub)]
            if hub == WORKBOOK_HUBS[0][0]:
                rows = _plant_faults(county, rows)
            _write_town(book.add_worksheet(town), styles, town, rows)
        sheet = book.add_worksheet("填表说明")
        sheet.write_column(1, 1, ("一、单位请写清斤、公斤、件。", "二、底价为农户自愿的最低价。",
                                  "三、2月25日18时前报送。"))  # fmt: skip


def write_coop_csv(county: County, path: Path) -> None:
    """Write one co-op's own export: GB18030, everything in jin, its own column names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(CSV_HEAD)
    writer.writerows(_csv_row(county, lot) for lot in on_sheets(county, CSV_HUB))
    path.write_bytes(text.getvalue().encode("gb18030"))


def write_bids(county: County, path: Path) -> None:
    """Write the buyers' list; bids tied to a class of seller are recorded by hand instead."""
    with _workbook(path) as book:
        sheet, styles = book.add_worksheet("采购需求"), _styles(book)
        title = "安源区第九周农产品采购需求汇总表"
        sheet.merge_range(0, 0, 0, len(BID_HEAD) - 1, title, styles["title"])
        sheet.write_row(1, 0, BID_HEAD, styles["head"])
        for number, bid in enumerate(b for b in county.tables["bids"] if not b["only_class"]):
            sheet.write_row(number + 2, 0, _bid_row(county, bid))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 6, 16)


def _survey_row(county: County, lot: dict[str, object]) -> list[object]:
    dice, good = county.random, by_code(county.given["products"])[str(lot["product"])]
    village, name, code = _seller(county, lot)
    quantity, unit = writing.write_quantity(dice, good, int(str(lot["qty_g"])))
    ready = DELIVERY_ON - timedelta(days=int(str(lot["ready_in_days"])))
    return [
        "", village, name, code if dice.random() < 0.3 else "", writing.write_product(dice, good),
        writing.write_grade(dice, int(str(lot["grade"]))), quantity, unit,
        writing.write_price(dice, int(str(lot["reserve_fen_per_kg"]))),
        writing.write_date(dice, ready), dice.choice(NOTES),
    ]  # fmt: skip


def _csv_row(county: County, lot: dict[str, object]) -> list[object]:
    dice, good = county.random, by_code(county.given["products"])[str(lot["product"])]
    village, name, _ = _seller(county, lot)
    ready = DELIVERY_ON - timedelta(days=int(str(lot["ready_in_days"])))
    reserve = int(str(lot["reserve_fen_per_kg"]))
    return [
        village, name, writing.write_product(dice, good), f"{lot['grade']}级",
        f"{int(str(lot['qty_g'])) / 500:g}", f"{reserve / 200:g}" if reserve else "",
        f"{ready.month}月{ready.day}日", dice.choice(NOTES),
    ]  # fmt: skip


def _bid_row(county: County, bid: dict[str, object]) -> list[object]:
    buyer = by_code(county.given["buyers"])[str(bid["buyer"])]
    good = by_code(county.given["products"])[str(bid["product"])]
    least = int(str(bid["min_qty_g"]))
    return [
        buyer["name"], good["name"], f"{'一二三'[int(str(bid['grade'])) - 1]}级",
        int(str(bid["qty_g"])) / 1000, least / 1000 if least else "",
        int(str(bid["limit_fen_per_kg"])) / 100, "",
    ]  # fmt: skip


def _seller(county: County, lot: dict[str, object]) -> tuple[str, str, str]:
    people = {str(p["code"]): p for p in county.tables["parties"]}
    places: dict[str, Any] = {str(p["code"]): p for p in county.tables["places"]}
    seller = people[str(lot["seller"])]
    village: Row = places[str(seller["place"])]
    said = writing.write_village(county.random, village, places[village["parent"]])
    return said, str(seller["name"]), str(seller["code"])


def _plant_faults(county: County, rows: list[list[object]]) -> list[list[object]]:
    """Mix the wrong rows in, and one good row a second time."""
    for number, wrong in enumerate(WRONG_ROWS.values()):
        row = list(wrong)
        if not row[2]:
            row[1:4] = rows[number * 7 + 3][1:4]
        rows.insert(county.random.randrange(10, len(rows)), row)
    rows.append(list(rows[20]))
    return rows


def _write_town(
    sheet: Any,  # noqa: ANN401  xlsxwriter has no types
    styles: dict[str, Any],
    town: str,
    rows: Sequence[Sequence[object]],
) -> None:
    sheet.merge_range(0, 0, 0, 10, f"安源区{town}及周边街道待销农产品摸排表", styles["title"])
    sheet.write(1, 0, f"填报单位：{town}蔬菜专业合作社　　填报日期：2020年2月24日")
    for column, (top, under) in enumerate(zip(TOP, UNDER, strict=True)):
        if not under:
            sheet.merge_range(2, column, 3, column, top, styles["head"])
        else:
            sheet.write(3, column, under, styles["head"])
    sheet.merge_range(2, 1, 2, 3, TOP[1], styles["head"])
    sheet.merge_range(2, 4, 2, 7, TOP[4], styles["head"])
    for number, row in enumerate(rows, 1):
        for column, value in enumerate((number, *row[1:])):
            _write_cell(sheet, styles, (number + 3, column), value)
    sheet.write(len(rows) + 5, 1, "填表人：")
    sheet.write(len(rows) + 5, 5, "审核人：")
    sheet.write(len(rows) + 5, 8, "（盖章）")
    sheet.set_column(1, 10, 13)


def _write_cell(
    sheet: Any,  # noqa: ANN401  xlsxwriter has no types
    styles: dict[str, Any],
    where: tuple[int, int],
    value: object,
) -> None:
    if isinstance(value, date):
        sheet.write_datetime(*where, datetime(value.year, value.month, value.day), styles["day"])  # noqa: DTZ001
    elif value != "":
        sheet.write(*where, value)


def _workbook(path: Path) -> Any:  # noqa: ANN401  xlsxwriter has no types
    """Open a workbook that comes out the same, byte for byte, whenever it is written."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2020, 2, 24), "title": "安源区摸排表"})  # noqa: DTZ001
    return book


def _styles(book: Any) -> dict[str, Any]:  # noqa: ANN401  xlsxwriter has no types
    centred = {"align": "center", "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, **centred}),
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, **centred}),
        "day": book.add_format({"num_format": "yyyy/m/d"}),
    }
