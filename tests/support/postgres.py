"""A PostgreSQL server of the test run's own, started here and gone at the end."""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1


class NoPostgres(Exception):
    """Says why no server can be started on this machine."""


def start_postgres() -> str:
    """Start an empty server on a Unix socket; give its DATABASE_URL.

    The server never syncs to disk: it lives for one test run. ``initdb`` refuses root, so root
    runs it as the account that the distribution's package made.
    """
    folder = Path(tempfile.mkdtemp(prefix="farmgate-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    account = _account()
    if account:
        os.chown(folder, account["user"], account["group"])
    try:
        _serve(_binaries(), folder, account)
    except (OSError, subprocess.SubprocessError) as error:
        raise NoPostgres(f"PostgreSQL does not start: {error}") from error
    return f"postgres://farmgate@/postgres?host={folder}"


def _account() -> dict[str, int]:
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise NoPostgres("initdb refuses root and there is no postgres account") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid}


def _binaries() -> Path:
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4])
    )
    found = packaged[-1] if packaged else shutil.which("initdb")
    if not found:
        raise NoPostgres("no PostgreSQL server is installed (initdb not found)")
    return Path(found).resolve().parent


def _serve(binaries: Path, folder: Path, account: dict[str, int]) -> None:
    rows = folder / "rows"
    fresh = ["-E", "UTF8", "--locale=C", "--no-sync"]
    off = ("fsync", "full_page_writes", "synchronous_commit")
    setting = [
        "-c",
        "listen_addresses=",
        *(word for name in off for word in ("-c", f"{name}=off")),
    ]
    how = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **account}
    subprocess.run(
        [binaries / "initdb", "-D", rows, "-U", "farmgate", "-A", "trust", *fresh],
        check=True,
        **how,
    )
    command = [binaries / "postgres", "-D", rows, "-k", folder, *setting]
    server = subprocess.Popen(command, preexec_fn=_end_with_the_run, **how)
    atexit.register(_stop, server)
    for _ in range(200):
        if subprocess.run([binaries / "pg_isready", "-q", "-h", folder], **how).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise NoPostgres("PostgreSQL started but does not answer")


def _end_with_the_run() -> None:
    """Ask Linux to stop the server when a run is killed and has no time to do it."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _stop(server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGINT)  # fast shutdown: open connections are cut
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
