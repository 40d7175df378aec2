"""One test run: its settings, its database, and what it must not skip.

``FARMGATE_TEST_DATABASE`` is ``sqlite``, ``postgres``, or empty (DATABASE_URL, else SQLite).
``make test`` runs both at once, one worker each: see the Makefile.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest

from support import share
from support.postgres import NoPostgres, start_postgres
from support.skips import pytest_runtest_makereport as pytest_runtest_makereport

ROOT = Path(__file__).resolve().parent.parent
ROLE = os.environ.get("FARMGATE_TEST_DATABASE", "")
SHARED = os.environ.get("FARMGATE_TEST_WHOLE") == "1"  # the two workers share one whole run
MISSING: list[str] = []
MINE: set[str] = set()


def choose_database() -> None:
    """Set DATABASE_URL for this process before Django reads it."""
    given = os.environ.get("DATABASE_URL", "")
    if ROLE == "postgres" and not given.startswith("postgres"):
        try:
            os.environ["DATABASE_URL"] = start_postgres()
        except NoPostgres as reason:
            MISSING.append(str(reason))
    if ROLE == "sqlite" or MISSING:
        os.environ["DATABASE_URL"] = ""


def compile_words() -> None:
    """Compile the catalogues that were edited since `make` did it."""
    for po in ROOT.glob("src/farmgate/locale/*/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            subprocess.run([sys.executable, ROOT / "tools/compile_messages.py"], check=True)
            return


choose_database()
compile_words()
TAKEN = share.open_folder()
os.environ["DJANGO_SETTINGS_MODULE"] = "farmgate.settings"
os.environ["FARMGATE_DEMO"] = "1"
os.environ["FARMGATE_SECRET_KEY"] = "a key of the tests, long enough to be accepted"
EMPTY = tempfile.TemporaryDirectory(prefix="farmgate-static-")
os.environ["FARMGATE_STATIC_ROOT"] = EMPTY.name
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # live_server beside sync Playwright

import django
from django.conf import settings
from django.db import connection

# No collectstatic before a test, and no slow hash for its log-ins.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()

from support.flush import allow_flush

allow_flush()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite tests run on a file, as users do: threads and processes can meet there."""
    here = settings.DATABASES["default"]
    if here["ENGINE"].endswith("sqlite3"):
        here["TEST"]["NAME"] = str(tmp_path_factory.mktemp("sqlite") / "test.sqlite3")


@pytest.fixture
def database_url(transactional_db):
    """The address of this test's database, for processes that the test starts."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    account = ":".join(quote(here[part]) for part in ("USER", "PASSWORD") if here[part])
    if here["HOST"].startswith("/"):
        return f"postgres://{account}@/{here['NAME']}?host={here['HOST']}"
    return f"postgres://{account}@{here['HOST']}:{here['PORT'] or 5432}/{here['NAME']}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put a whole run in the order in which its workers share it."""
    if SHARED:
        items[:] = share.in_order(items)


def passes_over(item: pytest.Item) -> bool:
    """Tell whether this worker of a whole run leaves a test to the other one."""
    if not SHARED or not share.runs_once(item):
        return False
    cannot = bool(MISSING) and share.uses_database(item)
    return cannot or not share.take(item, MINE)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Pass over a test that the other worker of a whole run has taken."""
    if not passes_over(item):
        return None
    runner = item.config.pluginmanager.get_plugin("runner")
    runner.pytest_runtest_teardown(item, nextitem)  # what was kept for it goes
    return True


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run and say why; in CI that is a failure."""
    if MISSING and share.uses_database(item):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING[0])
