"""A second demo leaves the first one, its county and its passwords alone."""

import fcntl
import os
import socket

import pytest

from farmgate.__main__ import CANNOT, main
from farmgate.console.management.demo_home import FOLDER, claim


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    """An empty folder to run in, and no watch on this process for Ctrl-C."""
    monkeypatch.setattr("farmgate.__main__._leave_soon_after_interrupt", lambda: None)
    monkeypatch.chdir(tmp_path)


def test_a_demo_looks_at_its_port_before_it_touches_anything(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["demo", "--fresh", "--port", str(taken.getsockname()[1])]) == CANNOT
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize("words", [["--port", "65001"], ["--no-serve", "--fresh"]])
def test_a_demo_that_is_served_is_left_alone(tmp_path, words, capsys):
    served = claim(tmp_path)
    (tmp_path / FOLDER / "farmgate.db").write_text("in use")
    assert main(["demo", *words]) == CANNOT
    assert str(tmp_path / FOLDER) in capsys.readouterr().err
    assert (tmp_path / FOLDER / "farmgate.db").read_text() == "in use"
    os.close(served)


def test_a_demo_that_ended_keeps_nobody_out(tmp_path):
    os.close(claim(tmp_path))
    again = claim(tmp_path)
    with pytest.raises(OSError, match="tempor"):
        fcntl.flock(os.open(tmp_path / FOLDER, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(again)
