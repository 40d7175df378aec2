"""Who sees which money, and what they see."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from farmgate.settle.models import Payout
from farmgate.settle.services import settle_round
from support.cabbage_rows import clear_and_weigh, quiet

PAGES = ("settle-round", "settle-payouts", "settle-sheet", "settle-payouts-csv",
         "settle-payouts-xlsx", "settle-invoices")  # fmt: skip
MAY = {
    "county": set(PAGES),
    "clerk": set(PAGES) - {"settle-invoices"},
    "household": {"settle-payouts"},
    "buyer": {"settle-invoices"},
}


@pytest.fixture
def see(settled, client_of):
    """``see(person, page)``: the answer to that person for a page of the settled round."""

    def get(person, page, query=""):
        return client_of(person).get(reverse(page, args=[settled.round_id]) + query)

    return get


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", MAY)
def test_a_role_opens_its_pages_and_no_other(see, request, role, page):
    person = request.getfixturevalue(role)
    assert see(person, page).status_code == (200 if page in MAY[role] else 403)


@pytest.mark.parametrize("page", PAGES)
def test_the_neighbouring_county_finds_nothing(see, other_county, page):
    assert see(other_county, page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_sent_to_log_in(settled, client, page):
    assert client.get(reverse(page, args=[settled.round_id])).status_code == 302


def test_a_household_sees_its_own_payout_and_no_neighbours(see, household):
    text = see(household, "settle-payouts").content.decode()
    assert "77.50" in text
    assert "124.00" not in text
    assert "邻居" not in text


def test_a_household_without_a_payout_is_told_so(see, other_household):
    text = see(other_household, "settle-payouts").content.decode()
    assert "77.50" not in text


def test_a_household_reads_what_the_scales_changed(cabbages, household, client_of):
    clear_and_weigh(cabbages, short={"H-0417": 46_000})
    settle_round(cabbages, quiet)
    page = client_of(household).get(reverse("settle-payouts", args=[cabbages.pk]))
    assert "46 公斤" in page.content.decode()
    assert "50 公斤" in page.content.decode()


def test_a_clerk_sees_the_own_members_only(see, clerk, other_clerk):
    assert "H-0417" in see(clerk, "settle-payouts").content.decode()
    assert "H-0417" not in see(other_clerk, "settle-payouts").content.decode()
    assert "H-0417" not in see(other_clerk, "settle-payouts-csv").content.decode("utf-8-sig")


def test_a_buyer_sees_the_own_invoice_and_nobodys_poverty(see, buyer):
    text = see(buyer, "settle-invoices").content.decode()
    assert "144.00" in text
    assert "111.00" not in text
    assert "badge-poor" not in text


def test_the_county_sees_that_what_came_in_went_out(see, county):
    page = see(county, "settle-round")
    assert page.context["whole_fen"] == 38_700
    assert sum(bar.value for bar in page.context["paid"]) == 38_700
    assert sum(bar.value for bar in page.context["received"]) == 38_700


def test_the_sheet_carries_totals_signatures_and_the_root(see, county, settled):
    text = see(county, "settle-sheet").content.decode()
    assert "349.00" in text
    assert settled.spelled_root in text
    assert text.count("sign-off") == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?words=0417", {"H-0417"}),
        ("?words=邻居 0098", {"H-0098"}),
        ("?village=360302100201", {"H-0417", "H-0098", "H-0320"}),
        ("?coop=C-01&words=0320", {"H-0320"}),
        ("?village=nowhere", {"H-0417", "H-0098", "H-0320"}),
        ("?words=nobody", set()),
    ],
)
def test_payouts_are_found_by_village_co_op_and_words(see, county, query, names):
    page = see(county, "settle-payouts", query)
    assert {row.party.code for row in page.context["page"]} == names


def test_csv_and_xlsx_hold_the_same_payouts(see, county):
    text = see(county, "settle-payouts-csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert {(row[0], row[-1]) for row in rows[1:]} == {
        ("H-0417", "77.50"), ("H-0098", "124.00"), ("H-0320", "147.50"),
    }  # fmt: skip
    book = see(county, "settle-payouts-xlsx")
    assert book["Content-Disposition"].endswith('.xlsx"')
    assert book.content.startswith(b"PK")


def test_a_name_that_looks_like_a_formula_is_no_formula(see, county, farm):
    farm.name = '=HYPERLINK("http://x")'
    farm.save()
    text = see(county, "settle-payouts-csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in text


def queries_of(see, person, page):
    with CaptureQueriesContext(connection) as spent:
        see(person, page)
    return len(spent)


@pytest.mark.parametrize("page", ["settle-payouts", "settle-sheet", "settle-payouts-csv"])
def test_a_longer_list_needs_no_more_queries(see, county, settled, page):
    before = queries_of(see, county, page)
    parties = settled.round.county.__class__.objects.get(code="360302100201").parties
    entry = settled.payouts.first().entry
    for party in parties.exclude(payouts__settlement=settled):
        Payout.objects.create(settlement=settled, party=party, amount_fen=1, entry=entry)
    assert queries_of(see, county, page) == before


def test_before_the_settlement_the_pages_say_so(a_round, client_of, county, household, buyer):
    for person, page in ((county, "settle-round"), (county, "settle-payouts"),
                         (household, "settle-payouts"), (buyer, "settle-invoices")):  # fmt: skip
        answer = client_of(person).get(reverse(page, args=[a_round.pk]))
        assert answer.status_code == 200
        assert "empty-title" in answer.content.decode()


def test_a_clerk_sees_the_own_co_op_and_not_the_countys_books(see, clerk, other_clerk, county):
    assert "387.00" in see(county, "settle-round").content.decode()
    own = see(clerk, "settle-round")
    assert not any(name in own.context for name in ("paid", "received", "funds", "trial"))
    assert "349.00" in own.content.decode()
    assert "387.00" not in own.content.decode()
    assert [row["name"] for row in own.context["carried"]] == ["白鹭合作社"]
    other = see(other_clerk, "settle-round")
    assert (other.context["sellers_fen"], other.context["carried"]) == (0, [])


def test_the_trial_balance_says_that_it_is_of_all_rounds(see, county):
    assert "所有轮次" in see(county, "settle-round").content.decode()


def test_the_xlsx_sums_every_column_of_weight_and_money(see, county):
    file = io.BytesIO(see(county, "settle-payouts-xlsx").content)
    row = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[-1]
    assert row[:5] == ["合计", "", "", "", ""]
    assert "" not in row[5:]
    assert (sum(row[8:13]), row[13]) == (349, 349)


def test_an_invoice_names_the_weight_by_the_scales(see, buyer):
    text = see(buyer, "settle-invoices").content.decode()
    assert "过磅认可" in text
    assert "已送达" not in text
