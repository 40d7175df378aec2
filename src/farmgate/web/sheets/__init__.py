"""Sheets as offices keep them: read CSV, XLSX and XLS within bounds, write CSV and XLSX safely."""

from farmgate.web.sheets.raw import Cell, Limits, cell_text, megabytes
from farmgate.web.sheets.read import Reading, read_tables
from farmgate.web.sheets.table import Row, Table
from farmgate.web.sheets.titles import Words
from farmgate.web.sheets.write import Value, write_csv, write_xlsx

__all__ = [
    "Cell",
    "Limits",
    "Reading",
    "Row",
    "Table",
    "Value",
    "Words",
    "cell_text",
    "megabytes",
    "read_tables",
    "write_csv",
    "write_xlsx",
]
