"""Checks of the house itself: `make check` runs this folder alone."""

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/house" in item.path.as_posix():
            item.add_marker(pytest.mark.house)
