"""What the checks of the house look at: the tree as committed, and its syntax."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/farmgate"
ROOMS = (
    "registry",
    "ledger",
    "survey",
    "clear",
    "haul",
    "sell",
    "settle",
    "watch",
    "console",
)


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is committed or would be: what git does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file())


def files_under(folder: str, pattern: str) -> list[Path]:
    """The project's files below a folder whose name fits the pattern."""
    return [
        path
        for path in project_files()
        if path.is_relative_to(ROOT / folder) and path.match(pattern)
    ]


@cache
def syntax(path: Path) -> ast.Module:
    """The parsed file; tests only look at it."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def source_trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the package but its migrations."""
    for path in files_under("src/farmgate", "*.py"):
        if "migrations" not in path.parts:
            yield path, syntax(path)
