"""What we export opens well and runs nothing."""

import csv
import datetime as dt
import io

import pytest

from farmgate.web.sheets import write_csv, write_xlsx
from farmgate.web.sheets.book import read_workbook
from farmgate.web.sheets.raw import Limits

FORMULAS = ["=1+1", "+8", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1+1", ' =HYPERLINK("x")']


def read_back(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_somebody_typed_is_text_in_csv(text):
    assert read_back(write_csv([text], [[text]])) == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_somebody_typed_is_text_in_xlsx(text):
    content = write_xlsx(["n"], [[text]], "s")
    (sheet,) = read_workbook(content, "xlsx", Limits())
    assert sheet.rows[1] == [text.strip()]
    assert b"<f>" not in content


def test_numbers_and_dates_stay_numbers_and_dates():
    row = [-3, 1.5, dt.date(2020, 3, 5), None, "张三"]
    assert read_back(write_csv(list("abcde"), [row]))[1] == ["-3", "1.5", "2020-03-05", "", "张三"]
    (sheet,) = read_workbook(write_xlsx(list("abcde"), [row], "s"), "xlsx", Limits())
    assert sheet.rows[1] == [-3.0, 1.5, dt.date(2020, 3, 5), None, "张三"]


def test_a_title_stands_above_the_header():
    (sheet,) = read_workbook(write_xlsx(["a"], [["x"]], "s", title="公示表"), "xlsx", Limits())
    assert sheet.rows == [["公示表"], ["a"], ["x"]]


def test_the_same_rows_give_the_same_bytes():
    assert write_xlsx(["a"], [["x"]], "s") == write_xlsx(["a"], [["x"]], "s")


def test_a_sheet_name_that_xlsx_forbids_is_mended():
    (sheet,) = read_workbook(write_xlsx(["a"], [], "五陂/青山:[1]" * 9), "xlsx", Limits())
    assert sheet.name.startswith("五陂_青山__1_")
    assert len(sheet.name) == 31


def test_an_account_number_stays_text():
    (sheet,) = read_workbook(write_xlsx(["a"], [["6217001234567890123"]], "s"), "xlsx", Limits())
    assert sheet.rows[1] == ["6217001234567890123"]
