"""Find the table in a sheet: its header among titles, its rows, what is not a row."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from farmgate.base.errors import Finding
from farmgate.base.units import tidy, unit_name
from farmgate.web.sheets.raw import Cell, RawSheet, cell_text
from farmgate.web.sheets.titles import Title, Words, match_title

HEADER_WITHIN = 40
FEWEST_TITLES = 2
TOTALS = re.compile(r"(?:合计|总计|小计|共计|累计|本页小计|本页合计|total|subtotal|sum)[:]?")
SIGNATURES = re.compile(
    r"(?:制表|填表|审核|审批|负责|经办|复核|记录)(?:人|单位|日期)?[:]|"
    r"(?:填报|制表|填表)(?:人|单位|日期|时间)|(?:单位)?负责人|联系(?:人|电话)[:]|"
    r"(?:盖章|签字|签名|公章)|(?:备注|说明|填表说明|注)[:]|preparedby|signature"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number in the sheet, and its cells."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet under a recognised header.

    Parameters
    ----------
    sheet
        Name of the sheet; empty for a text file.
    titles
        The header as it stands.
    columns
        Field to column index, from 0.
    units
        Field to the unit its title states, if any.
    rows
        Rows to read.
    broken
        Rows that cannot be split safely, each with its finding.
    faults
        Why the whole table cannot be trusted: two columns with the same title.
    notes
        What was left out, and why.
    """

    sheet: str
    titles: list[str]
    columns: dict[str, int]
    units: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    broken: list[tuple[Row, Finding]] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def cell(self, row: Row, name: str) -> Cell:
        """Give the cell of a field, ``None`` when the column or the cell is not there."""
        index = self.columns.get(name, len(row.cells))
        return row.cells[index] if index < len(row.cells) else None

    def text(self, row: Row, name: str) -> str:
        """Give the cell of a field as text, blank when it is not there."""
        return cell_text(self.cell(row, name))

    def where(self, row: Row, name: str = "") -> dict[str, str | int]:
        """Say where a cell is, in the words of the sheet."""
        place: dict[str, str | int] = {"sheet": self.sheet} if self.sheet else {}
        place["row"] = row.number
        if name in self.columns:
            place["column"] = self.titles[self.columns[name]]
        return place


def find_table(sheet: RawSheet, words: Words) -> Table | None:
    """Find the header and the rows below it; ``None`` when no row looks like a header."""
    best: tuple[int, int, list[str]] = (FEWEST_TITLES - 1, 0, [])
    for index, titles, height in _candidates(sheet):
        fields = {match.field for match in _match_all(titles, words) if match}
        if len(fields) > best[0]:
            best = (len(fields), index + height, titles)
    if not best[2]:
        return None
    table = _with_columns(sheet.name, best[2], words)
    _add_rows(table, sheet, best[1])
    return table


def _candidates(sheet: RawSheet) -> list[tuple[int, list[str], int]]:
    """Give every row that may be a header, alone and together with the row below it."""
    texts = [[cell_text(cell) for cell in row] for row in sheet.rows[: HEADER_WITHIN + 1]]
    single = [(index, row, 1) for index, row in enumerate(texts[:HEADER_WITHIN])]
    double = [
        (index, [a if a == b else a + b for a, b in zip(*_padded(row, below), strict=True)], 2)
        for index, (row, below) in enumerate(pairwise(texts))
    ]
    return single + double


def _padded(row: list[str], below: list[str]) -> tuple[list[str], list[str]]:
    width = max(len(row), len(below))
    return row + [""] * (width - len(row)), below + [""] * (width - len(below))


def _match_all(titles: list[str], words: Words) -> list[Title | None]:
    return [match_title(title, words) for title in titles]


def _with_columns(sheet: str, titles: list[str], words: Words) -> Table:
    """Give each field its column: an exact title first, then the first that comes close."""
    matches = list(enumerate(_match_all(titles, words)))
    table = Table(sheet, titles, {}, {})
    ignored = []
    for index, match in sorted(matches, key=lambda pair: not (pair[1] and pair[1].is_exact)):
        if match is None or match.field in table.columns:
            ignored.append(titles[index])
            if match and match.is_exact:
                table.faults.append(_note(table, "column_repeated", found=titles[index]))
            continue
        table.columns[match.field] = index
        table.units[match.field] = match.unit
    left = [title for title in ignored if title]
    if left:
        table.notes.append(_note(table, "columns_ignored", found="、".join(left)[:200]))
    return table


def _note(table: Table, code: str, row: int = 0, **facts: str | int) -> Finding:
    where: dict[str, str | int] = {"sheet": table.sheet} if table.sheet else {}
    return Finding(code, where | ({"row": row} if row else {}), facts)


def _add_rows(table: Table, sheet: RawSheet, start: int) -> None:
    width = len(table.titles)
    while width and not table.titles[width - 1]:
        width -= 1
    header = [tidy(title) for title in table.titles[:width]]
    longest = max(len(table.titles), _usual_length(sheet.rows[start:]))
    for offset, cells in enumerate(sheet.rows[start:], start=start):
        row = Row(sheet.first_row + offset, cells)
        texts = [cell_text(cell) for cell in cells]
        if not any(texts) or _is_unit_row(table, texts, row.number, sheet.first_row + start):
            continue
        if reason := _not_a_row(texts, header):
            first = next(text for text in texts if text)
            table.notes.append(_note(table, reason, row.number, found=first[:40]))
        elif fault := _slipped(row, texts[width:], len(cells) > longest, sheet):
            table.broken.append((row, Finding(fault.code, table.where(row), fault.facts)))
        elif any(table.text(row, name) for name in table.columns):
            table.rows.append(row)


def _usual_length(rows: list[list[Cell]]) -> int:
    """Give the length that more than half of the rows have, 0 when there is none."""
    lengths = Counter(map(len, rows)).most_common(1)
    return lengths[0][0] if lengths and 2 * lengths[0][1] > len(rows) else 0


def _is_unit_row(table: Table, texts: list[str], number: int, first: int) -> bool:
    """Read a row of units right below the header (公斤, 元/斤) into the columns' units."""
    filled = {index: text for index, text in enumerate(texts) if text}
    if number != first or not all(_is_unit(text) for text in filled.values()):
        return False
    for name, index in table.columns.items():
        table.units[name] = table.units[name] or filled.get(index, "").strip("()（）")
    return True


def _is_unit(text: str) -> bool:
    return any(unit_name(part) for part in tidy(text).strip("()").split("/")[-1:])


def _not_a_row(texts: list[str], header: list[str]) -> str:
    first = tidy(next(text for text in texts if text))
    if TOTALS.fullmatch(first):
        return "total_row_ignored"
    if SIGNATURES.match(first):
        return "signature_row_ignored"
    repeats = [tidy(text) for text in texts[: len(header)]] == header
    return "header_repeated" if repeats else ""


def _slipped(row: Row, beyond: list[str], is_long: bool, sheet: RawSheet) -> Finding | None:
    """Tell when cells beyond the header show that a number was split at its comma."""
    if row.number in sheet.broken:
        return sheet.broken[row.number]
    filled = [text for text in beyond if text]
    if not sheet.is_ragged_risky or not (filled or is_long):
        return None
    found = "、".join(filled or [cell_text(cell) for cell in row.cells])
    return Finding("row_longer_than_header", {}, {"found": found[:80]})
