"""Farmgate refuses to start unsafe outside the demo."""

import json
import os
import subprocess
import sys

import pytest

KEY = "0123456789abcdef0123456789abcdef-a-key"
SAFE = {"FARMGATE_SECRET_KEY": KEY, "FARMGATE_HOSTS": "farm.example.cn"}
SHOW = """
import json
from farmgate import settings as s
names = [n for n in dir(s) if n.isupper()]
print(json.dumps({n: getattr(s, n) for n in names}, default=str))
"""


def load(environment, code=SHOW):
    """Load the settings in a process of their own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FARMGATE_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "unsafe",
    [
        {"FARMGATE_SECRET_KEY": ""},
        {"FARMGATE_SECRET_KEY": "short"},
        {"FARMGATE_SECRET_KEY": "a" * 50},
        {"FARMGATE_HOSTS": ""},
        {"FARMGATE_HOSTS": "*"},
        {"FARMGATE_HOSTS": "farm.example.cn,*"},
        {"FARMGATE_HOSTS": ".cn"},
    ],
)
def test_unsafe_settings_are_refused(unsafe):
    answer = load(SAFE | unsafe)
    assert answer.returncode != 0
    assert "ImproperlyConfigured: Set FARMGATE_" in answer.stderr


def test_outside_the_demo_cookies_and_pages_need_https():
    found = json.loads(load(SAFE).stdout)
    assert not found["DEBUG"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31536000


@pytest.mark.parametrize(("said", "believed"), [("", False), ("0", False), ("1", True)])
def test_a_proxy_is_believed_only_when_there_is_one(said, believed):
    found = json.loads(load(SAFE | {"FARMGATE_BEHIND_PROXY": said}).stdout)
    assert bool(found["SECURE_PROXY_SSL_HEADER"]) is believed
    assert found["BEHIND_PROXY"] is believed


def test_the_demo_answers_on_this_machine_only():
    found = json.loads(load({"FARMGATE_DEMO": "1", "FARMGATE_SECRET_KEY": KEY}).stdout)
    assert found["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]


def test_a_secret_may_be_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    hosts = {"FARMGATE_HOSTS": "farm.example.cn"}
    found = json.loads(load(hosts | {"FARMGATE_SECRET_KEY_FILE": str(tmp_path / "key")}).stdout)
    assert found["SECRET_KEY"] == KEY


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense"])
def test_an_unknown_database_is_refused(url):
    answer = load(SAFE | {"DATABASE_URL": url})
    assert "DATABASE_URL must start with" in answer.stderr


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("postgres://farm:p%40ss@db:5432/farmgate", "db", "farmgate"),
        ("postgres://farm@/farmgate?host=/run/pg", "/run/pg", "farmgate"),
    ],
)
def test_a_database_address_is_read_whole(url, host, name):
    found = json.loads(load(SAFE | {"DATABASE_URL": url}).stdout)["DATABASES"]["default"]
    assert (found["HOST"], found["NAME"]) == (host, name)


def test_acknowledged_rows_are_on_the_disk_with_sqlite():
    found = json.loads(load(SAFE).stdout)["DATABASES"]["default"]["OPTIONS"]
    assert found["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["init_command"]
    assert "foreign_keys=ON" in found["init_command"]
