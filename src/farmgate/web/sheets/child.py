"""The process that parses one workbook, with little memory and nothing else to lose.

Run as a script: workbook on standard input, one JSON line per sheet and per row on standard
output. The exit code says why there is no answer. It imports nothing of Farmgate.
"""

import datetime as dt
import io
import json
import resource
import sys
from typing import Any, TextIO

import python_calamine as calamine

LOCKED, DAMAGED, TOO_LARGE = 3, 4, 5


def read_workbook(content: bytes, max_cells: int, out: TextIO) -> None:
    """Write every visible sheet: a line with its name and place, then its rows."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = 0
    for facts in book.sheets_metadata:
        if facts.visible != calamine.SheetVisibleEnum.Visible:
            continue
        if facts.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(facts.name)
        cells += sheet.height * sheet.width
        if cells > max_cells:
            sys.exit(TOO_LARGE)
        start = list(sheet.start or (0, 0))
        merges = list(sheet.merged_cell_ranges or [])[:10_000]
        out.write(json.dumps({"sheet": facts.name, "start": start, "merges": merges}) + "\n")
        for row in sheet.to_python(skip_empty_area=True):
            out.write(json.dumps([_plain(cell) for cell in row], ensure_ascii=False) + "\n")


def _plain(cell: Any) -> Any:  # noqa: ANN401 - whatever the sheet holds
    if cell == "":
        return None
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()}
    return str(cell) if isinstance(cell, dt.time | dt.timedelta) else cell


def main() -> int:
    """Bound the process, then parse."""
    max_cells, max_memory, max_output = (int(argument) for argument in sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_output, max_output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace")
    try:
        read_workbook(sys.stdin.buffer.read(), max_cells, out)
        out.flush()
    except calamine.PasswordError:
        return LOCKED
    except MemoryError:
        return TOO_LARGE
    except (calamine.CalamineError, OSError):
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
