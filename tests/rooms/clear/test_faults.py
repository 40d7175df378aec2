"""Faults of the tables: each by file, row and column, all in one round, none on a guess."""

import json
import shutil

import pytest
from django.utils import translation

from support.clear_tables import WALK, add_column, clear, read, spoil


@pytest.fixture
def tables(tmp_path):
    """The tables of the walk, to be spoiled."""
    shutil.copytree(WALK, tmp_path / "in")
    return tmp_path / "in"


FAULTS = [
    ("lots", 2, "kg", "-50", "cell_refused"),
    ("lots", 3, "kg", "nan", "cell_refused"),
    ("lots", 2, "kg", "1e400", "cell_refused"),
    ("lots", 2, "kg", "1e300", "cell_refused"),
    ("lots", 2, "kg", "0.0009", "cell_refused"),
    ("lots", 2, "grade", "①", "cell_refused"),
    ("bids", 2, "limit", "1e12", "cell_refused"),
    ("lots", 2, "grade", "一级", "cell_refused"),
    ("lots", 2, "class", "rich", "cell_refused"),
    ("nodes", 3, "kind", "depot", "cell_refused"),
    ("lots", 3, "lot", "H-0417", "name_repeated"),
    ("lots", 4, "node", "nowhere", "name_unknown"),
    ("bids", 2, "min_kg", "61", "minimum_above_quantity"),
    ("bids", 2, "limit", "", "cell_empty"),
    ("lanes", 2, "to", "hub", "lane_goes_nowhere"),
    ("lanes", 2, "open", "maybe", "cell_refused"),
    ("guarantees", 2, "guarantee", "school", "name_repeated"),
]


@pytest.mark.parametrize(("table", "row", "column", "cell", "code"), FAULTS)
def test_a_fault_is_named_by_file_row_and_column(tables, capfd, table, row, column, cell, code):
    spoil(tables, table, row, column, cell)
    ended, out = clear(tables, "--json")
    said = capfd.readouterr()
    assert ended == 2
    assert not out.exists()
    (found,) = json.loads(said.out or said.err)["findings"]
    assert found["code"] == code
    assert found["where"] == {"file": f"{table}.csv", "row": row, "column": column}


def test_a_node_unknown_is_told_where_nodes_are_named(tables, capfd):
    spoil(tables, "lots", 4, "node", "mars")
    assert clear(tables)[0] == 2
    assert "没有叫“mars”的，应为表格 nodes 里的地点" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "hub、market 或 place"), ("en", "hub, market or place")]
)
def test_a_kind_of_node_unknown_is_told_which_there_are(tables, capfd, language, said):
    for row, kind in enumerate(("", "hub", "market", "place"), start=2):
        spoil(tables, "nodes", row, "kind", kind)
    assert clear(tables)[0] == 0
    spoil(tables, "nodes", 5, "kind", "Place")
    with translation.override(language):
        assert clear(tables)[0] == 2
    assert said in capfd.readouterr().err


def test_all_faults_come_at_once(tables, capfd):
    for row in (2, 3, 4):
        spoil(tables, "lots", row, "kg", "much")
    (tables / "nodes.csv").unlink()
    assert clear(tables)[0] == 2
    assert len(capfd.readouterr().err.splitlines()) == 5


def found_at(tables, capfd):
    """Every fault: its code, table, row and column."""
    assert clear(tables, "--json")[0] == 2
    found = json.loads(capfd.readouterr().out)["findings"]
    return [(f["code"], *f["where"].values()) for f in found]


def test_cells_names_and_pairs_come_in_one_round(tables, capfd):
    spoil(tables, "lots", 2, "kg", "much")
    spoil(tables, "lots", 2, "node", "mars")
    spoil(tables, "lots", 3, "lot", "H-0417")
    spoil(tables, "bids", 2, "min_kg", "61")
    assert found_at(tables, capfd) == [
        ("cell_refused", "lots.csv", 2, "kg"),
        ("name_repeated", "lots.csv", 3, "lot"),
        ("name_unknown", "lots.csv", 2, "node"),
        ("minimum_above_quantity", "bids.csv", 2, "min_kg"),
    ]


NOT_READ = [
    [("nodes", "capacity_kg", "x")],
    [("nodes", "node", "")],
    [("bids", "kg", "x"), ("bids", "min_kg", "999")],
    [("lots", "lot", ""), ("lots", "kg", "x")],
    [("lanes", "truck_kg", "9999"), ("lanes", "capacity_kg", "x")],
    [("lots", "ready_day", "9"), ("lots", "spoil_day", "x")],
]


REFUSED = {"x": "cell_refused", "": "cell_empty"}


@pytest.mark.parametrize("cells", NOT_READ)
def test_nothing_is_blamed_on_a_cell_that_was_refused(tables, capfd, cells):
    add_column(tables, "lanes", "truck_kg", "0")
    for column in ("ready_day", "spoil_day"):
        add_column(tables, "lots", column, "1")
    for table, column, cell in cells:
        spoil(tables, table, 2, column, cell)
    refused = {REFUSED[cell] for *_, cell in cells if cell in REFUSED}
    assert {code for code, *_ in found_at(tables, capfd)} == refused


@pytest.mark.parametrize("text", ["", "node,kind\nhub,hub,,\n", "node,lon,lon\nhub,1,1\n", None])
def test_names_are_not_looked_for_in_a_table_that_was_not_read(tables, capfd, text):
    spoil(tables, "bids", 2, "min_kg", "61")
    (tables / "nodes.csv").write_text(text) if text is not None else (
        tables / "nodes.csv"
    ).unlink()
    first, second = found_at(tables, capfd)
    assert first[1] == "nodes.csv"
    assert second == ("minimum_above_quantity", "bids.csv", 2, "min_kg")


