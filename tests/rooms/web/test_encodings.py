"""Tables in UTF-8 or GB18030: read if there is no doubt which, else refused with the row."""

import io

import pytest

from farmgate.web import encodings
from farmgate.web.encodings import UnknownEncoding, find_encoding

TOWNS = "花桥镇,结球甘蓝,县第一小学食堂,集货点\n"


@pytest.fixture(params=[1, 3, 1 << 20], autouse=True)
def chunk(request, monkeypatch):
    """Characters cut apart between two reads are whole again."""
    monkeypatch.setattr(encodings, "CHUNK", request.param)


@pytest.mark.parametrize(
    ("text", "saved", "found"),
    [
        ("node,kg\n", "ascii", "utf-8-sig"),
        (TOWNS, "utf-8", "utf-8-sig"),
        (TOWNS, "utf-8-sig", "utf-8-sig"),
        (TOWNS, "gbk", "gb18030"),
        (TOWNS + "王喆", "gb18030", "gb18030"),
        ("seller\n李喆\n", "gb18030", "gb18030"),
        ("seller\n李喆\n王堃\n", "gbk", "gb18030"),
        ("lot,product\nL1,藕\nL2,牛肉\n", "gbk", "gb18030"),
        ("lot,product\nL1,藕\nL2,山药\n", "utf-8", "utf-8-sig"),
        ("node\nCafé\n", "utf-8-sig", "utf-8-sig"),
        ("lot,product\nL1,大米\n", "utf-8", "utf-8-sig"),
        ("size\n3×4\n", "utf-8", "utf-8-sig"),
    ],
)
def test_what_is_beyond_doubt_is_named(text, saved, found):
    file = io.BytesIO(text.encode(saved))
    assert find_encoding(file) == found
    assert file.read().decode(found) == text


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("node\n花橋鎮,結球甘藍,縣第一小學食堂\n".encode("big5"), 2),
        ("node\nhub\nCaféteria\n".encode("latin-1"), 3),
        ("キャベツ,農協\n".encode("shift_jis"), 1),
        (TOWNS.encode() + TOWNS.encode("gbk"), 2),
        (TOWNS.encode() + b"\xff\n", 2),
        ("lot,product\nL1,藕\nL2,山药\n".encode("gbk"), 2),
        ("lot,product\nL1,egg\nL2,鸭\n".encode("gbk"), 3),
        ("キャベツ,農協\n".encode("euc_jp"), 1),
        ("node\nMüller\n".encode("latin-1"), 2),
        ("node\n李喆喆喆\n".encode("gbk"), 2),
    ],
)
def test_what_might_be_wrong_names_is_refused_with_its_row(content, row):
    with pytest.raises(UnknownEncoding) as refused:
        find_encoding(io.BytesIO(content))
    assert refused.value.row == row
