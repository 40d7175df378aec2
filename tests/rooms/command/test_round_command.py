"""``farmgate round open`` stores only what a county could have meant."""

import pytest

from farmgate.__main__ import main
from farmgate.registry.models import Round

pytestmark = pytest.mark.django_db
DAYS = ["--opens", "2020-02-24", "--delivers", "2020-02-27"]


def open_round(*more, name="Week 9"):
    """The exit code of opening a round."""
    try:
        return main(["round", "open", "--county", "360302", "--name", name, *DAYS, *more])
    except SystemExit as stopped:
        return stopped.code


@pytest.fixture(autouse=True)
def calm(county_place, monkeypatch):
    """A county, and no watch on this process for Ctrl-C."""
    monkeypatch.setattr("farmgate.__main__._leave_soon_after_interrupt", lambda: None)


@pytest.mark.parametrize(
    "wrong", ["--policy=foo", "--kappa=nan", "--kappa=inf", "--kappa=1.01", "--kappa=-1"]
)
def test_nonsense_is_wrong_input(wrong):
    assert open_round(wrong) == 2
    assert not Round.objects.exists()


def test_a_name_that_does_not_fit_is_refused_in_words(capsys):
    assert open_round(name="x" * 300) == 1
    assert "300" in capsys.readouterr().err
    assert not Round.objects.exists()


def test_the_same_call_twice_opens_one_round(capsys):
    assert [open_round("--kappa=0.25"), open_round("--kappa=0.25")] == [0, 1]
    assert "360302-20200224-1" in capsys.readouterr().err
    assert Round.objects.get().kappa_percent == 25
