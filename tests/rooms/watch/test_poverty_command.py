"""The command ``farmgate poverty``: a table in, the indices out, no database."""

import argparse
import gzip
import json
import subprocess
import sys

import pytest

from farmgate.base.errors import BadTables
from farmgate.watch.bridge.poverty import Columns, measure_file
from farmgate.watch.management import cli

GARBLED = gzip.compress(b"income\n1\n")[:10] + b"\xff" * 20
FOUR = "income,village,persons\n100,A,1\n110,A,1\n150,B,1\n160,B,1\n"


@pytest.fixture
def table(tmp_path):
    """``table(text)``: a file with that text."""

    def write(text, name="incomes.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def command(*words):
    parser = argparse.ArgumentParser()
    cli.add_arguments(parser)
    return cli.run(parser.parse_args([str(word) for word in words]))


def test_the_published_example_from_a_file(table, capsys):
    assert command(table(FOUR), "--line", 125, "--json") == 0
    whole = json.loads(capsys.readouterr().out)["all"]
    assert [whole[x] for x in ("headcount", "gap", "severity")] == pytest.approx(
        [0.5, 0.08, 0.0136]
    )


def test_groups_are_measured_each_by_itself(table):
    answer = measure_file(table(FOUR), 125, Columns("income", "persons", "village"))
    assert [(g["group"], g["headcount"]) for g in answer["groups"]] == [("A", 1.0), ("B", 0.0)]


def test_people_read_a_table_with_the_whole_last(table, capsys):
    command(table(FOUR), "--line", 125, "--by", "village")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["A", "2", "1.000000", "0.160000", "0.027200"]
    assert lines[-1].split()[-3:] == ["0.500000", "0.080000", "0.013600"]


def test_an_empty_income_is_unknown_and_bounds_the_headcount(table, capsys):
    text = FOUR + ",B,1\n"
    whole = measure_file(table(text), 125, Columns("income"))["all"]
    assert (whole["headcount"], whole["headcount_low"], whole["headcount_high"]) == (0.5, 0.4, 0.6)
    command(table(text), "--line", 125)
    assert "0.4000" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "columns", "code"),
    [
        ("income\n1\n", Columns("wage"), "column_missing"),
        ("income\nabc\n", Columns("income"), "cell_refused"),
        ("income\ninf\n", Columns("income"), "cell_refused"),
        ("income,w\n1,-2\n", Columns("income", "w"), "cell_refused"),
        ("income,w\n1,\n", Columns("income", "w"), "cell_empty"),
        ("income\n1,2\n", Columns("income"), "row_ragged"),
        ("", Columns("income"), "column_missing"),
    ],
)
def test_a_bad_table_is_refused_with_what_is_wrong(table, text, columns, code):
    with pytest.raises(BadTables) as refused:
        measure_file(table(text), 125, columns)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_all_faults_are_told_at_once_with_their_rows(table):
    with pytest.raises(BadTables) as refused:
        measure_file(table("income\nx\n5\ny\n"), 125, Columns("income"))
    assert [finding.where["row"] for finding in refused.value.findings] == [2, 4]


def test_a_file_that_is_no_table_is_refused(tmp_path):
    binary = tmp_path / "x.csv"
    binary.write_bytes(b"\xff\xfe\x00\x81")
    for path in (binary, tmp_path / "missing.csv"):
        with pytest.raises(BadTables):
            measure_file(path, 125, Columns("income"))


@pytest.mark.parametrize("line", ["0", "-1", "nan"])
def test_a_line_that_is_not_positive_is_refused(table, line):
    with pytest.raises(SystemExit):
        command(table(FOUR), "--line", line)


def test_the_command_loads_neither_django_nor_a_solver(table):
    code = (
        "import argparse, sys\n"
        "from farmgate.watch.management import cli\n"
        "parser = argparse.ArgumentParser(); cli.add_arguments(parser)\n"
        f"cli.run(parser.parse_args([{str(table(FOUR))!r}, '--line', '125']))\n"
        "print([m for m in ('django', 'highspy', 'scipy', 'pyvrp') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("encoding", "is_read"), [("gb18030", True), ("big5", False)])
def test_a_table_of_chinese_excel_is_read_and_no_guess_made(tmp_path, encoding, is_read):
    path = tmp_path / "incomes.csv"
    path.write_bytes(
        FOUR.replace("A", "合作社")
        .replace("B", "第一小學" if encoding == "big5" else "食堂")
        .encode(encoding)
    )
    columns = Columns("income", by="village")
    if is_read:
        assert measure_file(path, 125, columns)["groups"][0]["group"] == "合作社"
        return
    with pytest.raises(BadTables) as refused:
        measure_file(path, 125, columns)
    assert [f.code for f in refused.value.findings] == ["encoding_unknown"]


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"income\n1\n")[:-6], GARBLED])
def test_a_damaged_gz_is_refused_in_words(tmp_path, content):
    path = tmp_path / "incomes.csv.gz"
    path.write_bytes(content)
    with pytest.raises(BadTables) as refused:
        measure_file(path, 125, Columns("income"))
    assert [f.code for f in refused.value.findings] == ["table_unreadable"]
