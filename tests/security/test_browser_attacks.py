"""Attacks by way of the browser: other pages, other names, other origins, and the time a comparison takes."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

import hospital.auth
from tests.hospital.auth.conftest import WANG
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.walker import REDIRECT, Walker, answered
from tests.security.test_oauth_attacks import OTHER_PHONE, PHONE, grant


@pytest.fixture
def tokens(house: Hospital, walker: Walker) -> dict[str, Any]:
    found: dict[str, Any] = walker.exchange(grant(house, walker)).json()
    return found


@pytest.mark.parametrize("name", ["redirect_uri", "client_id", "scope", "code_challenge", "state", "aud"])
def test_a_parameter_that_stands_twice_is_refused_without_a_redirect(walker: Walker, name: str) -> None:
    asked = walker.authorize().request.url.params
    answer = walker.client.get("/auth/authorize", params=[*asked.multi_items(), (name, asked[name])])
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_the_host_header_neither_widens_aud_nor_leads_anything_away(house: Hospital, walker: Walker) -> None:
    params = dict(walker.authorize().request.url.params)
    walker.client.headers["Host"] = "evil.example"
    page = walker.client.get("/auth/authorize", params=params)
    assert page.status_code == 200
    assert "evil.example" not in page.text + str(page.headers)
    lured = walker.client.get("/auth/authorize", params={**params, "aud": "http://evil.example/fhir"})
    assert answered(lured)["error"] == "invalid_request"
    told = walker.client.get("/fhir/.well-known/smart-configuration").text
    assert "evil.example" not in told and house.base in told


def test_no_page_of_sign_in_can_be_framed_cached_or_told_to_others(house: Hospital, walker: Walker) -> None:
    phone = walker.authorize()
    code = walker.post("/auth/code", phone, phone=PHONE)
    consent = walker.post("/auth/sign-in", code, code=house.code_for(PHONE))
    stop = walker.authorize(client_id="somebody")
    back = walker.post("/auth/consent", consent, decision="deny")
    for page in (phone, code, consent, stop, walker.client.get("/demo/messages"), back):
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in page.headers
        if page.status_code != 303:
            assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
            assert "script" not in page.headers["content-security-policy"]


def test_another_page_cannot_submit_the_forms(house: Hospital, walker: Walker) -> None:
    """CSRF: the browser's cookie is not sent from elsewhere (SameSite), and without it no form is known."""
    page, sent = walker.ask_code(PHONE), len(house.app.state.sign_in.demo.newest(1000))
    cookie = next(one for one in walker.client.cookies.jar if one.name == "anxin_browser")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    walker.client.cookies.clear()
    for path, fields in (
        ("/auth/sign-in", {"code": house.code_for(PHONE)}),
        ("/auth/consent", {"decision": "allow"}),
        ("/auth/code", {"phone": OTHER_PHONE}),
    ):
        assert walker.post(path, page, **fields).status_code == 400
    assert len(house.app.state.sign_in.demo.newest(1000)) == sent


def test_no_other_origin_may_read_what_needs_a_token(walker: Walker, tokens: dict[str, Any]) -> None:
    strange = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    answers = [
        walker.client.get(f"/fhir/Patient/{WANG}", headers={**strange, **bearer}),
        walker.client.options(f"/fhir/Patient/{WANG}", headers=strange),
        walker.client.post("/auth/token", data={"grant_type": "refresh_token"}, headers=strange),
        walker.client.options("/auth/token", headers=strange),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_token_in_the_address_or_in_a_form_is_none(walker: Walker, tokens: dict[str, Any]) -> None:
    token = tokens["access_token"]
    assert walker.client.get(f"/fhir/Patient/{WANG}", params={"access_token": token}).status_code == 401
    form = walker.client.post("/fhir/Patient/_search", data={"access_token": token, "_id": WANG})
    assert form.status_code == 401
    for scheme in ("Basic", "Token", ""):
        assert walker.client.get(
            f"/fhir/Patient/{WANG}", headers={"Authorization": f"{scheme} {token}".strip()}
        ).status_code == 401  # fmt: skip


SECRETS = {"state", "challenge", "verifier", "hash", "digest", "secret", "csrf", "token", "digits", "passcode", "word"}


KEPT = [
    *Path(hospital.auth.__file__).parent.glob("*.py"),
    *(Path(__file__).parents[2] / name for name in ("services/fhir/loopback.py", "app/admission.py")),
]


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.name)
def test_no_secret_is_compared_in_a_way_that_takes_longer_the_more_of_it_is_right(file: Path) -> None:
    """Secrets are looked up by their hash, or compared by hmac.compare_digest."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Compare) or not any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            continue
        sides = [node.left, *node.comparators]
        if any(isinstance(side, ast.Constant) for side in sides):
            continue  # a comparison with a fixed word tells nothing
        names = {ast.unparse(side).split(".")[-1].strip("_[]'\"") for side in sides}
        bound = [name for name in names if name in SECRETS]
        inside_sql = "c." in ast.unparse(node)
        assert not bound or inside_sql, f"{file.name}:{node.lineno} {ast.unparse(node)}"


def test_redirects_back_go_only_where_the_app_said(house: Hospital, walker: Walker) -> None:
    walker.ask_code(PHONE)
    consent = walker.post("/auth/sign-in", walker.page, code=house.code_for(PHONE))
    answer = walker.post("/auth/consent", consent, decision="allow", redirect_uri="https://evil.example")
    assert answer.headers["location"].startswith(f"{REDIRECT}?")
