"""Where a command may write: asked before the work, so that an hour of it is never lost."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from farmgate.base.errors import FarmgateError, why_refused


def check_apart(source: Path, target: Path) -> None:
    """Make sure that an output is not its own input, by whatever path or link.

    Raises
    ------
    FarmgateError
        ``output_is_input``.
    """
    with suppress(OSError):  # what is not there is not the same
        if target.samefile(source):
            raise FarmgateError("output_is_input", output=str(target))


def check_folder(target: Path) -> None:
    """Make sure that a folder for output is there or can be made; make none.

    Raises
    ------
    FarmgateError
        ``output_is_file`` or ``output_unwritable``.
    """
    with writing(target):
        place = target.absolute()
        while not place.exists():
            place = place.parent
        if not place.is_dir():
            raise FarmgateError("output_is_file", output=str(place))
        with tempfile.TemporaryFile(dir=place):
            pass


def check_file(target: Path) -> None:
    """Make sure that a file for output can be written; write none.

    Raises
    ------
    FarmgateError
        ``output_is_folder``, ``output_is_file`` (the folder it should lie in) or
        ``output_unwritable``.
    """
    with writing(target):
        if target.is_dir():
            raise FarmgateError("output_is_folder", output=str(target))
    check_folder(target.absolute().parent)


@contextmanager
def replacing(target: Path, kinds: Sequence[str] = ()) -> Iterator[Path]:
    """Give a hidden folder whose files come into place at the end; if anything fails, none does.

    Parameters
    ----------
    target
        Made if it is not there, and taken away again if nothing came of it. A file of the same
        name is replaced, other files are left alone.
    kinds
        Endings without the dot: a table of one kind replaces that of the same name of another.
    """
    made = [folder for folder in (target, *target.parents) if not folder.exists()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=target) as begun:
            yield Path(begun)
            for file in sorted(Path(begun).iterdir()):
                place = file.replace(target / file.name)
                if place.suffix[1:] in kinds:
                    for kind in set(kinds) - {place.suffix[1:]}:
                        place.with_suffix(f".{kind}").unlink(missing_ok=True)
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Say in words why an output cannot be written.

    Raises
    ------
    FarmgateError
        ``output_unwritable``.
    """
    try:
        yield
    except OSError as error:
        why = why_refused(error)
        raise FarmgateError("output_unwritable", output=str(target), why=why) from error
