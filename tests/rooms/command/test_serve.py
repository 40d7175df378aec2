"""``farmgate serve``: pages and tasks together, and nothing left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from farmgate.registry.models import StageRun

CHILDREN = Path("/proc/self/task")
pytestmark = pytest.mark.skipif(not CHILDREN.exists(), reason="looks at processes as Linux does")


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def wait_for(fact, seconds=30.0):
    """Look again until it is so, or fail."""
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until, "it never came about"
        time.sleep(0.1)


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended; a zombie has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except OSError:
        return True


def is_worker(pid: int) -> bool:
    """Tell whether a process is the task worker."""
    try:
        return b"db_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.fixture
def settings_of_server(database_url, tmp_path):
    """The environment of a server on this test's database."""
    return os.environ | {"DATABASE_URL": database_url, "FARMGATE_STATIC_ROOT": str(tmp_path)}


@pytest.fixture
def serve(settings_of_server):
    """``serve()`` starts a server and gives its process and its address."""
    started = []

    def start(*words):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", "farmgate", "serve", "--port", str(port), *words],
            env=settings_of_server,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(server)
        said = server.stderr.readline()
        assert re.search(rf"http://127.0.0.1:{port}/", said), said + server.stderr.read()
        return server, said.split()[-1]

    yield start
    for server in started:
        server.kill()
        server.wait()
        server.stderr.close()


@pytest.mark.one_database
def test_pages_and_styles_come_and_go_with_the_server(serve):
    server, address = serve()
    page = urllib.request.urlopen(address).read().decode()
    style = re.search(r'href="/(static/web/farmgate\.[^"]*css)"', page)[1]
    assert urllib.request.urlopen(address + style).status == 200
    family = children(server.pid)
    assert len(family) == 2
    server.terminate()
    assert server.wait(10) == 0
    wait_for(lambda: all(is_gone(pid) for pid in family), 10)


@pytest.mark.one_database
def test_a_killed_server_leaves_no_child_behind(serve):
    server, _ = serve()
    family = children(server.pid)
    server.kill()
    wait_for(lambda: all(is_gone(pid) for pid in family), 10)


@pytest.mark.one_database
def test_a_killed_worker_is_replaced(serve):
    server, _ = serve()
    worker = next(pid for pid in children(server.pid) if is_worker(pid))
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: any(is_worker(p) for p in children(server.pid) if p != worker))


def test_a_stage_that_a_killed_server_left_is_run_again(serve, a_round, make_lot, make_bid):
    make_lot(), make_bid()
    left = StageRun.objects.create(round=a_round, stage="clear", state="running", percent=30)
    serve()
    wait_for(lambda: StageRun.objects.get(pk=left.pk).state == "done")
    a_round.refresh_from_db()
    assert a_round.stage == "clear"
    assert a_round.clearing.awards.count() == 1


@pytest.mark.one_database
def test_a_taken_port_is_said_and_the_demo_stays_at_home(settings_of_server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for words in (["--port", port], ["--host", "0.0.0.0"]):
            command = [sys.executable, "-m", "farmgate", "serve", *words]
            answer = subprocess.run(command, env=settings_of_server, check=False, stderr=-1)
            assert answer.returncode == 1
            assert b"Traceback" not in answer.stderr
