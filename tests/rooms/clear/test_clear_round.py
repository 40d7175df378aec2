"""Stage 2 on rows: what is written, who sees it, and how many queries it takes."""

import datetime as dt

import pytest
from django.urls import reverse

from farmgate.clear import selectors
from farmgate.clear.bridge.rows import read_market
from farmgate.clear.models import Award, ChokePoint, Clearing, LotResult
from farmgate.clear.services.round import clear_round
from farmgate.registry.models import RoadClosure
from farmgate.survey.models import Guarantee
from farmgate.web.words import say


def quiet(percent, step):
    """Listen to no progress."""


@pytest.fixture
def cleared(a_round, make_lot, make_bid, other_farm, other_shop, lane):
    """50 kg of ours and 30 of the neighbour's at one hub; our shop wants 40, the school 20."""
    make_lot()
    make_lot(seller=other_farm, hub=lane.origin, qty_g=30_000)
    make_bid()
    make_bid(buyer=other_shop, place=lane.destination, qty_g=20_000, limit_fen_per_kg=230)
    clear_round(a_round, quiet)
    return a_round


def results(round_):
    """(seller, sold kg, reason) of each lot."""
    rows = LotResult.objects.filter(clearing__round=round_).order_by("lot_id")
    return [(r.lot.seller.code, r.sold_g / 1000, r.reason_code) for r in rows]


def test_a_clearing_writes_awards_prices_and_reasons(cleared):
    assert results(cleared) == [("H-0417", 50, "sold"), ("H-0032", 10, "part_tie")]
    clearing = Clearing.objects.get(round=cleared)
    assert sum(clearing.awards.values_list("qty_g", flat=True)) == 60_000
    assert {p.place.code: p.price_fen_per_kg for p in clearing.prices.all()} == {
        "HUB-1": 60,
        "MKT-1": 85,
    }
    assert clearing.flows.get().qty_g == 60_000


def test_money_of_the_promise_holds(cleared):
    money = Clearing.objects.get(round=cleared).summary["money"]
    assert money["buyers_yuan"] == money["sellers_yuan"] + money["haul_yuan"] == 51.0


def test_clearing_again_replaces_and_repeats(cleared):
    before = list(Award.objects.values_list("lot_id", "bid_id", "qty_g", "path"))
    clear_round(cleared, quiet)
    assert list(Award.objects.values_list("lot_id", "bid_id", "qty_g", "path")) == before
    assert Clearing.objects.count() == 1


def test_a_closed_road_leaves_no_way(a_round, make_lot, make_bid, lane):
    make_lot(), make_bid()
    RoadClosure.objects.create(round=a_round, lane=lane, reason="塌方")
    clear_round(a_round, quiet)
    assert results(a_round) == [("H-0417", 0, "no_road")]


@pytest.mark.parametrize(
    ("field", "day", "reason"),
    [("spoil_on", 19, "spoils_before_delivery"), ("ready_on", 21, "not_ready")],
)
def test_a_lot_that_cannot_make_the_day_stays_out(a_round, make_lot, make_bid, field, day, reason):
    make_lot(**{field: dt.date(2020, 2, day)})
    make_bid()
    clear_round(a_round, quiet)
    assert results(a_round) == [("H-0417", 0, reason)]
    assert a_round.clearing.summary["unsold_reasons"] == {reason: 50.0}


def test_a_lot_good_on_the_day_itself_goes(a_round, make_lot, make_bid):
    day = dt.date(2020, 2, 20)
    make_lot(spoil_on=day, ready_on=day)
    make_bid()
    clear_round(a_round, quiet)
    assert results(a_round) == [("H-0417", 40, "part_tie")]


def test_what_no_buyer_takes_is_bought_back_and_topped_up(
    a_round, make_lot, coop, cabbage, grades
):
    lot = make_lot()
    Guarantee.objects.create(
        round=a_round, guarantor=coop, product=cabbage, grade=grades[2], hub=lot.hub,
        floor_fen_per_kg=120, value_fen_per_kg=80, quota_g=40_000, fund_fen=1_000_000,
    )  # fmt: skip
    clear_round(a_round, quiet)
    row = LotResult.objects.get(lot=lot)
    assert (row.bought_back_g, row.unsold_g) == (40_000, 10_000)
    assert (row.price_fen_per_kg, row.top_up_fen, row.pay_fen) == (60, 2400, 4800)


def test_reading_a_round_takes_the_same_queries_whatever_its_size(
    a_round, make_lot, make_bid, django_assert_num_queries
):
    make_lot(), make_bid()
    with django_assert_num_queries(7):
        read_market(a_round)
    for _ in range(5):
        make_lot(), make_bid()
    with django_assert_num_queries(7):
        read_market(a_round)


PAGES = ("clear-result", "clear-prices", "clear-chokepoints", "clear-policies", "clear-why")


@pytest.mark.parametrize("page", PAGES)
def test_the_county_opens_every_page_before_and_after(a_round, cleared, county, client_of, page):
    there = reverse(page, args=[a_round.pk])
    assert client_of(county).get(there).status_code == 200
    Clearing.objects.all().delete()
    assert client_of(county).get(there).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_another_county_finds_nothing(cleared, other_county, client_of, page):
    assert client_of(other_county).get(reverse(page, args=[cleared.pk])).status_code == 404


