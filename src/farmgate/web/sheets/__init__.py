"""Sheets as offices keep them: read CSV, XLSX and XLS within bounds, write CSV and XLSX safely."""

from farmgate.web.sheets.raw import Cell, Limits, cell_text
from farmgate.web.sheets.read import Reading, read_tables
from farmgate.web.sheets.table import Row, Table
from farmgate.web.sheets.titles import Words
from farmgate.web.sheets.write import write_csv, write_xlsx

__all__ = [
    "Cell",
    "Limits",
    "Reading",
    "Row",
    "Table",
    "Words",
    "cell_text",
    "read_tables",
    "write_csv",
    "write_xlsx",
]
