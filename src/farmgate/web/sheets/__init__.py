"""Sheets as offices keep them: read CSV, XLSX and XLS within bounds, write CSV and XLSX safely."""

from farmgate.web.sheets.write import write_csv, write_xlsx

__all__ = ["write_csv", "write_xlsx"]
