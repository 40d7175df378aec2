"""What if, on the command line and on the page: in words, before and after, nothing stored."""

import json
import shutil

import pytest
from django.urls import reverse
from django.utils import translation

from farmgate.__main__ import main
from farmgate.clear.bridge.outcome import describe_outcome
from farmgate.clear.bridge.rows import read_market
from farmgate.clear.bridge.store import count_gain_fen
from farmgate.clear.models import Clearing
from farmgate.clear.services import whatif_round
from farmgate.clear.services.round import clear_round
from farmgate.registry.models import Lane, RoadClosure
from support.house import ROOT


@pytest.fixture
def walk(tmp_path):
    """The tables of the walk."""
    shutil.copytree(ROOT / "data" / "walk", tmp_path / "in")
    return tmp_path / "in"


def ask(folder, *words):
    return main(["whatif", str(folder), *words])


def test_a_truck_more_is_said_in_yuan_and_kilograms(walk, capfd):
    assert ask(walk, "--lend", "truck=20", "--json") == 0
    answer = json.loads(capfd.readouterr().out)
    assert (answer["gain_yuan"], answer["more_sold_kg"]) == (23.0, 20.0)
    assert answer["before"]["welfare_yuan"] == 294.0
    assert answer["after"]["bought_back_kg"] == 90.0
    assert answer["warm"]


def test_a_closed_lane_of_the_tables_can_be_opened(walk, capfd):
    lanes = (walk / "lanes.csv").read_text("utf-8").replace("0.20,140,1", "0.20,140,0")
    (walk / "lanes.csv").write_text(lanes, "utf-8")
    ask(walk, "--open", "truck", "--json")
    answer = json.loads(capfd.readouterr().out)
    assert answer["before"]["sold_kg"] == 0.0
    assert answer["after"]["welfare_yuan"] == 294.0


@pytest.mark.parametrize(
    ("language", "said"), [("zh_CN", "收益 -194.00 元"), ("en", "trade -194.00 yuan")]
)
def test_it_is_said_in_the_language_of_the_shell(walk, capfd, monkeypatch, language, said):
    monkeypatch.setenv("LANGUAGE", language)
    monkeypatch.setattr("farmgate.web.words.current_language", lambda: language)
    assert ask(walk, "--close", "truck") == 0
    assert said in capfd.readouterr().out


@pytest.mark.parametrize(("language", "said"), [("en", "or full trucks"), ("zh_CN", "只发整车")])
def test_full_trucks_are_named_where_the_market_is_solved_anew(
    walk, capfd, monkeypatch, language, said
):
    monkeypatch.setattr("farmgate.web.words.current_language", lambda: language)
    header, *rows = (walk / "lanes.csv").read_text("utf-8").splitlines()
    rows = [f"{header},truck_kg", *(f"{row},20" for row in rows)]
    (walk / "lanes.csv").write_text("\n".join(rows) + "\n", "utf-8")
    assert ask(walk, "--lend", "truck=20") == 0
    assert said in capfd.readouterr().out


BAD = [
    ("--close", "nowhere", "name_unknown"),
    ("--lend", "truck", "cell_refused"),
    ("--lend", "truck=-5", "cell_refused"),
    ("--lend", "truck=nan", "cell_refused"),
    ("--dispatch", "moon=5", "name_unknown"),
    ("--bid", "town,cabbage,1,5", "cell_refused"),
    ("--bid", "town,gold,1,5,2", "name_unknown"),
    ("--bid", "town,cabbage,0,5,2", "cell_refused"),
    ("--drop", "nobody", "name_unknown"),
]


@pytest.mark.parametrize(("option", "word", "code"), BAD)
def test_what_is_not_understood_is_named(walk, capfd, option, word, code):
    assert ask(walk, f"{option}={word}", "--json") == 2
    (found,) = json.loads(capfd.readouterr().out)["findings"]
    assert (found["code"], found["where"]) == (code, {"option": option})


NAMES = [
    ("--bid", "mars,cabbage,1,5,2", "表格 nodes 里的地点"),
    ("--bid", "town,gold,1,5,2", "表格 lots、bids 或 guarantees 里的品种"),
    ("--dispatch", "mars=5", "表格 nodes 里的地点"),
    ("--lend", "mars=5", "表格 lanes 里的线路"),
    ("--drop", "mars", "表格 bids 里的求购"),
]


@pytest.mark.parametrize(("option", "word", "said"), NAMES)
def test_a_name_unknown_is_told_what_was_expected(walk, capfd, option, word, said):
    assert ask(walk, f"{option}={word}") == 2
    assert f"”的，应为{said}" in capfd.readouterr().err


def test_a_lane_opened_and_closed_is_refused(walk, capfd):
    assert ask(walk, "--open", "truck", "--close", "truck") == 1
    assert "不能既开通又封闭" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "没有提出任何改动"), ("en", "Nothing was")]
)
def test_a_question_without_a_change_is_refused(walk, capfd, language, said):
    with translation.override(language):
        assert ask(walk) == 1
    assert said in capfd.readouterr().err


