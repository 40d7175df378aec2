"""Serve the pages and run long tasks: the web server and the task worker, together.

Both are child processes that end with this one. A worker that dies is started again, and the
stages it left are queued again; when the web server dies everything ends.
"""

import argparse
import ctypes
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from farmgate.base.errors import FarmgateError, SolverError

EXAMPLES = """
Examples:
  FARMGATE_SECRET_KEY_FILE=/etc/farmgate/key FARMGATE_HOSTS=farm.example.cn farmgate serve
  DATABASE_URL=postgres://farmgate@db/farmgate farmgate serve --host 0.0.0.0 --workers 4
"""
START_SECONDS, STOP_SECONDS, LOOK_SECONDS = 60.0, 0.8, 0.2
PR_SET_PDEATHSIG = 1
WEB_THREADS = 16
"""Pages wait for the database, not the processor; what is beyond this waits in the queue."""
Child = subprocess.Popen[bytes]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say where to listen."""
    from farmgate.web.options import LAST_PORT, whole, workers

    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=whole(1, LAST_PORT), default=8000)
    parser.add_argument("--workers", type=workers(), default=1, help="web server processes")


def run(args: argparse.Namespace) -> int:
    """Make the database and the static files ready, then serve until stopped."""
    refuse_unsafe(args.host, args.port)
    prepare()
    return serve(args.host, args.port, args.workers)


def prepare() -> None:
    """Bring the database and the static files up to date. Safe to repeat."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def serve(
    host: str, port: int, workers: int = 1, ready: Callable[[str], None] | None = None
) -> int:
    """Run both children until Ctrl-C, SIGTERM, or the web server ends.

    Parameters
    ----------
    host, port, workers
        Where to listen, with how many web server processes.
    ready
        Called once with the address when pages can be opened; by default it is printed.
    """
    refuse_unsafe(host, port)
    _queue_what_was_left()
    signal.set_wakeup_fd(-1)  # children are ended in order, so no hurry here
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    children = {"web": start_web(host, port, workers), "tasks": start_tasks()}
    try:
        wait_until_open(children["web"], host, port)
        (ready or _print_address)(f"http://{host}:{port}/")
        return _watch(children)
    except KeyboardInterrupt:
        return 0
    finally:
        stop(list(children.values()))


def refuse_unsafe(host: str, port: int) -> None:
    """Keep the demo on this machine, and every server off a port that is taken.

    Raises
    ------
    FarmgateError
        ``demo_stays_home`` or ``port_taken``.
    """
    from django.conf import settings

    if settings.DEMO and not _is_loopback(host):
        raise FarmgateError("demo_stays_home", host=host)
    refuse_taken(host, port)


def refuse_taken(host: str, port: int) -> None:
    """Say so when somebody listens there already; needs no settings.

    Raises
    ------
    FarmgateError
        ``port_taken``.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise FarmgateError("port_taken", host=host, port=str(port)) from error


def start_web(host: str, port: int, workers: int) -> Child:
    """Start granian on Farmgate's WSGI application."""
    where = ["--host", host, "--port", str(port), "--workers", str(workers)]
    how = ["--interface", "wsgi", "--no-ws", "--log-level", "error"]
    how += ["--blocking-threads", str(WEB_THREADS)]
    return _start([sys.executable, "-m", "granian", *how, *where, "farmgate.wsgi:application"])


def start_tasks() -> Child:
    """Start the task worker on the same database."""
    quick = ["--interval", "0.5", "--no-startup-delay", "--no-reload"]
    return _start([sys.executable, "-m", "django", "db_worker", "--verbosity", "0", *quick])


def wait_until_open(web: Child, host: str, port: int) -> None:
    """Wait until the port answers.

    Raises
    ------
    SolverError
        ``server_not_started`` when the web server ended, or took a minute.
    """
    until = time.monotonic() + START_SECONDS
    while web.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection((host, port), LOOK_SECONDS):
            return
        time.sleep(LOOK_SECONDS)
    raise SolverError("server_not_started")


def stop(children: list[Child]) -> None:
    """End the children: asked first, killed when they take too long (stages run again)."""
    for child in children:
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _queue_what_was_left() -> None:
    """Queue again the stages and imports that a killed server or worker was in."""
    from farmgate.rounds import resume
    from farmgate.survey.tasks import resume_left_imports

    resume()
    resume_left_imports()


def _watch(children: dict[str, Child]) -> int:
    while children["web"].poll() is None:
        if children["tasks"].poll() is not None:
            _queue_what_was_left()
            children["tasks"] = start_tasks()
        time.sleep(LOOK_SECONDS)
    raise SolverError("server_ended")


def _start(command: list[str]) -> Child:
    """Start a child in a session of its own: Ctrl-C reaches this process alone."""
    environment = {"DJANGO_SETTINGS_MODULE": "farmgate.settings"} | os.environ
    return subprocess.Popen(
        command, env=environment, start_new_session=True, preexec_fn=_die_with_parent
    )


def _die_with_parent() -> None:
    """Ask Linux to end this child when its parent is killed; elsewhere there is no such wish."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _print_address(address: str) -> None:
    sys.stderr.write(f"{address}\n")
