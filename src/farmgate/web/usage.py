"""The help of a command: examples first, exit codes last, all in the shell's language.

Texts stand in the modules in English and are their own keys in the catalogues. argparse looks its
own words up by gettext, in a catalogue that no Python brings; here it is given ours.
"""

import argparse

from farmgate.web.words import say, translate


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Puts what each option is for into the language spoken."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return translate(action.help) if action.help else action.help


class Parser(argparse.ArgumentParser):
    """A parser whose help starts with examples and ends with the exit codes."""

    examples = ""

    def __init__(self, prog: str, description: str = "", **more: object) -> None:
        speak_in_argparse()
        kept = {"prog": prog, "description": description, "formatter_class": Formatter}
        super().__init__(**(kept | more))  # type: ignore[arg-type]

    def format_help(self) -> str:
        """Put what people look for first."""
        first = "\n".join(map(translate, self.examples.strip().splitlines()))
        first = f"{first}\n\n" if first else ""
        return f"{first}{super().format_help()}\n{say('command', 'exit_codes')}\n"


def speak_in_argparse() -> None:
    """Let argparse say its own words ("usage", "options", errors) as we do."""
    vars(argparse).update(
        _=translate, ngettext=lambda one, many, count: translate(one if count == 1 else many)
    )
