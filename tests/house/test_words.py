"""Everything Farmgate says, it says in Chinese and in English."""

import argparse
import ast
import inspect

import pytest
from django.utils.translation import override

from farmgate.web.access import ROLES
from support.house import source_trees
from support.words import (
    CODED,
    Catalogue,
    catalogue,
    codes,
    helps,
    is_used,
    literals,
    slots,
    template_codes,
    template_files,
    texts,
    untranslated,
)

LANGUAGES = ("zh_Hans", "en")


@pytest.fixture(scope="module")
def templates() -> list[str]:
    """The source of every template."""
    return [path.read_text("utf-8") for path in template_files()]


@pytest.fixture(scope="module")
def pages(templates) -> set[str]:
    """Texts of templates, of Python and of the commands' help."""
    modules = [path.read_text("utf-8") for path, _ in source_trees()]
    of_templates = {text for source in templates for text in texts(source, is_template=True)}
    with override("en"):
        of_commands = helps()
    return of_templates | of_commands | {text for m in modules for text in texts(m, False)}


@pytest.fixture(scope="module")
def of_argparse() -> set[str]:
    """Words of argparse: those that people meet are said in Chinese, the rest are for us."""
    return set(texts(inspect.getsource(argparse), False))


@pytest.fixture(scope="module")
def tags(templates) -> set[str]:
    """Codes that templates name themselves."""
    return {code for source in templates for code in template_codes(source)}


@pytest.fixture(scope="module")
def spoken(tags) -> set[str]:
    """Codes that are put into words."""
    from farmgate.rounds import STAGES

    known = {f"stage.{stage}" for stage in STAGES} | {f"role.{role}" for role in ROLES}
    return known | tags | {code for _, tree in source_trees() for code in codes(tree)}


def test_every_text_of_the_pages_is_said_in_chinese(pages):
    said = catalogue("zh_Hans").said
    assert sorted(text for text in pages if text not in said and not text.isspace()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language, spoken):
    said = catalogue(language).said
    assert sorted(code for code in spoken if code not in said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_whole_and_of_one_voice(language):
    assert catalogue(language).faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language, pages, of_argparse, tags):
    words = literals(tree for _, tree in source_trees())
    words |= {tag.partition(".")[2] for tag in tags}
    said = catalogue(language).said
    assert sorted(key for key in said if not is_used(key, pages | of_argparse, words)) == []


def test_both_languages_have_room_for_the_same_facts():
    chinese, english = catalogue("zh_Hans").said, catalogue("en").said
    pairs = {key: (said, english.get(key, key)) for key, said in chinese.items()}
    uneven = [key for key, (zh, en) in pairs.items() if slots(zh) != slots(en)]
    assert uneven == []


def test_english_says_no_code_that_chinese_does_not():
    chinese, english = catalogue("zh_Hans").said, catalogue("en").said
    assert [key for key in english if CODED.match(key) and key not in chinese] == []


def test_no_page_shows_words_of_one_language_only():
    found = {path.name: untranslated(path.read_text("utf-8")) for path in template_files()}
    assert {name: words for name, words in found.items() if words} == {}


PLANTED = """
raise FarmgateError("planted_error", x=1)
Finding("planted_finding")
report(50, "planted_step")
LotResult(reason_code="planted_reason")
say("state", "planted_state")
[("planted_why", {})]
"""


def test_codes_are_found_in_the_source():
    kinds = ("error", "finding", "step", "reason", "state")
    wanted = {f"{kind}.planted_{kind}" for kind in kinds} | {"error.planted_why"}
    assert set(codes(ast.parse(PLANTED))) == wanted


def test_texts_are_found_in_a_template():
    page = '{% translate "One" %}{% include "x" with a=_("Two") %}{{ "done"|say:"state" }}'
    page += "{% blocktranslate with n=k %}Three {{ n }}{% endblocktranslate %}"
    assert list(texts(page, True)) == ["One", "Two", "Three %(n)s"]
    assert list(template_codes(page)) == ["state.done"]


def test_a_bare_word_in_a_template_is_found():
    page = '<p title="{% translate "Fine" %}">Bare {{ x }}</p><i aria-label="空">·</i>'
    assert untranslated(page) == ["Bare"]
    assert untranslated('<i aria-label="空着">·</i>') == ["空着"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"', "fuzzy"),
        ('msgid "a"\nmsgstr ""', "not translated"),
        ('#~ msgid "a"\n#~ msgstr "b"', "obsolete"),
        ('msgid "known"\nmsgstr "another way"', "differently"),
    ],
)
def test_a_sick_catalogue_is_found(entry, fault):
    whole = Catalogue({"known": "one way"})
    whole.read("planted", f"{entry}\n".encode(), "zh_Hans")
    assert fault in whole.faults[0]


def test_a_stale_key_is_found():
    assert is_used("step.clear_read", set(), {"clear_read"})
    assert is_used("command.verb_demo", set(), {"verb_"})
    assert not is_used("step.gone", set(), {"clear_read", "_"})
    assert not is_used("An old sentence.", {"A new one."}, {"sentence"})
