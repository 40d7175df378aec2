"""Every room is built alike: the same few files, each of a size one can read."""

import ast
import re
from pathlib import Path

import pytest

from support.house import ROOMS, ROOT, SOURCE, files_under, project_files, syntax

MODULES = {"models", "selectors", "bridge", "services", "forms", "views", "tasks", "admin"}
FILES = {f"{name}.py" for name in MODULES | {"urls", "apps", "__init__"}} | {"README.md"}
FOLDERS = MODULES | {"migrations", "management", "templatetags", "templates"}
FILE_LINES, FUNCTION_LINES, TEST_LINES, TEMPLATE_LINES, ARGUMENTS = 400, 50, 15, 120, 6
Function = ast.FunctionDef | ast.AsyncFunctionDef


def stranger(inside: Path) -> bool:
    """Tell whether a path, relative to its room, is no file that a room holds."""
    first = inside.parts[0]
    if len(inside.parts) == 1:
        return first not in FILES
    if first == "templates":
        return len(inside.parts) < 3
    return first not in FOLDERS


def body_lines(function: Function) -> int:
    """Count the lines of a function's body without its docstring."""
    body = function.body
    if ast.get_docstring(function) is not None:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def arguments(function: Function) -> int:
    """Count what a caller may pass, a method's own object aside."""
    given = function.args
    names = [a.arg for a in given.posonlyargs + given.args + given.kwonlyargs]
    return len([name for name in names if name not in {"self", "cls"}])


def too_big(path: str, text: str, tree: ast.Module) -> list[str]:
    """Name what is too long in a file, by the sizes of CONTRIBUTING.md."""
    lines = text.count("\n")
    found = [f"{path}: {lines} lines"] if lines > FILE_LINES else []
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        is_test = function.name.startswith("test_")
        if body_lines(function) > (TEST_LINES if is_test else FUNCTION_LINES):
            found.append(f"{path}: {function.name} has {body_lines(function)} lines")
        if not path.startswith("tests/") and arguments(function) > ARGUMENTS:
            found.append(f"{path}: {function.name} takes {arguments(function)} arguments")
    return found


def test_rooms_hold_only_the_files_of_a_room():
    strangers = [
        str(path.relative_to(SOURCE))
        for room in ROOMS
        for path in files_under(f"src/farmgate/{room}", "*")
        if stranger(path.relative_to(SOURCE / room))
    ]
    assert strangers == []


@pytest.mark.parametrize("name", ["utils.py", "helpers/x.py", "templates/x.html", "notes.md"])
def test_a_file_of_another_kind_is_found(name):
    assert stranger(Path(name))


def test_every_room_has_a_short_readme():
    missing = [room for room in ROOMS if not (SOURCE / room / "README.md").exists()]
    assert missing == []


def test_nothing_is_too_big_to_read():
    found = []
    for path in project_files():
        if path.suffix == ".py" and "migrations" not in path.parts:
            name = path.relative_to(ROOT).as_posix()
            found += too_big(name, path.read_text(encoding="utf-8"), syntax(path))
    assert found == []


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("src/x.py", "\n" * 401, "401 lines"),
        ("src/x.py", "def f():\n" + "    1\n" * 51, "f has 51 lines"),
        ("src/x.py", "def f(a, b, c, d, e, g, *, h): pass\n", "f takes 7 arguments"),
        ("tests/x.py", "def test_f():\n" + "    1\n" * 16, "test_f has 16 lines"),
    ],
)
def test_what_is_too_big_is_found(path, text, fault):
    assert too_big(path, text, ast.parse(text)) == [f"{path}: {fault}"]


def long_templates(templates: dict[str, str]) -> list[str]:
    """Name the templates that no longer fit a screen or two."""
    return [name for name, text in templates.items() if text.count("\n") > TEMPLATE_LINES]


def test_templates_are_short():
    here = files_under("src/farmgate", "*.html")
    assert long_templates({str(p.relative_to(ROOT)): p.read_text("utf-8") for p in here}) == []
    assert long_templates({"x.html": "\n" * 121}) == ["x.html"]


def test_no_name_says_nothing():
    empty = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|misc|common)(_|$)")
    files = [p for p in project_files() if p.suffix == ".py" and empty.search(p.stem)]
    assert files == []
    assert empty.search("string_utils")