def test_out_of_time_is_said_plainly(walk, capfd):
    assert main(["clear", str(walk), "-o", str(walk.parent / "out"), "--seconds", "0"]) == 0
    assert "时间已到" in capfd.readouterr().out
    summary = json.loads((walk.parent / "out" / "summary.json").read_text("utf-8"))
    assert summary["stopped"] == "out_of_time"
    assert summary["bound_yuan"] >= 294.0 - 1e-6
    assert summary["money"]["difference_yuan"] == 0


@pytest.fixture
def cleared(a_round, make_lot, make_bid, lane):
    """80 kg offered; 40 wanted, over a lane for 30."""
    lane.capacity_g = 30_000
    lane.save()
    make_lot(qty_g=80_000), make_bid()
    clear_round(a_round, lambda percent, step: None)
    return a_round


def page(client, round_, lane, change):
    address = reverse("clear-whatif", args=[round_.pk])
    return client.get(address, {"lane": lane.pk, "change": change})


@pytest.mark.parametrize(("change", "kg"), [("truck", 10_000), ("close", -30_000)])
def test_a_county_sees_what_a_road_would_bring(cleared, lane, county, client_of, change, kg):
    answer = page(client_of(county), cleared, lane, change)
    assert answer.context["answer"]["more_g"] == kg
    assert "没有改动或保存任何数据" in answer.content.decode()
    words = {"truck": "多一辆车", "close": "道路封闭"}[change]
    assert answer.context["asked"] == f"白鹭集货点 → 城东超市：{words}"


NOTHING_NEW = [
    ("open", False, 30_000, "本来就通行"),
    ("truck", True, 30_000, "已经封闭"),
    ("close", True, 30_000, "已经封闭"),
    ("truck", False, None, "不限运量"),
]


@pytest.mark.parametrize(("change", "is_closed", "capacity_g", "said"), NOTHING_NEW)
def test_what_changes_nothing_is_not_asked(
    cleared, lane, county, client_of, change, is_closed, capacity_g, said
):
    Lane.objects.update(capacity_g=capacity_g)
    if is_closed:
        RoadClosure.objects.create(round=cleared, lane=lane, reason="塌方")
    answer = page(client_of(county), cleared, lane, change)
    assert answer.context["answer"] is None
    assert said in answer.content.decode()


@pytest.mark.parametrize("is_choked", [True, False])
def test_the_road_that_is_offered_is_the_one_that_chokes(
    cleared, lane, hub, other_shop, county, client_of, is_choked
):
    ends = {"origin": hub, "destination": other_shop.place, "code": "LANE-0", "capacity_g": 9}
    limited = Lane.objects.create(**ends, haul_fen_per_kg=9, distance_m=1, drive_s=1)
    if not is_choked:
        lane.capacity_g = None
        lane.save(), cleared.clearing.chokepoints.all().delete()
    shown = client_of(county).get(reverse("clear-chokepoints", args=[cleared.pk]))
    road = shown.context["questions"][0]
    assert road["lane"].value() == (lane if is_choked else limited).pk


def test_a_closed_road_opened_brings_its_produce(cleared, lane, county, client_of):
    RoadClosure.objects.create(round=cleared, lane=lane, reason="塌方")
    answer = page(client_of(county), cleared, lane, "open")
    assert answer.context["answer"]["more_g"] == 30_000
    assert read_market(cleared).problem.arc_kg.size == 0


@pytest.mark.parametrize(("before", "after", "gain_fen"), [(0.004, 0.016, 2), (0.004, 0.014, 1)])
def test_the_gain_is_the_difference_of_what_is_shown(
    cleared, lane, county, client_of, monkeypatch, before, after, gain_fen
):
    def odd(outcome, products):
        answer = describe_outcome(outcome, products) | {"gain_yuan": after - before}
        answer["before"]["welfare_yuan"], answer["after"]["welfare_yuan"] = before, after
        return answer

    monkeypatch.setattr(whatif_round, "describe_outcome", odd)
    answer = page(client_of(county), cleared, lane, "close").context["answer"]
    assert answer["gain_fen"] == answer["welfare_fen"][1] - answer["welfare_fen"][0] == gain_fen
    assert count_gain_fen(before, after - before) == gain_fen


@pytest.mark.parametrize("limit_fen", [230, 237, 241, 253])
def test_the_choke_points_page_and_what_if_count_the_same_fen(
    a_round, lane, county, client_of, make_lot, make_bid, limit_fen
):
    """A lot of 50.003 kg through 30.004 kg of road: the gain is no whole fen."""
    Lane.objects.filter(pk=lane.pk).update(capacity_g=30_004)
    make_lot(qty_g=50_003)
    make_bid(qty_g=50_003, limit_fen_per_kg=limit_fen)
    clear_round(a_round, lambda percent, step: None)
    choke = a_round.clearing.chokepoints.get()
    shown = page(client_of(county), a_round, lane, "truck")
    assert shown.context["answer"]["gain_fen"] == choke.gain_fen


