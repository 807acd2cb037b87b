"""What happens at the door stands in the audit, under the person it is about, and holds no secret."""

from __future__ import annotations

import httpx
from sqlalchemy import text

from hospital.audit.trail import AuditFilter
from hospital.audit.verify import verify
from hospital.fhir.api.audit_event import audit_event
from hospital.fhir.validation.check import findings
from tests.hospital.auth.conftest import WANG
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.walker import Walker

PHONE = "13800000001"


def events(house: Hospital) -> list[str]:
    found = house.app.state.store.trail.find(AuditFilter(frozenset({WANG})), 100)
    return [placed.entry.interaction for placed in reversed(found) if "." in placed.entry.interaction]


def test_a_sign_in_and_all_its_tokens_are_told(house: Hospital, walker: Walker) -> None:
    page = walker.ask_code(PHONE)
    walker.post("/auth/sign-in", page, code="000000" if house.code_for(PHONE) != "000000" else "000001")
    tokens = walker.exchange(walker.code(PHONE, house.code_for(PHONE))).json()
    fresh = walker.refresh(tokens["refresh_token"]).json()
    house.clock.pass_by(minutes=1)
    walker.refresh(tokens["refresh_token"])
    assert events(house) == [
        "sign-in.code-sent", "sign-in.failed", "sign-in.ok", "sign-in.allowed", "token.issued", "token.refreshed",
        "token.reused",
    ]  # fmt: skip
    kept = str(house.app.state.store.trail.find(AuditFilter(), 1000))
    for secret in (PHONE, house.code_for(PHONE), tokens["access_token"], fresh["refresh_token"]):
        assert secret not in kept


def test_signing_out_is_told_and_the_chain_is_whole(house: Hospital, walker: Walker, client: httpx.Client) -> None:
    walker.ask_code(PHONE)
    tokens = walker.exchange(walker.code(PHONE, house.code_for(PHONE))).json()
    client.post("/auth/revoke", data={"token": tokens["refresh_token"], "client_id": "anxin-app"})
    assert events(house)[-1] == "token.revoked"
    with house.app.state.store.trail.walking("acts") as connection:
        assert verify(connection, "acts").wrong == ()
        assert connection.execute(text("SELECT count(*) FROM audit_entry")).scalar_one() > 60


def test_whose_code_was_guessed_is_not_who_guessed_it(house: Hospital, walker: Walker) -> None:
    """Whoever knows a phone number asks for codes and types wrong ones: the row is about its owner, not by them."""
    page = walker.ask_code(PHONE)
    walker.post("/auth/sign-in", page, code="000000" if house.code_for(PHONE) != "000000" else "000001")
    walker.exchange("wrong")
    placed = house.app.state.store.trail.find(AuditFilter(frozenset({WANG})), 100)
    told = {one.entry.interaction: one for one in placed if "." in one.entry.interaction}
    for event in ("sign-in.code-sent", "sign-in.failed"):
        assert (told[event].entry.actor, told[event].entry.patients) == ("", (WANG,))
        body = audit_event(told[event], frozenset({WANG}), {})
        assert findings(body) == []
        assert body["agent"][0] == {
            "name": "nobody", "requestor": True, "network": {"address": "127.0.0.1", "type": "2"},
        }  # fmt: skip
        assert f"Patient/{WANG}" in str(body["entity"]) and "Patient" not in str(body["agent"])
    assert audit_event(told["sign-in.failed"], None, {})["outcome"] == "4"


def test_a_token_that_was_used_twice_is_nobodys_act(house: Hospital, walker: Walker) -> None:
    walker.ask_code(PHONE)
    tokens = walker.exchange(walker.code(PHONE, house.code_for(PHONE))).json()
    for _ in range(2):
        walker.refresh(tokens["refresh_token"])
        house.clock.pass_by(minutes=10)
    placed = house.app.state.store.trail.find(AuditFilter(frozenset({WANG})), 100)
    told = {one.entry.interaction: one.entry for one in placed}
    assert (told["token.reused"].actor, told["token.reused"].patients) == ("", (WANG,))
    assert told["token.issued"].actor == told["token.refreshed"].actor == f"patient:Patient/{WANG}"
