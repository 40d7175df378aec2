"""One thing has one name, on every page and in the Chinese README."""

import re
from itertools import chain

import pytest

from farmgate.web.words import catalogue
from support.house import ROOT

BANNED = (
    "服务费",
    "采购方",
    "采购单位",
    "采购需求",
    "买家",
    "销售款",
    "阶段",
    "零售",
    "承运方运费",
    "福利",
)
HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff])[,;:?!]")
TITLES = {
    "incomes": "Households by income",
    "income_map": "Income map",
    "invoices": "Invoices",
    "orders": "Shop orders",
    "shop": "Village shop",
    "map": "County map",
}


def off_key(text: str) -> list[str]:
    """The words and marks of a text that another name or a full-width mark should replace."""
    return [word for word in BANNED if word in text] + HALF_WIDTH.findall(text)


@pytest.fixture
def chinese():
    said = catalogue("zh").values()
    return list(chain(said, (ROOT / "README.zh-Hans.md").read_text("utf-8").splitlines()))


def test_chinese_speaks_with_one_voice(chinese):
    assert {text: off_key(text) for text in chinese if off_key(text)} == {}


def test_english_calls_the_gain_from_trade_so_too():
    """ "Welfare" is the field's word, in the code and in the models' pages."""
    said = [*catalogue("en").values(), (ROOT / "README.md").read_text("utf-8")]
    assert [text for text in said if "welfare" in text.replace("(welfare)s", "").lower()] == []


def test_another_voice_is_heard():
    assert off_key("买家,采购方付服务费!") == ["服务费", "采购方", "买家", ",", "!"]


@pytest.mark.parametrize(("page", "title"), TITLES.items())
def test_a_page_is_called_as_the_link_that_leads_there(page, title):
    chinese, english = catalogue("zh"), catalogue("en")
    assert chinese[f"nav.{page}"] == chinese[title]
    assert english[f"nav.{page}"] == title
