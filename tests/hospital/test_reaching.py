"""In a whole hospital: a patient chooses who is told, and their phone gets a message without a word about health."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hospital.app import HospitalApp, create_app
from hospital.auth import proxies
from hospital.auth.database import writing
from hospital.auth.sign_in_context import SignInContext
from hospital.base import clock
from hospital.base.config import Config
from hospital.base.outcome import Refusal
from hospital.channels.demo_box import DemoBox
from hospital.demo import people, places
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import ProxyScope
from hospital.reaching import reach
from hospital.reminding.sweep import sweep
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import empty_database
from tests.hospital.medication.pharmacy import TODAY, days_ago, prescription
from tests.hospital.reminding.wishes import FORBIDDEN, Json, wish

pytestmark = pytest.mark.postgresql

ZHAO, CHILD, CARER = "pat-zhao-jianguo", "pat-zhao-yinuo", "carer"
SEVEN = datetime(2026, 3, 3, 23, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HospitalApp]:
    here = MovableClock(SEVEN - timedelta(hours=1))
    monkeypatch.setattr(clock, "now", here)
    app = create_app(Config(empty_database(tmp_path), "http://localhost", demo=True), now=here)
    with app.state.store.begin() as tx:
        tx.put(places.organization())
        for body in people.resources(1, TODAY):
            tx.put(body)
        tx.put({**prescription("p", ZHAO), "authoredOn": days_ago(60)})
        tx.put({"resourceType": "RelatedPerson", "id": CARER, "patient": {"reference": f"Patient/{ZHAO}"}})
    yield app
    app.state.store.close()


def appoint(house: HospitalApp) -> str:
    with writing(house.state.store.engine) as connection:
        return proxies.add(
            connection, related_person=CARER, patient=ZHAO, holder=CHILD, scopes=[ProxyScope.SEE],
            begins=clock.milliseconds(clock.now()), ends=None, reason="asked for",
        ).id  # fmt: skip


def ask(house: HospitalApp, body: Json) -> str:
    """What the patient's own write came to: the refusal's code, or nothing."""
    access = Access(frozenset({ZHAO}), f"Patient/{ZHAO}")
    try:
        with house.state.store.begin() as tx:
            writes.update(tx, access, body["id"], body, Conditions(if_none_match="*"))
    except Refusal as no:
        return no.code or "refused"
    return ""


def phone(house: HospitalApp, id_: str) -> str:
    with house.state.store.reading() as tx:
        return str((tx.read("Patient", id_) or {})["telecom"][0]["value"])


def test_a_proxy_is_told_and_nobody_once_their_proxy_has_ended(house: HospitalApp) -> None:
    context: SignInContext = house.state.sign_in
    assert ask(house, wish(ZHAO, carer=CARER)) == "no-carer", "the hospital has not named them yet"
    named = appoint(house)
    assert ask(house, wish(ZHAO, carer=CARER)) == ""
    later = SEVEN + timedelta(hours=2)
    with writing(context.store.engine) as connection:
        assert proxies.end(connection, named, clock.milliseconds(clock.now())) is not None
    assert sweep(context.store, reach(context), later) == 0
    appoint(house)
    assert sweep(context.store, reach(context), later) == 1
    replace(house.state.delivery, now=lambda: later).round()
    assert isinstance(context.demo, DemoBox)
    (message,) = context.demo.newest()
    assert message.phone == phone(house, CHILD)
    assert message.text.startswith("【")
    assert not any(word in message.text for word in FORBIDDEN)
    assert message.code == ""


def test_without_messages_nobody_is_promised_any() -> None:
    nobody = reach(None)
    assert not nobody.can_send()
    assert nobody.carers("a") == {}
