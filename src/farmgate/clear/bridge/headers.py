"""What is wrong with the header of a table, told by its cause.

A column that no table knows is nobody's business, unless its name is nearly that of one which is
missing: `reserv` would else be read as no reserve at all.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from farmgate.base.errors import Finding
from farmgate.clear.bridge.columns import Column

SEPARATORS = {";": "semicolon", "\t": "tab", "|": "bar", "，": "wide_comma"}
NEAR = 0.8
"""Of `difflib`: `reserv` is near to `reserve`, `minkg` to `min_kg`; `note` is not to `node`."""


def find_header_faults(
    file: str, columns: tuple[Column, ...], header: list[str]
) -> Iterator[Finding]:
    """Find what keeps a table from being read.

    Parameters
    ----------
    file
        Its name.
    columns
        What the table must and may hold.
    header
        Its first row, without the blanks around the names.
    """
    if not header:
        yield Finding("file_empty", {"file": file})
    elif separator := _other_separator(columns, header):
        yield Finding("separator_odd", {"file": file}, {"separator": separator})
    else:
        yield from _column_faults(file, columns, header)


def _other_separator(columns: tuple[Column, ...], header: list[str]) -> str:
    """Name what stands between the columns instead of a comma; '' where nothing does."""
    known = {column.name for column in columns}
    for mark, name in SEPARATORS.items():
        cells = {cell.strip().lower() for cell in header[0].split(mark)}
        if len(header) == 1 and len(cells & known) > 1:
            return name
    return ""


def _column_faults(file: str, columns: tuple[Column, ...], header: list[str]) -> Iterator[Finding]:
    absent = [column.name for column in columns if column.name not in header]
    others = [name for name in header if name and name not in {c.name for c in columns}]
    meant = {name: near for name in others if (near := _nearest(name, absent))}
    if cases := {name: near for name, near in meant.items() if name.lower() == near}:
        facts = {"found": ", ".join(cases), "names": ", ".join(cases.values())}
        yield Finding("column_case", {"file": file}, facts)
    for name in (name for name in meant if name not in cases):
        yield Finding("column_misspelt", {"file": file, "column": name}, {"name": meant[name]})
    for column in columns:
        where: dict[str, str | int] = {"file": file, "column": column.name}
        if column.empty is ... and column.name in absent and column.name not in meant.values():
            yield Finding("column_missing", where)
        if header.count(column.name) > 1:
            yield Finding("column_twice", where)


def _nearest(name: str, absent: list[str]) -> str:
    return next(iter(get_close_matches(name.lower(), absent, n=1, cutoff=NEAR)), "")
