"""A table in data/fields describes every problem and result of the engine, and nothing else."""

import dataclasses

import pytest

from support.tables import COLUMNS, FIELDS, disagreements, engine_types, snake, table


def test_every_problem_and_result_has_its_table():
    assert {path.stem for path in FIELDS.glob("*.csv")} == set(engine_types())


@pytest.mark.parametrize("name", sorted(engine_types()))
def test_a_table_agrees_with_its_dataclass(name):
    assert disagreements(engine_types()[name], table(name)) == []


@dataclasses.dataclass
class Planted:
    """A dataclass for the checks below."""

    lot_kg: float
    kappa: float = 0.5


def row(*values):
    """A row of a field table."""
    return dict(zip(COLUMNS, values, strict=True))


GOOD = [row("lot_kg", "(L,)", "kg", "", "offered"), row("kappa", "scalar", "1", "0.5", "share")]


@pytest.mark.parametrize(
    "rows",
    [
        GOOD[:1],
        GOOD[::-1],
        [GOOD[0], row("kappa", "scalar", "1", "", "share")],
        [row("lot_kg", "(L,)", "", "", "offered"), GOOD[1]],
        [{"field": "lot_kg", "meaning": "offered"}, GOOD[1]],
    ],
)
def test_a_table_that_lies_is_found(rows):
    assert disagreements(Planted, GOOD) == []
    assert disagreements(Planted, rows)


def test_a_table_is_named_after_its_class():
    assert snake("ClearProblem") == "clear_problem"
