"""Closing an account ends what was issued, given and sent, at once and for good; the record stays."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.auth import closed, proxies
from hospital.auth.database import writing
from hospital.base import clock
from hospital.channels.model import ChannelName
from hospital.fhir.proxy import ProxyRole, ProxyScope
from hospital.reaching import withheld
from tests.hospital.auth.conftest import CHILD, WANG, ZHAO
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.shared_house import client, house, walker
from tests.hospital.auth.walker import Walker
from tests.hospital.family.conftest import SCOPE, Member

__all__ = ["client", "house", "walker"]  # fixtures of this file
PHONE = "13800000001"
CARER = "carer-li-rongzhe-zhao-yinuo"


@pytest.fixture(autouse=True)
def open_again(house: Hospital) -> Iterator[None]:
    yield
    with writing(house.app.state.store.engine) as connection:
        for patient in (WANG, ZHAO):
            closed.reopen(connection, patient)


def member(house: Hospital, client: httpx.Client, patient: str) -> Member:
    return Member(client, patient, house.app.state.sign_in.tokens.for_patient(patient, SCOPE, 60))


def signed_in(house: Hospital, walker: Walker) -> dict[str, str]:
    house.clock.pass_by(minutes=2)  # another code may be sent
    walker.ask_code(PHONE)
    found: dict[str, str] = walker.exchange(walker.code(PHONE, house.code_for(PHONE))).json()
    return found


def reason(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["issue"][0]["details"]["coding"][0]["code"]


def test_closing_with_a_proxy_open_ends_everything_and_a_repeat_finds_it_done(
    house: Hospital, client: httpx.Client
) -> None:
    father, daughter = member(house, client, ZHAO), member(house, client, WANG)
    elsewhere = member(house, client, ZHAO)  # his tablet
    father.let(daughter, "see", "book")
    father.invite("see")
    assert daughter.read(f"Patient/{ZHAO}").status_code == 200
    answer = father.ask("close-account")
    assert answer.status_code == 200, answer.text
    assert answer.json()["parameter"][0]["name"] == "closed"
    assert reason(father.ask("close-account")) == (401, "account-closed")  # what a lost answer is asked about
    assert reason(elsewhere.read(f"Patient/{ZHAO}")) == (401, "account-closed")
    assert daughter.read(f"Patient/{ZHAO}").status_code == 404
    assert daughter.told("family")["person"] == []
    with house.app.state.store.reading() as tx:
        assert tx.read("Patient", ZHAO)["name"]  # the record stays
        (ended,) = [row for row in proxies.listed(tx.connection, ZHAO) if row.holder == WANG]
        assert tx.read("Consent", ended.consent)["status"] == "inactive"
        assert withheld(tx, f"Patient/{ZHAO}") == frozenset(ChannelName)
    found = house.app.state.store.trail.find(AuditFilter(patients=frozenset({ZHAO})), 50)
    assert "account.closed" in {placed.entry.interaction for placed in found}


def test_signing_in_again_says_so_until_the_desk_opens_it(house: Hospital, client: httpx.Client) -> None:
    tokens = signed_in(house, Walker(client))
    mine = Member(client, tokens["patient"], tokens["access_token"])
    assert mine.ask("close-account").status_code == 200
    refused = Walker(client).refresh(tokens["refresh_token"])
    assert refused.json() == {"error": "invalid_grant", "error_description": "account-closed"}
    walker = Walker(client)
    walker.ask_code(PHONE)
    page = walker.post("/auth/sign-in", walker.page, code=house.code_for(PHONE))
    assert page.status_code == 400 and "已注销" in page.text and "窗口" in page.text
    with writing(house.app.state.store.engine) as connection:
        assert closed.reopen(connection, tokens["patient"]) and not closed.reopen(connection, tokens["patient"])
    assert signed_in(house, Walker(client))["access_token"]
    void = mine.read(f"Patient/{WANG}")  # what was issued before stays void
    assert void.status_code == 401 and "account-closed" not in void.text


def test_nobody_closes_another_persons_account(house: Hospital, client: httpx.Client) -> None:
    father, daughter = member(house, client, ZHAO), member(house, client, WANG)
    father.let(daughter, *ProxyScope)
    assert daughter.ask("close-account", of=ZHAO).status_code == 403
    assert father.read(f"Patient/{ZHAO}").status_code == 200


def test_a_guardians_access_is_the_hospitals_to_end(house: Hospital, client: httpx.Client) -> None:
    with writing(house.app.state.store.engine) as connection:
        kept = proxies.add(
            connection, related_person=CARER, patient=CHILD, holder=WANG, scopes=ProxyScope,
            begins=clock.milliseconds(house.clock()), ends=None, reason="birth certificate", role=ProxyRole.GUARDIAN,
        )  # fmt: skip
    assert member(house, client, WANG).ask("close-account").status_code == 200
    with house.app.state.store.reading() as tx:
        (row,) = [row for row in proxies.listed(tx.connection, CHILD) if row.id == kept.id]
    assert row.ended is None
