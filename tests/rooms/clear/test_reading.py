"""Reading block by block: the same values and findings as reading cell by cell, CSV or Parquet."""

import csv
import shutil
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farmgate.clear.bridge.cells import ColumnReader
from farmgate.clear.bridge.columns import TABLES
from farmgate.clear.bridge.files import connect
from farmgate.clear.bridge.reading import read_columns
from support.clear_tables import WALK, clear, read, spoil

COLUMNS = [column for columns in TABLES.values() for column in columns]
GOOD = ("", "0", "1", "7", " 12 ", "99", "0.0009", "2.5", "49.9996", "poor", "contract", "yes")
BAD = ("-1", "nan", "inf", "1e400", "1e12", "²", "1_0", "一级", "0x1", "200", "maybe", "1.0")
cells = st.lists(st.sampled_from(GOOD + BAD) | st.text(max_size=5), max_size=12)


@pytest.fixture
def tables(tmp_path):
    """The tables of the walk, to be spoiled."""
    shutil.copytree(WALK, tmp_path / "in")
    return tmp_path / "in"


def to_parquet(path, how="auto_detect=true"):
    """Put a table into Parquet beside it; unless told, a column has the type its cells show."""
    with connect("") as base:
        base.execute(f"COPY (FROM read_csv('{path}', {how})) TO '{path.with_suffix('.parquet')}'")


def replace_by_parquet(folder, table):
    """Leave a table in Parquet only."""
    to_parquet(folder / f"{table}.csv")
    (folder / f"{table}.csv").unlink()


def cell_by_cell(column, texts):
    """What the rules of a cell say, one after the other: values, and what was expected where."""
    values, refused = [], []
    for row, text in enumerate((text.strip() for text in texts), start=2):
        try:
            empty = not text and column.empty is not ...
            values.append(column.empty if empty else column.read(text))
        except ValueError as expected:
            refused.append((row, text[:40], str(expected)))
    return values, refused


def in_blocks(column, texts, size):
    """Read with the reader, so many cells at a time."""
    reader = ColumnReader(column, "lots.csv")
    for start in range(0, len(texts), size):
        reader.take(texts[start : start + size])
    refused = [(f.where["row"], *f.facts.values()) for f in reader.findings]
    return reader.finish().tolist(), refused


@given(st.sampled_from(COLUMNS), cells, st.integers(1, 5))
def test_a_column_read_in_blocks_is_the_column_read_cell_by_cell(column, texts, size):
    values, refused = cell_by_cell(column, texts)
    read_values, read_refused = in_blocks(column, texts, size)
    assert read_refused == refused
    assert refused or read_values == values


def test_names_that_never_repeat_are_taken_as_they_are_and_still_checked():
    column = TABLES["lots"][0]
    names = [f" L{i}" for i in range(40)]
    assert in_blocks(column, names, 10) == ([name.strip() for name in names], [])
    assert in_blocks(column, [*names, " "], 10)[1] == [(42, "", "text")]


def read_both(path, columns):
    """Read a CSV table, and the same cells from Parquet: values and findings of each."""
    to_parquet(path, "all_varchar=true")
    for file in (path, path.with_suffix(".parquet")):
        findings = []
        values = read_columns(file, columns, findings)
        places = [(f.where["row"], f.where["column"], f.facts) for f in findings]
        yield places, {name: column.tolist() for name, column in values.items()}


@pytest.mark.parametrize("texts", [GOOD, GOOD + BAD])
def test_parquet_gives_the_values_and_findings_of_the_same_table_in_csv(tmp_path, texts):
    path, columns = tmp_path / "bids.csv", TABLES["bids"][6:9]
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = zip(texts, texts[1:] + texts[:1], texts[2:] + texts[:2], strict=True)
        csv.writer(file).writerows([[column.name for column in columns], *rows])
    from_csv, from_parquet = read_both(path, columns)
    assert from_csv == from_parquet
    assert from_csv[0]


def test_parquet_in_clears_as_csv_does(tables):
    _, out = clear(tables)
    first = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    for table in ("nodes", "lanes", "lots", "bids", "guarantees"):
        replace_by_parquet(tables, table)
    assert clear(tables)[0] == 0
    assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == first


def test_parquet_out_holds_what_csv_holds(tables):
    spoil(tables, "lots", 2, "seller", "=1+1")
    _, out = clear(tables)
    written = read(out, "sellers")
    clear(tables, "--format", "parquet")
    with connect("") as base:
        rows = base.execute(f"FROM '{out}/sellers.parquet'").fetchnumpy()
    assert rows["seller"][0] == "=1+1"  # no formula: a cell has a type
    for name in ("sold_kg", "price", "pay_yuan"):
        assert rows[name].dtype == np.float64
        assert rows[name].tolist() == [float(row[name]) for row in written]


def test_a_fault_across_parquet_tables_is_named_by_their_file(tables, capfd):
    spoil(tables, "lots", 4, "node", "nowhere")
    replace_by_parquet(tables, "lots")
    assert clear(tables)[0] == 2
    assert "lots.parquet" in capfd.readouterr().err


def test_the_same_table_twice_is_refused(tables):
    to_parquet(tables / "lots.csv")
    assert clear(tables)[0] == 2


def test_parquet_that_is_none_is_refused(tables):
    (tables / "lots.csv").rename(tables / "lots.parquet")
    assert clear(tables)[0] == 2


@pytest.mark.parametrize("words", [(), ("--format", "parquet")])
def test_parquet_without_its_extra_names_the_extra(tables, monkeypatch, capfd, words):
    if not words:
        replace_by_parquet(tables, "lots")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    ended, out = clear(tables, *words)
    assert ended == 1
    assert "tables" in capfd.readouterr().err
    assert not out.exists()
