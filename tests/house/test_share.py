"""A whole run is shared: what no database changes runs on one worker, once."""

import pytest

from support import share


def test_a_test_is_taken_by_one_worker_only(request, tmp_path, monkeypatch):
    monkeypatch.setenv(share.FOLDER, str(tmp_path))
    first, second = set(), set()
    assert share.take(request.node, first)
    assert share.take(request.node, first)
    assert not share.take(request.node, second)


@pytest.mark.xdist_group("pair")
def test_a_group_is_taken_as_one(request, tmp_path, monkeypatch):
    monkeypatch.setenv(share.FOLDER, str(tmp_path))
    mate = pytest.Function.from_parent(request.node.parent, name="mate", callobj=lambda: None)
    mate.add_marker(pytest.mark.xdist_group("pair"))
    first, second = set(), set()
    assert share.take(request.node, first)
    assert share.take(mate, first)
    assert not share.take(mate, second)


def test_what_opens_no_database_runs_once(request):
    assert share.runs_once(request.node)
    request.node.add_marker(pytest.mark.django_db)
    assert not share.runs_once(request.node)
    request.node.add_marker(pytest.mark.one_database)
    assert share.runs_once(request.node)
