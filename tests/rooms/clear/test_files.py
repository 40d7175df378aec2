"""Files of `farmgate clear`: a result whole or not at all, and plain words for what cannot be."""

import errno
import os
import re
import shutil

import pytest
from django.utils import translation

from farmgate.__main__ import main
from farmgate.base.errors import REFUSALS, FarmgateError, why_refused
from farmgate.clear.bridge import writing
from farmgate.clear.bridge.files import open_rows
from farmgate.clear.bridge.writing import Field, write_table
from farmgate.clear.services.files import ClearOptions, clear_files
from farmgate.web.words import fact_word
from support.clear_tables import WALK, clear


@pytest.fixture
def tables(tmp_path):
    """The tables of the walk, to be spoiled."""
    shutil.copytree(WALK, tmp_path / "in")
    return tmp_path / "in"


def test_a_parquet_table_may_be_larger_than_the_memory_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "MOST_MEMORY", "100MB")
    texts = [f"{i:0200}" for i in range(400_000)]
    write_table(tmp_path / "long.parquet", {"text": Field(texts)})
    with open_rows(tmp_path / "long.parquet") as (_, blocks):
        assert [cell for rows in blocks for (cell,) in rows] == texts
    assert [path.name for path in tmp_path.iterdir()] == ["long.parquet"]


