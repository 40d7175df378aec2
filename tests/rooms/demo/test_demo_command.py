"""`farmgate demo` as people run it: in an empty folder, killed half way, and run again."""

import json
import os
import signal
import stat
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "farmgate", "demo", "--no-serve"]
LIMIT_S = 180


def demo(folder, *words):
    """Run the demo in a folder and give what it says on standard output."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("FARMGATE", "DATABASE"))}
    done = subprocess.run(
        [*COMMAND, *words], cwd=folder, env=bare | {"LANG": "en"}, capture_output=True,
        timeout=LIMIT_S, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_after(folder, words):
    """Start the demo and kill it as soon as it has said these words."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("FARMGATE", "DATABASE"))}
    going = subprocess.Popen(
        COMMAND, cwd=folder, env=bare | {"LANG": "en"}, stderr=subprocess.PIPE, text=True,
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    said = next((line for line in going.stderr if words in line), "")
    os.killpg(going.pid, signal.SIGKILL)
    going.wait()
    return said


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def facts(folder):
    """The numbers of a demo that ran through."""
    return json.loads(demo(folder, "--json"))


def test_the_round_ends_with_its_money_whole(facts):
    assert facts["round"]["stage"] == "watch"
    assert facts["money"]["holds"]
    assert facts["trial_balance"] == facts["trial_balance"] | {"sum_fen": 0, "holds": True}
    assert facts["ledger_chain_fault"] is None


def test_the_market_clears_most_of_it_and_not_all(facts):
    assert 0.70 <= facts["sold"]["share"] <= 0.85
    assert facts["sold"]["share_by_class"]["poor"] > facts["sold"]["share_by_class"]["big"]
    assert sum(facts["unsold_reasons_kg"].values()) > 0


def test_the_trunk_that_lacks_a_truck_is_the_choke_point(facts):
    first = facts["chokepoints"][0]
    assert first["id"] == "GK-E"
    assert first["gain_yuan"] > 1_000


def test_guarantee_shop_and_scales_all_have_something_to_do(facts):
    assert facts["sold"]["bought_back_kg"] > 0
    assert 0 < facts["money"]["top_up_yuan"] <= facts["incomes"]["guarantee_fund_yuan"]
    assert facts["shop"]["orders"] > 10
    assert 0 < facts["haul"]["short_or_refused"] < facts["haul"]["weighed_lots"] / 4


def test_a_handful_of_households_pass_the_line(facts):
    assert 1 <= facts["incomes"]["moved_over_the_line"] <= 20


def test_the_secret_key_is_drawn_and_nobody_else_may_read_it(facts, folder):
    key = folder / ".demo" / "secret-key"
    assert len(key.read_text()) > 50
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_run_again_the_demo_keeps_its_county(facts, folder):
    key = (folder / ".demo" / "secret-key").read_text()
    again = json.loads(demo(folder, "--json"))
    assert (folder / ".demo" / "secret-key").read_text() == key
    assert set(again["seconds"]) == {"prepare", "whole"}
    assert again | {"seconds": 0} == facts | {"seconds": 0}


def test_a_demo_killed_half_way_goes_on_and_ends_the_same(facts, tmp_path):
    assert kill_after(tmp_path, "✓ Clearing")
    resumed = json.loads(demo(tmp_path, "--json"))
    assert "clear" not in resumed["seconds"]
    apart = {"seconds": 0, "money": 0}
    assert resumed | apart == facts | apart
    roots = ("ledger_root",)
    money = [{k: v for k, v in f["money"].items() if k not in roots} for f in (resumed, facts)]
    assert money[0] == money[1]


def test_on_paper_the_numbers_are_a_table(facts, folder):
    said = demo(folder)
    assert "Anyuan" in said
    assert "Gaokeng hub → East ring junction" in said
