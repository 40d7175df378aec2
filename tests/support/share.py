"""One whole run, shared by two workers, each with a database of its own.

What a database can change runs on both. All else runs once, on the worker that is free first, so
that both end at about the same time.
"""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

import pytest

FOLDER = "FARMGATE_TEST_TAKEN"
"""Names the folder in which the workers of a run say what they have taken."""


def open_folder() -> tempfile.TemporaryDirectory | None:
    """Make the folder, once for a run and its workers; it goes with what is given."""
    if FOLDER in os.environ:
        return None
    folder = tempfile.TemporaryDirectory(prefix="farmgate-taken-")
    os.environ[FOLDER] = folder.name
    return folder


def uses_database(item: pytest.Item) -> bool:
    """Tell whether a test opens the database, by its marker or its fixtures."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"})


def runs_once(item: pytest.Item) -> bool:
    """Tell whether one database is enough for a test."""
    return bool(item.get_closest_marker("one_database")) or not uses_database(item)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """What runs on both first, then the groups, which are long: short ones end a run evenly."""
    return sorted(items, key=lambda item: (runs_once(item), not _group(item)))


def take(item: pytest.Item, mine: set[str]) -> bool:
    """Take a test, or the group it must stay with, unless the other worker has it.

    ``mine`` holds what this worker has taken.
    """
    name = sha256((_group(item) or item.nodeid).encode()).hexdigest()
    if name in mine:
        return True
    try:
        Path(os.environ[FOLDER], name).mkdir()
    except FileExistsError:
        return False
    mine.add(name)
    return True


def _group(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else ""
