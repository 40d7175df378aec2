"""Reasons in words: every code in both languages, and promises kept in markets of real size."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from farmgate.clear.bridge.summary import summarise
from farmgate.clear.bridge.tables import read_market
from farmgate.engine.clear import clear_market, compare_policies
from farmgate.engine.clear.market import solve_market
from farmgate.engine.clear.pay import pay_market
from farmgate.engine.clear.policies import share_lots
from farmgate.engine.clear.reasons import BID_RULES, LOT_RULES, WOULD_BRING, WOULD_SELL
from farmgate.web.words import catalogue
from support.changes import change_bid, change_lot
from support.house import ROOT
from support.markets import make

SHARED = Path(__file__).parents[4] / "shared"
KINDS = ("price", "grade", "place", "far_place")
DAYS = ("day", "keep", "keep_open", "bid_day", "bid_day_open", "bid_keep")
MINIMUMS = ("minimum", "minimum_price")
SAMPLE = 50


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_and_every_change_has_its_words(language):
    wanted = {f"reason.{code}" for code, _ in (*LOT_RULES, *BID_RULES)}
    wanted |= {f"reason_short.{code}" for code, _ in LOT_RULES}
    wanted |= {f"would.{code}" for code in (*WOULD_SELL, *WOULD_BRING)}
    wanted |= {f"change.{side}{kind}" for side in ("", "bid_") for kind in KINDS}
    wanted |= {f"change.{kind}" for kind in (*MINIMUMS, *DAYS)}
    wanted |= {"fund.short", "fund.empty", "cover.idle", "back.part", "reason.guarantee_idle"}
    wanted |= {f"silent.{why}" for why in ("minimums", "trucks", "stopped", "policy")}
    assert sorted(wanted - catalogue(language).keys()) == []


def test_the_page_of_the_model_tells_every_reason_and_every_change():
    page = (ROOT / "docs/models/clear.md").read_text("utf-8")
    codes = {code for code, _ in (*LOT_RULES, *BID_RULES)}
    assert sorted(code for code in codes if f"`{code}`" not in page) == []
    assert [k for k in (*KINDS, *MINIMUMS, "day", "keep") if f"\n| {k} |" not in page] == []


def one_lane(truck_kg=0.0, **facts):
    """100 kg at 0.5 and 100 at 1.5 for bids at 1.2 and 1.0 over a lane at 0.2."""
    lots = [(0, 0, 0, 2, 100, 0.5), (0, 0, 0, 2, 100, 1.5)]
    bids = [(1, 0, 0, 2, 120, 0, 1.2), (1, 0, 0, 2, 30, 0, 1.0)]
    trucks = np.array([truck_kg])
    return make(lots, bids, [(0, 1, 0.2, 1000)], [np.inf] * 2, arc_truck_kg=trucks, **facts)


SILENT = [
    ({}, ""),
    ({"truck_kg": 50.0}, "trucks"),
    ({"policy": "tokens"}, "policy"),
    ({"truck_kg": 50.0, "policy": "tokens"}, "trucks"),
]


@pytest.mark.parametrize(("facts", "silent"), SILENT)
def test_the_summary_says_why_nothing_that_would_have_helped_is_named(facts, silent):
    p = one_lane(**facts)
    result = clear_market(p)
    assert summarise(p, result, compare_policies(p, solve_market(p)))["silent"] == silent
    assert any("change" in reason.facts for reason in result.lot_reason) == (not silent)


@pytest.mark.parametrize(("stopped", "silent"), [("", "minimums"), ("within_gap", "stopped")])
def test_a_plan_that_is_not_sure_to_be_best_is_silent_for_a_reason(stopped, silent):
    p = one_lane()
    result = replace(clear_market(p), is_sure=False, stopped=stopped)
    assert summarise(p, result, compare_policies(p, solve_market(p)))["silent"] == silent


@pytest.fixture(scope="module", params=["village", "county"])
def big(request, tmp_path_factory):
    """A made market, tight, and its clearing."""
    make = SHARED / "tools" / "make_market.py"
    if not make.exists():
        pytest.skip("the shared tools are not here")
    folder = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, str(make), request.param, str(folder), "--tight", "0.4"]
    subprocess.run(command, check=True)
    p = read_market(folder).problem
    return p, clear_market(p)


def sample(reasons):
    """Some of those that were told a change, each with one of its changes."""
    told = [row for row, reason in enumerate(reasons) if "change" in reason.facts]
    random = np.random.default_rng(3)
    for row in random.permutation(told)[:SAMPLE].tolist():
        changes = reasons[row].facts["change"]
        yield row, changes[random.integers(len(changes))]


def clear_again(p):
    """A second clearing, without the reasons."""
    solved = solve_market(p)
    lot_g = share_lots(p, solved.net, solved.bill, p.policy)
    return pay_market(p, solved.net, solved.bill, lot_g)


def test_what_a_seller_is_told_sells_in_a_second_clearing(big):
    p, before = big
    for lot, change in sample(before.lot_reason):
        after = clear_again(change_lot(p, lot, change))
        assert after.lot_sold_g[lot] > before.lot_sold_g[lot]


def test_what_a_buyer_is_told_brings_goods_in_a_second_clearing(big):
    p, before = big
    for bid, change in sample(before.bid_reason):
        after = clear_again(change_bid(p, bid, change))
        assert after.taker_g[bid] > before.taker_g[bid]
