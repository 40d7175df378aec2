"""Where the demo keeps its database, its key and its pages: one folder, nothing outside it."""

import fcntl
import os
import secrets
import shutil
from pathlib import Path

from farmgate.base.errors import FarmgateError
from farmgate.console.management.demo_county.tables import SEED

FOLDER = ".demo"
OURS = (
    "farmgate.db",
    "farmgate.db-wal",
    "farmgate.db-shm",
    "secret-key",
    "static",
    "county",
    "seed",
)


def claim(base: Path) -> int:
    """Keep the demo's folder for this process alone, until it ends or closes what it is given.

    A second demo would change the county and the passwords under the one that is served.

    Raises
    ------
    FarmgateError
        ``demo_served`` when another process has claimed it.
    """
    home = base / FOLDER
    home.mkdir(mode=0o700, exist_ok=True)
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(folder)
        raise FarmgateError("demo_served", folder=str(home)) from error
    return folder


def settle_in(base: Path, seed: int | None, *, fresh: bool) -> Path:
    """Make the demo's folder and point the settings at it; Django must not be loaded yet.

    Parameters
    ----------
    base
        Folder that the demo's folder lies in.
    seed
        Seed of the county; another one than before begins anew, None keeps what is there.
    fresh
        Throw away what an earlier demo left.
    """
    home = base / FOLDER
    seed = read_seed(home) if seed is None else seed
    if fresh or seed != read_seed(home):
        clear_out(home)
    home.mkdir(mode=0o700, exist_ok=True)
    (home / "seed").write_text(str(seed), encoding="utf-8")
    key = home / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    for name in ("FARMGATE_SECRET_KEY", "FARMGATE_HOSTS"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "farmgate.settings",
        "FARMGATE_DEMO": "1",
        "FARMGATE_SECRET_KEY_FILE": str(key),
        "FARMGATE_STATIC_ROOT": str(home / "static"),
        "DATABASE_URL": f"sqlite:///{home / 'farmgate.db'}",
    }
    return home


def read_seed(home: Path) -> int:
    """Read which county the demo's folder holds."""
    note = home / "seed"
    return int(note.read_text(encoding="utf-8")) if note.exists() else SEED


def clear_out(home: Path) -> None:
    """Remove what the demo made, by name: a folder that holds more keeps the rest."""
    for name in OURS:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
