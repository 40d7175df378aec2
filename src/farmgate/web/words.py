"""The sentence for a code: one lookup for pages, tasks and the command line.

Findings, errors, reasons, steps, roles and stages travel as codes and are put into words only
here. The msgid is ``<kind>.<code>``; the catalogues of all rooms are read as one. Works without
Django, because the engine commands speak too.
"""

import os
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Protocol

from farmgate.web.amounts import NOTHING, NUMBER, fact_text, number_text

LOCALE = Path(__file__).resolve().parent.parent / "locale"
FOLDERS = {"zh": "zh_Hans", "en": "en"}
SLOT = re.compile(r"%\((\w+)\)s|%%?")
"""Where a fact goes; any other per cent sign is just text, a double one one."""
CODED_FACTS = {"stage", "role", "step", "class", "state"}
"""Facts that are always codes; any fact with words of its own is put into them as well."""
FOLLOWED_BY = {"reason": ("back", "fund", "cover", "would")}
"""A sentence is followed by those of other kinds whose codes the facts name under that kind."""
GAP = {"zh": "", "en": " "}
OR = {"zh": "，或", "en": ", or "}


class Facts(Protocol):
    """What a sentence mentions, by name: a dict, or what works a fact out when it is asked for."""

    def get(self, name: str, /) -> object:
        """Give a fact; None where there is no such fact."""


UNKNOWN = {
    "zh": {
        "error": "暂时办不了（代码 {code}）。",
        "finding": "这里有问题（代码 {code}）。",
    },
    "en": {
        "error": "This cannot be done (code {code}).",
        "finding": "Something is wrong here (code {code}).",
    },
}


def shell_language() -> str:
    """Read the language of the command line from the environment, as gettext does."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh-hans" if value.lower().startswith("zh") else "en"
    return "en"


def current_language() -> str:
    """Name the language now spoken: the page's in Django, the shell's elsewhere."""
    if "django.conf" in sys.modules:
        from django.conf import settings
        from django.utils.translation import get_language

        if settings.configured:
            return get_language() or settings.LANGUAGE_CODE
    return shell_language()


@lru_cache
def short_name(language: str) -> str:
    """Name the one of the two languages that is spoken to whoever asks for this one."""
    return "zh" if language.lower().startswith("zh") else "en"


@lru_cache
def catalogue(language: str) -> dict[str, str]:
    """Read the catalogues of all rooms in one language into one table."""
    merged: dict[str, str] = {}
    for path in sorted(LOCALE.glob(f"*/{FOLDERS[language]}/LC_MESSAGES/django.mo")):
        with path.open("rb") as file:
            table: Mapping[object, str] = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        merged |= {key: text for key, text in table.items() if isinstance(key, str) and key}
    return merged


def say(
    kind: str,
    code: str,
    facts: Facts | None = None,
    language: str | None = None,
) -> str:
    """Put a code into words.

    Parameters
    ----------
    kind
        ``finding``, ``error``, ``reason``, ``step``, ``stage``, ``role``, ``class`` ...
    code
        The code, without the kind.
    facts
        What the sentence mentions. A number whose name ends in a unit (``_g``, ``_fen``,
        ``_fen_per_kg``, ``_m``, ``_s``, ``_percent``) is written as people read it; a list of
        facts, each with its ``kind``, as the sentences ``<name>.<kind>`` with an "or" between.
    language
        ``zh-hans`` or ``en``; the current one by default.

    Returns
    -------
    str
        The sentence; for a code nobody has translated, a plain one that names the code.
    """
    short = short_name(language or current_language())
    text = catalogue(short).get(f"{kind}.{code}")
    if text is None:
        return unknown(kind, code, short)
    known: Facts = {} if facts is None else facts
    frame, slots = cut_slots(text)
    said = frame % tuple([fill_slot(name, known, short) for name in slots])
    for more in FOLLOWED_BY.get(kind, ()):
        if following := known.get(more):
            said += GAP[short] + say(more, str(following), facts, short)
    return said


def translate(text: str) -> str:
    """Put a text that stands in the source in English, its own key, into the language spoken."""
    if not current_language().lower().startswith("zh"):
        return text
    return catalogue("zh").get(text, text)


@lru_cache(maxsize=4096)
def cut_slots(text: str) -> tuple[str, tuple[str, ...]]:
    """Cut the slots out of a sentence, once: a frame for ``%``, and what each slot asks for."""
    frame = SLOT.sub(lambda found: "%s" if found.group(1) else "%%", text)
    return frame, tuple(filter(None, SLOT.findall(text)))


def fill_slot(name: str, facts: Facts, language: str) -> str:
    """Write what a slot asks for; a fact nobody gave leaves a dash, never a crash.

    A name may come with an English twin (``limit``, ``limit_en``); a number has none.
    """
    value = facts.get(name)
    if isinstance(value, NUMBER):
        return number_text(name, value, language)
    if short_name(language) == "en":
        value = facts.get(f"{name}_en") or value
    return NOTHING if value is None else fact_word(name, value, language)


def fact_word(name: str, value: object, language: str) -> str:
    """Write one fact: a code by its own words, a number by its unit, a list one by one."""
    short = short_name(language)
    if isinstance(value, list):
        return OR[short].join([say(name, item.get("kind"), item, short) for item in value])
    if isinstance(value, str):
        coded = catalogue(short).get(f"{name}.{value}")
        if coded or name in CODED_FACTS:
            return coded or unknown(name, value, short)
    return fact_text(name, value, short)


def unknown(kind: str, code: str, short: str) -> str:
    """Say something humane about a code without words of its own."""
    if sentence := UNKNOWN[short].get(kind):
        return sentence.format(code=code)
    return code.replace("_", " ")
