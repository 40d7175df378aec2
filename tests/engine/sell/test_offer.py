import numpy as np
import pytest

from farmgate.engine.sell.offer import offer_unsold
from farmgate.engine.sell.problem import UnsoldProblem

NAMES = UnsoldProblem.__slots__


def lot(**facts):
    """One lot: 100 kg left over, nothing promised, no price known, unless told otherwise."""
    known = {"unsold_g": 100_000} | facts
    return UnsoldProblem(**{n: np.array([known.get(n, 0)], dtype=np.int64) for n in NAMES})


def price_of(**facts):
    return offer_unsold(lot(**facts)).price_fen_per_kg[0]


def weight_of(**facts):
    return offer_unsold(lot(reserve_fen=100, **facts)).qty_g[0]


def test_nobody_sells_below_the_own_reserve():
    assert price_of(reserve_fen=120, hub_fen=90, floor_fen=100) == 120


def test_the_shop_does_not_undercut_the_floor_or_the_hub():
    assert price_of(reserve_fen=60, hub_fen=90, floor_fen=80) == 90
    assert price_of(reserve_fen=60, hub_fen=70, floor_fen=80) == 80


def test_the_price_elsewhere_counts_only_where_nothing_else_is_known():
    assert price_of(elsewhere_fen=50) == 50
    assert price_of(elsewhere_fen=50, reserve_fen=10) == 10


def test_a_lot_nobody_can_price_is_not_offered():
    offers = offer_unsold(lot())
    assert (offers.qty_g[0], offers.price_fen_per_kg[0]) == (0, 0)


def test_a_lot_that_was_not_weighed_is_offered_whole():
    assert weight_of() == 100_000


def test_the_rest_is_as_short_as_the_part_on_the_scales():
    assert weight_of(promised_g=50_000, accepted_g=47_000) == 94_000


def test_the_rest_of_a_refused_lot_is_not_offered():
    assert weight_of(promised_g=50_000, accepted_g=0) == 0


def test_more_accepted_than_promised_is_our_bug():
    with pytest.raises(ValueError, match="More was accepted"):
        lot(promised_g=10, accepted_g=11)
