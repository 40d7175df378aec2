"""What a hub-to-hub lane brings to a guarantee is paid as the clearing promised."""

import pytest

from farmgate.clear.models import Award, LotResult
from farmgate.settle.models import PayoutLine, Settlement
from farmgate.settle.selectors.rows import MONEY
from farmgate.settle.services import settle_round
from farmgate.survey.models import Guarantee
from support import story
from support.cabbage_rows import clear_and_weigh, quiet


@pytest.fixture
def brought_round(full_round, coop, other_coop):
    """Nankeng's cabbage goes over a tight lane to Bailu's guarantee, and all of it arrives."""
    tight = story.join(other_coop.hub, coop.hub)
    tight.capacity_g = 10_000
    tight.save()
    Guarantee.objects.update(quota_g=80_000, value_fen_per_kg=200, floor_fen_per_kg=210)
    full_round.bids.update(limit_fen_per_kg=100)
    clear_and_weigh(full_round)
    settle_round(full_round, quiet)
    return full_round


def test_what_arrives_as_promised_is_paid_as_promised(brought_round):
    promised = dict(LotResult.objects.values_list("lot", "pay_fen"))
    lines = PayoutLine.objects.all()
    paid = {line.lot_id: sum(getattr(line, part) for part in MONEY) for line in lines}
    crumbs = Award.objects.count() + 1
    assert Award.objects.filter(guarantee__isnull=False).exclude(path=[]).exists()
    assert paid.keys() == {lot for lot, fen in promised.items() if fen}
    assert all(abs(paid[lot] - promised[lot]) <= crumbs for lot in paid)


def test_the_rent_of_the_way_is_the_sellers(brought_round, other_farm):
    line = PayoutLine.objects.get(lot__seller=other_farm)
    s = Settlement.objects.get()
    assert line.patronage_fen > 1_000
    assert s.buyers_fen + s.guarantors_fen + s.top_up_fen == (
        s.households_fen + s.haul_fen + s.fees_fen
    )
