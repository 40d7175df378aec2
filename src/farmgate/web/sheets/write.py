"""Write sheets that open well in an office and carry no formula a farmer typed.

In CSV a text that would be run is marked (`formulas`). XLSX says the type of every cell, so text
is written as text and stays as it was typed.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from unicodedata import east_asian_width

import xlsxwriter

from farmgate.web.formulas import escape_formula

Value = str | int | float | Decimal | date | None

LONGEST_CELL = 32_767
WIDEST_COLUMN = 48
MADE_ON = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed stamp: same rows, same bytes


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write rows as CSV that a spreadsheet program opens with the right characters.

    Parameters
    ----------
    header
        (C,) column titles.
    rows
        Rows of (C,) values; ``None`` is an empty cell.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark, lines end with CR LF.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([escape_formula(title) for title in header])
    writer.writerows([_for_csv(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def _for_csv(value: Value) -> str | int | float | Decimal:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return escape_formula(value) if isinstance(value, str) else value


def write_xlsx(
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    sheet_name: str,
    title: str | None = None,
) -> bytes:
    """Write rows as one XLSX sheet: title above, header frozen, columns as wide as needed.

    Parameters
    ----------
    header
        (C,) column titles.
    rows
        Rows of (C,) values; numbers and dates stay such, text stays text.
    sheet_name
        Name of the sheet; what XLSX forbids in it is replaced.
    title
        A line above the header, if any.

    Returns
    -------
    bytes
        The file; the same rows always give the same bytes.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": MADE_ON})
    sheet = book.add_worksheet(_safe_sheet_name(sheet_name))
    top = 0
    if title is not None:
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        top = 1
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF3EA"})
    for column, name in enumerate(header):
        sheet.write_string(top, column, name, bold)
    sheet.freeze_panes(top + 1, 0)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    widths = [_width(name) for name in header]
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            _write_cell(sheet, (number, column), value, day)
            if column < len(widths):
                widths[column] = max(widths[column], _width(value))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, WIDEST_COLUMN))
    book.close()
    return file.getvalue()


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    at: tuple[int, int],
    value: Value,
    day: xlsxwriter.format.Format,
) -> None:
    if isinstance(value, str):
        sheet.write_string(*at, value[:LONGEST_CELL])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, day)
    elif value is not None:
        sheet.write_number(*at, value)


def _width(value: Value) -> int:
    text = "" if value is None else str(value)[: WIDEST_COLUMN + 1]
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _safe_sheet_name(name: str) -> str:
    kept = "".join("_" if char in "[]:*?/\\" else char for char in name).strip("'")
    return kept[:31] or "Sheet1"
