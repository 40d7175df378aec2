"""Sheets as offices keep them: any encoding, titles above, signatures below."""

import io

import pytest
import xlsxwriter

from farmgate.web.sheets import read_tables, write_xlsx

WORDS = {
    "name": ("农户", "户主"),
    "village": ("村",),
    "product": ("品种",),
    "qty": ("数量",),
    "unit": ("单位!",),
    "price": ("底价",),
}
TEXT = '村,户主,数量(公斤)\r\n上村,张三,"1,200.5"\r\n下村,𠮷野,12\r\n'


def read(content, name="x.csv"):
    return read_tables(content, name, WORDS)


def cells(table, *names):
    return [tuple(table.text(row, name) for name in names) for row in table.rows]


def workbook(fill):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    fill(book)
    book.close()
    return file.getvalue()


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_any_common_encoding_is_read(encoding):
    (table,) = read(TEXT.encode(encoding)).tables
    assert cells(table, "name", "qty") == [("张三", "1,200.5"), ("𠮷野", "12")]
    assert table.units["qty"] == "公斤"


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_any_common_separator_is_found(separator):
    text = separator.join(("村", "户主", "数量")) + "\n" + separator.join(("上村", "张三", "1,2"))
    (table,) = read(text.encode()).tables
    assert cells(table, "village", "name", "qty") == [("上村", "张三", "1,2")]


def test_a_header_is_found_below_titles_and_its_rows_keep_their_numbers():
    text = "待销农产品摸排表,,\n填报单位：白源,,\n\n村,户主,数量\n,,\n上村,张三,5\n"
    (table,) = read(text.encode()).tables
    assert [row.number for row in table.rows] == [6]
    assert table.where(table.rows[0], "qty") == {"row": 6, "column": "数量"}


def fill_two_row_header(book):
    """As offices draw it: groups above, titles below, one village over two rows."""
    sheet = book.add_worksheet("五陂镇")
    sheet.merge_range(0, 0, 0, 2, "摸排表")
    sheet.merge_range(1, 0, 1, 1, "农户信息")
    sheet.merge_range(1, 2, 2, 2, "数量（斤）")
    sheet.write_row(2, 0, ["村", "户主"])
    sheet.merge_range(3, 0, 4, 0, "上村")
    sheet.write_column(3, 1, ["张三", "李四"])
    sheet.write_column(3, 2, [5, "６"])


def test_a_header_of_two_merged_rows_is_read_as_one():
    (table,) = read(workbook(fill_two_row_header), "x.xlsx").tables
    assert cells(table, "village", "name", "qty") == [
        ("上村", "张三", "5"),
        ("上村", "李四", "６"),
    ]
    assert (table.sheet, table.units["qty"]) == ("五陂镇", "斤")


def test_totals_signatures_and_repeated_headers_are_left_out_with_a_note():
    text = "村,户主,数量\n上村,张三,5\n小 计,,5\n村,户主,数量\n下村,李四,6\n合计：,,11\n制表人：,,"
    (table,) = read(text.encode()).tables
    assert cells(table, "name") == [("张三",), ("李四",)]
    wanted = ["total_row_ignored", "header_repeated", "total_row_ignored", "signature_row_ignored"]
    assert codes(table.notes) == wanted


def test_a_row_of_units_below_the_header_gives_the_columns_their_units():
    (table,) = read("户主,数量,底价\n,公斤,元/斤\n张三,5,1\n".encode()).tables
    assert (table.units["qty"], table.units["price"], len(table.rows)) == ("公斤", "元/斤", 1)


def test_rows_that_are_only_numbered_are_no_rows():
    (table,) = read("序号,户主,数量\n1,张三,5\n2,,\n3,,\n".encode()).tables
    assert cells(table, "name") == [("张三",)]
    assert codes(table.notes) == ["columns_ignored"]


def test_a_private_number_is_not_taken_for_a_name():
    (table,) = read("户主身份证号,户主,单位名称,数量\n1101,张三,x,5\n".encode()).tables
    assert table.columns == {"name": 1, "qty": 3}


def test_two_columns_of_one_title_are_a_fault_of_the_table():
    (table,) = read("户主,数量,数量\n张三,5,6\n".encode()).tables
    assert codes(table.faults) == ["column_repeated"]


def test_a_number_split_at_its_comma_is_not_taken_for_a_quantity():
    (table,) = read("户主,数量\n张三,1,200.5\n李四,7\n".encode()).tables
    assert cells(table, "name", "qty") == [("李四", "7")]
    assert [(row.number, f.code) for row, f in table.broken] == [(2, "row_longer_than_header")]


def test_an_unclosed_quote_costs_its_own_row_and_no_other():
    (table,) = read('户主,数量\n张三,5\n"李四,6\n王五,7\n'.encode()).tables
    assert cells(table, "name", "qty") == [("张三", "5"), ("王五", "7")]
    assert [(row.number, f.code) for row, f in table.broken] == [(3, "quote_unclosed")]


def test_bytes_that_no_encoding_knows_spoil_their_own_row():
    rows = "".join(f"户{i},{i}\n" for i in range(99))
    text = f"户主,数量\n张三,5\n{rows}".encode("gb18030").replace(
        "张三".encode("gb18030"), b"\xff\xff"
    )
    (table,) = read(text).tables
    assert (len(table.rows), [f.code for _, f in table.broken]) == (99, ["text_garbled"])


def test_every_sheet_with_a_header_is_a_table():
    def fill(book):
        for name in ("五陂镇", "青山镇"):
            book.add_worksheet(name).write_row(0, 0, ["户主", "数量"])
            book.get_worksheet_by_name(name).write_row(1, 0, [name, 5])
        book.add_worksheet("说明").write(0, 0, "请写清单位")
        hidden = book.add_worksheet("选项")
        hidden.write_row(0, 0, ["户主", "数量"])
        hidden.hide()

    reading = read(workbook(fill), "x.xlsx")
    assert [table.sheet for table in reading.tables] == ["五陂镇", "青山镇"]
    assert codes(reading.notes) == ["sheet_without_header"]


def test_a_name_that_lies_is_a_finding_and_the_content_is_believed():
    reading = read(TEXT.encode(), "survey.xlsx")
    assert codes(reading.findings) == ["file_kind_differs"]
    assert len(reading.tables[0].rows) == 2
    assert codes(read(write_xlsx(["户主", "数量"], [], "s"), "s.csv").findings) == [
        "file_kind_differs"
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \n", "file_empty"),
        (b"%PDF-1.7", "file_kind_unknown"),
        (b"\x89PNG\r\n", "file_kind_unknown"),
        (b"<html><table>", "file_kind_unknown"),
        (bytes(range(256)) * 4, "file_kind_unknown"),
        (b"PK\x03\x04 no zip", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "file_damaged"),
        (b"one,two\n1,2\n", "header_missing"),
    ],
)
def test_what_is_no_sheet_is_a_finding(content, code):
    reading = read(content, "x")
    assert (codes(reading.findings), reading.tables) == ([code], [])
