"""Every view says who may reach it, and every role is tried at every page."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from database.models.accounts import COMMITTEE_ROLES, STAFF_ROLES
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in
from webapp.guards import guard_of
from webapp.wiring import Portal

# Flask's own view of the portal's files: style sheets and scripts, the same for everybody.
UNGUARDED = {"static"}

OPEN_TO_ANYONE = {
    # A notice's link says nothing to a stranger; it sends them to sign in once their browser had a chance to
    # send the session's cookie (webapp/staff/alert_links.py).
    "staff": {"staff.sign_in", "staff.sign_out", "staff.home", "staff.alert_link"},
    "committee": {"committee.sign_in", "committee.sign_out", "committee.home"},
}
HEALTH = {"health.healthz", "health.readyz", "components.components"}

ROLES = {"staff": STAFF_ROLES, "committee": COMMITTEE_ROLES}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in UNGUARDED]


@pytest.mark.parametrize("portal", ["public", "staff", "committee"])
def test_every_view_has_a_guard(council: Council, portal: Portal) -> None:
    app = council.app(portal)
    assert [r.endpoint for r in rules(app) if guard_of(app.view_functions[r.endpoint]) is None] == []


@pytest.mark.parametrize("portal", ["staff", "committee"])
def test_only_signing_in_and_health_are_open_to_anyone_on_a_portal_with_accounts(
    council: Council, portal: Portal
) -> None:
    app = council.app(portal)
    open_to_anyone = {
        r.endpoint for r in rules(app) if guard_of(app.view_functions[r.endpoint]) == ("anyone",)
    }
    assert open_to_anyone == OPEN_TO_ANYONE[portal] | HEALTH


def address(rule: Rule) -> str:
    return rule.rule.replace("<uuid:id>", str(uuid.uuid4())).replace("<path:filename>", "x")


def guarded(app: Flask) -> list[Rule]:
    return [r for r in rules(app) if guard_of(app.view_functions[r.endpoint]) != ("anyone",)]


def open_page(client: FlaskClient, rule: Rule) -> int:
    method = "POST" if "POST" in (rule.methods or ()) and "GET" not in (rule.methods or ()) else "GET"
    return client.open(address(rule), method=method).status_code


@pytest.mark.parametrize("portal", ["staff", "committee"])
def test_every_route_sends_a_stranger_to_sign_in_and_lets_in_exactly_its_roles(
    council: Council, portal: Portal
) -> None:
    app = council.app(portal)
    app.config["WTF_CSRF_ENABLED"] = False
    stranger = app.test_client()
    for rule in guarded(app):
        assert open_page(stranger, rule) == 302, rule
    for role in ROLES[portal]:
        client = sign_in(app, f"{role}@example.org", PASSWORD)
        for rule in guarded(app):
            allowed = guard_of(app.view_functions[rule.endpoint]) or ()
            status = open_page(client, rule)
            if role in allowed:
                # 404: the row does not exist, so the guard has let the request through.
                assert status in (200, 302, 303, 404), (role, rule, status)
            else:
                assert status == 403, (role, rule, status)


@pytest.mark.parametrize(
    ("portal", "role"), [("staff", "member"), ("committee", "worker"), ("committee", "admin")]
)
def test_an_account_of_the_other_portal_does_not_open_this_one(
    council: Council, portal: Portal, role: str
) -> None:
    app = council.app(portal)
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/sign-in", data={"email": f"{role}@example.org", "password": PASSWORD})
    assert answer.status_code == 422


def test_no_portal_has_a_route_of_another(council: Council) -> None:
    endpoints = {
        portal: {r.endpoint.split(".")[0] for r in council.app(portal).url_map.iter_rules()}
        for portal in ("public", "staff", "committee")
    }
    assert endpoints["public"] == {"public", "api", "health", "components", "static"}
    assert endpoints["staff"] == {"staff", "health", "components", "static"}
    assert endpoints["committee"] == {"committee", "health", "components", "static"}
