"""Compile every catalogue (.po) to the form Django reads (.mo), in a fraction of a second."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "src/farmgate/locale"


def compile_catalogue(source: Path) -> None:
    """Write the .mo beside its .po."""
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=source.parent.parent.name)
    with source.with_suffix(".mo").open("wb") as out:
        write_mo(out, catalogue)


if __name__ == "__main__":
    for po in sorted(LOCALES.glob("*/*/LC_MESSAGES/*.po")):
        compile_catalogue(po)
