"""``farmgate import``: the same import from the command line."""

import json

import pytest

from farmgate.__main__ import CANNOT, WRONG_INPUT, main
from farmgate.survey.models import Lot
from rooms.survey.conftest import HEADER

GOOD = "白源村,刘桂英,,大白菜,一级,50,0.6,2月19日,2月25日"
BAD = "白源村,刘桂英,,魔芋精粉,一级,50,,,"


@pytest.fixture
def import_rows(a_round, farm, clerk, tmp_path):
    """``import_rows(*rows, options)``: the exit code of one command."""

    def run(*rows, options=()):
        path = tmp_path / "survey.csv"
        path.write_text("\n".join([HEADER, *rows]), "utf-8")
        return main(["import", a_round.code, str(path), "--as", "clerk", *options])

    return run


def test_a_good_sheet_is_stored(import_rows, capsys):
    assert import_rows(GOOD) == 0
    assert Lot.objects.count() == 1
    assert "1" in capsys.readouterr().out


def test_faults_are_listed_and_the_good_rows_stored(import_rows, capsys):
    assert import_rows(GOOD, BAD, options=["--json"]) == WRONG_INPUT
    answer = json.loads(capsys.readouterr().out)
    assert (answer["rows_stored"], answer["rows_bad"]) == (1, 1)
    assert answer["findings"][0]["where"] == {"row": 3, "column": "品种"}


def test_a_dry_run_stores_nothing(import_rows):
    assert import_rows(GOOD, options=["--dry-run"]) == 0
    assert not Lot.objects.exists()


def test_a_round_person_or_file_that_is_not_there_is_said(import_rows, a_round, tmp_path, capsys):
    assert main(["import", "nowhere", "x.csv", "--as", "clerk"]) == CANNOT
    assert main(["import", a_round.code, "x.csv", "--as", "nobody"]) == CANNOT
    assert import_rows(GOOD) == 0
    assert main(["import", a_round.code, str(tmp_path / "no.csv"), "--as", "clerk"]) == CANNOT
    assert len(capsys.readouterr().err.splitlines()) == 3
