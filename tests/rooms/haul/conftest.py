"""A cleared round with a truck at the hub: 50 kg of cabbage from Baiyuan to the shop."""

import pytest

from farmgate.clear.models import Award, Clearing
from farmgate.haul.models import Vehicle
from farmgate.haul.services import route_round
from farmgate.registry.models import Party


def quiet(percent, step):
    """A reporter that nobody listens to."""


@pytest.fixture
def carrier(township):
    return Party.objects.create(code="T-01", kind="carrier", name="安运车队", place=township)


@pytest.fixture
def truck(hub, carrier):
    return Vehicle.objects.create(
        code="V-1", name="赣J 1201", hub=hub, carrier=carrier, payload_g=1_500_000
    )


@pytest.fixture
def clearing(a_round):
    a_round.stage = "clear"
    a_round.save()
    return Clearing.objects.create(round=a_round, welfare_fen=0, bound_fen=0, summary={})


@pytest.fixture
def make_award(clearing, make_lot, make_bid):
    """``make_award(lot=..., bid=..., qty_g=...)``: 40 kg of the lot to the shop."""

    def make(lot=None, bid=None, qty_g=40_000, **over):
        lot = lot or make_lot()
        bid = None if over.get("guarantee") else bid or make_bid()
        return Award.objects.create(clearing=clearing, lot=lot, bid=bid, qty_g=qty_g, **over)

    return make


@pytest.fixture
def routed(a_round, truck, make_award):
    """The round with its trips, open for weighing."""
    make_award()
    route_round(a_round, quiet)
    a_round.stage = "haul"
    a_round.save()
    return a_round