@pytest.mark.parametrize("who", ["household", "clerk"])
def test_a_seller_sees_the_own_awards_and_not_the_neighbours(cleared, everyone, client_of, who):
    text = (
        client_of(everyone[who]).get(reverse("clear-result", args=[cleared.pk])).content.decode()
    )
    assert "刘桂英" in text
    assert "陈国强" not in text


def test_a_buyer_sees_the_own_bid_with_its_sentence_and_nobodys_class(cleared, buyer, client_of):
    text = client_of(buyer).get(reverse("clear-result", args=[cleared.pk])).content.decode()
    assert "全部 40 公斤配齐" in text
    assert "第二小学" not in text
    assert "脱贫户" not in text.replace("同价时脱贫户优先", "")


def test_the_reason_page_filters_by_reason_and_by_name(cleared, county, client_of):
    there = reverse("clear-why", args=[cleared.pk])
    part = client_of(county).get(there, {"code": "part_tie"}).content.decode()
    assert "陈国强" in part
    assert "刘桂英" not in part
    assert "刘桂英" in client_of(county).get(there, {"q": "桂英"}).content.decode()


@pytest.mark.parametrize("silent", ["", "minimums", "trucks", "stopped", "policy"])
def test_the_reason_page_says_why_nobody_is_told_what_would_have_helped(
    cleared, county, client_of, silent
):
    clearing = Clearing.objects.get(round=cleared)
    assert clearing.summary["silent"] == ""
    Clearing.objects.update(summary=clearing.summary | {"silent": silent})
    page = client_of(county).get(reverse("clear-why", args=[cleared.pk])).content.decode()
    assert ("本轮不说明" in page) == bool(silent)
    assert not silent or say("silent", silent, language="zh-hans") in page


LEFT_FIRST = [({}, False), ({"code": "nonsense"}, False), ({"code": "left"}, False)]


@pytest.mark.parametrize(("asked", "has_sold"), [*LEFT_FIRST, ({"code": ""}, True)])
def test_the_reason_page_opens_with_what_is_left(cleared, county, client_of, asked, has_sold):
    shown = client_of(county).get(reverse("clear-why", args=[cleared.pk]), asked)
    sold = [row.unsold_g == 0 for row in shown.context["page"]]
    assert (any(sold), all(sold)) == (has_sold, False)


@pytest.mark.parametrize("asked", [{}, {"code": "nonsense"}])
def test_a_seller_of_few_lots_reads_all_reasons(cleared, household, client_of, asked):
    shown = client_of(household).get(reverse("clear-why", args=[cleared.pk]), asked)
    assert [row.unsold_g for row in shown.context["page"]] == [0]


def test_the_county_sees_the_rules_side_by_side(cleared, county, client_of):
    there = reverse("clear-policies", args=[cleared.pk])
    text = client_of(county).get(there).content.decode()
    for rule in ("低价先卖，同价抽签", "按数量比例分", "各户均等，小户先卖足", "每户等额票券"):
        assert rule in text
    assert text.count("本轮规则") == 1
    kept = Clearing.objects.get(round=cleared).summary["policies"]
    assert kept["priority"]["cost_yuan"] == 0
    assert {row["classes"]["poor"]["kg"] for row in kept.values()} >= {50.0, 37.5}


def test_what_a_class_wins_and_loses_adds_up_to_its_gain(cleared):
    clearing = Clearing.objects.get(round=cleared)
    poor = clearing.summary["policies"]["tokens"]["classes"]["poor"]
    poor |= {"better_yuan": 10.02, "worse_yuan": 3.01, "gain_yuan": 7.03}  # two odd fen moved
    clearing.save()
    (tokens,) = [row for row in selectors.policies_of(cleared) if row.code == "tokens"]
    assert [row.gain_fen for row in tokens.classes if row.name == "poor"] == [701]


def test_a_choke_point_whose_gain_is_not_known_comes_after_those_whose_is(cleared, lane):
    same = {"clearing": Clearing.objects.get(round=cleared), "kind": "lane", "lane": lane}
    limit = {"used_g": 1, "capacity_g": 1, "shadow_fen_per_kg": 1.0, "extra_g": 1}
    for gain in (5, None, 7):
        ChokePoint.objects.create(gain_fen=gain, **same, **limit)
    assert [point.gain_fen for point in selectors.chokepoints_of(cleared)] == [7, 5, None]


@pytest.mark.parametrize("who", ["household", "clerk", "buyer"])
def test_nobody_else_sees_who_would_gain(cleared, everyone, client_of, who):
    there = reverse("clear-policies", args=[cleared.pk])
    assert client_of(everyone[who]).get(there).status_code in (403, 404)
    result = client_of(everyone[who]).get(reverse("clear-result", args=[cleared.pk]))
    assert there not in result.content.decode()


@pytest.mark.parametrize("policy", ["proportional", "maxmin", "tokens"])
def test_a_round_is_shared_by_its_own_rule(a_round, make_lot, make_bid, other_farm, lane, policy):
    a_round.policy = policy
    a_round.save()
    make_lot(), make_bid()
    make_lot(seller=other_farm, hub=lane.origin, qty_g=50_000)
    clear_round(a_round, quiet)
    assert results(a_round) == [("H-0417", 20, "part_policy"), ("H-0032", 20, "part_policy")]
