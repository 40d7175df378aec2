"""A gap asked for on the command line: kept, certified, and said in words."""

import json
import shutil
from dataclasses import replace
from functools import partial

import pytest

from farmgate.__main__ import main
from farmgate.clear.bridge.summary import summarise
from farmgate.clear.bridge.tables import read_market
from farmgate.clear.services import files
from farmgate.engine.clear import clear_market, compare_policies, solve_market
from farmgate.web.words import say
from support.house import ROOT


@pytest.fixture
def market(tmp_path, monkeypatch):
    """The tables of the walk, as if that were a large market."""
    shutil.copytree(ROOT / "data" / "walk", tmp_path / "in")
    large = partial(files.solve_market, whole_links=0)
    monkeypatch.setattr(files, "solve_market", large)
    return tmp_path / "in"


def clear(folder, *words):
    out = folder.parent / "out"
    assert main(["clear", str(folder), "-o", str(out), *words]) == 0
    return json.loads((out / "summary.json").read_text("utf-8"))


@pytest.mark.parametrize("workers", ["1", "3"])
def test_the_search_ends_within_the_gap_and_says_so(market, capfd, workers):
    summary = clear(market, "--gap", "0.2", "--workers", workers)
    assert say("stopped", "within_gap", summary) in capfd.readouterr().out
    assert summary["stopped"] == "within_gap"
    assert 294.0 * (1 - summary["gap"]) - 1e-6 <= summary["welfare_yuan"] <= 294.0 + 1e-6
    assert summary["gap"] <= 0.2
    assert summary["money"]["difference_yuan"] == 0


def test_without_a_gap_the_optimum_is_found(market):
    summary = clear(market)
    assert (summary["stopped"], summary["gap"], summary["welfare_yuan"]) == ("", 0.0, 294.0)


@pytest.mark.parametrize(("gap", "percent"), [(1.2e-16, 0), (9e-10, 0), (2e-9, 0.001), (0.5, 50)])
def test_the_noise_of_adding_up_is_no_gap(gap, percent):
    market = read_market(ROOT / "data" / "walk")
    result = clear_market(market.problem)
    plan = result.welfare + result.policy_cost
    short = replace(result, bound=plan / (1 - gap))
    comparison = compare_policies(market.problem, solve_market(market.problem))
    summary = summarise(market.problem, short, comparison)
    assert (summary["gap"] > 0, summary["gap_percent"]) == (percent > 0, percent)
    assert summary["short_of_best"] == ("whole_numbers" if percent else "")
