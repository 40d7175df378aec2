"""The worked examples of the design, with their exact answers."""

import json
from pathlib import Path

import numpy as np
import pytest

from farmgate.clear.bridge.tables import read_market
from farmgate.engine.clear import clear_market

CASES = Path(__file__).parents[4] / "shared" / "cases" / "clear"
NAMES = ("e1_tie", "e2_floor_exhausted", "e3_no_trade", "e4_shared_lanes", "cabbage")

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")


def clear(name):
    """A case's market, its clearing and its answers."""
    market = read_market(CASES / name)
    answers = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    return market, clear_market(market.problem), answers


def by_lot(market, values):
    return dict(zip(market.tables["lots"]["lot"], values.tolist(), strict=True))


def price(market, result, node, product=None, field="price"):
    q = result.prices
    here = q.node == market.tables["nodes"]["node"].tolist().index(node)
    if product:
        here &= q.product == market.products.index(product)
    return float(getattr(q, field)[here][0])


@pytest.mark.parametrize("name", NAMES)
def test_welfare_is_that_of_the_example(name):
    _, result, answers = clear(name)
    assert result.welfare == answers["welfare_yuan"]
    assert result.bound == pytest.approx(result.welfare)


@pytest.mark.parametrize("name", ["e1_tie", "e2_floor_exhausted", "cabbage"])
def test_kilograms_go_to_those_of_the_example(name):
    market, result, answers = clear(name)
    total = by_lot(market, result.lot_sold_g + result.lot_bought_g)
    if name == "cabbage":
        total = by_lot(market, result.lot_sold_g)
    assert {lot: grams / 1000 for lot, grams in total.items()} == answers["sold_kg"]


@pytest.mark.parametrize("name", ["e1_tie", "e2_floor_exhausted", "cabbage"])
def test_prices_are_those_of_the_example(name):
    market, result, answers = clear(name)
    assert {node: price(market, result, node) for node in answers["price"]} == answers["price"]


def test_without_trade_there_is_a_bid_and_an_ask():
    market, result, answers = clear("e3_no_trade")
    interval = [price(market, result, "H", field=field) for field in ("low", "high")]
    assert interval == answers["bid_ask_at_H"]
    assert np.isnan(price(market, result, "H"))


def test_the_interval_of_a_price_is_the_whole_dual_face():
    market, result, answers = clear("e4_shared_lanes")
    face = [price(market, result, "H", "mushroom", field) for field in ("low", "high", "price")]
    assert face == answers["price_at_H"]["mushroom"]
    assert price(market, result, "H", "cabbage") == answers["price_at_H"]["cabbage"]


def test_rent_goes_back_to_the_sellers():
    _, result, answers = clear("e4_shared_lanes")
    money = answers["money_at_midpoint"]
    assert int(result.taker_pay_fen.sum()) == money["buyers"] * 100
    assert result.haul_fen == money["haul"] * 100
    assert int(result.lot_patronage_fen.sum()) == money["rent"] * 100
    assert int((result.lot_pay_fen - result.lot_patronage_fen).sum()) == 2520000


def test_a_truck_more_brings_less_than_its_multiplier_says():
    _, result, answers = clear("e4_shared_lanes")
    (choke,) = result.chokepoints
    assert choke.shadow == answers["shadow_yuan_per_kg"]["lane1"]
    assert choke.extra_kg * choke.shadow == 3500
    assert choke.gain == answers["gain_of_5000_kg_on_lane1"]


def test_a_guarantee_in_full_use_is_a_choke_point():
    _, result, answers = clear("e2_floor_exhausted")
    (choke,) = result.chokepoints
    assert (choke.kind, choke.shadow) == ("guarantee", answers["guarantee_shadow"])
    assert int(result.lot_bought_g.sum()) == answers["bought_back_kg"] * 1000


def test_fifty_kilograms_of_cabbage_bring_77_yuan_50():
    market, result, answers = clear("cabbage")
    pay = by_lot(market, result.lot_pay_fen)
    assert {lot: fen / 100 for lot, fen in pay.items()} == answers["pay_yuan"]
    assert int(result.lot_top_up_fen.sum()) == answers["top_up_yuan"] * 100
    assert by_lot(market, result.lot_bought_g)["H-0032"] == 110_000
    assert result.chokepoints[0].shadow == answers["shadow_yuan_per_kg"]["truck"]
