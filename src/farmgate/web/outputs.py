"""Where a command may write: asked before the work, so that an hour of it is never lost."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from farmgate.base.errors import FarmgateError


def check_folder(target: Path) -> None:
    """Make sure that a folder for output is there or can be made; make none.

    Raises
    ------
    FarmgateError
        ``output_is_file`` or ``output_unwritable``.
    """
    place = target.absolute()
    while not place.exists():
        place = place.parent
    if not place.is_dir():
        raise FarmgateError("output_is_file", output=str(place))
    with writing(target), tempfile.TemporaryFile(dir=place):
        pass


def check_file(target: Path) -> None:
    """Make sure that a file for output can be written; write none.

    Raises
    ------
    FarmgateError
        ``output_is_folder``, ``output_is_file`` (the folder it should lie in) or
        ``output_unwritable``.
    """
    if target.is_dir():
        raise FarmgateError("output_is_folder", output=str(target))
    check_folder(target.absolute().parent)


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
        why = error.strerror or type(error).__name__
        raise FarmgateError("output_unwritable", output=str(target), why=why) from error
