"""The field tables of data/fields beside the dataclasses they describe."""

import csv
import dataclasses
import inspect
import pkgutil
import re
from importlib import import_module

from farmgate import engine
from support.house import ROOT

FIELDS = ROOT / "data/fields"
COLUMNS = ["field", "shape", "unit", "default", "meaning"]
ENDINGS = ("Problem", "Result")


def engine_types() -> dict[str, type]:
    """Every problem and result of the engine, by the name of its table."""
    found = {}
    for module in pkgutil.walk_packages(engine.__path__, f"{engine.__name__}."):
        room = module.name.split(".")[2]
        for name, kind in inspect.getmembers(import_module(module.name), dataclasses.is_dataclass):
            if name.endswith(ENDINGS) and kind.__module__.startswith(engine.__name__):
                found[f"{room}_{snake(name)}"] = kind
    return found


def snake(name: str) -> str:
    """Turn a class name into a file name: ClearProblem into clear_problem."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def table(name: str) -> list[dict[str, str]]:
    """Read one field table; a missing one is empty."""
    path = FIELDS / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def disagreements(kind: type, rows: list[dict[str, str]]) -> list[str]:
    """Say where a table and its dataclass differ."""
    found = []
    fields = {field.name: field for field in dataclasses.fields(kind)}
    described = [row.get("field", "") for row in rows]
    if described != list(fields):
        found.append(f"fields {list(fields)} but the table has {described}")
    for row in rows:
        if list(row) != COLUMNS:
            return [f"columns {list(row)}"]
        if not row["meaning"].strip() or not row["unit"].strip() or not row["shape"].strip():
            found.append(f"{row['field']} has no meaning, unit or shape")
        if row["field"] in fields and bool(row["default"]) != _has_default(fields[row["field"]]):
            found.append(f"{row['field']} differs in having a default")
    return found


def _has_default(field: dataclasses.Field) -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing
