"""Pages of the survey: who sees what, and a sheet from upload to stored by hand."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from farmgate.survey.models import Bid, Lot, SheetImport
from farmgate.web.sheets import read_tables
from farmgate.web.sheets.upload import ROOM_FOR_FIELDS
from rooms.survey.conftest import HEADER

GOOD = "白源村,刘桂英,,大白菜,一级,50,0.6,2月19日,2月25日"
BAD = "白源村,刘桂英,,魔芋精粉,一级,50,,,"
LOT = {"qty": "二百", "unit": "斤", "price": "1.2", "price_unit": "斤"}


@pytest.fixture
def tasks_at_once(settings):
    """Tasks run where they are queued, as if the worker were infinitely fast."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def typed(cabbage, grades):
    return LOT | {"product": cabbage.pk, "grade": grades[1].pk}


def sheet_file(*rows, name="x.csv"):
    return SimpleUploadedFile(name, "\n".join([HEADER, *rows]).encode())


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


PAGES = ("survey-lots", "survey-lot-new", "survey-bids", "survey-bid-new")
OPEN_TO = {
    "household": (200, 200, 403, 403),
    "clerk": (200, 200, 403, 403),
    "buyer": (403, 403, 200, 200),
    "county": (200, 200, 200, 200),
    "other_county": (404, 404, 404, 404),
}


@pytest.mark.parametrize("role", OPEN_TO)
def test_each_role_opens_its_own_pages(role, a_round, farm, client_of, request):
    client = client_of(request.getfixturevalue(role))
    answers = [client.get(reverse(page, args=[a_round.pk])).status_code for page in PAGES]
    assert tuple(answers) == OPEN_TO[role]


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("household", (403, 403)),
        ("clerk", (200, 404)),
        ("buyer", (404, 200)),
        ("county", (200, 200)),
        ("other_county", (404, 404)),
    ],
)
def test_each_role_uploads_its_own_kind_of_sheet(role, answers, a_round, client_of, request):
    client = client_of(request.getfixturevalue(role))
    pages = [reverse("survey-import", args=[a_round.pk, kind]) for kind in ("lots", "bids")]
    assert tuple(client.get(page).status_code for page in pages) == answers


def test_a_stranger_is_sent_to_log_in(a_round):
    assert Client().get(reverse("survey-lots", args=[a_round.pk])).status_code == 302


def test_a_household_sees_its_own_lots_only(household, make_lot, other_farm, a_round, client_of):
    make_lot()
    make_lot(seller=other_farm)
    page = text_of(client_of(household).get(reverse("survey-lots", args=[a_round.pk])))
    assert "刘桂英" in page
    assert "陈国强" not in page


def test_a_list_is_narrowed_by_product_coop_village_and_text(
    county, make_lot, other_farm, a_round, client_of
):
    make_lot()
    make_lot(seller=other_farm)
    client, page = client_of(county), reverse("survey-lots", args=[a_round.pk])
    coop, village = other_farm.coop.pk, other_farm.place.pk
    for query in (f"coop={coop}", f"village={village}", "text=国强", "text=H-0032"):
        rows = client.get(f"{page}?{query}").context["page"].object_list
        assert [lot.seller for lot in rows] == [other_farm]
    assert client.get(f"{page}?text=白菜").context["totals"]["count"] == 2
    assert client.get(f"{page}?product=x&village=²&page=99").context["totals"]["count"] == 2


def test_a_long_list_costs_as_many_queries_as_a_short_one(county, make_lot, a_round, client_of):
    client, page = client_of(county), reverse("survey-lots", args=[a_round.pk])
    counts = []
    for more in (1, 60):
        for _ in range(more):
            make_lot()
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] + 1 >= counts[1]


def test_an_empty_list_offers_one_button_and_a_sample(clerk, a_round, client_of):
    page = text_of(client_of(clerk).get(reverse("survey-lots", args=[a_round.pk])))
    assert reverse("survey-import", args=[a_round.pk, "lots"]) in page
    assert reverse("survey-sample", args=["lots"]) in page


def test_a_household_records_a_lot_in_its_own_unit(household, a_round, farm, typed, client_of):
    client = client_of(household)
    answer = client.post(reverse("survey-lot-new", args=[a_round.pk]), typed)
    assert answer.status_code == 302
    lot = Lot.objects.get()
    assert (lot.seller, lot.qty_g, lot.reserve_fen_per_kg) == (farm, 100_000, 240)


def test_the_same_lot_again_is_asked_about(household, a_round, typed, client_of, farm):
    client, page = client_of(household), reverse("survey-lot-new", args=[a_round.pk])
    client.post(page, typed)
    assert "is_another" in text_of(client.post(page, typed))
    assert client.post(page, typed | {"is_another": "on"}).status_code == 302
    assert Lot.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"qty": "一些"}, "qty"),
        ({"qty": "-1"}, "qty"),
        ({"unit": "件", "qty": "9999999"}, "qty"),
        ({"price": "9999"}, "price"),
        ({"price": "便宜"}, "price"),
        ({"ready": "2020-03-05", "spoil": "2020-03-04"}, "spoil"),
        ({"product": ""}, "product"),
        ({"unit": "亩"}, "unit"),
    ],
)
def test_a_fault_in_a_form_is_said_beside_its_field(
    household, farm, a_round, typed, client_of, change, field
):
    page = reverse("survey-lot-new", args=[a_round.pk])
    form = client_of(household).post(page, typed | change).context["form"]
    assert list(form.errors) == [field]
    assert not Lot.objects.exists()


def test_a_clerk_names_the_member(clerk, coop, a_round, typed, client_of, farm, other_farm):
    client, page = client_of(clerk), reverse("survey-lot-new", args=[a_round.pk])
    for unknown in ("陈国强", "H-0032", "龙傲天", " "):
        assert "party" in client.post(page, typed | {"party": unknown}).context["form"].errors
    assert client.post(page, typed | {"party": "刘桂英 H-0417"}).status_code == 302
    assert client.post(page, typed | {"party": "刘桂英", "qty": "5"}).status_code == 302
    assert set(Lot.objects.values_list("seller", flat=True)) == {farm.pk}


def test_a_buyer_records_and_withdraws_a_bid(buyer, a_round, typed, client_of):
    client = client_of(buyer)
    client.post(reverse("survey-bid-new", args=[a_round.pk]), typed | {"min_qty": "100"})
    bid = Bid.objects.get()
    assert (bid.qty_g, bid.min_qty_g, bid.limit_fen_per_kg) == (100_000, 50_000, 240)
    page = reverse("survey-bid-withdraw", args=[bid.pk])
    assert "大白菜" in text_of(client.get(page))
    client.post(page)
    bid.refresh_from_db()
    assert bid.withdrawn_at is not None


def test_nobody_withdraws_a_lot_that_is_not_his(
    other_household, other_clerk, other_county, make_lot, client_of
):
    page = reverse("survey-lot-withdraw", args=[make_lot().pk])
    for person in (other_household, other_clerk, other_county):
        assert client_of(person).post(page).status_code == 404
    assert Lot.objects.get().withdrawn_at is None


def test_a_sheet_is_uploaded_looked_at_and_stored(clerk, farm, a_round, client_of, tasks_at_once):
    client = client_of(clerk)
    upload = reverse("survey-import", args=[a_round.pk, "lots"])
    answer = client.post(upload, {"file": sheet_file(GOOD, BAD)})
    shown = text_of(client.get(answer.url))
    assert "魔芋精粉" in shown
    assert "第 3 行" in shown
    sheet = SheetImport.objects.get()
    client.post(reverse("survey-import-store", args=[sheet.pk]))
    assert "已保存 1 行" in text_of(client.get(answer.url))
    assert Lot.objects.get().sheet == sheet
    again = client.post(upload, {"file": sheet_file(GOOD, BAD)})
    assert (again.url, Lot.objects.count()) == (answer.url, 1)


def test_an_import_is_shown_to_its_uploader_and_the_county_only(
    clerk, other_clerk, county, other_county, buyer, upload, client_of
):
    pages = ("survey-import-show", "survey-import-bad-rows")
    args = [upload(clerk, GOOD, BAD).pk]
    for person, code in ((clerk, 200), (county, 200), (other_clerk, 404), (buyer, 404)):
        client = client_of(person)
        assert [client.get(reverse(page, args=args)).status_code for page in pages] == [code] * 2
    assert client_of(other_county).get(reverse(pages[0], args=args)).status_code == 404
    for act in ("store", "cancel", "again", "undo"):
        page = reverse(f"survey-import-{act}", args=args)
        assert client_of(other_clerk).post(page).status_code == 404


def test_a_running_import_shows_how_far_it_is_until_it_ends(clerk, upload, client_of):
    sheet = upload(clerk, GOOD)
    SheetImport.objects.update(state="reading", percent=40, step="check_rows")
    client, page = client_of(clerk), reverse("survey-import-show", args=[sheet.pk])
    part = text_of(client.get(page, headers={"hx-request": "true"}))
    assert "40" in part
    assert "<html" not in part
    client.post(reverse("survey-import-cancel", args=[sheet.pk]))
    assert client.get(page, headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_an_upload_beyond_the_bound_is_not_taken(clerk, a_round, client_of, settings):
    settings.SHEET_MAX_BYTES = 1_000
    page = reverse("survey-import", args=[a_round.pk, "lots"])
    for size in (1_001, 1_000 + 2 * ROOM_FOR_FIELDS):
        answer = client_of(clerk).post(page, {"file": SimpleUploadedFile("x.csv", b"x" * size)})
        assert "文件太大" in text_of(answer)
    assert not SheetImport.objects.exists()


def test_an_upload_needs_its_token(clerk, a_round):
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("survey-import", args=[a_round.pk, "lots"])
    assert client.post(page, {"file": sheet_file(GOOD)}).status_code == 403
    assert not SheetImport.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", ["lots", "bids"])
def test_the_sample_can_be_uploaded_as_it_stands(
    county, farm, shop, a_round, client_of, upload, language, kind
):
    client = client_of(county)
    client.cookies["django_language"] = language
    content = client.get(reverse("survey-sample", args=[kind])).content
    assert read_tables(
        content, "x.xlsx", {"a": ("品种", "product"), "b": ("备注", "remark")}
    ).tables
    sheet = upload(county, kind=kind, name="x.xlsx", content=content)
    assert (sheet.findings, sheet.rows_good) == ([], 1)


def test_text_from_a_sheet_is_text_on_the_page(clerk, upload, client_of):
    sheet = upload(clerk, "<script>x</script>,刘桂英,,<b>x</b>,一级,50,,,")
    page = text_of(client_of(clerk).get(reverse("survey-import-show", args=[sheet.pk])))
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
