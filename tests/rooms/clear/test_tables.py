"""`farmgate clear`: tables in, tables out, and every fault of a bad table at once."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from farmgate.__main__ import main
from support.clear_tables import WALK, add_column, clear, read, spoil

HOME = Path(__file__).parents[3]
SHARED = HOME.parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared cases are not here")


@pytest.fixture
def tables(tmp_path):
    """The tables of the walk, to be spoiled."""
    shutil.copytree(WALK, tmp_path / "in")
    return tmp_path / "in"


def test_every_seller_and_every_buyer_gets_a_sentence(tables):
    code, out = clear(tables)
    assert code == 0
    sellers = {row["lot"]: row for row in read(out, "sellers")}
    assert sellers["H-0417"]["pay_yuan"] == "77.50"
    assert "到手 1.23 元/公斤" in sellers["H-0320"]["reason"]  # 147.50 for 120 kg: rounded
    assert sellers["H-0417"]["reason"] == "全部 50 公斤售出，到手 1.55 元/公斤。"
    assert all(row["reason"] for row in (*sellers.values(), *read(out, "buyers")))


def test_names_run_no_formula_and_money_has_no_noise(tables):
    spoil(tables, "lots", 2, "seller", "=1+1")
    _, out = clear(tables)
    rows = read(out, "sellers")
    assert rows[0]["seller"] == "'=1+1"
    amounts = [row[name] for row in rows for name in ("patronage", "top_up")]
    assert max(len(amount.partition(".")[2]) for amount in amounts) <= 12


def test_odd_fractions_of_a_fen_lose_no_money(tables, capfd):
    """Once raised above a limit to the fen, or cut below a reserve: neither may happen."""
    spoil(tables, "lots", 2, "reserve", "2.001")
    spoil(tables, "bids", 2, "limit", "2.309")
    spoil(tables, "lots", 2, "kg", "49.9996")
    clear(tables, "--json")
    assert json.loads(capfd.readouterr().out)["money"]["difference_yuan"] == 0


def test_the_summary_is_json_and_nothing_else_is_printed(tables, capfd):
    clear(tables, "--json")
    summary = json.loads(capfd.readouterr().out)
    assert summary["welfare_yuan"] == 294.0
    assert summary["money"]["difference_yuan"] == 0
    assert summary["shares"]["poor"]["share_kg"] == 0.52


def test_the_policies_stand_side_by_side(tables, capfd):
    _, out = clear(tables, "--policy", "proportional", "--json")
    summary = json.loads(capfd.readouterr().out)
    rows = read(out, "policies")
    assert len(rows) == 5 * 3
    assert {row["cost_yuan"] for row in rows if row["policy"] == "priority"} == {"0.0"}
    used = [row for row in rows if row["policy"] == "proportional"]
    assert summary["cost_of_policy_yuan"] == float(used[0]["cost_yuan"])
    of = {name: share["yuan"] for name, share in summary["shares"].items()}
    assert {row["class"]: float(row["yuan"]) for row in used} == of


def test_the_same_input_gives_the_same_bytes(tables):
    _, out = clear(tables)
    first = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    clear(tables, "--seed", "7")
    assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == first


def test_lots_and_bids_that_share_no_day_do_not_meet(tables, capfd):
    add_column(tables, "lots", "ready_day", "5")
    assert clear(tables)[0] == 0
    add_column(tables, "bids", "due_day", "4")
    _, out = clear(tables, "--json")
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["sold_kg"] == 0
    assert any("按时" in row["reason"] for row in read(out, "buyers"))


@pytest.mark.parametrize(
    ("language", "ready", "taken"),
    [
        ("en", "if ready by day 14", "if taken with no last day"),
        ("zh-hans", "在第 14 日前备好", "不限最迟收货日"),
    ],
)
def test_a_lot_too_late_and_a_bid_too_early_are_told_the_other_day(tables, language, ready, taken):
    (tables / "guarantees.csv").unlink()  # which would buy all of it back
    add_column(tables, "lots", "ready_day", "15")
    add_column(tables, "bids", "due_day", "14")
    with translation.override(language):
        _, out = clear(tables)
    assert any(ready in row["reason"] for row in read(out, "sellers"))
    assert any(taken in row["reason"] for row in read(out, "buyers"))


def test_a_bid_for_a_group_of_no_lot_is_told_so(tables):
    add_column(tables, "bids", "only_group", "nobody")
    _, out = clear(tables)
    told = [row["reason"] for row in read(out, "buyers") if row["kg"] == "0"]
    assert told
    assert all("没有一批货属于这笔求购所限定的组" in reason for reason in told)
    add_column(tables, "lots", "group", "nobody")
    clear(tables)
    assert not any("所限定的组" in row["reason"] for row in read(out, "buyers"))


NO_ROOM = [
    ("lanes", "zh-hans", "truck运力为 0，不通", "truck运力为 0，货过不来"),
    ("nodes", "en", "nothing may pass hub, its capacity is 0", "its capacity is 0. Without that"),
]


@pytest.mark.parametrize(("table", "language", "seller", "buyer"), NO_ROOM)
def test_a_limit_of_nothing_is_not_called_full(tables, table, language, seller, buyer):
    (tables / "guarantees.csv").unlink()
    spoil(tables, table, 2, "capacity_kg", "0")
    with translation.override(language):
        _, out = clear(tables)
    assert all(seller in row["reason"] for row in read(out, "sellers"))
    assert all(buyer in row["reason"] for row in read(out, "buyers"))
    spoil(tables, table, 2, "capacity_kg", "10")
    with translation.override(language):
        clear(tables)
    told = [row["reason"] for name in ("sellers", "buyers") for row in read(out, name)]
    assert not any(seller in reason or buyer in reason for reason in told)


FUNDS = [
    ("0", "zh-hans", "平均到手 0.50 元/公斤。保底基金不够，离保底价还差 88.00 元。"),
    ("0", "en", "¥0.50/kg on average. The fund of the guarantee does not suffice: ¥88.00"),
    ("87.99", "en", "does not suffice: ¥0.01 is missing to the floor."),
    ("88", "en", ""),
    ("", "en", ""),
]


@pytest.mark.parametrize(("fund", "language", "said"), FUNDS)
def test_a_seller_is_told_what_a_dry_fund_leaves_missing(tables, fund, language, said):
    add_column(tables, "guarantees", "fund_yuan", fund)
    with translation.override(language):
        _, out = clear(tables)
    told = {row["lot"]: row["reason"] for row in read(out, "sellers")}
    assert said in told["H-0320"]
    short = {lot for lot, reason in told.items() if "不够" in reason or "suffice" in reason}
    assert short == ({"H-0320"} if said else set())


def test_prices_name_the_group_and_the_day(tables):
    add_column(tables, "lots", "spoil_day", "104")
    add_column(tables, "bids", "due_day", "103")
    add_column(tables, "bids", "only_group", *["base"] + [""] * (len(read(tables, "bids")) - 1))
    add_column(tables, "lots", "group", "base")
    _, out = clear(tables)
    rows = read(out, "prices")
    assert {row["day"] for row in rows} >= {"103"}
    assert {row["only_group"] for row in rows} == {"", "base"}


def check_market(source, out):
    """The checker that shares no code with the solver."""
    command = [sys.executable, str(SHARED / "tools" / "check_market.py"), str(source), str(out)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def markets():
    """Every case there is, with the real market day."""
    if not SHARED.exists():
        return []
    return sorted(p.parent for p in (SHARED / "cases").glob("**/lots.csv"))


@needs_shared
@pytest.mark.parametrize("source", markets(), ids=lambda path: path.name)
def test_the_independent_checker_passes_every_case(source, tmp_path):
    assert main(["clear", str(source), "-o", str(tmp_path / "out")]) == 0
    answer = check_market(source, tmp_path / "out")
    assert answer.returncode == 0, answer.stdout


@needs_shared
@pytest.mark.parametrize(
    ("scale", "tight"), [("village", "1.0"), ("village", "0.2"), ("county", "0.5")]
)
def test_the_independent_checker_passes_made_markets(scale, tight, tmp_path):
    make = [sys.executable, str(SHARED / "tools" / "make_market.py"), scale, str(tmp_path / "in")]
    subprocess.run([*make, "--tight", tight], check=True, env=os.environ | {"PYTHONPATH": ""})
    clear(tmp_path / "in")
    answer = check_market(tmp_path / "in", tmp_path / "out")
    assert answer.returncode == 0, answer.stdout


@needs_shared
def test_the_checker_finds_a_clearing_that_lies(tables):
    _, out = clear(tables)
    spoil(out, "awards", 2, "kg", "40")
    assert check_market(tables, out).returncode == 1
