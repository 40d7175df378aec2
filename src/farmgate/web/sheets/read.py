"""Read an uploaded file into tables, whatever it calls itself."""

from dataclasses import dataclass, field

from farmgate.base.errors import Finding
from farmgate.web.sheets.book import read_workbook
from farmgate.web.sheets.kinds import TEXT, XLS, XLSX, claimed_kind, sniff_kind
from farmgate.web.sheets.raw import Limits, RawSheet, Refused, megabytes
from farmgate.web.sheets.table import Table, find_table
from farmgate.web.sheets.text import read_text
from farmgate.web.sheets.titles import Words


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds.

    Parameters
    ----------
    kind
        What the file is: csv, xlsx, xls, or what it is instead.
    tables
        The tables found, sheet by sheet.
    findings
        Faults of the file as a whole.
    notes
        What was left out without harm.
    """

    kind: str
    tables: list[Table] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def read_tables(
    content: bytes, file_name: str, words: Words, limits: Limits | None = None
) -> Reading:
    """Read a CSV, XLSX or XLS file within bounds.

    Parameters
    ----------
    content
        The file.
    file_name
        What the file calls itself; a name that lies is a finding, the content is believed.
    words
        The titles by which columns are recognised.
    limits
        How much is read at all; bounds are checked before anything is parsed.
    """
    limits = limits or Limits()
    reading = Reading(sniff_kind(content[: limits.max_bytes + 1]) if content else "")
    claimed = claimed_kind(file_name)
    try:
        sheets = _read_sheets(content, reading.kind, limits)
    except Refused as refused:
        facts = {key: str(value) for key, value in refused.facts.items()}
        reading.findings.append(Finding(refused.code, {"file": file_name}, facts))
        return reading
    if claimed and claimed != reading.kind:
        facts = {"found": reading.kind, "expected": claimed}
        reading.findings.append(Finding("file_kind_differs", {"file": file_name}, facts))
    _find_tables(reading, sheets, file_name, words)
    return reading


def _read_sheets(content: bytes, kind: str, limits: Limits) -> list[RawSheet]:
    if not content.strip():
        raise Refused("file_empty")
    if len(content) > limits.max_bytes:
        raise Refused("file_too_large", most=megabytes(limits.max_bytes))
    if kind in {XLSX, XLS}:
        return read_workbook(content, kind, limits)
    if kind == TEXT:
        return [read_text(content, limits)]
    raise Refused("file_kind_unknown", found=kind)


def _find_tables(reading: Reading, sheets: list[RawSheet], file_name: str, words: Words) -> None:
    for sheet in sheets:
        table = find_table(sheet, words)
        if table:
            reading.tables.append(table)
        elif sheet.rows:
            where = {"sheet": sheet.name} if sheet.name else {"file": file_name}
            reading.notes.append(Finding("sheet_without_header", where))
    if not reading.tables:
        expected = "、".join(names[0].rstrip("!") for names in words.values())
        reading.findings.append(
            Finding("header_missing", {"file": file_name}, {"expected": expected})
        )
