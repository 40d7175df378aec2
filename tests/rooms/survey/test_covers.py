"""Which lots a guarantee covers: one rule, for the shop and for the settlement."""

import pytest

from farmgate.survey.selectors import covers
from support import story


def test_a_guarantee_covers_its_hub_product_and_a_grade_as_good(a_round, coop, make_lot, grades):
    lot = make_lot(grade=grades[1])
    own, better = (story.guarantee(a_round, coop, lot.product, grades[n]) for n in (2, 0))
    assert covers(own, lot)
    assert not covers(better, lot)


@pytest.mark.parametrize(("only", "answer"), [("", True), ("small", True), ("poor", False)])
def test_a_guarantee_for_a_class_covers_it_and_the_poorer(
    a_round, coop, make_lot, grades, farm, only, answer
):
    farm.seller_class = "small"
    guarantee = story.guarantee(a_round, coop, make_lot().product, grades[2])
    guarantee.only_class = only
    assert covers(guarantee, make_lot(seller=farm)) is answer


def test_a_guarantee_of_another_hub_covers_nothing(a_round, other_coop, make_lot, grades):
    lot = make_lot()
    assert not covers(story.guarantee(a_round, other_coop, lot.product, grades[2]), lot)
