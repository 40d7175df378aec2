"""Recognise column titles: 农户姓名, 户主 and "Household" are the same column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from farmgate.base.units import tidy

Words = Mapping[str, Sequence[str]]
"""Field name to the titles people give it, in any language; ``"单位!"`` is taken only as it is."""

ONLY_EXACT = "!"

BRACKET = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
MARKS = "*:;,.、。_-# "
OTHER_COLUMNS = re.compile(
    r"身份证|证件|电话|手机|联系|卡号|账号|帐号|开户|银行|金额|总价|货款|签字|签名|人口|性别|年龄"
    r"|phone|mobile|account|idcard|amount|total|sign"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A recognised title.

    Parameters
    ----------
    field
        Our name of the column.
    unit
        What stands in brackets or behind a slash: 公斤 in ``数量(公斤)``.
    is_exact
        Whether the title is one of the words and not merely starts or ends with one.
    """

    field: str
    unit: str
    is_exact: bool


def match_title(title: str, words: Words) -> Title | None:
    """Recognise one title, or give ``None``."""
    return _match(title, tuple((field, tuple(names)) for field, names in words.items()))


@lru_cache(maxsize=4096)
def _match(title: str, words: tuple[tuple[str, tuple[str, ...]], ...]) -> Title | None:
    base, unit = split_title(title)
    if not base:
        return None
    names = [(tidy(name), field) for field, all_names in words for name in all_names]
    for name, field in names:
        if base == name.removesuffix(ONLY_EXACT):
            return Title(field, unit, True)
    if OTHER_COLUMNS.search(base):
        return None
    for name, field in sorted(names, key=lambda pair: -len(pair[0])):
        if len(name) > 1 and (base.startswith(name) or base.endswith(name)):
            rest = base.removeprefix(name) if base.startswith(name) else ""
            return Title(field, unit or rest.strip(MARKS + "/"), False)
    return None


def split_title(title: str) -> tuple[str, str]:
    """Split ``"数量（公斤）*"`` into the word and its unit."""
    text = tidy(title)[:60]
    brackets = BRACKET.findall(text)
    base = BRACKET.sub("", text).strip(MARKS)
    word, slash, behind = base.partition("/")
    unit = brackets[0] if brackets else ""
    return (word, unit or behind) if slash and not re.search("元|yuan", word) else (base, unit)
