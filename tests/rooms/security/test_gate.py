"""What is turned away before anything reads it, whoever sends it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from django.urls import reverse

from farmgate.web.gate import client_address

pytestmark = pytest.mark.django_db
MULTIPART = "multipart/form-data; boundary=x"


@pytest.fixture
def written(monkeypatch):
    """The temporary files that a request writes."""
    made, make = [], TemporaryUploadedFile.__init__
    monkeypatch.setattr(
        TemporaryUploadedFile, "__init__", lambda *a, **k: (made.append(a), make(*a, **k))[1]
    )
    return made


@pytest.mark.parametrize("megabytes", [3, 60])
def test_a_stranger_cannot_fill_the_disk(client, written, megabytes):
    client.handler.enforce_csrf_checks = True
    file = SimpleUploadedFile("x", b"x" * (megabytes << 20))
    answer = client.post("/login/", {"file": file})
    assert answer.status_code == 413
    assert "内容过大" in answer.content.decode()
    assert written == []


@pytest.mark.parametrize("length", ["", "-1", "many", "9" * 5000, str(3 << 20)])
def test_a_body_whose_length_is_hidden_or_absurd_is_refused(client, length):
    answer = client.post("/login/", b"--x--", content_type=MULTIPART, CONTENT_LENGTH=length)
    assert answer.status_code == 413


def test_a_sheet_still_comes_in_where_sheets_are_taken(clerk, a_round, client_of):
    page = reverse("survey-import", args=[a_round.pk, "lots"])
    answer = client_of(clerk).post(page, {"file": SimpleUploadedFile("x.csv", b"x" * (9 << 20))})
    assert answer.status_code == 200
    assert "文件太大" in answer.content.decode()


@pytest.mark.parametrize("page", ["clear-result", "clear-prices", "clear-why", "haul-weigh"])
@pytest.mark.parametrize("name", ["q", "code", "product", "page", "x%00"])
def test_a_nul_in_an_address_is_refused(county, a_round, client_of, page, name):
    address = reverse(page, args=[a_round.pk])
    assert client_of(county).get(f"{address}?{name}=a%00b").status_code == 400


def test_a_nul_in_a_path_is_refused(county, client_of):
    assert client_of(county).get("/watch/%00/").status_code == 400


@pytest.mark.parametrize("asked", ["9" * 5000, "9" * 18, "²", "٣", "x", "-1"])
def test_nonsense_for_a_round_shows_the_latest_on_the_map(county, a_round, client_of, asked):
    answer = client_of(county).get("/map/", {"round": asked})
    assert answer.context["chosen"] == a_round


def log_in(client, person, password, address):
    form = {"username": person.username, "password": password}
    return client.post("/login/", form, headers={"x-forwarded-for": address}).status_code


@pytest.mark.parametrize(("is_behind", "code"), [(True, 302), (False, 429)])
def test_bad_log_ins_are_counted_by_what_the_proxy_wrote(clerk, settings, is_behind, code):
    settings.BEHIND_PROXY = is_behind
    clerk.set_password("a-long-password")
    clerk.save()
    for turn in range(11):
        log_in(Client(), clerk, "wrong", f"198.51.100.{turn}, 203.0.113.9")
    assert log_in(Client(), clerk, "a-long-password", "203.0.113.9") == 429
    assert log_in(Client(), clerk, "a-long-password", "203.0.113.10") == code


@pytest.mark.parametrize("told", ["", "unknown", "x" * 99, "203.0.113.9:443"])
def test_an_address_that_is_none_is_not_kept(rf, settings, told):
    settings.BEHIND_PROXY = True
    request = rf.get("/", headers={"x-forwarded-for": f"198.51.100.1, {told}"}, REMOTE_ADDR="")
    assert client_address(request) is None
