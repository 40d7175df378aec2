"""What a reason says would have helped does help, and by no less."""

import numpy as np
from hypothesis import given, settings

from farmgate.engine.clear import clear_market
from support.changes import alter, append, change_bid, change_lot
from support.markets import markets
from support.oracle import best_welfare

FEW = settings(max_examples=60, deadline=None)
NOISE = 1e-7


def claims(reasons):
    """(row, change) of everything said to help."""
    for row, reason in enumerate(reasons):
        yield from ((row, change) for change in reason.facts.get("change", ()))


def kept_worth(p, lot, sold_kg, change):
    """What the plan as it stands is worth after the change: only a price changes that."""
    if change["kind"] != "price":
        return best_welfare(p)
    return best_welfare(p) + sold_kg * (p.lot_reserve[lot] - change["price"])


@FEW
@given(markets())
def test_every_change_named_to_a_seller_sells(p):
    r = clear_market(p)
    accepted = (r.lot_sold_g + r.lot_bought_g) / 1000
    for lot, change in claims(r.lot_reason):
        changed, rows = change_lot(p, lot, accepted[lot], change)
        assert best_welfare(changed) > kept_worth(p, lot, accepted[lot], change) + NOISE
        again = clear_market(changed)
        sold = (again.lot_sold_g + again.lot_bought_g)[rows].sum() / 1000
        assert sold > accepted[lot]


def kept_worth_of_bid(p, bid, filled_kg, change):
    """The same for a buyer."""
    if change["kind"] != "bid_price":
        return best_welfare(p)
    return best_welfare(p) + filled_kg * (change["price"] - p.bid_limit[bid])


@FEW
@given(markets())
def test_every_change_named_to_a_buyer_brings_goods(p):
    r = clear_market(p)
    filled = r.taker_g / 1000
    for bid, change in claims(r.bid_reason):
        changed, rows = change_bid(p, bid, filled[bid], change)
        assert best_welfare(changed) > kept_worth_of_bid(p, bid, filled[bid], change) + NOISE
        again = clear_market(changed)
        assert again.taker_g[rows].sum() / 1000 > filled[bid]
