"""No committed file names a registry, a machine's folders, or a secret."""

import re
from pathlib import Path

import pytest

from support.house import ROOT, project_files

HOSTS = r"files\.pythonhosted|pypi\.org|registry\.npmjs|npmmirror|proxy\.golang|artifactory"
PLACES = r"/ho[m]e/\w|/ro[o]t/|/Us[e]rs/\w|/wo[r]k/(main|shared)"
SECRETS = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{30}|sk-[A-Za-z0-9]{32}"
    r"|(?i:password|secret|token)\s*[:=]\s*['\"](?!.*(?:tests?|planted|wrong|\{))[^'\"\s]{12,}['\"]"
)
LEAK = re.compile(f"{HOSTS}|{PLACES}|{SECRETS}")
FORBIDDEN = {"uv.lock", "package-lock.json", ".python-version", ".env"}
BINARY = {".png", ".ico", ".xlsx", ".xls", ".woff2", ".jpg", ".pdf", ".gz"}


def leaks(text: str) -> list[str]:
    """Every line that tells where it was made, or a secret."""
    return [line[:120] for line in text.splitlines() if LEAK.search(line)]


def readable(path: Path) -> bool:
    """Tell whether a file is text of ours: this file names what it looks for."""
    return path.suffix not in BINARY and path != Path(__file__)


def test_no_file_leaks():
    found = {
        path.relative_to(ROOT).as_posix(): leaks(path.read_text("utf-8", errors="replace"))
        for path in project_files()
        if readable(path)
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_lock_of_another_tool_is_committed():
    assert [path.name for path in project_files() if path.name in FORBIDDEN] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.org/simple",
        "cd /ho" + "me/somebody",
        "-----BEGIN RSA PRIVATE KEY-----",
        'PASSWORD = "correct-horse-battery"',
    ],
)
def test_a_leak_is_found(line):
    assert leaks(f"fine\n{line}\nfine") == [line]
