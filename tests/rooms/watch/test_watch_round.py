"""What a round brought each household comes from the ledger, and can be worked out again."""

import datetime as dt

import pytest

from farmgate.base.errors import FarmgateError
from farmgate.ledger.models import Entry
from farmgate.ledger.services import reverse
from farmgate.registry.models import Audit, Round
from farmgate.sell.models import Listing, Order
from farmgate.settle.services import settle_round
from farmgate.watch.bridge.incomes import read_standings
from farmgate.watch.models import IncomeMonth
from farmgate.watch.selectors import line_of, round_incomes
from farmgate.watch.services import set_line, watch_round, write_incomes
from support.cabbage_rows import clear_and_weigh, quiet, write_cabbage


def shown(round_):
    return dict(IncomeMonth.objects.filter(round=round_).values_list("party", "amount_fen"))


def standing_of(round_, party):
    return next(s for s in read_standings(round_.county, round_) if s.party == party)


def test_each_household_has_its_payout_in_the_month_of_delivery(watched, farm):
    row = IncomeMonth.objects.get(party=farm)
    assert (row.amount_fen, row.month) == (7_750, dt.date(2020, 2, 1))
    assert IncomeMonth.objects.count() == 3


def test_income_recomputed_from_the_ledger_equals_what_is_shown(watched):
    assert round_incomes(watched) == shown(watched)


def test_watching_twice_is_watching_once(watched):
    before = shown(watched)
    watch_round(watched, quiet)
    assert shown(watched) == before


def test_a_reversed_payout_is_no_income(settled, farm):
    reverse(Entry.objects.get(key=f"settle:{settled.code}:H-0417"), "back", dt.date(2020, 3, 1))
    watch_round(settled, quiet)
    assert farm.pk not in shown(settled)


def test_what_a_household_buys_in_the_shop_is_not_negative_income(
    a_round, coop, farm, shop, grades, make_lot
):
    write_cabbage(a_round, coop, farm, shop, grades[0])
    lot = make_lot(reserve_fen_per_kg=100_000, seller=farm)
    clear_and_weigh(a_round)
    listing = Listing.objects.create(round=a_round, lot=lot, qty_g=9_000, price_fen_per_kg=100)
    Order.objects.create(listing=listing, buyer=farm, qty_g=1_000, amount_fen=100, key="own")
    settle_round(a_round, quiet)
    watch_round(a_round, quiet)
    assert shown(a_round)[farm.pk] == 7_750 + 100


def test_a_round_that_is_not_settled_cannot_be_watched(a_round):
    with pytest.raises(FarmgateError, match="round_not_settled"):
        watch_round(a_round, quiet)


def test_the_round_moves_a_household_over_the_line(watched, farm, line):
    row = standing_of(watched, farm)
    assert (row.per_head_fen, row.state, row.moved_over) == (501_937, "near", True)


def test_twelve_months_count_and_the_thirteenth_does_not(watched, farm, line):
    for day, fen in ((dt.date(2019, 2, 10), 999_999), (dt.date(2019, 3, 10), 40_000)):
        old = Round.objects.create(
            code=f"old-{day}", name="旧", county=watched.county, opens_on=day, delivery_on=day
        )
        write_incomes(old, {farm.pk: fen})
    row = standing_of(watched, farm)
    assert row.earned_fen == 40_000 + 7_750
    assert not row.moved_over


def test_a_later_round_does_not_count_for_an_earlier_one(watched, farm):
    day = dt.date(2020, 2, 27)
    later = Round.objects.create(
        code="later", name="后", county=watched.county, opens_on=day, delivery_on=day
    )
    write_incomes(later, {farm.pk: 50_000})
    assert standing_of(watched, farm).earned_fen == 7_750
    assert standing_of(later, farm).earned_fen == 57_750


def test_a_household_whose_persons_nobody_knows_is_not_counted_as_poor(watched, farm, line):
    farm.persons = 0
    farm.save()
    row = standing_of(watched, farm)
    assert (row.per_head_fen, row.state) == (None, "unknown")


def test_a_year_without_its_own_line_keeps_the_last(county_place, line):
    assert line_of(county_place, 2023) == line
    assert line_of(county_place, 2019) is None


def test_setting_the_line_is_written_in_the_audit(county_place, county, line):
    set_line(county_place, 2020, 600_000, county)
    assert line_of(county_place, 2020).line_fen == 600_000
    assert Audit.objects.get(action="set_poverty_line").facts["line_fen"] == 600_000
    with pytest.raises(FarmgateError, match="line_not_positive"):
        set_line(county_place, 2020, 0, county)
