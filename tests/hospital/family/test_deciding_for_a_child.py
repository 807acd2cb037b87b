"""Until a child is fourteen a guardian decides about the hospital's texts for it and reads who looked; then no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from hospital.auth import proxies
from hospital.auth.database import writing
from hospital.base import clock
from hospital.consents.elements import consent_id
from hospital.consents.texts import agreed, libraries, publish
from hospital.fhir.proxy import ProxyRole, ProxyScope
from tests.hospital.auth.conftest import CHILD, WANG, ZHAO
from tests.hospital.auth.serving import Hospital
from tests.hospital.family.conftest import Member

pytestmark = pytest.mark.postgresql
Make = Callable[[str], Member]
Json = dict[str, Any]
CARER = "carer-li-rongzhe-zhao-yinuo"
THEIRS = "guardian-zhao-yinuo"


def place(code: str = "care") -> str:
    """The address of what is decided about a text; each test decides about one of its own."""
    return f"Consent/{consent_id(CHILD, code)}"


def text(code: str = "care") -> Json:
    return next(body for body in libraries() if body["id"] == f"consent-{code}")


def decision(says: str = "", code: str = "care", **more: Any) -> Json:
    """What an app writes for the child: who decides is left to the hospital."""
    made = agreed(text(code), CHILD, "2026-03-04T09:00:00+08:00")
    del made["performer"]
    if says:
        made |= {"status": says, "provision": {**made["provision"], "type": "deny"}}
    return made | more


def put(member: Member, body: Json, version: int = 0) -> httpx.Response:
    guard = {"If-Match": f'W/"{version}"'} if version else {"If-None-Match": "*"}
    address = f"/fhir/{body['resourceType']}/{body['id']}"
    return member.client.put(address, json=body, headers={**member.headers, **guard})


def guards(house: Hospital, holder: str, related: str, *scopes: ProxyScope) -> str:
    with writing(house.app.state.store.engine) as connection:
        return proxies.add(
            connection, related_person=related, patient=CHILD, holder=holder, scopes=scopes or ProxyScope,
            begins=clock.milliseconds(house.clock()), ends=None, reason="papers", role=ProxyRole.GUARDIAN,
        ).id  # fmt: skip


@pytest.fixture
def asking(house: Hospital) -> Hospital:
    """The child is six, the hospital asks, and nothing was decided yet."""
    with house.app.state.store.begin() as tx:
        publish(tx, libraries(), "system:test")
        tx.put({**(tx.read("Patient", CHILD) or {}), "birthDate": "2019-05-05"})
    return house


def test_a_guardian_agrees_and_withdraws_and_the_hospital_writes_who_it_was(asking: Hospital, member: Make) -> None:
    guards(asking, WANG, CARER)
    mother, child = member(WANG), member(CHILD)
    made = put(mother, decision())
    assert made.status_code == 201, made.text
    assert made.json()["performer"] == [{"reference": f"RelatedPerson/{CARER}"}]
    assert put(mother, decision()).status_code == 200  # its answer was lost: found, not made again
    withdrawn = put(mother, decision("inactive"), int(made.json()["meta"]["versionId"]))
    assert withdrawn.status_code == 200
    history = child.read(f"{place()}/_history").json()["entry"]
    assert [entry["resource"]["status"] for entry in history[:2]] == ["inactive", "active"]
    found = mother.read(f"Consent?patient={CHILD}").json()["entry"]
    assert [entry["resource"]["id"] for entry in found] == [consent_id(CHILD, "care")]


def test_nobody_is_put_into_the_decision_by_who_makes_it(asking: Hospital, member: Make) -> None:
    guards(asking, WANG, CARER)
    mother = member(WANG)
    told = put(mother, decision(code="email", performer=[{"reference": f"Patient/{CHILD}"}]))
    assert told.json()["performer"] == [{"reference": f"RelatedPerson/{CARER}"}]
    other = put(mother, decision(code="sms", performer=[{"reference": f"Patient/{WANG}"}]))
    assert other.status_code == 403, other.text


def test_two_guardians_who_disagree_leave_both_words_under_their_names(asking: Hospital, member: Make) -> None:
    guards(asking, WANG, CARER)
    guards(asking, ZHAO, THEIRS)
    mother, father = member(WANG), member(ZHAO)
    made = put(mother, decision(code="meeting"))
    version = int(made.json()["meta"]["versionId"])
    assert put(father, decision("rejected", "meeting")).status_code == 412  # he has not seen hers
    assert put(father, decision("inactive", "meeting"), version).status_code == 200
    told = [entry["resource"] for entry in mother.read(f"{place('meeting')}/_history").json()["entry"][:2]]
    assert [each["performer"][0]["reference"] for each in told] == [f"RelatedPerson/{THEIRS}", f"RelatedPerson/{CARER}"]


def test_from_fourteen_on_the_child_decides_alone(asking: Hospital, member: Make) -> None:
    with asking.app.state.store.begin() as tx:
        tx.put({**(tx.read("Patient", CHILD) or {}), "birthDate": "2012-03-05"})
    id_ = guards(asking, WANG, CARER)
    mother, child = member(WANG), member(CHILD)
    made = put(mother, decision(code="pay"))
    asking.clock.moment = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
    assert mother.read(place("pay")).status_code == 200
    assert mother.read(f"AuditEvent?patient={CHILD}").json().get("entry")
    asking.clock.pass_by(seconds=1)  # midnight in Shanghai: fourteen
    child.told("approve-access", id=id_, scope="see")  # may see again, and decides nothing all the same
    assert mother.read(f"Patient/{CHILD}").status_code == 200
    assert mother.read(place("pay")).status_code == 404
    assert not mother.read(f"AuditEvent?patient={CHILD}").json().get("entry")
    version = int(made.json()["meta"]["versionId"])
    assert put(mother, decision("inactive", "pay"), version).status_code in (403, 404, 412)
    own = decision("inactive", "pay", performer=[{"reference": f"Patient/{CHILD}"}])
    assert put(child, own, version).json()["performer"] == [{"reference": f"Patient/{CHILD}"}]


def test_a_guardian_reads_who_looked_also_that_they_did_themselves(asking: Hospital, member: Make) -> None:
    guards(asking, WANG, CARER)
    mother, child = member(WANG), member(CHILD)
    child.read(f"Observation?patient={CHILD}")
    mother.read(f"Patient/{CHILD}")
    log = [entry["resource"] for entry in mother.read(f"AuditEvent?patient={CHILD}&_count=20").json()["entry"]]
    agents = [str(event["agent"][0]["who"]) for event in log]
    assert any(f"Patient/{CHILD}" in who for who in agents) and any(f"Patient/{WANG}" in who for who in agents)
    seen = child.read(f"AuditEvent?patient={CHILD}&_count=5").json()["entry"]
    looked = next(event["resource"] for event in seen if CARER in str(event["resource"]["agent"][0]))
    assert looked["purposeOfEvent"][0]["coding"][0]["code"] == "FAMRQT"
    assert mother.read(f"AuditEvent/{log[0]['id']}").status_code == 200


@pytest.mark.parametrize(("scopes", "role"), [((ProxyScope.PAY, ProxyScope.BOOK), ProxyRole.GUARDIAN),
                                              (tuple(ProxyScope), ProxyRole.GRANTED)])  # fmt: skip
def test_neither_without_the_record_nor_without_the_law(
    asking: Hospital, member: Make, scopes: tuple[ProxyScope, ...], role: ProxyRole
) -> None:
    with writing(asking.app.state.store.engine) as connection:
        proxies.add(
            connection, related_person=CARER, patient=CHILD, holder=WANG, scopes=scopes, reason="", ends=None,
            begins=clock.milliseconds(asking.clock()), role=role,
        )  # fmt: skip
    mother = member(WANG)
    assert put(mother, decision(code="quality")).status_code == 403
    assert mother.read(place()).status_code == 404
    assert not mother.read(f"AuditEvent?patient={CHILD}").json().get("entry")
    assert mother.read(f"AuditEvent?patient={CHILD}&_summary=count").json().get("total", 0) == 0


def test_a_guardian_sees_no_other_consent_of_the_childs_and_writes_none(asking: Hospital, member: Make) -> None:
    guards(asking, WANG, CARER)
    other = decision(id="9b2f8c54-4f3a-4d6e-9d2a-6c1d2f3e4a5b")
    other["category"] = other["category"][:1]
    with asking.app.state.store.begin() as tx:
        tx.put(other)
    mother = member(WANG)
    assert mother.read(f"Consent/{other['id']}").status_code == 404
    assert other["id"] not in mother.read(f"Consent?patient={CHILD}").text
    assert put(mother, {**other, "id": "1b2f8c54-4f3a-4d6e-9d2a-6c1d2f3e4a5b"}).status_code == 403


def test_the_token_says_for_whom_the_user_decides(asking: Hospital) -> None:
    guards(asking, WANG, CARER)
    now = clock.milliseconds(asking.clock())
    with writing(asking.app.state.store.engine) as connection:
        assert [proxy.decides for proxy in proxies.of_person(connection, WANG, now)] == [True]
        later = now + 14 * 366 * 24 * 3600 * 1000
        assert not any(proxy.decides for proxy in proxies.of_person(connection, WANG, later))
