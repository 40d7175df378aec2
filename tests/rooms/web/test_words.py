"""Codes become sentences, with Django and without, and never a crash."""

import subprocess
import sys

import pytest
from django.utils import translation

from farmgate.web import words
from farmgate.web.words import say


def test_a_code_is_said_in_both_languages():
    assert say("stage", "survey", language="en") == "Survey"
    assert say("stage", "survey", language="zh-hans") == "摸排"


def test_the_page_language_counts_in_django():
    with translation.override("en"):
        assert say("class", "big") == "Large grower"
    with translation.override("zh-hans"):
        assert say("class", "big") == "种植大户"


def test_facts_are_written_with_the_unit_their_name_ends_in(monkeypatch):
    sentence = "%(short_g)s short, %(gain_fen)s, %(ask_fen_per_kg)s, %(way_m)s, %(drive_s)s"
    monkeypatch.setattr(words, "catalogue", lambda language: {"error.x": sentence})
    facts = {
        "short_g": 12_500,
        "gain_fen": 290_000,
        "ask_fen_per_kg": 120,
        "way_m": 12_340,
        "drive_s": 5_400,
    }
    said = say("error", "x", facts, "en")
    assert said == "12.5 kg short, ¥2,900.00, ¥1.20/kg, 12.3 km, 1 h 30 min"


def test_a_list_of_facts_is_said_one_by_one_in_the_sentence_that_follows(monkeypatch):
    sentences = {
        "reason.x": "Left.",
        "would.sell": "Sold %(change)s.",
        "change.price": "at %(price_fen_per_kg)s",
        "change.grade": "as %(grade)s",
    }
    monkeypatch.setattr(words, "catalogue", lambda language: sentences)
    ways = [{"kind": "price", "price_fen_per_kg": 99}, {"kind": "grade", "grade": "best"}]
    facts = {"would": "sell", "change": ways}
    assert say("reason", "x", facts, "en") == "Left. Sold at ¥0.99/kg, or as best."
    assert say("reason", "x", facts, "zh-hans").startswith("Left.Sold at")
    assert say("reason", "x", {}, "en") == "Left."


def test_a_fact_that_is_a_code_is_said_in_words():
    assert "运输" in say("error", "stage_broke", {"stage": "haul"}, "zh-hans")


def test_facts_kept_as_text_still_get_their_unit():
    assert words.fact_word("short_g", "12500", "en") == "12.5 kg"
    assert words.fact_word("village_m", "白源", "en") == "白源"


@pytest.mark.parametrize("kind", ["error", "finding", "reason"])
def test_an_unknown_code_gets_a_plain_sentence(kind):
    assert "never seen" in say(kind, "never_seen", language="en").replace("_", " ")


def test_a_missing_fact_leaves_a_dash(monkeypatch):
    monkeypatch.setattr(words, "catalogue", lambda language: {"error.x": "%(who)s: %(n)s"})
    assert say("error", "x", {"n": 3}, "en") == "—: 3"
    assert say("error", "x", language="en") == "—: —"


def test_a_percent_sign_in_a_sentence_is_no_crash(monkeypatch):
    monkeypatch.setattr(words, "catalogue", lambda language: {"error.x": "35 % sold"})
    assert say("error", "x", {"n": 3}, "en") == "35 % sold"


@pytest.mark.parametrize(("lang", "said"), [("zh_CN.UTF-8", "出清"), ("C", "Clearing")])
def test_the_command_line_speaks_without_django(lang, said):
    code = (
        "import sys; from farmgate.web.words import say; print(say('stage', 'clear'));"
        "sys.exit('django' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={"LANG": lang}, check=True
    )
    assert run.stdout.decode().strip() == said
