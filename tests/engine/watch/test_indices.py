"""The three indices, against published values and against their definition."""

import csv
import gzip
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.engine.watch import PovertyProblem, measure_poverty

STEADY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EUSILC = Path(__file__).parents[4] / "shared/data/poverty-eusilc"
INCOMES = st.lists(st.floats(0, 1e6), min_size=1, max_size=20)


def problem(incomes, line, weights=None, groups=None):
    income = np.array(incomes, float)
    weight = np.ones(income.size) if weights is None else np.array(weights, float)
    group = np.zeros(income.size, np.int64) if groups is None else np.array(groups)
    return PovertyProblem(income, weight, group, int(group.max(initial=0)) + 1, line)


def indices(*given_):
    r = measure_poverty(problem(*given_))
    return [float(x[0]) for x in (r.headcount, r.gap, r.severity)]


def test_the_published_example_of_four_persons():
    """Haughton and Khandker: 100, 110, 150, 160 at a line of 125."""
    assert indices([100, 110, 150, 160], 125) == pytest.approx([0.5, 0.08, 0.0136])


def test_the_published_indices_of_a_national_survey():
    if not EUSILC.exists():
        pytest.skip(f"the survey is not here: {EUSILC}")
    published = json.loads((EUSILC / "published_some.json").read_text())["published"]
    with gzip.open(EUSILC / "eusilc_persons.csv.gz", "rt") as file:
        rows = [(float(r["eqIncome"]), float(r["rb050"])) for r in csv.DictReader(file)]
    headcount, gap, _ = indices([r[0] for r in rows], 10_000, [r[1] for r in rows])
    assert headcount == pytest.approx(published["FGT0 absolute line 10000"], abs=5e-6)
    assert gap == pytest.approx(published["FGT1 absolute line 10000"], abs=5e-7)


@STEADY
@given(INCOMES, st.floats(1, 1e6))
def test_the_indices_fall_with_their_order(incomes, line):
    headcount, gap, severity = indices(incomes, line)
    assert 0 <= severity <= gap + 1e-12 <= headcount + 2e-12 <= 1 + 3e-12


@STEADY
@given(INCOMES, st.floats(1, 1e6), st.floats(0.01, 100))
def test_the_currency_does_not_matter(incomes, line, rate):
    changed = indices([y * rate for y in incomes], line * rate)
    assert changed[1:] == pytest.approx(indices(incomes, line)[1:], abs=1e-9)


@STEADY
@given(INCOMES, st.floats(1, 1e6), st.integers(1, 5))
def test_a_weight_is_so_many_persons(incomes, line, times):
    weighed = indices(incomes, line, [times] * len(incomes))
    assert weighed == pytest.approx(indices(incomes * times, line))


def test_a_person_on_the_line_is_not_under_it():
    assert indices([125.0], 125) == [0, 0, 0]


def test_a_transfer_from_poor_to_poorer_lowers_the_severity_only():
    before, after = indices([40, 80, 200], 100), indices([50, 70, 200], 100)
    assert before[:2] == pytest.approx(after[:2])
    assert after[2] < before[2]


@STEADY
@given(st.lists(st.tuples(st.floats(0, 200), st.integers(0, 2)), min_size=1, max_size=30))
def test_the_whole_is_the_weighed_mean_of_its_groups(rows):
    incomes, groups = [r[0] for r in rows], [r[1] for r in rows]
    parts = measure_poverty(problem(incomes, 100, groups=groups))
    sums = [np.nansum(x * parts.weight) for x in (parts.headcount, parts.gap, parts.severity)]
    assert [s / len(rows) for s in sums] == pytest.approx(indices(incomes, 100))


def test_an_unknown_income_is_not_zero():
    r = measure_poverty(problem([50, math.nan, 150, 150], 100))
    assert r.headcount[0] == pytest.approx(1 / 3)
    assert (r.headcount_low[0], r.headcount_high[0]) == (0.25, 0.5)
    assert indices([50, 0, 150, 150], 100)[0] == 0.5  # what taking it for zero would say


def test_a_group_of_which_nothing_is_known_has_no_index():
    r = measure_poverty(problem([50, math.nan], 100, groups=[0, 1]))
    assert math.isnan(r.headcount[1])
    assert (r.headcount_low[1], r.headcount_high[1]) == (0, 1)


@pytest.mark.parametrize("line", [0, -1, math.nan])
def test_a_line_that_is_not_positive_is_refused(line):
    with pytest.raises(ValueError, match="line"):
        problem([1.0], line)


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="Weights"):
        problem([1.0], 1, [-1])


def test_counting_those_on_the_line_as_poor_would_be_seen():
    """The planted fault: <= instead of <."""
    incomes = [100, 125, 150, 160]
    assert np.mean(np.array(incomes) <= 125) == 0.5
    assert indices(incomes, 125)[0] == 0.25
