"""What the scales say: the latest counts, nonsense is refused, the promise stays."""

import pytest

from farmgate.base.errors import FarmgateError
from farmgate.haul.models import Weighing
from farmgate.haul.selectors import accepted_g, delivered_awards, km_per_tonne, unweighed
from farmgate.haul.services import record_weighing, weigh_as_awarded
from farmgate.registry.models import Audit, Round
from farmgate.survey.models import Lot


@pytest.fixture
def lot(routed):
    """50 kg offered, 40 kg sold."""
    return Lot.objects.get(round=routed)


def refusal(*args, **kwargs):
    with pytest.raises(FarmgateError) as refused:
        record_weighing(*args, **kwargs)
    return refused.value.code


def test_the_net_weight_is_gross_less_tare(clerk, lot):
    weighing = record_weighing(clerk, lot, 41_200, 1_200, "两筐")
    assert (weighing.net_g, weighing.weighed_by, weighing.note) == (40_000, clerk, "两筐")


def test_the_latest_weighing_counts_and_earlier_ones_stay(clerk, lot, routed):
    record_weighing(clerk, lot, 39_000, 0)
    record_weighing(clerk, lot, 38_000, 0)
    assert accepted_g(routed) == {lot.pk: 38_000}
    assert Weighing.objects.filter(lot=lot).count() == 2


def test_no_more_is_accepted_than_was_sold(clerk, lot, routed):
    record_weighing(clerk, lot, 48_000, 0)
    assert accepted_g(routed) == {lot.pk: 40_000}


def test_a_lot_that_was_not_weighed_is_not_taken_for_zero(lot, routed):
    assert accepted_g(routed) == {}
    assert unweighed(routed) == 1


def test_a_lot_that_did_not_come_weighs_nothing(clerk, lot, routed):
    record_weighing(clerk, lot, 0, 0)
    assert accepted_g(routed) == {lot.pk: 0}
    assert unweighed(routed) == 0


def test_weighing_changes_no_award(clerk, lot):
    record_weighing(clerk, lot, 10_000, 0)
    assert lot.awards.get().qty_g == 40_000


def test_a_tare_above_the_gross_weight_is_refused(clerk, lot):
    assert refusal(clerk, lot, 1_000, 2_000) == "net_below_zero"
    assert refusal(clerk, lot, -1, -5) == "net_below_zero"


def test_an_absurd_weight_is_refused(clerk, lot):
    assert record_weighing(clerk, lot, 150_000, 0)
    assert refusal(clerk, lot, 150_001, 0) == "net_absurd"


def test_a_lot_that_nobody_bought_is_not_weighed(clerk, make_lot, routed):
    assert refusal(clerk, make_lot(), 1_000, 0) == "lot_without_award"


@pytest.mark.parametrize("stage", ["survey", "clear", "sell", "settle", "watch"])
def test_weighing_is_open_only_while_the_round_is_hauled(clerk, lot, routed, stage):
    routed.stage = stage
    routed.save()
    lot.refresh_from_db()
    assert refusal(clerk, lot, 1_000, 0) == "round_not_weighing"


@pytest.mark.parametrize("state", ["queued", "running"])
def test_nothing_is_weighed_while_a_stage_runs(clerk, lot, routed, state):
    routed.runs.create(stage="sell", state=state)
    assert refusal(clerk, lot, 1_000, 0) == "round_busy"
    routed.runs.update(state="done")
    assert record_weighing(clerk, lot, 1_000, 0)


def test_accepted_weight_is_spread_over_the_awards_to_the_gram(clerk, lot, routed, make_award):
    make_award(lot=lot, qty_g=5_000)
    record_weighing(clerk, lot, 22_501, 0)
    rows = delivered_awards(routed)
    assert [(row.award.qty_g, row.accepted_g) for row in rows] == [
        (40_000, 20_001),
        (5_000, 2_500),
    ]


def test_kilometres_per_tonne_are_all_kilometres_by_all_tonnes(routed, lane):
    trips = routed.trips.all()
    driven = sum(trip.distance_m for trip in trips)
    assert km_per_tonne(routed) == pytest.approx(driven / 1000 / 0.040)


def test_a_round_that_moved_nothing_has_no_kilometres_per_tonne(a_round):
    assert km_per_tonne(a_round) is None


def test_lots_are_weighed_as_awarded_all_at_once_and_audited(clerk, lot, routed):
    assert weigh_as_awarded(clerk, routed, [lot.pk, 999_999]) == 1
    assert accepted_g(routed) == {lot.pk: 40_000}
    entry = Audit.objects.get(action="weigh_as_awarded")
    assert (entry.person, entry.facts) == (clerk, {"lots": [lot.pk], "g": 40_000})


def test_what_the_scales_have_seen_is_not_weighed_as_awarded(clerk, lot, routed):
    record_weighing(clerk, lot, 39_000, 0)
    assert weigh_as_awarded(clerk, routed, [lot.pk]) == 0
    assert accepted_g(routed) == {lot.pk: 39_000}
    assert not Audit.objects.filter(action="weigh_as_awarded").exists()


def test_nothing_is_weighed_as_awarded_once_the_haul_is_over(clerk, lot, routed):
    Round.objects.filter(pk=routed.pk).update(stage="sell")
    with pytest.raises(FarmgateError, match="round_not_weighing"):
        weigh_as_awarded(clerk, routed, [lot.pk])
