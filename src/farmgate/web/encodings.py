"""Which encoding a table is in: UTF-8, or GB18030 (GBK), in which Excel on Chinese Windows saves.

UTF-8 nearly proves itself: of Chinese tables in GB18030 with ten characters not one in a billion
passes for it. A few words do (牛, 鸭, 藕, 山药), as letters of two bytes in UTF-8; so where all
are such letters, and could as well be common Chinese, it is in doubt what the table is in.
GB18030 proves nothing: nearly any two bytes are a character of it, so text in Big5 or Latin-1
may pass, as wrong names. But Chinese is written with few characters, the 6,763 of GB2312 and now
and then a rarer one in a name (喆, 堃), whereas wrong ones fall on the rare 20,000, or on the
kana and Greek letters of GB2312, a third of the time and more. So a table with more rare ones
than `MOST_RARE` and `FEW_RARE` is refused rather than guessed at. What is left: a table with a
name or two in Big5, and Korean, Greek or Russian in codes of their own, which fall on the common
ones. Sheets that are uploaded need less care (`sheets.text`): their names are looked up in the
registry, and shown before anything is stored.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 20
MOST_RARE = 0.1
"""Share of the characters beyond ASCII."""
FEW_RARE = 2
"""So many are no doubt if at least as many are common: a small table may hold one 李喆."""
THREE_BYTES = re.compile("[\u0800-\U0010ffff]")
ROWS = [bytes((row, cell)) for row in range(0xA4, 0xAA) for cell in range(0xA1, 0xFF)]
SIGNS = re.compile(f"[{''.join(sign.decode('gb2312', 'ignore') for sign in ROWS)}]")
"""Rows 4 to 9 of GB2312: kana, Greek, Cyrillic, Pinyin, lines of boxes."""


class UnknownEncoding(Exception):
    """Not beyond doubt UTF-8 or GB18030; ``row`` is the first line, from 1, that is in doubt."""

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
        if _is_utf8(file):
            return "utf-8-sig"
        raise UnknownEncoding(_first_odd_line(file, "ascii"))
    except UnicodeDecodeError:
        if _is_chinese(file):
            return "gb18030"
        raise UnknownEncoding(_first_odd_line(file, "utf-8")) from None
    finally:
        file.seek(0)


def _is_utf8(file: BinaryIO) -> bool:
    """Tell whether what reads as UTF-8 is that beyond doubt, and not Chinese by accident."""
    is_ascii, is_sure = True, False
    for text in _decode(file, "utf-8"):
        is_ascii = is_ascii and text.isascii()
        is_sure = is_sure or (not text.isascii() and bool(THREE_BYTES.search(text)))
    return is_ascii or is_sure or not _is_common(file)


def _is_common(file: BinaryIO) -> bool:
    try:
        for _ in _decode(file, "gb2312"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _decode(file: BinaryIO, encoding: str) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _first_odd_line(file: BinaryIO, encoding: str) -> int:
    file.seek(0)
    for row, line in enumerate(file, start=1):
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            return row
    raise AssertionError(f"the whole is {encoding}")


def _is_chinese(file: BinaryIO) -> bool:
    beyond_ascii = rare = 0
    try:
        for text in _decode(file, "gb18030"):
            beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            rare += len(text) - len(text.encode("gb2312", "ignore").decode("gb2312"))
            rare += len(SIGNS.findall(text))
    except UnicodeDecodeError:
        return False
    return rare <= max(MOST_RARE * beyond_ascii, min(FEW_RARE, beyond_ascii / 2))