def lengthen(path, row):
    """Give one row two cells too many."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[row - 1] += ",,"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_ragged_row_hides_nothing_but_itself(tables, capfd):
    spoil(tables, "lots", 4, "node", "mars")
    spoil(tables, "lots", 4, "kg", "x")
    spoil(tables, "bids", 2, "min_kg", "61")
    for table, row in (("lots", 2), ("lots", 3), ("bids", 3), ("guarantees", 2)):
        lengthen(tables / f"{table}.csv", row)
    assert [fault[:3] for fault in found_at(tables, capfd)] == [
        ("row_ragged", "lots.csv", 2),
        ("row_ragged", "lots.csv", 3),
        ("cell_refused", "lots.csv", 4),
        ("row_ragged", "bids.csv", 3),
        ("row_ragged", "guarantees.csv", 2),
        ("name_unknown", "lots.csv", 4),
        ("minimum_above_quantity", "bids.csv", 2),
    ]


@pytest.mark.parametrize("text", [b"\xff\xfe\x00", b"", b"lot,kg\n1,2,3\n"])
def test_a_table_that_is_none_is_refused(tables, text):
    (tables / "lots.csv").write_bytes(text)
    assert clear(tables)[0] == 2


def rewrite(folder, table, encoding, hub="花桥镇合作社"):
    """Save a table again as another program would, with a Chinese name of the hub."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8").replace("hub", hub)
    path.write_bytes(text.replace(f"{hub},{hub}", f"{hub},hub").encode(encoding))


def test_tables_of_excel_on_chinese_windows_are_read_beside_those_in_utf8(tables):
    for table, encoding in (("nodes", "gbk"), ("lots", "gb18030"), ("guarantees", "utf-8-sig")):
        rewrite(tables, table, encoding)
    rewrite(tables, "lanes", "utf-8")
    code, out = clear(tables)
    assert code == 0
    assert "花桥镇合作社" in {row["node"] for row in read(out, "prices")}


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "另存为“CSV UTF-8"), ("en", "save the sheet as “CSV UTF-8")]
)
def test_an_encoding_that_would_be_guessed_at_is_refused(tables, capfd, language, said):
    rewrite(tables, "nodes", "big5", "花橋鎮合作社")
    with translation.override(language):
        assert clear(tables)[0] == 2
    told = capfd.readouterr().err
    assert said in told
    assert told.startswith(f"nodes.csv {'行' if language == 'zh-hans' else 'row'} 2")


HEADERS = [
    (b"", ["file_empty"]),
    (b"\xef\xbb\xbf\n\n", ["file_empty"]),
    (b"node,lon, node,,\nhub,1,farm,,\n", ["column_twice"]),
    (b"lon,lon,,\n1,1,,\n", ["column_missing", "column_twice"]),
]


@pytest.mark.parametrize(("text", "codes"), HEADERS)
def test_a_header_is_told_what_it_lacks_or_has_twice(tables, capfd, text, codes):
    (tables / "nodes.csv").write_bytes(text)
    assert clear(tables, "--json")[0] == 2
    found = json.loads(capfd.readouterr().out)["findings"]
    assert [finding["code"] for finding in found] == codes


ODD = [
    ({"lots": {"ready_day": "5", "spoil_day": "4"}}, "days_reversed"),
    ({"bids": {"from_day": "5", "due_day": "4"}}, "days_reversed"),
    ({"lots": {"ready_day": "1"}, "bids": {"due_day": "61"}}, "horizon_too_long"),
    ({"bids": {"only_group": "base", "prefer_group": "base"}}, "two_groups"),
    ({"lanes": {"truck_kg": "5", "hours": "1e9"}}, "cell_refused"),
]


@pytest.mark.parametrize(("columns", "code"), ODD)
def test_odd_windows_groups_and_trucks_are_refused(tables, capfd, columns, code):
    for table, cells in columns.items():
        for column, cell in cells.items():
            add_column(tables, table, column, cell)
    assert clear(tables, "--json")[0] == 2
    said = capfd.readouterr()
    assert {f["code"] for f in json.loads(said.out or said.err)["findings"]} == {code}


def test_a_truck_for_nothing_is_refused(tables, capfd):
    spoil(tables, "lanes", 2, "yuan_per_kg", "0")
    add_column(tables, "lanes", "truck_kg", "5")
    assert clear(tables, "--json")[0] == 2
    said = capfd.readouterr()
    assert "truck_free" in {f["code"] for f in json.loads(said.out or said.err)["findings"]}


TOO_SMALL = [
    ("140", "140.1", "zh", "道路 truck 的运力只有 140 公斤，装不下一整车 140.1 公斤"),
    ("140", "150", "en", "truck carries 140 kg and can never take a full truck of 150 kg"),
    ("0.0004", "0.001", "zh", "道路 truck 的运力只有 0.0004 公斤，装不下一整车 0.001 公斤"),
    (
        "1200",
        "1200.04",
        "en",
        "truck carries 1,200 kg and can never take a full truck of 1,200.04",
    ),
    ("140", "140", "en", ""),
    ("0", "150", "en", ""),
]


@pytest.mark.parametrize(("capacity", "truck", "language", "said"), TOO_SMALL)
def test_a_truck_larger_than_its_lane_is_refused(
    tables, capfd, monkeypatch, capacity, truck, language, said
):
    monkeypatch.setenv("LANGUAGE", language)
    spoil(tables, "lanes", 2, "capacity_kg", capacity)
    add_column(tables, "lanes", "truck_kg", truck, "", "")
    with translation.override(language):
        assert clear(tables)[0] == (2 if said else 0)
    assert said in capfd.readouterr().err
