"""Files that others made: none crashes, each gives rows or findings that say what is missing."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared/data"
FOLDERS = ("bad-sheets", "messy-imports", "crop-planning-cumcm2024c", "crops", "prices-xinfadi")
KINDS = {".csv", ".txt", ".tsv", ".ssv", ".xlsx", ".xls"}
FILES = [
    path
    for folder in FOLDERS
    for path in sorted((SHARED / folder).rglob("*"))
    if path.suffix in KINDS and path.stat().st_size < 2_000_000
]
HERE = pytest.mark.skipif(not FILES, reason=f"no real files: {SHARED} is not on this machine")


@HERE
@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.name if path else "none")
@pytest.mark.parametrize("kind", ["lots", "bids"])
def test_a_real_file_gives_rows_or_says_why_not(county, upload, path, kind):
    sheet = upload(county, kind=kind, name=path.name, content=path.read_bytes())
    assert sheet.state == "preview"
    assert sheet.rows_good or sheet.findings
    assert sheet.rows_read == sheet.rows_good + sheet.rows_known + sheet.rows_bad


@HERE
def test_quantities_of_every_clumsy_unit_are_read_or_named(county, upload):
    lines = (SHARED / "bad-sheets/fullwidth_units.csv").read_text("utf-8").splitlines()[1:]
    rows = [f"刘桂英,大白菜,一级,{line.split(',')[1]}" for line in lines]
    content = "\n".join(["农户,品种,等级,数量", *rows])
    sheet = upload(county, content=content.encode())
    assert [row["qty_g"] for row in sheet.sample] == [1_200_000, 3_000_000, 100_000]
    wanted = ["unit_unknown", "unit_missing", "number_unreadable", "number_unreadable"]
    assert [finding["code"] for finding in sheet.findings] == wanted


@HERE
@pytest.mark.parametrize(
    "name", ["gb18030.csv", "utf8_bom.csv", "utf16_excel_unicode.txt", "semicolon.csv"]
)
def test_one_sheet_in_four_encodings_reads_the_same(county, upload, name):
    sheet = upload(county, name=name, content=(SHARED / "bad-sheets" / name).read_bytes())
    (finding,) = sheet.findings
    assert finding["code"] == "needed_column_missing"
    assert "数量(公斤)" in finding["facts"]["found"]
    assert [note["facts"]["found"] for note in sheet.notes] == ["身份证号"]
