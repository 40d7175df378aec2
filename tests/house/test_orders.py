"""Rooms give each other no orders: whose services a module may call (the sixth door).

The import contract keeps models, selectors, forms and bridges out of every service; this goes on
to the room. The audit and the books are open to all.
"""

import ast
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from support.house import ROOMS, SOURCE, source_trees

OPEN = {"registry", "ledger"}
DEMO = ("console", "management")
"""The commands that play a whole county through, as its people would."""


def imported(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def orders(inside: PurePath, tree: ast.Module) -> list[str]:
    """The services of other rooms that a module calls; its path is relative to the package."""
    if inside.parts[0] == "rounds.py" or inside.parts[:2] == DEMO:
        return []
    open_to_it = OPEN | {inside.parts[0]}
    closed = {f"farmgate.{room}.services" for room in ROOMS if room not in open_to_it}
    doors = [".".join(name.split(".")[:3]) for name in imported(tree)]
    return [f"{inside}: {door}" for door in doors if door in closed]


def test_no_room_orders_another():
    found = [(path.relative_to(SOURCE), tree) for path, tree in source_trees()]
    assert [order for inside, tree in found for order in orders(inside, tree)] == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("sell/views.py", "from farmgate.haul.services import record_weighing"),
        ("sell/services.py", "import farmgate.haul.services"),
        ("console/views/pages.py", "from farmgate.sell import selectors, services"),
        ("settle/bridge/books.py", "from farmgate.survey.services.records import record_lot"),
        ("watch/tasks.py", "def late():\n    from farmgate.settle.services import settle_round"),
    ],
)
def test_an_order_to_another_room_is_found(module, line):
    assert len(orders(PurePath(module), ast.parse(line))) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("sell/views.py", "from farmgate.sell.services import place_order"),
        ("sell/services.py", "from farmgate.registry.services import record_audit"),
        ("rounds.py", "from farmgate.sell.services import list_unsold"),
        ("console/management/demo_work.py", "from farmgate.sell.services import place_order"),
    ],
)
def test_a_call_that_is_allowed_is_not_found(module, line):
    assert orders(PurePath(module), ast.parse(line)) == []
