"""The README's ten lines run and print what the walk tells; both languages show the same code."""

import contextlib
import io
import re
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-Hans.md")


def code(name, language):
    """The code blocks of one language in a README."""
    text = (HOME / name).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("name", READMES)
def test_the_ten_lines_print_what_the_walk_tells(name, monkeypatch):
    monkeypatch.chdir(HOME)
    (lines,) = code(name, "python")
    assert len([line for line in lines.splitlines() if line]) <= 10
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(lines, name, "exec"), {})
    assert "H-0417 sells 50 kg and is paid 77.50 yuan" in said.getvalue()
    assert "one truck more would bring 23.00 yuan" in said.getvalue()


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_come_first(name):
    (first, *_) = code(name, "sh")
    commands = [line.split("#")[0].strip() for line in first.splitlines()]
    assert commands == ["make demo", "make test"]
