"""Headers of the tables: a fault is told by its cause, and a column of one's own is nobody's."""

import json
import shutil

import pytest
from django.utils import translation

from farmgate.clear.bridge.columns import TABLES
from farmgate.clear.bridge.headers import find_header_faults
from support.clear_tables import WALK, add_column, clear, spoil


@pytest.fixture
def tables(tmp_path):
    """The tables of the walk, to be spoiled."""
    shutil.copytree(WALK, tmp_path / "in")
    return tmp_path / "in"


def rename(folder, table, old, new):
    """Give a column another name."""
    spoil(folder, table, 1, old, new)


def found(tables, capfd):
    """Every fault: its code, where it is and what else is told."""
    assert clear(tables, "--json")[0] == 2
    told = json.loads(capfd.readouterr().out)["findings"]
    return [(f["code"], f["where"], f["facts"]) for f in told]


MISSPELT = [
    ("lots", "reserve", "reserv"),
    ("lanes", "capacity_kg", "capcity_kg"),
    ("bids", "min_kg", "minkg"),
    ("lots", "product", "prodcut"),
]


@pytest.mark.parametrize(("table", "name", "misspelt"), MISSPELT)
def test_a_misspelt_column_is_told_with_what_was_meant(tables, capfd, table, name, misspelt):
    rename(tables, table, name, misspelt)
    where = {"file": f"{table}.csv", "column": misspelt}
    assert found(tables, capfd) == [("column_misspelt", where, {"name": name})]


OWN = ["note", "price", "village", "phone", "id", "date", "seller_class", "unit", "max_kg", "km"]


@pytest.mark.parametrize("table", TABLES)
def test_a_column_of_one_s_own_is_no_fault(table):
    needed = [column.name for column in TABLES[table] if column.empty is ...]
    assert list(find_header_faults("x.csv", TABLES[table], [*needed, *OWN])) == []


def test_a_column_near_to_one_that_is_there_is_no_fault(tables):
    add_column(tables, "lots", "reserves", "7")
    assert clear(tables)[0] == 0


def test_capital_letters_are_told_once_for_a_table(tables, capfd):
    for name in ("lot", "seller", "kg"):
        rename(tables, "lots", name, name.title())
    facts = {"found": "Lot, Seller, Kg", "names": "lot, seller, kg"}
    assert found(tables, capfd) == [("column_case", {"file": "lots.csv"}, facts)]


@pytest.mark.parametrize(
    ("mark", "name"), [(";", "semicolon"), ("\t", "tab"), ("，", "wide_comma")]
)
def test_another_separator_is_told_as_the_one_cause(tables, capfd, mark, name):
    path = tables / "lots.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",", mark), encoding="utf-8")
    (told,) = found(tables, capfd)
    assert told == ("separator_odd", {"file": "lots.csv"}, {"separator": name})


WORDS = [
    ("product", "crop", "zh-hans", "缺少 product 列"),
    ("product", "crop", "en", "The column product is missing"),
    ("reserve", "reserv", "zh-hans", "lots.csv 列 reserv: 没有这一列；表格缺 reserve 列"),
    ("reserve", "reserv", "en", "column reserv: There is no such column; reserve is"),
    ("lot", "Lot", "zh-hans", "Lot 应写成 lot"),
    ("lot", "Lot", "en", "small letters: lot instead of Lot"),
]


@pytest.mark.parametrize(("old", "new", "language", "said"), WORDS)
def test_a_column_is_named_as_the_file_must_spell_it(tables, capfd, old, new, language, said):
    rename(tables, "lots", old, new)
    with translation.override(language):
        assert clear(tables)[0] == 2
    assert said in capfd.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "不能空"), ("en", "must be filled")])
def test_an_empty_cell_is_told_to_be_empty(tables, capfd, language, said):
    spoil(tables, "bids", 2, "limit", " ")
    with translation.override(language):
        assert clear(tables)[0] == 2
    assert said in capfd.readouterr().err
