"""Cookies and headers: what every page of every portal promises the browser."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in
from webapp.wiring import Portal

PORTALS: tuple[Portal, ...] = ("public", "staff", "committee")


@pytest.mark.parametrize("portal", PORTALS)
def test_nothing_inline_and_nothing_from_elsewhere_may_run(council: Council, portal: Portal) -> None:
    client = council.app(portal).test_client()
    for path in ("/", "/sign-in", "/nowhere", "/healthz", "/static/tokens.css"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.parametrize("portal", PORTALS)
def test_pages_are_not_kept_by_the_browser_and_files_are(council: Council, portal: Portal) -> None:
    client = council.app(portal).test_client()
    assert client.get("/sign-in" if portal != "public" else "/").headers["Cache-Control"] == "no-store"
    assert "max-age" in client.get("/static/tokens.css").headers["Cache-Control"]


def test_each_portal_has_a_cookie_of_its_own_that_no_script_can_read(council: Council) -> None:
    names = set()
    for portal, role in (("staff", "worker"), ("committee", "member")):
        client = sign_in(council.app(portal), f"{role}@example.org", PASSWORD)
        cookie = client.get_cookie(f"earshot_{portal}")
        assert cookie is not None
        assert cookie.http_only
        assert cookie.same_site == "Strict"
        names.add(cookie.key)
    public = council.app("public").test_client()
    public.get("/join")
    cookie = public.get_cookie("earshot_public")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert len(names) == 2


def test_a_cookie_of_one_portal_opens_no_other(council: Council) -> None:
    staff = sign_in(council.app("staff"), "worker@example.org", PASSWORD)
    cookie = staff.get_cookie("earshot_staff")
    assert cookie is not None
    committee = council.app("committee").test_client()
    committee.set_cookie("earshot_committee", cookie.value)
    assert committee.get("/summaries").status_code == 302


def test_leaving_a_page_clears_the_session_and_goes_to_the_neutral_page(council: Council) -> None:
    client = council.app("public").test_client()
    with client.session_transaction() as session:
        session["conversation"] = "11111111-1111-4111-8111-111111111111"
    answer = client.get("/exit")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://")
    with client.session_transaction() as session:
        assert "conversation" not in session


@pytest.mark.parametrize("portal", PORTALS)
def test_health_needs_no_sign_in_and_says_what_is_there(council: Council, portal: Portal) -> None:
    client = council.app(portal).test_client()
    alive = client.get("/healthz").json
    assert (alive["status"], alive["portal"]) == ("ok", portal)
    assert ("screen_rules_only" in alive) == (portal != "committee"), "the committee portal reads no words"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json["checks"]["migrations"] is True
    if portal == "public":
        assert ready.json["checks"]["rasa"] is False, "Rasa alone does not make it unready"
        assert ready.json["checks"]["screen_rules_only"] is True


def away(*_: object, **__: object) -> None:
    raise OperationalError("connect", {}, Exception("away"))


def test_a_portal_without_its_database_is_not_ready_and_says_what_to_do(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = council.app("public").test_client()
    client.get("/talk")
    with client.session_transaction() as session:
        session["conversation"] = "11111111-1111-4111-8111-111111111111"
    monkeypatch.setattr("sqlalchemy.engine.base.Engine.connect", away)
    assert client.get("/readyz").status_code == 503
    page = client.get("/talk")
    assert page.status_code == 503
    assert "We are not working right now" in page.text
    assert client.get("/healthz").status_code == 200
