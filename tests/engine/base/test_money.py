"""Money is whole fen: splits sum to the whole, and rounding happens in one place."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.base.money import cost_fen, parse_yuan, round_half_up, split_fairly

STEADY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)
AMOUNTS = st.integers(-(10**12), 10**12)


def exact_shares(total, weights):
    whole = sum(weights)
    if not whole:
        return [Fraction(total, len(weights))] * len(weights)
    return [Fraction(total * weight, whole) for weight in weights]


@STEADY
@given(AMOUNTS, WEIGHTS)
def test_the_parts_sum_to_the_whole(total, weights):
    assert sum(split_fairly(total, weights)) == total


@STEADY
@given(AMOUNTS, WEIGHTS)
def test_nobody_is_a_whole_fen_away_from_the_exact_share(total, weights):
    parts = split_fairly(total, weights)
    assert all(abs(p - x) < 1 for p, x in zip(parts, exact_shares(total, weights), strict=True))


@STEADY
@given(AMOUNTS, WEIGHTS)
def test_a_larger_weight_never_gets_less(total, weights):
    parts = split_fairly(abs(total), weights)
    by_weight = [part for _, part in sorted(zip(weights, parts, strict=True))]
    assert by_weight == sorted(by_weight)


@STEADY
@given(AMOUNTS, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportions_of_the_weights_count(total, weights, scale):
    assert split_fairly(total, weights) == split_fairly(total, [w * scale for w in weights])


@STEADY
@given(AMOUNTS, WEIGHTS)
def test_taking_a_split_back_gives_the_same_parts(total, weights):
    assert [-part for part in split_fairly(-total, weights)] == split_fairly(total, weights)


@STEADY
@given(st.integers(0, 10**9), WEIGHTS)
def test_no_weight_takes_nothing_unless_all_are_without(total, weights):
    parts = split_fairly(total, weights)
    if any(weights):
        assert all(part == 0 for w, part in zip(weights, parts, strict=True) if w == 0)


def test_rounding_each_share_by_itself_would_not_sum():
    """The planted fault: naive rounding of three thirds of 100 fen loses one."""
    assert sum(round(share) for share in exact_shares(100, [1, 1, 1])) == 99
    assert split_fairly(100, [1, 1, 1]) == [34, 33, 33]


def test_a_published_dividend_splits_exactly():
    """45,000.00 yuan by 55/30/15, and the first part over 75 households."""
    assert split_fairly(4_500_000, [55, 30, 15]) == [2_475_000, 1_350_000, 675_000]
    assert split_fairly(2_475_000, [1] * 75) == [33_000] * 75


def test_nobody_to_pay_is_refused_unless_there_is_nothing_to_pay():
    assert split_fairly(0, []) == []
    with pytest.raises(ValueError, match="Nobody"):
        split_fairly(1, [])


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="negative"):
        split_fairly(1, [2, -1])


@pytest.mark.parametrize(
    ("value", "fen"), [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("5/2", 3), ("49/100", 0)]
)
def test_halves_round_away_from_zero(value, fen):
    assert round_half_up(Fraction(value)) == fen


@STEADY
@given(st.integers(0, 10**12), st.integers(0, 10**5))
def test_a_weight_costs_its_price_to_within_half_a_fen(qty_g, price):
    assert abs(cost_fen(qty_g, price) - Fraction(qty_g * price, 1000)) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1,200.5", 120_050), ("￥3", 300), ("0.7元", 70), (" -2.40 ", -240), ("１２", 1200)],
)
def test_amounts_are_read_as_people_write_them(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="amount"):
        parse_yuan(text)