def held(folder):
    """Everything in a folder, hidden or not."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


STOPS = [
    (KeyboardInterrupt(), KeyboardInterrupt),
    (OSError(errno.ENOSPC, "No space left on device"), FarmgateError),
]


def stopped(tables, out, fault):
    """Clear, with a fault in the first sentence: after three tables, in the midst of a fourth."""

    def sentence(code, facts):
        raise fault

    clear_files(tables, out, ClearOptions(), sentence)


@pytest.mark.parametrize(("fault", "seen"), STOPS)
def test_a_stop_while_writing_leaves_the_old_result_whole(tables, fault, seen):
    _, out = clear(tables, "--kappa", "1")
    (out / "notes.txt").write_text("mine")
    before = held(out)
    with pytest.raises(seen):
        stopped(tables, out, fault)
    assert held(out) == before


@pytest.mark.parametrize(("fault", "seen"), STOPS)
def test_a_stop_while_writing_leaves_nothing_where_nothing_was(tables, fault, seen):
    with pytest.raises(seen):
        stopped(tables, tables.parent / "new" / "out", fault)
    assert not (tables.parent / "new").exists()


def test_a_table_of_one_kind_takes_the_place_of_the_other(tables):
    _, out = clear(tables)
    csvs = {path.stem for path in out.glob("*.csv")}
    (out / "notes.csv").write_text("mine")
    clear(tables, "--format", "parquet")
    assert {path.stem for path in out.glob("*.parquet")} == csvs
    others = {path.name for path in out.iterdir() if path.suffix != ".parquet"}
    assert others == {"summary.json", "notes.csv"}


def test_parquet_that_cannot_be_written_is_said_as_csv_is(tmp_path):
    for kind in ("csv", "parquet"):
        with pytest.raises(OSError, match=r"nowhere|No such"):
            write_table(tmp_path / "nowhere" / f"lots.{kind}", {"lot": Field(["L1"])})


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_full_disk_is_told_as_full_for_both_kinds(tmp_path, kind):
    path = tmp_path / f"lots.{kind}"
    path.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space") as refused:
        write_table(path, {"lot": Field(["L1"])})
    assert why_refused(refused.value) == "disk_full"


@pytest.mark.parametrize("memory", ["1MB", "5MB"])
def test_no_room_for_what_waits_is_told_as_a_full_disk(tmp_path, monkeypatch, memory):
    monkeypatch.setattr(writing, "MOST_MEMORY", memory)
    with pytest.raises(OSError, match="No space") as refused:
        write_table(
            tmp_path / "lots.parquet", {"lot": Field([f"{i:0200}" for i in range(40_000)])}
        )
    assert why_refused(refused.value) == "disk_full"


LONG = "x" * 300


def refused(capfd, *words):
    """What the command says as it refuses, with its exit code."""
    code = main([*words])
    return code, capfd.readouterr().err


SAID = [("zh-hans", "打不开（是文件夹）"), ("en", "be opened (it is a folder)")]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize(("language", "said"), SAID)
def test_a_folder_in_place_of_a_table_is_said_with_its_path(tables, capfd, language, said, kind):
    (tables / "lots.csv").unlink()
    (tables / f"lots.{kind}").mkdir()
    for verb, *words in (("clear", "-o", str(tables / "out")), ("whatif", "--close", "truck")):
        with translation.override(language):
            code, told = refused(capfd, verb, str(tables), *words)
        assert code == 2
        assert str(tables / f"lots.{kind}") in told
        assert said in told


@pytest.mark.parametrize("out", ["in", "in/../in", "link"])
def test_a_result_never_takes_the_place_of_its_input(tables, capfd, out):
    (tables.parent / "link").symlink_to(tables)
    before = held(tables)
    code, told = refused(capfd, "clear", str(tables), "-o", str(tables.parent / out))
    assert (code, "就是输入" in told) == (1, True)
    assert held(tables) == before


def test_a_name_that_no_disk_takes_is_refused_in_words(tables, capfd):
    code, told = refused(capfd, "clear", LONG, "-o", str(tables / "out"))
    assert (code, LONG in told) == (2, True)
    for verb in ("clear", "haul"):
        code, told = refused(capfd, verb, str(tables), "-o", str(tables / LONG))
        assert (code, LONG in told) == (1, True)


@pytest.mark.parametrize("name", REFUSALS.values())
def test_why_the_system_refuses_a_file_is_said_in_both_languages(name):
    chinese, english = (fact_word("why", name, language) for language in ("zh-hans", "en"))
    assert chinese.isascii() is False
    assert english.isascii()
    assert english != name


def test_a_cause_without_words_of_ours_is_said_in_the_system_s():
    assert why_refused(OSError(errno.ENOSPC, "x")) == "disk_full"
    assert why_refused(OSError(errno.EXDEV, "Cross-device link")) == "Cross-device link"


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "不是普通文件"), ("en", "no ordinary")]
)
def test_a_pipe_in_place_of_a_table_is_told_so(tables, capfd, language, said):
    path = tables / "lots.csv"
    path.unlink()
    os.mkfifo(path)
    holder = os.open(path, os.O_RDWR)  # so that none waits for the other end
    with translation.override(language):
        code, told = refused(capfd, "clear", str(tables), "-o", str(tables / "out"))
    os.close(holder)
    assert (code, said in told) == (2, True)


NO_WORDS = {
    "lots.parquet": (b"PAR1 and no more", "文件不是表格，或已损坏"),
    "lots.csv": ((WALK / "lots.csv").read_bytes() + b'"' + b"x" * 200_000, "引号没有配对"),
}


@pytest.mark.parametrize("name", NO_WORDS)
def test_no_library_speaks_in_a_chinese_sentence(tables, capfd, name):
    content, said = NO_WORDS[name]
    (tables / "lots.csv").unlink()
    (tables / name).write_bytes(content)
    code, told = refused(capfd, "clear", str(tables), "-o", str(tables / "out"))
    assert (code, said in told) == (2, True)
    assert re.search("[a-z]{3}", told.replace(name, "").replace("Parquet", "")) is None


@pytest.mark.parametrize("verb", ["clear", "haul"])
def test_no_name_to_write_to_is_refused(tables, capfd, monkeypatch, verb):
    (tables.parent / "here").mkdir()
    monkeypatch.chdir(tables.parent / "here")
    with pytest.raises(SystemExit, match="2"):
        main([verb, str(tables), "-o", ""])
    assert "需要名称" in capfd.readouterr().err
    assert held(tables.parent / "here") == {}
