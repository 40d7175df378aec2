"""docs/walk.md, walked: every number on the page is what the system says."""

from pathlib import Path

import pytest

from farmgate import rounds
from farmgate.clear.models import ChokePoint, LotResult, NodePrice
from farmgate.haul.models import Trip
from farmgate.haul.services import record_weighing
from farmgate.ledger.selectors import trial_balance, verify_chain
from farmgate.settle.models import Payout, PayoutLine, Settlement
from farmgate.survey.models import Lot
from farmgate.watch.models import IncomeMonth

PAGE = Path(__file__).parents[2] / "docs" / "walk.md"
WALK = " ".join(PAGE.read_text(encoding="utf-8").split())


def yuan(fen):
    return f"{fen / 100:.2f}"


def kg(grams):
    return f"{grams / 1000:g}"


def walk_to(round_, stage, clerk, short=None):
    """Advance stage by stage; the clerk weighs everything in, some of it short."""
    while round_.stage != stage:
        rounds.advance(round_)
        if round_.stage == "haul":
            for lot in Lot.objects.filter(round=round_, result__sold_g__gt=0):
                took = lot.result.sold_g + lot.result.bought_back_g
                record_weighing(clerk, lot, (short or {}).get(lot.seller.code, took))
    return round_


def said(*sentences):
    """Sentences of the walk that are not on the page as they should be."""
    return [sentence for sentence in sentences if sentence not in WALK]


def test_the_clearing_gives_what_the_walk_tells(cabbages, clerk):
    walk_to(cabbages, "clear", clerk)
    sold = {row.lot.seller.code: row for row in LotResult.objects.select_related("lot__seller")}
    price = NodePrice.objects.get(place=cabbages.lots.first().hub)
    truck = ChokePoint.objects.get(kind="lane")
    assert not said(
        *(f"{code} sells {kg(row.sold_g)} kg" for code, row in sold.items()),
        f"{kg(sold['H-0320'].bought_back_g)} kg of H-0320 are bought back",
        f"price at the hub is {yuan(price.price_fen_per_kg)} yuan/kg",
        f"one more kilogram is worth {truck.shadow_fen_per_kg / 100:.2f} yuan",
        f"one more truck would bring {yuan(truck.gain_fen)} yuan",
    )


def test_the_trucks_carry_what_was_sold(cabbages, clerk):
    walk_to(cabbages, "haul", clerk)
    loads = Trip.objects.filter(round=cabbages, wave="delivery").values_list("load_g", flat=True)
    assert not said(f"{len(loads)} delivery trip carries {kg(sum(loads))} kg")


def test_the_money_is_what_the_walk_tells(cabbages, clerk):
    walk_to(cabbages, "settle", clerk)
    paid = {p.party.code: p.amount_fen for p in Payout.objects.select_related("party")}
    s = Settlement.objects.get(round=cabbages)
    assert not said(
        *(f"{code} is paid {yuan(fen)} yuan" for code, fen in paid.items()),
        f"buyers {yuan(s.buyers_fen)} + guarantor {yuan(s.guarantors_fen)}"
        f" + top-up {yuan(s.top_up_fen)}",
        f"households {yuan(s.households_fen)} + haul {yuan(s.haul_fen)} + fees {yuan(s.fees_fen)}",
    )


def test_nothing_is_left_over_at_the_end(cabbages, clerk):
    walk_to(cabbages, "watch", clerk)
    balance = trial_balance()
    assert balance.sum_fen == 0
    assert verify_chain() is None
    income = IncomeMonth.objects.get(party__code="H-0417")
    assert not said(f"the month of H-0417 is {yuan(income.amount_fen)} yuan better")


def test_four_kilograms_short_change_the_pay_and_nothing_before_it(cabbages, clerk):
    before = walk_to(cabbages, "clear", clerk).lots.get(seller__code="H-0417").result.sold_g
    walk_to(cabbages, "settle", clerk, short={"H-0417": 46_000})
    line = PayoutLine.objects.select_related("payout", "lot__result").get(
        lot__seller__code="H-0417"
    )
    assert line.lot.result.sold_g == before == line.lot.qty_g
    assert not said(f"weigh 46 kg, H-0417 is paid {yuan(line.payout.amount_fen)} yuan")


def test_a_sentence_the_walk_does_not_hold_is_found():
    assert said("H-0417 sells 51 kg") == ["H-0417 sells 51 kg"]


@pytest.mark.parametrize("stage", ["clear", "haul", "sell", "settle", "watch"])
def test_a_stage_run_twice_ends_the_same(cabbages, clerk, stage):
    walk_to(cabbages, stage, clerk)
    first = picture(cabbages)
    rounds.WORK[stage](cabbages, lambda percent, step: None)
    assert picture(cabbages) == first


def picture(round_):
    """Everything a stage writes, without keys and clocks."""
    return [
        sorted(LotResult.objects.values_list("lot_id", "sold_g", "pay_fen", "reason_code")),
        sorted(Trip.objects.values_list("wave", "vehicle_id", "number", "load_g", "distance_m")),
        sorted(round_.listings.values_list("lot_id", "qty_g", "price_fen_per_kg")),
        sorted(Payout.objects.values_list("party_id", "amount_fen")),
        sorted(IncomeMonth.objects.values_list("party_id", "amount_fen")),
        trial_balance().sum_fen,
    ]
