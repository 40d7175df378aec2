"""From a lot to the money, and from a delivery back to the field."""

import datetime as dt

import pytest

from farmgate.clear.models import Award
from farmgate.console.selectors import read_household, traced_lots
from farmgate.console.selectors.lots import draw_way
from farmgate.console.selectors.numbers import read_haul, read_incomes, read_money
from farmgate.registry.models import Round
from farmgate.settle.models import Payout
from farmgate.watch.bridge.incomes import read_standings
from farmgate.watch.models import IncomeMonth


@pytest.fixture
def sold_lot(finished_round, shop):
    """A lot of which the buyer got a part."""
    return Award.objects.filter(bid__buyer=shop).first().lot


def read(client, path):
    client.cookies["django_language"] = "en"
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_household_reads_offered_awarded_weighed_and_paid(client_of, household, finished_round):
    page = read(client_of(household), "/")
    lot = traced_lots(household.party).first()
    assert "50 kg" in page
    assert f"{lot.paid_fen / 100:,.2f}" in page
    for link in ("Offered", "Awarded", "Weighed", "Paid"):
        assert link in page


def test_the_parts_of_a_lot_make_up_its_payout(farm, finished_round):
    paid = sum(lot.paid_fen or 0 for lot in traced_lots(farm))
    assert paid == Payout.objects.get(party=farm).amount_fen


def test_income_per_head_is_surveyed_income_and_earnings_by_persons(farm, finished_round):
    household = read_household(farm)
    earned = Payout.objects.get(party=farm).amount_fen
    assert household.earned_fen == earned
    assert household.per_head_fen == (2_000_000 + earned) // 4
    assert household.line_fen == 320_000


def test_a_household_reads_what_the_watch_reads(farm, finished_round, county_place):
    """Twenty rounds in a year: twelve months count, and not twelve rounds."""
    for number in range(20):
        day = finished_round.delivery_on - dt.timedelta(days=17 * number)
        older = Round.objects.create(
            code=f"R{number}", name="往期", county=county_place, opens_on=day, delivery_on=day
        )
        facts = {"month": day.replace(day=1), "amount_fen": 1_000}
        IncomeMonth.objects.create(party=farm, round=older, **facts)
    seen, watched = read_household(farm), read_standings(county_place, finished_round, [farm])[0]
    earned = Payout.objects.get(party=farm).amount_fen
    assert seen.earned_fen == watched.earned_fen == earned + 20 * 1_000
    assert seen.per_head_fen == watched.per_head_fen


def test_a_page_of_traces_asks_a_constant_number_of_questions(
    farm, finished_round, make_lot, django_assert_num_queries
):
    for _ in range(8):
        make_lot()
    with django_assert_num_queries(3):
        lots = [
            (lot, len(lot.awards.all()), len(lot.weighings.all())) for lot in traced_lots(farm)
        ]
    assert len(lots) == 9


def test_a_buyer_reads_the_way_of_its_produce_but_not_the_sellers_money(
    client_of, buyer, sold_lot
):
    page = read(client_of(buyer), f"/lots/{sold_lot.pk}/")
    name = sold_lot.seller.name
    assert name not in page
    assert f"{name[0]}**" in page
    assert sold_lot.seller.place.name_en or sold_lot.seller.place.name in page
    assert "Delivered" in page or "Planned delivery" in page
    assert "Paid" not in page


def test_a_buyer_sees_no_other_taker_of_the_lot(client_of, other_buyer, sold_lot, shop):
    mine = Award.objects.filter(lot=sold_lot, bid__buyer=other_buyer.party)
    answer = client_of(other_buyer).get(f"/lots/{sold_lot.pk}/")
    assert answer.status_code == (200 if mine.exists() else 404)
    assert shop.name not in answer.content.decode()


def test_the_county_reads_the_way_back_in_one_click(client_of, county, sold_lot, shop):
    page = read(client_of(county), f"/lots/{sold_lot.pk}/")
    assert sold_lot.seller.name in page
    assert shop.name in page
    assert '<svg class="map"' in page


@pytest.mark.parametrize("stranger", ["other_household", "other_clerk", "buyer", "other_county"])
def test_a_household_is_nobody_elses(stranger, request, client_of, farm):
    person = request.getfixturevalue(stranger)
    answer = client_of(person).get(f"/households/{farm.pk}/")
    assert answer.status_code in {403, 404}


def test_a_household_moved_over_the_line_is_counted_once(finished_round, farm, other_farm):
    line = 320_000
    earned = Payout.objects.get(party=farm).amount_fen
    farm.base_income_fen = 4 * line - earned
    farm.save()
    counted = read_incomes(finished_round)
    assert (counted.moved, counted.below) == (1, 1)
    farm.base_income_fen -= 1
    farm.save()
    assert read_incomes(finished_round).moved == 0


def test_haul_and_money_numbers_add_up(finished_round):
    haul, money = read_haul(finished_round), read_money(finished_round)
    assert haul.weighed_lots == haul.expected_lots
    assert haul.metres_per_tonne == haul.distance_m * 1_000_000 / haul.carried_g
    s = money.settlement
    came = s.buyers_fen + s.guarantors_fen + s.top_up_fen
    assert came == s.households_fen + s.haul_fen + s.fees_fen


def test_a_village_on_the_meridian_is_drawn(make_lot):
    lot = make_lot()
    lot.seller.place.lon = 0.0
    assert len(draw_way(lot, []).points) == 2
