"""Documents point at what exists."""

import re
from pathlib import Path
from urllib.parse import unquote

from support.house import ROOT, files_under, project_files

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
NEEDED = (
    "README.md",
    "README.zh-Hans.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "docs/walk.md",
    "docs/models/clear.md",
)


def dead_links(text: str, folder: Path) -> list[str]:
    """Every link to a file that is not there."""
    targets = [a or b for a, b in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
    files = [t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:|#", t)]
    return [file for file in files if file and not (folder / unquote(file)).exists()]


def test_links_lead_somewhere():
    found = {
        path.relative_to(ROOT).as_posix(): dead_links(path.read_text("utf-8"), path.parent)
        for path in project_files()
        if path.suffix == ".md"
    }
    assert {name: links for name, links in found.items() if links} == {}


def test_a_dead_link_is_found(tmp_path):
    (tmp_path / "here.md").touch()
    text = "[a](here.md#x) [b](gone.md) ![c](gone.png) [d](https://example.org) [e](#top)"
    assert dead_links(text, tmp_path) == ["gone.md", "gone.png"]


def test_the_documents_of_a_project_are_there():
    assert [name for name in NEEDED if not (ROOT / name).is_file()] == []


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in files_under("docs/decisions", "*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
