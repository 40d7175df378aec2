"""The glossary and the code name the same things."""

import inspect
import re

import pytest
from django.apps import apps

from support.house import ROOT

LINE = re.compile(r"^\| (\w+) \| ([^|]+) \| ([^|]+) \| ([\w.=]+) \|", re.MULTILINE)
WHERE = re.compile(r"(\w+)\.(\w+)(?:\.(\w+)(?:=(\w+))?)?\Z")


def glossary() -> list[tuple[str, ...]]:
    """The rows: code, English, Chinese, where."""
    return LINE.findall((ROOT / "GLOSSARY.md").read_text("utf-8"))


def models() -> dict[str, type]:
    """Every model of ours by ``room.Model``; the hidden many-to-many tables aside."""
    return {
        f"{model._meta.app_label}.{model.__name__}": model
        for model in apps.get_models()
        if model.__module__.startswith("farmgate.")
    }


def leads_nowhere(where: str) -> bool:
    """Tell whether a line of the glossary points at something that is not in the code."""
    match = WHERE.match(where)
    room, name, field, value = match.groups() if match else ("", "", "", "")
    model = models().get(f"{room}.{name}")
    if model is None:
        return True
    if field and field not in {f.name for f in model._meta.get_fields()}:
        return True
    return bool(value) and not re.search(rf"\b{value}\b", inspect.getsource(model))


def test_every_model_has_its_line():
    written = {where: code for code, _, _, where in glossary()}
    assert {name for name in models() if written.get(name) != name.split(".")[1]} == set()


def test_every_line_leads_into_the_code():
    assert [where for *_, where in glossary() if leads_nowhere(where)] == []


def test_no_word_means_two_things():
    for column in zip(*glossary(), strict=True):
        assert sorted(set(column)) == sorted(column)


def test_every_line_is_read():
    lines = (ROOT / "GLOSSARY.md").read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|") and "---" not in line][1:]
    assert len(rows) == len(glossary()) > 50


@pytest.mark.parametrize(
    "where", ["survey.Crate", "survey.Lot.colour", "registry.Party.kind=dragon", "nonsense"]
)
def test_a_line_that_leads_nowhere_is_found(where):
    assert leads_nowhere(where)
