"""The command ``farmgate``: one word per job, and only what that job needs is loaded."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from farmgate.base.errors import BadTables, FarmgateError, Finding, SolverError
from farmgate.web.usage import Parser

DONE, CANNOT, WRONG_INPUT, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130
GRACE_SECONDS = 0.7
NOT_SET_UP = {"ImproperlyConfigured": "not_set_up", "OperationalError": "no_database"}


class Verb(NamedTuple):
    """Where a word of the command lives.

    The module offers ``add_arguments(parser)``, ``run(args) -> int`` and ``EXAMPLES``.
    """

    module: str
    rows: bool = False
    """Needs the database, so Django is set up before the module is loaded."""


VERBS = {
    "demo": Verb("farmgate.console.management.demo"),
    "serve": Verb("farmgate.console.management.serve", rows=True),
    "round": Verb("farmgate.console.management.round", rows=True),
    "import": Verb("farmgate.survey.management.cli", rows=True),
    "clear": Verb("farmgate.clear.management.cli"),
    "whatif": Verb("farmgate.clear.management.whatif"),
    "haul": Verb("farmgate.haul.management.cli"),
    "poverty": Verb("farmgate.watch.management.cli"),
}


def say(code: str, **facts: object) -> str:
    """Put a sentence of the command line into the shell's language."""
    from farmgate.web.words import say as say_in_words

    return say_in_words("command", code, facts)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code."""
    words = list(sys.argv[1:] if words is None else words)
    if words[:1] == ["--version"]:
        return _show_version()
    if words[:1] == ["help"] and len(words) > 1:
        words = [words[1], "--help"]
    if not words or words[0] in {"help", "-h", "--help"}:
        return _show_help()
    if words[0] not in VERBS:
        return _no_such_verb(words[0])
    _leave_soon_after_interrupt()
    with _language_kept():
        return _guard(words[0], words[1:])


@contextmanager
def _language_kept() -> Iterator[None]:
    """Give Python that called us its language back: rows are spoken of in the shell's."""
    from farmgate.web.words import current_language

    before = current_language()
    try:
        yield
    finally:
        if current_language() != before:
            from django.utils.translation import activate

            activate(before)


def _guard(name: str, words: list[str]) -> int:
    """Turn every way of failing into a message and an exit code."""
    wants_json = "--json" in words
    try:
        return _call(name, words)
    except BadTables as error:
        _show_findings(error.findings, wants_json)
        return WRONG_INPUT
    except KeyboardInterrupt:
        _tell(say("interrupted"))
        return INTERRUPTED
    except SolverError as error:
        _tell(f"{_sentence(error)}\n{error}")  # the second line is for the maintainers
        return OUR_FAULT
    except FarmgateError as error:
        _tell(_sentence(error))
        return CANNOT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        return _unexpected(error)


def _call(name: str, words: list[str]) -> int:
    verb = VERBS[name]
    if verb.rows:
        _open_rows(only_help=bool({"-h", "--help"} & set(words)))
    module: Any = import_module(verb.module)
    purpose = say(f"verb_{name}")
    parser = Parser(prog=f"farmgate {name}", description=purpose)
    parser.examples = getattr(module, "EXAMPLES", "")
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(words)))


def _open_rows(*, only_help: bool) -> None:
    """Set Django up, speaking the language of the shell; help needs no settings of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")
    if only_help:
        os.environ |= {"FARMGATE_DEMO": "1", "FARMGATE_SECRET_KEY": "unused"}
    elif not any(name.startswith(("FARMGATE_", "DATABASE_URL")) for name in os.environ):
        _look_for_demo()
    import django
    from django.utils.translation import activate

    from farmgate.web.words import shell_language

    django.setup()
    activate(shell_language())


def _look_for_demo() -> None:
    """Where nothing is set up, a demo in this folder is what people mean; say so."""
    demo: Any = import_module("farmgate.console.management.demo_home")
    if (Path.cwd() / demo.FOLDER / "farmgate.db").exists():
        home = demo.settle_in(Path.cwd(), None, fresh=False)
        _tell(say("uses_demo", folder=home))


def _leave_soon_after_interrupt() -> None:
    """Ctrl-C ends us within a second, also inside a solver that never looks at signals."""
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)

    def watch() -> None:
        while os.read(heard, 1) != bytes([signal.SIGINT]):
            pass
        time.sleep(GRACE_SECONDS)
        os._exit(INTERRUPTED)

    threading.Thread(target=watch, daemon=True).start()


def _show_version() -> int:
    from importlib.metadata import version

    sys.stdout.write(f"farmgate {version('farmgate')}\n")
    return DONE


def _show_help() -> int:
    lines = [say("examples"), "", say("verbs")]
    lines += [f"  farmgate {name:<8} {say('verb_' + name)}" for name in VERBS]
    lines += ["", say("more_help"), say("exit_codes")]
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


def _no_such_verb(word: str) -> int:
    from difflib import get_close_matches

    near = get_close_matches(word, VERBS, n=1)
    _tell(say("no_such_verb", word=word))
    _tell(say("did_you_mean", word=near[0]) if near else say("more_help"))
    return WRONG_INPUT


def _show_findings(findings: list[Finding], as_json: bool) -> None:
    if as_json:
        import json

        answer = {"findings": [finding.as_json() for finding in findings]}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
        return
    from farmgate.web.words import say as say_in_words

    for finding in findings:
        where = " ".join(
            str(value) if key in {"file", "sheet"} else f"{say('where_' + key)} {value}"
            for key, value in finding.where.items()
        )
        facts = {**finding.where, **finding.facts}
        _tell(f"{where}: {say_in_words('finding', finding.code, facts)}")
    _tell(say("findings_count", count=len(findings)))


def _sentence(error: FarmgateError) -> str:
    from farmgate.web.words import say as say_in_words

    return say_in_words("error", error.code, error.facts)


def _unexpected(error: Exception) -> int:
    """Say plainly what an administrator can mend; show the rest as it is."""
    if sentence := NOT_SET_UP.get(type(error).__name__):
        from farmgate.web.words import translate

        _tell(f"{say(sentence)}\n{translate(str(error))}")
        return CANNOT
    import traceback

    traceback.print_exc()
    return OUR_FAULT


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
