import dataclasses
import datetime as dt

import pytest

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Audit, Round
from farmgate.registry.services import NewRound, create_person, create_round, draw_password

pytestmark = pytest.mark.django_db
MONDAY, THURSDAY = dt.date(2020, 2, 24), dt.date(2020, 2, 27)


@pytest.fixture
def draft(county_place):
    return NewRound(county_place, "第九周", MONDAY, THURSDAY)


def code_of(act):
    with pytest.raises(FarmgateError) as caught:
        act()
    return caught.value.code


def test_a_round_opens_for_survey_and_is_audited(draft, county):
    round_ = create_round(draft, county)
    assert (round_.stage, round_.code) == ("survey", "360302-20200224-1")
    assert Audit.objects.filter(person=county, action="open_round").count() == 1


def test_two_rounds_on_one_day_have_two_codes(draft):
    second = dataclasses.replace(draft, name="第九周（二）")
    assert create_round(draft).code != create_round(second).code


@pytest.mark.parametrize("change", [{}, {"name": " 第九周 "}, {"kappa_percent": 60}])
def test_a_form_sent_twice_opens_one_round(draft, change):
    create_round(draft)
    again = dataclasses.replace(draft, **change)
    assert code_of(lambda: create_round(again)) == "round_open_already"
    assert Round.objects.count() == 1


def test_a_round_cannot_deliver_before_it_opens(draft):
    wrong = dataclasses.replace(draft, delivery_on=MONDAY - dt.timedelta(days=1))
    assert code_of(lambda: create_round(wrong)) == "round_delivers_before_it_opens"


def test_a_round_belongs_to_a_county(draft, village):
    wrong = dataclasses.replace(draft, county=village)
    assert code_of(lambda: create_round(wrong)) == "round_needs_county"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "round_needs_name"),
        ({"name": "周" * 81}, "round_name_too_long"),
        ({"delivery_until": MONDAY}, "round_ends_before_it_delivers"),
        ({"delivery_until": THURSDAY + dt.timedelta(days=60)}, "round_too_long"),
        ({"policy": "foo"}, "policy_unknown"),
        ({"kappa_percent": 101}, "kappa_out_of_range"),
    ],
)
def test_a_round_is_described_sensibly(draft, change, code):
    assert code_of(lambda: create_round(dataclasses.replace(draft, **change))) == code


def test_a_password_is_drawn_at_random_and_not_kept(farm):
    person, password = create_person("liu", "household", party=farm)
    assert person.check_password(password)
    assert password not in person.password
    assert draw_password(person) != password


@pytest.mark.parametrize(
    ("role", "code"),
    [("boss", "role_unknown"), ("county", "person_needs_place"), ("buyer", "person_needs_party")],
)
def test_a_person_acts_for_something(db, role, code):
    assert code_of(lambda: create_person("x", role)) == code


def test_a_log_in_name_is_given_once(household, farm):
    assert code_of(lambda: create_person("liu", "household", party=farm)) == "username_taken"
