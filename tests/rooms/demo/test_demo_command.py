"""`farmgate demo` as people run it: in an empty folder, killed half way, and run again."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing

import pytest

COMMAND = [sys.executable, "-m", "farmgate", "demo", "--no-serve"]
LIMIT_S = 180
pytestmark = pytest.mark.xdist_group("demo")


def demo(folder, *words):
    """Run the demo in a folder and give what it says on standard output."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("FARMGATE", "DATABASE"))}
    done = subprocess.run(
        [*COMMAND, *words], cwd=folder, env=bare | {"LANG": "en"}, capture_output=True,
        timeout=LIMIT_S, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_inside(folder, stage):
    """Start the demo, and kill it while this stage runs; tell whether it was in the middle."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("FARMGATE", "DATABASE"))}
    going = subprocess.Popen(
        COMMAND, cwd=folder, env=bare, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + LIMIT_S
    while not running(folder, stage) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(going.pid, signal.SIGKILL)
    going.wait()
    return running(folder, stage)


def running(folder, stage):
    """Look into the demo's database whether a stage is being run."""
    path = folder / ".demo" / "farmgate.db"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as rows:
            found = rows.execute(
                "SELECT 1 FROM registry_stagerun WHERE stage = ? AND state = 'running'", [stage]
            )
            return bool(found.fetchone())
    except sqlite3.OperationalError:  # not there yet
        return False


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
    assert kill_inside(tmp_path, "haul")
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
