"""Look into an XLSX file before any parser builds it up: what it declares and what it holds.

An XLSX file of 4.7 KB can declare 17 billion cells, unpack to gigabytes, or hold one cell in the
last row so that a dense table of it would fill the memory. The parts are unpacked here within
bounds, every cell of every worksheet is counted as it streams by, and only the parts that were
looked at are packed again for the parser.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from farmgate.web.sheets.raw import Limits, Refused, megabytes

MOST_MEMBERS = 2_000
NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/.*\.rels|xl/(?!media/|theme/|drawings/|charts/).*\.(?:xml|rels)"
)
CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError)


def repack_within_bounds(content: bytes, limits: Limits) -> bytes:
    """Check an XLSX file and give it back with only the parts that a reader needs.

    Raises
    ------
    Refused
        ``sheet_too_large``, ``file_damaged``, ``file_locked``.
    """
    packed = io.BytesIO()
    cells = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(packed, "w") as kept:
            for member in _checked_members(archive, limits):
                part = archive.read(member)
                cells += count_cells(part, limits.max_cells - cells)
                kept.writestr(zipfile.ZipInfo(member.filename), part)
    except DAMAGED as error:
        raise Refused("file_damaged") from error
    except RuntimeError as error:  # zipfile's word for "needs a password"
        raise Refused("file_locked") from error
    return packed.getvalue()


def _checked_members(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    total, most = sum(member.file_size for member in members), limits.max_unzipped
    if total > most or len(members) > MOST_MEMBERS:
        raise Refused("sheet_unpacks_too_large", found=megabytes(total), most=megabytes(most))
    return [member for member in members if NEEDED.fullmatch(member.filename)]


def count_cells(part: bytes, most: int) -> int:
    """Give the cells that a dense table of a worksheet would have; 0 for other parts.

    Raises
    ------
    Refused
        ``sheet_too_large`` when declared, real or spanned cells are more than ``most``,
        ``file_damaged`` when the part is no proper XML.
    """
    scan = _Scan(most)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scan.start
    parser.StartDoctypeDeclHandler = scan.refuse_doctype
    try:
        parser.Parse(part, True)
    except _OtherPart:
        return 0
    except expat.ExpatError as error:
        raise Refused("file_damaged") from error
    return scan.area()


class _OtherPart(Exception):
    """The part is no worksheet: nothing to count."""


class _Scan:
    """Counts cells of one worksheet while its XML streams by."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.root = ""
        self.cells = 0
        self.row = self.column = 0
        self.box = [2**31, 0, 2**31, 0]  # top, bottom, left, right of the cells with a value

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow one opening tag, whatever its namespace prefix."""
        name = name.rpartition(":")[2]
        if not self.root:
            self.root = name
            if name != "worksheet":
                raise _OtherPart
        elif name == "row":
            self.row, self.column = _whole(attributes.get("r"), self.row + 1), 0
        elif name == "c":
            self._start_cell(attributes.get("r"))
        elif name in {"v", "is", "f"}:
            self._mark_value()
        elif name == "dimension":
            self._refuse_above(_declared_area(attributes.get("ref", "")))

    def refuse_doctype(self, *_: object) -> None:
        """A worksheet needs no document type; one that has it wants something else."""
        raise Refused("file_damaged")

    def _start_cell(self, at: str | None) -> None:
        self.cells += 1
        self._refuse_above(self.cells)
        match = CELL.fullmatch(at or "")
        if match:
            self.column, self.row = _column_number(match[1]), int(match[2])
        else:
            self.column += 1

    def _mark_value(self) -> None:
        box = self.box
        box[0], box[1] = min(box[0], self.row), max(box[1], self.row)
        box[2], box[3] = min(box[2], self.column), max(box[3], self.column)
        self._refuse_above(self.area())

    def area(self) -> int:
        """Give rows times columns of the smallest block that holds every value."""
        top, bottom, left, right = self.box
        return max(0, bottom - top + 1) * max(0, right - left + 1) if bottom else 0

    def _refuse_above(self, cells: int) -> None:
        if cells > self.most:
            raise Refused("sheet_too_large", most=f"{self.most:,}")


def _declared_area(ref: str) -> int:
    corners = [CELL.fullmatch(corner) for corner in ref.split(":")]
    if len(corners) != 2 or not corners[0] or not corners[1]:
        return 0
    columns = _column_number(corners[1][1]) - _column_number(corners[0][1]) + 1
    return max(0, columns) * max(0, int(corners[1][2]) - int(corners[0][2]) + 1)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else default
