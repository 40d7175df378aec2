"""A delivery is closed with the code that only its buyer can see."""

import pytest

from farmgate.base.errors import FarmgateError
from farmgate.haul.models import Handover, Stop
from farmgate.haul.services import WRONG_CODES, handover_code, record_handover
from farmgate.registry.models import Audit


@pytest.fixture
def stop(routed):
    return Stop.objects.get(trip__round=routed, trip__wave="delivery")


def refusal(*args):
    with pytest.raises(FarmgateError) as refused:
        record_handover(*args)
    return refused.value.code


def wrong(stop):
    return f"{(int(handover_code(stop)) + 1) % 1_000_000:06}"


def test_the_right_code_closes_the_stop_once(clerk, stop):
    handover = record_handover(clerk, stop, f" {handover_code(stop)} ")
    assert (handover.stop, handover.by) == (stop, clerk)
    assert refusal(clerk, stop, handover_code(stop)) == "handover_done"


def test_a_wrong_code_closes_nothing_and_leaves_a_trace(clerk, stop):
    assert refusal(clerk, stop, wrong(stop)) == "handover_code_wrong"
    assert not Handover.objects.exists()
    assert Audit.objects.filter(person=clerk, subject=f"stop:{stop.pk}").count() == 1


def test_a_code_cannot_be_guessed(clerk, county, stop):
    for _ in range(WRONG_CODES):
        refusal(clerk, stop, wrong(stop))
    assert refusal(clerk, stop, handover_code(stop)) == "handover_locked"
    assert record_handover(county, stop, handover_code(stop))


def test_a_pickup_has_no_handover(clerk, routed):
    pickup = Stop.objects.get(trip__round=routed, trip__wave="pickup")
    assert refusal(clerk, pickup, handover_code(pickup)) == "stop_not_a_delivery"


def test_codes_differ_from_stop_to_stop_and_have_six_digits(routed):
    codes = [handover_code(stop) for stop in Stop.objects.filter(trip__round=routed)]
    assert len(set(codes)) == len(codes) == 2
    assert all(len(code) == 6 and code.isdigit() for code in codes)


@pytest.mark.parametrize("stage", ["clear", "settle", "watch"])
def test_nothing_is_handed_over_before_the_haul_or_after_the_money(clerk, stop, routed, stage):
    routed.stage = stage
    routed.save()
    assert refusal(clerk, stop, handover_code(stop)) == "round_not_delivering"
    assert not Handover.objects.exists()


def test_goods_are_handed_over_while_the_shop_is_open(clerk, stop, routed):
    routed.stage = "sell"
    routed.save()
    assert record_handover(clerk, stop, handover_code(stop))
