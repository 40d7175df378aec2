"""Split text files into rows: any common encoding, any common separator, broken quotes."""

import codecs
import csv
import io
from collections import Counter

from farmgate.base.errors import Finding
from farmgate.web.sheets.raw import Cell, Limits, RawSheet, Refused

SEPARATORS = ",;\t|，"
SAMPLE_LINES = 40
MOST_GARBLED = 0.02  # a file with more unreadable characters was not GB18030 at all
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(content: bytes, limits: Limits) -> RawSheet:
    """Read a text file as one sheet.

    Raises
    ------
    Refused
        ``sheet_too_large`` or ``cell_too_long``.
    """
    text = decode(content)
    separator = find_separator(text)
    split = _split_by_line if text.count('"') % 2 else _split
    try:
        return split(text, separator, limits)
    except csv.Error:  # its limit holds for the whole process, so it is not moved here
        raise Refused("cell_too_long") from None


def decode(content: bytes) -> str:
    """Decode UTF-8, UTF-16 or GB18030, with or without a byte-order mark; else Latin-1."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\0" in content[:4096]:
        little = content[1:4096:2].count(0) >= content[:4096:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = content.decode("gb18030", "replace")
    return text if text.count("\ufffd") <= MOST_GARBLED * len(text) else content.decode("latin-1")


def find_separator(text: str) -> str:
    """Pick the separator that splits most lines into the same number of cells, and into most."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:SAMPLE_LINES]

    def score(separator: str) -> int:
        widths = Counter(line.count(separator) for line in lines if separator in line)
        return max((width * count for width, count in widths.items()), default=0)

    return max(SEPARATORS, key=score)


def _split(text: str, separator: str, limits: Limits) -> RawSheet:
    rows: list[list[Cell]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        cells += len(row)
        if cells > limits.max_cells:
            raise Refused("sheet_too_large", most=f"{limits.max_cells:,}")
        rows.append([cell.strip() for cell in row])
    return _as_sheet(rows, {})


def _split_by_line(text: str, separator: str, limits: Limits) -> RawSheet:
    """Split a file with an unclosed quote, which would else swallow every row below it."""
    rows: list[list[Cell]] = []
    broken: dict[int, Finding] = {}
    cells = 0
    for number, line in enumerate(text.splitlines(), start=1):
        is_open = bool(line.count('"') % 2)
        mark = None if is_open else '"'
        row = next(csv.reader([line], delimiter=separator, quotechar=mark), [])
        cells += len(row)
        if cells > limits.max_cells:
            raise Refused("sheet_too_large", most=f"{limits.max_cells:,}")
        if is_open:
            broken[number] = Finding("quote_unclosed", {"row": number}, {"found": line[:80]})
        rows.append([cell.strip() for cell in row])
    return _as_sheet(rows, broken)


def _as_sheet(rows: list[list[Cell]], broken: dict[int, Finding]) -> RawSheet:
    for number, row in enumerate(rows, start=1):
        garbled = next((cell for cell in row if "\ufffd" in str(cell)), None)
        if garbled is not None:
            broken[number] = Finding("text_garbled", {"row": number}, {"found": str(garbled)[:80]})
    return RawSheet("", 1, rows, is_ragged_risky=True, broken=broken)