def test_nothing_is_stored_by_asking(cleared, lane, county, client_of):
    before = Clearing.objects.values().get(), list(cleared.clearing.awards.values())
    page(client_of(county), cleared, lane, "close")
    assert (Clearing.objects.values().get(), list(cleared.clearing.awards.values())) == before


def ask_page(client, round_, what, **given):
    return client.get(reverse("clear-whatif", args=[round_.pk]), {"what": what} | given)


def test_more_loading_at_a_hub_brings_its_produce(cleared, lane, hub, county, client_of):
    lane.capacity_g, hub.dispatch_g = None, 30_000
    lane.save(), hub.save()
    answer = ask_page(client_of(county), cleared, "loading", place=hub.pk, kg="5")
    assert answer.context["answer"]["more_g"] == 5_000
    assert answer.context["asked"] == "白鹭集货点：多装 5 公斤"


def a_bid(cabbage, grades, where, **other):
    given = {"place": where.pk, "product": cabbage.pk, "grade": grades[2].pk}
    return given | {"kg": "25.5", "limit": "3.00"} | other


def test_a_bid_more_says_what_it_gets(cleared, hub, market, cabbage, grades, county, client_of):
    ends = {"origin": hub, "destination": market, "code": "LANE-2"}
    Lane.objects.create(**ends, haul_fen_per_kg=9, distance_m=1, drive_s=1)
    given = a_bid(cabbage, grades, market)
    answer = ask_page(client_of(county), cleared, "bid", **given)
    assert answer.context["answer"]["added_g"] == [25_500]
    assert "大白菜 25.5 公斤，三级及以上，最高 3.00 元/公斤" in answer.context["asked"]
    assert "新求购可得" in answer.content.decode()


WRONG = [{"kg": "0"}, {"kg": "nan"}, {"kg": "200000"}, {"limit": "-1"}, {"limit": "1.005"}]


@pytest.mark.parametrize("wrong", [*WRONG, {"place": "9999"}, {"product": "x"}, {"grade": ""}])
def test_a_bid_that_cannot_be_is_refused(
    cleared, cabbage, grades, market, county, client_of, wrong
):
    given = a_bid(cabbage, grades, market, **wrong)
    answer = ask_page(client_of(county), cleared, "bid", **given)
    assert answer.status_code == 200
    assert answer.context["answer"] is None
    assert "field-error" in answer.content.decode() or "errorlist" in answer.content.decode()


@pytest.mark.parametrize("who", ["household", "clerk", "buyer"])
def test_only_the_county_may_ask(cleared, lane, everyone, client_of, who):
    assert page(client_of(everyone[who]), cleared, lane, "close").status_code == 403


def test_a_round_not_cleared_has_no_answer(a_round, lane, county, client_of):
    answer = page(client_of(county), a_round, lane, "close")
    assert answer.context["answer"] is None
    assert "还没有出清" in answer.content.decode()


@pytest.mark.parametrize("is_cleared", [False, True])
def test_a_round_not_cleared_is_not_called_free_of_choke_points(
    a_round, make_lot, county, client_of, is_cleared
):
    make_lot()
    if is_cleared:
        clear_round(a_round, lambda percent, step: None)
    shown = client_of(county).get(reverse("clear-chokepoints", args=[a_round.pk])).content.decode()
    assert ("还没有出清" in shown, "<form class" in shown) == (not is_cleared, is_cleared)


@pytest.mark.parametrize("wrong", [{"lane": "x"}, {"lane": "999999"}, {"change": "burn"}])
def test_nonsense_is_refused_by_the_form(cleared, lane, county, client_of, wrong):
    asked = {"lane": lane.pk, "change": "close"} | wrong
    answer = client_of(county).get(reverse("clear-whatif", args=[cleared.pk]), asked)
    assert answer.status_code == 200
    assert answer.context["answer"] is None


def test_a_round_too_large_is_referred_to_the_command(
    cleared, lane, county, client_of, monkeypatch
):
    monkeypatch.setattr(whatif_round, "MOST_LOTS", 0)
    assert "farmgate whatif" in page(client_of(county), cleared, lane, "close").content.decode()


def test_a_question_that_takes_too_long_is_broken_off(
    cleared, lane, county, client_of, monkeypatch
):
    monkeypatch.setattr(whatif_round, "seconds_left", lambda seconds: lambda: 0.0)
    monkeypatch.setattr("farmgate.engine.clear.lp.MarketModel.solve", out_of_time)
    assert "算得太久" in page(client_of(county), cleared, lane, "close").content.decode()


def out_of_time(model):
    from farmgate.base.errors import SolverError

    raise SolverError("not_optimal", status="Time limit reached")


def test_a_stopped_clearing_says_so_on_its_page(cleared, county, client_of, settings):
    settings.CLEAR_SECONDS = 0.0
    clear_round(cleared, lambda percent, step: None)
    cleared.refresh_from_db()
    shown = client_of(county).get(reverse("clear-result", args=[cleared.pk])).content.decode()
    assert "搜索提前停止" in shown
