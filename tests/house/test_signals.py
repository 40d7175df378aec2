"""No signals: the order of work is visible as calls."""

import subprocess
import sys

import pytest

from support.house import ROOT

WAYS = [
    "from django.dispatch import receiver",
    "from django.db.models.signals import post_save",
    "import django.db.models.signals",
    "from django.core.signals import request_finished",
    "from django.contrib.auth.signals import user_logged_in",
]
ONLY_BANNED = ["--select=TID251", "--no-cache", "--stdin-filename=src/farmgate/survey/x.py"]


@pytest.mark.parametrize("line", WAYS)
def test_a_signal_is_refused(line):
    verdict = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *ONLY_BANNED, "-"],
        cwd=ROOT,
        input=f"{line}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No signals" in verdict.stdout
