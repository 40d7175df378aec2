"""A round whose shop is open: a lot of 50 kg, 30 of them left over at 1.20 yuan."""

import pytest

from farmgate.clear.models import Clearing, LotResult, NodePrice
from farmgate.sell.models import Listing


@pytest.fixture
def clearing(a_round):
    return Clearing.objects.create(round=a_round, welfare_fen=0, bound_fen=0, summary={})


@pytest.fixture
def leave_over(clearing):
    """``leave_over(lot, unsold_g)``: the clearing left so much of the lot, and sold the rest."""

    def leave(lot, unsold_g):
        facts = {"bought_back_g": 0, "pay_fen": 0, "reason_code": "sold"}
        sold = lot.qty_g - unsold_g
        return LotResult.objects.create(
            clearing=clearing, lot=lot, sold_g=sold, unsold_g=unsold_g, **facts
        )

    return leave


@pytest.fixture
def hub_price(clearing, cabbage, grades, hub):
    """Publish 1.20 yuan for the best cabbage at the hub."""
    return NodePrice.objects.create(
        clearing=clearing, product=cabbage, grade=grades[0], place=hub, price_fen_per_kg=120
    )


@pytest.fixture
def listing(a_round, make_lot):
    a_round.stage = "sell"
    a_round.save()
    return Listing.objects.create(
        round=a_round, lot=make_lot(), qty_g=30_000, price_fen_per_kg=120
    )
