"""A skipped test is told at the end of a run; in CI it fails when its files could be here."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared"
"""Files of the field lie beside a checkout, not in it; a plain clone has none and stays green."""


def is_forgiven(reason: str, beside: Path) -> bool:
    """Tell whether a skip for this reason is fine."""
    wants_files = "shared" in reason
    return not (wants_files and os.environ.get("CI") and beside.is_dir())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Fail a test of shared files that does not find its own among them."""
    report = yield
    told = report.longrepr
    if report.skipped and isinstance(told, tuple) and not is_forgiven(str(told[2]), BESIDE):
        report.outcome = "failed"
        report.longrepr = f"CI may not skip this: {told[2].removeprefix('Skipped: ')}"
    return report
