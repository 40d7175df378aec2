"""A hostile file is refused before it costs anything; memory stays bounded whatever it holds."""

import csv
import io
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadhandler import StopUpload
from django.test import RequestFactory

from farmgate.web.sheets import Limits, read_tables, write_xlsx
from farmgate.web.sheets.bounds import count_cells
from farmgate.web.sheets.raw import Refused
from farmgate.web.sheets.upload import BoundedUpload

WORDS = {"name": ("户主",), "qty": ("数量",)}
SHEET = "xl/worksheets/sheet1.xml"
SMALL = Limits(max_bytes=200_000, max_cells=1_000, max_unzipped=1_000_000)
SHARED = Path(__file__).resolve().parents[4] / "shared/data/bad-sheets/bomb_dim.xlsx"
MOST_MEMORY_KB = 300_000


def codes(content, limits=SMALL, name="x.xlsx"):
    return [finding.code for finding in read_tables(content, name, WORDS, limits).findings]


def with_part(name, part):
    """A proper workbook with one part replaced or added."""
    proper = zipfile.ZipFile(io.BytesIO(write_xlsx(["户主", "数量"], [["张三", 5]], "s")))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for member in proper.namelist():
            if member != name:
                out.writestr(member, proper.read(member))
        out.writestr(name, part)
    return file.getvalue()


def worksheet(body, dimension=""):
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{head}{dimension}<sheetData>{body}</sheetData></worksheet>"


def cell(at):
    return f'<row><c r="{at}"><v>1</v></c></row>'


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not on this machine")
def test_a_small_file_that_declares_17_billion_cells_is_refused():
    assert codes(SHARED.read_bytes(), Limits()) == ["sheet_too_large"]


@pytest.mark.parametrize(
    "part",
    [
        worksheet("", '<dimension ref="A1:XFD1048576"/>'),
        worksheet(cell("A1") + cell("XFD1048576")),
        worksheet("<row>" + "<c/>" * 1_001 + "</row>"),
        worksheet("<row><c><v>1</v></c></row>" * 1_001),
    ],
)
def test_too_many_declared_spanned_or_real_cells_are_refused(part):
    assert codes(with_part(SHEET, part)) == ["sheet_too_large"]


@pytest.mark.parametrize("end", ['"', ""])
def test_an_endless_cell_is_refused_and_the_limit_of_other_readers_stays(end):
    limit = csv.field_size_limit()
    head = f'户主,数量\n张三,5\n李四,"{end}'
    assert "cell_too_long" not in codes(f"{head}{'x' * (limit - 2)}\n".encode(), name="x.csv")
    assert codes(f"{head}{'x' * (limit + 1)}\n".encode(), name="x.csv") == ["cell_too_long"]
    assert csv.field_size_limit() == limit


def test_one_far_cell_is_no_reason_to_refuse():
    assert count_cells(worksheet(cell("XFD1048576")).encode(), 10) == 1
    with pytest.raises(Refused):
        count_cells(worksheet(cell("A1") + cell("B6")).encode(), 10)


def test_styled_empty_cells_far_away_span_nothing():
    styled = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>'
    assert count_cells(worksheet(styled).encode(), 10) == 1


def test_a_part_that_unpacks_beyond_the_bound_is_refused():
    assert codes(with_part("xl/x.xml", b" " * 2_000_000)) == ["sheet_unpacks_too_large"]


def test_a_part_that_lies_about_its_size_is_refused():
    packed = with_part("xl/x.xml", b"<a/>" + b" " * 500_000)
    lying = packed.replace((500_004).to_bytes(4, "little"), (40).to_bytes(4, "little"))
    assert lying != packed
    assert codes(lying) == ["file_damaged"]


@pytest.mark.parametrize("part", ["<worksheet>", '<!DOCTYPE w [<!ENTITY a "b">]><worksheet/>'])
def test_a_worksheet_that_is_no_plain_xml_is_refused(part):
    assert codes(with_part(SHEET, part)) == ["file_damaged"]


def test_a_file_beyond_the_bytes_allowed_is_refused_unread():
    assert codes(b"x" * 200_001, name="x.csv") == ["file_too_large"]
    assert codes(b"1," * 1_001, name="x.csv") == ["sheet_too_large"]


def test_one_long_text_that_every_cell_repeats_fills_no_memory(tmp_path):
    text = f"<sst><si><t>{'长' * 1_000_000}</t></si></sst>"
    rows = "".join(f'<row><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 900))
    book = with_part(SHEET, worksheet(rows))
    path = tmp_path / "x.xlsx"
    path.write_bytes(_with_strings(book, text))
    assert measure(path) == ["sheet_too_large"]


def _with_strings(book, text):
    source, file = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            shared = name == "xl/sharedStrings.xml"
            out.writestr(name, text if shared else source.read(name))
    return file.getvalue()


MEASURE = """
import resource, sys, pathlib
from farmgate.web.sheets import Limits, read_tables
content, limits = pathlib.Path(sys.argv[1]).read_bytes(), Limits(max_memory=256 << 20)
reading = read_tables(content, "x.xlsx", {"a": ("户主",)}, limits)
whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
print(max(resource.getrusage(who).ru_maxrss for who in whose))
print(*[finding.code for finding in reading.findings])
"""


def measure(path):
    """Read a file in a process of its own, which must stay small; give the findings.

    A shell stands between: what a process counts as its peak begins with the peak of the one
    that started it, and a test worker late in a long run is large.
    """
    between = ["sh", "-c", '"$@"; exit $?', "sh"]
    answer = subprocess.run(
        [*between, sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True
    )
    memory, findings = answer.stdout.splitlines()
    assert int(memory) < MOST_MEMORY_KB
    return findings.split()


def test_a_workbook_with_any_byte_broken_is_read_or_refused():
    good = write_xlsx(["户主", "数量"], [["张三", 5]], "s")
    chance = random.Random(7)
    for _ in range(25):
        broken = bytearray(good)
        for _ in range(chance.randrange(1, 9)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        reading = read_tables(bytes(broken), "x.xlsx", WORDS, SMALL)
        assert reading.findings or reading.tables


class Pieces:
    """An upload that arrives."""

    def __init__(self, declared, most=100):
        self.request = RequestFactory().post("/")
        self.handler = BoundedUpload(self.request, most)
        self.handler.handle_raw_input(None, {}, declared, b"")

    def start(self):
        self.handler.new_file("file", "x.csv", "text/csv", None)


def test_an_upload_that_declares_too_much_is_stopped_before_its_first_byte():
    pieces = Pieces(declared=10**9)
    with pytest.raises(StopUpload):
        pieces.start()
    assert pieces.request.upload_is_too_large


def test_an_upload_that_sends_more_than_it_declared_is_stopped():
    pieces = Pieces(declared=50)
    pieces.start()
    assert pieces.handler.receive_data_chunk(b"x" * 100, 0) == b"x" * 100
    with pytest.raises(StopUpload):
        pieces.handler.receive_data_chunk(b"x", 100)
