"""What happens at the door stands in the audit, under the person it is about, and holds no secret."""

from __future__ import annotations

import httpx
from sqlalchemy import text

from hospital.audit.trail import AuditFilter
from hospital.audit.verify import verify
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
