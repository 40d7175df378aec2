"""What every answer carries: a strict content policy, safe cookies, no frame."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


@pytest.fixture
def policy(client) -> dict[str, list[str]]:
    """The content policy of the first page, by directive."""
    header = client.get(LOGIN).headers["Content-Security-Policy"]
    parts = [directive.split() for directive in header.split(";") if directive.strip()]
    return {name: sources for name, *sources in parts}


def test_no_script_or_style_runs_but_ours(policy):
    for name in ("script-src", "style-src"):
        assert "'self'" in policy[name]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(policy[name])


def test_nothing_is_loaded_from_elsewhere(policy):
    allowed = {"'self'", "'none'", "data:", "blob:"}
    sources = {s for listed in policy.values() for s in listed if not s.startswith("'nonce-")}
    assert sources <= allowed
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]


def test_a_nonce_serves_one_answer(client):
    pages = [client.get(LOGIN) for _ in range(2)]
    found = [re.findall(r"nonce-([^']+)'", p.headers["Content-Security-Policy"]) for p in pages]
    assert not set(found[0]) & set(found[1])


def test_every_inline_block_carries_the_nonce(client, county, client_of):
    for page in (client.get(LOGIN), client_of(county).get("/")):
        inline = re.findall(r"<(?:script|style)(?![^>]*\ssrc=)[^>]*>", page.content.decode())
        assert [tag for tag in inline if "nonce=" not in tag] == []
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", page.content.decode())


def test_an_answer_cannot_be_framed_or_sniffed(client):
    headers = client.get(LOGIN).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_stay_with_the_browser_and_the_site(clerk):
    clerk.set_password("a-long-password")
    clerk.save()
    client = Client()
    client.post(LOGIN, {"username": clerk.username, "password": "a-long-password"})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_post_without_the_token_is_refused(county, client_of):
    client = client_of(county)
    client.handler.enforce_csrf_checks = True
    assert client.post("/logout/").status_code == 403
    assert client.get("/").status_code == 200


def test_ten_bad_log_ins_lock_the_door_for_that_name_only(clerk, buyer):
    for person in (clerk, buyer):
        person.set_password("a-long-password")
        person.save()
    client, wrong = Client(), {"username": clerk.username, "password": "wrong"}
    codes = [client.post(LOGIN, wrong).status_code for _ in range(11)]
    assert codes[:9] == [200] * 9
    assert codes[-1] == 429
    right = {"username": clerk.username, "password": "a-long-password"}
    assert client.post(LOGIN, right).status_code == 429
    assert client.post(LOGIN, right | {"username": buyer.username}).status_code == 302


def test_nobody_is_sent_to_another_site_after_log_in(clerk):
    clerk.set_password("a-long-password")
    clerk.save()
    form = {"username": clerk.username, "password": "a-long-password"}
    for target in ("https://elsewhere.example/", "//elsewhere.example/"):
        answer = Client().post(f"{LOGIN}?next={target}", form | {"next": target})
        assert "elsewhere" not in answer.headers["Location"]
