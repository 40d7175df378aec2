"""Every text and code that the project says to people, found in templates and in syntax."""

import argparse
import ast
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from farmgate.__main__ import VERBS
from farmgate.web.usage import Parser
from support.house import SOURCE

CALLS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "translate": None,
    "ImproperlyConfigured": None,
}
KINDS = {"Finding": "finding", "FarmgateError": "error", "SolverError": "error"}
CODE = re.compile(r"[a-z][a-z0-9_]*\Z")
CODED = re.compile(r"[a-z_]+\.[a-z0-9_]+\Z")
SAY_TAG = re.compile(r"""{%\s*say\s+"(\w+)"\s+"(\w+)"|["'](\w+)["']\|say:"(\w+)\"""")
NAMES = re.compile(r"Farmgate|English|中文")  # the same in every language
COMMAND = re.compile(r"\s*(?:[A-Z_]+=\S+ )*farmgate(?: \S+)*")  # with no word on what it does
SLOT = re.compile(r"%\((\w+)\)")


def texts(source: str, is_template: bool) -> Iterator[str]:
    """Every text marked for translation; of a plural both forms."""
    if is_template:  # what stays of a template reads like Python, but for its indentation
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    for _, message, _, _ in extract("python", io.BytesIO(source.encode()), keywords=CALLS):
        yield from [message] if isinstance(message, str) else [m for m in message if m]


def helps() -> set[str]:
    """What the commands say of their options and columns, and above their examples."""
    from farmgate.clear.bridge.columns import TABLES as CLEAR
    from farmgate.haul.bridge.columns import TABLES as HAUL

    said = {c.meaning for table in (*CLEAR.values(), *HAUL.values()) for c in table}
    for name, verb in VERBS.items():
        module, parser = import_module(verb.module), Parser(name)
        module.add_arguments(parser)
        said |= {line for line in module.EXAMPLES.splitlines() if not COMMAND.fullmatch(line)}
        said |= {action.help for action in _actions(parser) if action.help}
    return said - {"", argparse.SUPPRESS}


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The options of a command, and of the acts that it knows."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            yield from action._choices_actions
            for act in action.choices.values():
                yield from _actions(act)


def template_codes(source: str) -> Iterator[str]:
    """Codes a template puts into words by name: `{% say "state" "done" %}`."""
    for kind, code, piped, piped_kind in SAY_TAG.findall(source):
        yield f"{kind or piped_kind}.{code or piped}"


def codes(tree: ast.AST) -> Iterator[str]:
    """Codes of findings, errors, steps and reasons that stand in the source as literals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _codes_of_call(node)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            code, facts = node.elts
            if _literal(code) and isinstance(facts, ast.Dict):
                yield f"error.{_literal(code)}"


def _codes_of_call(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    given = [_literal(argument) for argument in call.args]
    if name in KINDS and given and given[0]:
        yield f"{KINDS[name]}.{given[0]}"
    if name == "report" and len(given) == 2 and given[1]:
        yield f"step.{given[1]}"
    if name == "say" and len(given) > 1 and given[0] and given[1]:
        yield f"{given[0]}.{given[1]}"
    for keyword in call.keywords:
        if keyword.arg == "reason_code" and _literal(keyword.value):
            yield f"reason.{_literal(keyword.value)}"


def _literal(node: ast.expr) -> str:
    """The node's text when it can be a code, else nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
        return node.value
    return ""


@dataclass
class Catalogue:
    """All catalogues of one language, read as one."""

    said: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def read(self, name: str, text: bytes, locale: str) -> None:
        """Add one .po file and note what is wrong with it."""
        catalogue = read_po(io.BytesIO(text), locale=locale)
        self.faults += [f"{name}: obsolete {key!r}" for key in catalogue.obsolete]
        for message in catalogue:
            if message.id:
                self._add(name, message)

    def _add(self, name, message) -> None:
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string if isinstance(message.string, str) else message.string[0]
        if message.fuzzy:
            self.faults.append(f"{name}: fuzzy {key!r}")
        if not said:
            self.faults.append(f"{name}: not translated {key!r}")
        if self.said.get(key, said) != said:
            self.faults.append(f"{name}: {key!r} is said differently elsewhere")
        self.said[key] = said


def catalogue(language: str) -> Catalogue:
    """Read every room's catalogue of one language."""
    whole = Catalogue()
    for path in sorted((SOURCE / "locale").glob(f"*/{language}/LC_MESSAGES/django.po")):
        whole.read(path.parts[-4], path.read_bytes(), language)
    return whole


def literals(trees: Iterable[ast.AST]) -> set[str]:
    """Every string that stands in the source: what a code in a catalogue may be used by."""
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def is_used(key: str, said: set[str], words: set[str]) -> bool:
    """Tell whether a catalogue's key is a text of the pages, or a code the source can say."""
    if key in said:
        return True
    _, dot, code = key.partition(".")
    if not (dot and CODED.match(key)):
        return False
    return code in words or any(w.endswith("_") and code.startswith(w) for w in words if w != "_")


def slots(text: str) -> set[str]:
    """The facts that a sentence has room for."""
    return set(SLOT.findall(text))


class _Visible(HTMLParser):
    """Collects the words of a page that people read."""

    READ = ("title", "alt", "aria-label", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag, attrs):
        self.quiet += tag in {"script", "style"}
        self.words += [value for name, value in attrs if name in self.READ and value]

    def handle_endtag(self, tag):
        self.quiet -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.quiet:
            self.words.append(data)


def untranslated(source: str) -> list[str]:
    """Words in a template that are shown as they stand, in one language only."""
    page, inside = [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            page.append(" " if inside else token.contents)
        elif token.token_type == TokenType.BLOCK:
            if token.contents.startswith(("blocktranslate", "comment")):
                inside = True
            elif token.contents.startswith(("endblocktranslate", "endcomment")):
                inside = False
    visible = _Visible()
    visible.feed("".join(page))
    words = [NAMES.sub("", word).strip() for word in visible.words]
    return [word for word in words if re.search(r"[^\W\d_]{2,}", word)]


def template_files() -> list[Path]:
    """Every template of the package."""
    return sorted(SOURCE.glob("*/templates/**/*.html"))
