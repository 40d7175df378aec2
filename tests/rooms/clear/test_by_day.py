"""`farmgate clear` and `farmgate whatif` on lanes whose capacity holds for each day."""

import json

import pytest

from farmgate.__main__ import main
from farmgate.clear.bridge.tables import read_market
from support.clear_tables import clear, read

TABLES = {
    "nodes": "node\nhub\ntown\n",
    "lanes": "lane,from,to,yuan_per_kg,capacity_kg,per_day\nroad,hub,town,0.5,40,{per_day}\n",
    "lots": "lot,seller,product,node,kg,reserve,ready_day,spoil_day\n"
    "a,A,cabbage,hub,100,1.0,11,12\nb,B,cabbage,hub,50,2.0,13,13\n",
    "bids": "bid,buyer,product,node,kg,limit\nshop,S,cabbage,town,300,4.0\n",
}


@pytest.fixture(params=[1, 0])
def market(request, tmp_path):
    """Three days and a lane of 40 kg: on each of them, or in all."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text.format(per_day=request.param), encoding="utf-8")
    return folder, request.param


def test_a_limit_by_the_day_holds_on_each_day(market):
    folder, per_day = market
    code, out = clear(folder)
    sold = [float(row["sold_kg"]) for row in read(out, "sellers")]
    assert (code, sold) == (0, [80.0, 40.0] if per_day else [40.0, 0.0])


def test_what_moves_and_what_chokes_says_on_which_day(market):
    folder, per_day = market
    out = clear(folder)[1]
    days = ["11", "12", "13"] if per_day else [""]
    assert [row["day"] for row in read(out, "flows")] == days
    assert sorted(row["day"] for row in read(out, "chokepoints")) == days
    assert {row["id"] for row in read(out, "chokepoints")} == {"road"}


def test_the_sentence_names_the_day_of_the_limit(market, monkeypatch):
    folder, per_day = market
    reasons = [row["reason"] for row in read(clear(folder)[1], "sellers")]
    assert any("第 13 日的 road" in reason for reason in reasons) == bool(per_day)


def test_a_truck_lent_to_such_a_lane_goes_every_day(market, capsys):
    folder, per_day = market
    assert main(["whatif", str(folder), "--lend", "road=10", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["more_sold_kg"] == pytest.approx(30 if per_day else 10)


def test_where_no_day_is_named_none_is_told(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in TABLES.items():
        text = text.replace("11,12", ",").replace("13,13", ",")
        (folder / f"{name}.csv").write_text(text.format(per_day=1), encoding="utf-8")
    out = clear(folder)[1]
    told = [row["day"] for table in ("flows", "chokepoints") for row in read(out, table)]
    assert told == ["", ""]


@pytest.mark.parametrize(("hours", "days"), [(12, 0), (12.1, 1), (36, 1), (60, 2)])
def test_half_a_day_on_the_way_is_none(tmp_path, hours, days):
    lanes = {"lanes": f"lane,from,to,yuan_per_kg,hours\nroad,hub,town,0.5,{hours}\n"}
    for name, text in (TABLES | lanes).items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert read_market(tmp_path).problem.arc_days.tolist() == [days]
