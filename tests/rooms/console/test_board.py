"""The round board says where a round stands, and its one button moves it."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from farmgate.compute import this_process
from farmgate.console.selectors import board_steps, headline
from farmgate.haul.models import Stop
from farmgate.registry.models import Round, StageRun
from support.story import run_through


@pytest.fixture
def desk(client_of, county):
    """The county's desk, in English."""
    client = client_of(county)
    client.cookies["django_language"] = "en"
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("survey", "here next next next next next"),
        ("clear", "done done next next next next"),
        ("haul", "done done here next next next"),
        ("watch", "done done done done done done"),
    ],
)
def test_a_stage_is_open_for_work_done_or_to_come(a_round, stage, states):
    a_round.stage = stage
    assert " ".join(step.state for step in board_steps(a_round)) == states


def test_an_empty_round_says_what_is_missing_and_shows_no_button(desk, a_round):
    page = text(desk.get(f"/rounds/{a_round.pk}/"))
    assert "Nobody has offered anything yet" in page
    assert f'href="/survey/{a_round.pk}/lots/"' in page
    assert f'action="/rounds/{a_round.pk}/advance/"' not in page


def test_the_button_queues_the_next_stage_once(desk, full_round, county):
    assert "Clear the round" in text(desk.get(f"/rounds/{full_round.pk}/"))
    desk.post(f"/rounds/{full_round.pk}/advance/")
    run = StageRun.objects.get()
    assert (run.stage, run.state, run.asked_by) == ("clear", "queued", county)
    again = desk.post(f"/rounds/{full_round.pk}/advance/")
    assert [m.level_tag for m in get_messages(again.wsgi_request)] == ["error"]
    assert StageRun.objects.count() == 1


def test_a_running_stage_shows_how_far_it_is_and_asks_again(desk, a_round):
    StageRun.objects.create(
        round=a_round, stage="clear", state="running", percent=40, step="solve_market"
    )
    page = text(desk.get(f"/rounds/{a_round.pk}/"))
    assert 'value="40"' in page
    assert f'hx-get="/rounds/{a_round.pk}/run/"' in page
    assert "Solving" in text(desk.get(f"/rounds/{a_round.pk}/run/"))


def test_when_the_stage_has_ended_the_board_is_drawn_again(desk, a_round):
    assert desk.get(f"/rounds/{a_round.pk}/run/")["HX-Refresh"] == "true"


def test_a_running_stage_can_be_cancelled(desk, a_round):
    run = StageRun.objects.create(
        round=a_round, stage="clear", state="running", runner=this_process()
    )
    desk.post(f"/rounds/{a_round.pk}/cancel/")
    run.refresh_from_db()
    assert run.cancel_asked
    assert "Stopping" in text(desk.get(f"/rounds/{a_round.pk}/"))


def test_a_stage_whose_process_is_gone_is_cancelled_at_once(desk, a_round):
    run = StageRun.objects.create(round=a_round, stage="clear", state="running")
    desk.post(f"/rounds/{a_round.pk}/cancel/")
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_failed_stage_says_why_and_can_be_run_again(desk, full_round):
    StageRun.objects.create(
        round=full_round, stage="clear", state="failed", error_code="stage_broke",
        error_facts={"stage": "clear"},
    )  # fmt: skip
    page = text(desk.get(f"/rounds/{full_round.pk}/"))
    assert "“Clearing” broke off" in page
    assert "Clear the round" in page


def test_a_clerk_sees_the_board_but_no_button(client_of, clerk, full_round):
    page = text(client_of(clerk).get(f"/rounds/{full_round.pk}/"))
    assert "advance/" not in page
    assert client_of(clerk).post(f"/rounds/{full_round.pk}/advance/").status_code == 403


@pytest.mark.parametrize("page", ["/", "/rounds/{}/"])
def test_a_clerk_reads_the_own_co_ops_numbers_alone(client_of, clerk, finished_round, page):
    answer = client_of(clerk).get(page.format(finished_round.pk))
    coop = answer.context["coop"]
    assert "headline" not in answer.context
    assert (coop.offered["count"], coop.scales["all"], coop.money["n"]) == (1, 1, 1)
    own = finished_round.settlement.payouts.get(party__code="H-0417").amount_fen
    assert coop.money["fen"] == own


def test_before_the_money_the_board_counts_what_nobody_handed_over(desk, full_round, buyer):
    run_through(full_round, buyer, last="sell")
    page = text(desk.get(f"/rounds/{full_round.pk}/"))
    open_stops = Stop.objects.filter(trip__round=full_round, trip__wave="delivery").count()
    assert open_stops > 0
    assert f"no buyer has confirmed with a code: {open_stops}" in page
    assert f'action="/rounds/{full_round.pk}/advance/"' in page


def test_a_round_without_a_guarantee_says_nothing_of_its_fund(desk, finished_round):
    finished_round.guarantees.update(fund_fen=0)
    assert "Floor top-ups" not in text(desk.get(f"/rounds/{finished_round.pk}/"))


def test_a_finished_round_publishes_its_headline_numbers(desk, finished_round):
    page = text(desk.get(f"/rounds/{finished_round.pk}/"))
    for words in ("Who sold", "Cost of the fairness rule", "Driven per tonne", "Floor top-ups"):
        assert words in page
    assert "Households moved over the line" in page
    assert "This round is finished" in page


def test_the_board_asks_the_database_no_more_for_more_lots(
    desk, finished_round, make_lot, django_assert_max_num_queries
):
    for _ in range(5):
        make_lot()
    with django_assert_max_num_queries(45):
        desk.get(f"/rounds/{finished_round.pk}/")


def test_a_round_is_opened_by_form(desk, county_place):
    facts = {"name": "第九周", "opens_on": "2020-02-24", "delivery_on": "2020-02-27"}
    answer = desk.post("/rounds/new/", facts | {"policy": "priority", "kappa_percent": "50"})
    made = Round.objects.get(name="第九周")
    assert answer["Location"] == f"/rounds/{made.pk}/"
    assert made.county == county_place


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"delivery_on": "2020-02-01"}, {"kappa_percent": "101"}]
)
def test_a_wrong_round_is_shown_again_with_its_fault(desk, wrong):
    facts = {"name": "第九周", "opens_on": "2020-02-24", "delivery_on": "2020-02-27"}
    given = facts | {"policy": "priority", "kappa_percent": "50"} | wrong
    assert "errorlist" in text(desk.post("/rounds/new/", given))
    assert not Round.objects.exists()


def test_the_home_page_counts_no_more_than_it_shows(finished_round):
    with CaptureQueriesContext(connection) as asked:
        assert [part.stage for part in headline(finished_round, most=1)] == ["watch"]
    assert not any("sell_listing" in query["sql"] for query in asked)
