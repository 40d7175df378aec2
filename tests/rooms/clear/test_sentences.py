"""The engine's facts become sentences: to the letter, and the same when they come from a row."""

import pytest

from farmgate.clear.bridge.facts import Names, SentenceFacts
from farmgate.web.words import say

NAMES = Names(
    lanes=[("甲线", "lane A"), ("乙线", "lane B")],
    nodes=[("东站", "East"), ("西站", "West")],
    grades=[("一等", "first grade")],
    days=[("第一天", "day 1")],
    groups=[("东山基地", "base East")],
)
LOT = {"kg": 1250.5, "accepted_kg": 250.0, "sold_kg": 250.0, "reserve": 1.3, "price": None}
PART = LOT | {"limit_kind": "node", "limit": 1, "free_worth": 2.0, "net": 1.295}
PART_BACK = LOT | {"sold_kg": 125.5, "bought_back_kg": 124.5}
CHANGES = [
    {"kind": "price", "price": 1.0995},
    {"kind": "grade", "grade": 0},
    {"kind": "place", "place": 0, "way": 0.101},
]
DEAR = LOT | {"brings": 1.1, "free_worth": 1.2, "would": "sell", "change": CHANGES}
SAID = [
    ("sold", PART, "en", "All 1,250.5 kg sold; you net ¥1.30/kg."),
    ("sold", PART, "zh-hans", "全部 1,250.5 公斤售出，到手 1.30 元/公斤。"),
    (
        "part_limit",
        PART,
        "en",
        "250 kg sold, 1,000.5 kg left: West is full. Without that limit it would fetch ¥2.00/kg.",
    ),
    ("part_limit", PART | {"limit_kind": "lane"}, "zh-hans", "乙线"),
    (
        "ask_too_high",
        DEAR,
        "en",
        "Not sold: the ask was ¥1.30/kg, and one more kilogram here brings only ¥1.10/kg, net of "
        "haulage. At least part of it would have sold at an ask of ¥1.09/kg or less, or as first "
        "grade, or taken to East (the way there costs ¥0.11/kg).",
    ),
    (
        "ask_too_high",
        DEAR,
        "zh-hans",
        "没有售出：要价 1.30 元/公斤，而此地再多一公斤只能卖 1.10 元/公斤（已扣运费）。"
        "若要价不高于 1.09 元/公斤，或",
    ),
    ("part_tie", PART_BACK, "en", "125.5 kg sold, 1,000.5 kg left: more was offered at ¥1.30/kg"),
    ("part_tie", PART_BACK, "en", "Besides, 124.5 kg was bought back under the guarantee."),
    ("part_tie", PART_BACK, "zh-hans", "另有 124.5 公斤由保底回收。"),
    (
        "search_stopped",
        PART_BACK,
        "en",
        "found; 125.5 kg sold, 1,000.5 kg left. Besides, 124.5 kg",
    ),
    (
        "ask_too_high",
        LOT | {"guaranteed": 0.6},
        "en",
        "The guarantee here takes produce for ¥0.60/kg",
    ),
    ("ask_too_high", LOT | {"guaranteed": 0.6}, "zh-hans", "最高按 0.60 元/公斤收货，低于要价"),
    ("guarantee_idle", {"fund": "empty"}, "en", "bought back. Its fund is empty: nothing can be"),
    ("guarantee", {"fund": "empty"}, "zh-hans", "保底基金为 0"),
    (
        "ask_above_all",
        LOT | {"free_worth": 1.2},
        "en",
        "¥1.30/kg; even if every open road took all that came, one more kilogram here would bring "
        "¥1.20/kg at most",
    ),
    ("ask_above_all", LOT | {"free_worth": 1.2}, "zh-hans", "最多也只能卖 1.20 元/公斤"),
    ("no_group", LOT | {"group": 0.0}, "en", "the dearest to that of base East."),
    ("no_group", LOT | {"group": 0.0}, "zh-hans", "出价最高的只收 东山基地的货"),
    ("part_limit", {}, "en", "— sold, — left: — is full."),
]


@pytest.mark.parametrize(("code", "facts", "language", "said"), SAID, ids=range(len(SAID)))
def test_a_reason_is_said_to_the_letter(code, facts, language, said):
    assert said in say("reason", code, SentenceFacts(facts, NAMES), language)


@pytest.mark.parametrize(("code", "facts", "language", "said"), SAID, ids=range(len(SAID)))
def test_facts_kept_in_a_row_say_the_same(code, facts, language, said):
    kept = SentenceFacts(facts, NAMES).as_json()
    assert said in say("reason", code, kept, language)


def test_a_fact_that_the_engine_does_not_know_is_not_kept():
    kept = SentenceFacts(LOT, NAMES).as_json()
    assert "price_fen_per_kg" not in kept
    assert kept["left_g"] == 1_000_500


@pytest.mark.parametrize("back_kg", [0.0, 1250.5])
def test_what_was_bought_back_is_said_once(back_kg):
    whole = {"kg": 1250.5, "accepted_kg": 1250.5, "bought_back_kg": back_kg}
    facts = SentenceFacts(whole if back_kg else LOT | {"bought_back_kg": back_kg}, NAMES)
    assert facts.get("back") is None
