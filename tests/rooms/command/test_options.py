"""Options out of bounds are wrong input, and faults are told with all their facts."""

from pathlib import Path

import pytest
from django.utils.translation import get_language, override

from farmgate.__main__ import WRONG_INPUT, main

WALK = str(Path(__file__).parents[3] / "data" / "walk")
CLEAR = ["--gap=-1", "--gap=nan", "--gap=1e9", "--workers=0", "--workers=-3", "--seed=-1"]
TRUCKS = ["--truck-kg=-5", "--truck-kg=nan", "--truck-kg=0", "--kappa=nan"]
HAUL = ["--workers=0", "--workers=500", "--seconds=nan", "--seconds=inf"]


@pytest.fixture(autouse=True)
def calm(tmp_path, monkeypatch):
    """A folder of its own, and no watch on this process for Ctrl-C."""
    monkeypatch.setattr("farmgate.__main__._leave_soon_after_interrupt", lambda: None)
    monkeypatch.setattr("farmgate.web.options.os.cpu_count", lambda: 2)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "words",
    [["clear", WALK, option] for option in CLEAR + TRUCKS]
    + [["haul", "x.vrp", option] for option in HAUL],
    ids=" ".join,
)
def test_an_option_out_of_bounds_is_wrong_input(words, capsys):
    with pytest.raises(SystemExit) as refused:
        main([*words, "-o", "out"])
    assert refused.value.code == WRONG_INPUT
    assert words[-1].partition("=")[0] in capsys.readouterr().err


def test_a_day_that_is_none_is_refused_by_name(capsys):
    with pytest.raises(SystemExit):
        main(["round", "open", "--opens", "2020-13-05"])
    said = capsys.readouterr().err
    assert "2020-02-17" in said
    assert "fromisoformat" not in said


def test_a_folder_that_is_not_there_is_one_fault(capsys):
    assert main(["clear", "nowhere", "-o", "out"]) == WRONG_INPUT
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_a_missing_column_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("farmgate.web.words.current_language", lambda: "en")
    (tmp_path / "nodes.csv").write_text("kind\nhub\n")
    assert main(["clear", ".", "-o", "out"]) == WRONG_INPUT
    said = capsys.readouterr().err
    assert "The column node is missing" in said
    assert "—" not in said


def test_a_command_leaves_the_language_as_it_was(capsys, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    with override("zh-hans"):
        with pytest.raises(SystemExit):
            main(["round", "open", "--opens", "2020-13-05"])
        assert "2020-02-17" in capsys.readouterr().err
        assert get_language() == "zh-hans"
