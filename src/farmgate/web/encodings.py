"""Which encoding a table is in: UTF-8, or GB18030 (GBK), in which Excel on Chinese Windows saves.

UTF-8 proves itself: of Chinese tables in GB18030 with ten characters not one in a billion passes
for it. GB18030 does not: nearly any two bytes are a character of it, so text in Big5 or Latin-1
may pass, as wrong names.
But Chinese is written with few characters, the 6,763 of GB2312 and now and then a rarer one in a
name (喆, 堃), whereas wrong ones fall on the rare 20,000 a third of the time and more. So a
table with more rare ones than `MOST_RARE` is refused rather than guessed at. Japanese and Korean
in EUC fall on the common ones and cannot be told apart. Sheets that are uploaded need less care
(`sheets.text`): their names are looked up in the registry, and shown before anything is stored.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20
MOST_RARE = 0.1
"""Share of the characters beyond ASCII."""


class UnknownEncoding(Exception):
    """Neither UTF-8 nor GB18030; ``row`` is the first line, from 1, that is not UTF-8."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def find_encoding(file: BinaryIO) -> str:
    """Name the encoding of a file, read in bounded memory and left where it began.

    Raises
    ------
    UnknownEncoding
    """
    try:
        for _ in _decode(file, "utf-8"):
            pass
    except UnicodeDecodeError:
        row = _first_odd_line(file)
        if not _is_chinese(file):
            raise UnknownEncoding(row) from None
        return "gb18030"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _decode(file: BinaryIO, encoding: str) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _first_odd_line(file: BinaryIO) -> int:
    file.seek(0)
    for row, line in enumerate(file, start=1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return row
    raise AssertionError("the whole is UTF-8")


def _is_chinese(file: BinaryIO) -> bool:
    beyond_ascii = rare = 0
    try:
        for text in _decode(file, "gb18030"):
            beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            rare += len(text) - len(text.encode("gb2312", "ignore").decode("gb2312"))
    except UnicodeDecodeError:
        return False
    return rare <= MOST_RARE * beyond_ascii
