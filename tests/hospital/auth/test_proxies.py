"""Somebody signs in who looks after another patient: by the hospital's word alone, and no longer than that holds."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from hospital.audit.trail import AuditFilter
from hospital.auth import demo_proxies, proxies
from hospital.auth.database import writing
from hospital.base import clock
from hospital.demo.people import CARERS
from hospital.fhir.proxy import ProxyRole, ProxyScope
from tests.hospital.auth.conftest import CHILD, WANG, ZHAO
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.test_devices import Pc
from tests.hospital.auth.walker import Walker, answered
from tests.hospital.fhir.samples import observation

pytestmark = pytest.mark.postgresql

LI, LI_PHONE, CARER = "pat-li-rongzhe", "13800000005", "carer-li-rongzhe-zhao-yinuo"
WANG_PHONE = "13800000001"
NEIGHBOUR, NEIGHBOURS_PHONE = "neighbour-of-wang", "13911112222"
ROLE = "http://anxin.example/fhir/launch-role/represented"
HOUR = 3_600_000

Json = dict[str, Any]


def related(id_: str, patient: str, phone: str, **more: Any) -> Json:
    return {
        "resourceType": "RelatedPerson", "id": id_, "active": True, "patient": {"reference": f"Patient/{patient}"},
        "name": [{"text": "邻居"}], "telecom": [{"system": "phone", "value": phone, "use": "mobile"}], **more,
    }  # fmt: skip


def write(house: Hospital, body: Json, author: str = "system") -> None:
    with house.app.state.store.begin() as tx:
        tx.put(body, author=author)


def let(house: Hospital, patient: str, related_person: str, *scopes: str, holder: str = "") -> str:
    """The hospital's word: a row from now on. Returns its id."""
    with writing(house.app.state.store.engine) as connection:
        return proxies.add(
            connection, related_person=related_person, patient=patient, holder=holder,
            scopes=[ProxyScope(scope) for scope in scopes], begins=clock.milliseconds(house.clock()),
            ends=None, reason="court order",
        ).id  # fmt: skip


def end(house: Hospital, id_: str) -> None:
    with writing(house.app.state.store.engine) as connection:
        assert proxies.end(connection, id_, clock.milliseconds(house.clock())) is not None


def sign_in(house: Hospital, walker: Walker, phone: str, patient: str | None = None) -> Json:
    walker.ask_code(phone)
    answer = walker.exchange(walker.code(phone, house.code_for(phone), patient))
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def represented(*patients: str) -> list[Json]:
    return [{"reference": f"Patient/{one}", "role": ROLE} for one in patients]


def fhir_user(walker: Walker, tokens: Json) -> str:
    keys = KeySet.import_key_set(walker.client.get("/auth/jwks").json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims
    return str(claims["fhirUser"]).rsplit("/fhir/", 1)[1]


def test_one_token_covers_who_signed_in_and_whom_they_look_after(house: Hospital, walker: Walker) -> None:
    let(house, CHILD, CARER, "see", holder=LI)
    write(house, observation("fever", CHILD))
    tokens = sign_in(house, walker, LI_PHONE)
    assert (tokens["patient"], tokens["fhirContext"]) == (LI, represented(CHILD))
    assert fhir_user(walker, tokens) == f"Patient/{LI}"
    token = tokens["access_token"]
    for patient in (LI, CHILD):
        assert walker.read(f"Patient/{patient}", token).status_code == 200
    assert walker.read(f"Patient/{ZHAO}", token).status_code == 404
    assert [one["resource"]["id"] for one in walker.read(f"Observation?patient={CHILD}", token).json()["entry"]] == [
        "fever"
    ]
    assert "entry" not in walker.read(f"Invoice?patient={CHILD}", token).json()


def test_who_looks_after_nobody_is_told_so(house: Hospital, walker: Walker) -> None:
    let(house, CHILD, CARER, "see", holder=LI)
    assert sign_in(house, walker, WANG_PHONE)["fhirContext"] == []


def consent_page(house: Hospital, walker: Walker, phone: str) -> str:
    return walker.post("/auth/sign-in", walker.ask_code(phone), code=house.code_for(phone)).text


def test_whoever_consents_reads_whose_records_the_app_reaches_as_well(house: Hospital, walker: Walker) -> None:
    assert "由您照看的" not in consent_page(house, walker, LI_PHONE)
    let(house, CHILD, CARER, "see", holder=LI)
    with house.app.state.store.reading() as tx:
        name = (tx.read("Patient", CHILD) or {})["name"][0]["text"]
    assert f"由您照看的：{name}" in consent_page(house, walker, LI_PHONE)


def test_only_those_whose_record_is_seen_stand_in_the_context(house: Hospital, walker: Walker) -> None:
    let(house, CHILD, CARER, "book", "pay", holder=LI)
    tokens = sign_in(house, walker, LI_PHONE)
    assert tokens["fhirContext"] == []
    assert walker.read(f"Patient/{CHILD}", tokens["access_token"]).status_code == 200


def test_it_ends_at_once_and_a_refresh_tells(house: Hospital, walker: Walker) -> None:
    row = let(house, CHILD, CARER, "see", holder=LI)
    tokens = sign_in(house, walker, LI_PHONE)
    end(house, row)
    assert walker.read(f"Patient/{CHILD}", tokens["access_token"]).status_code == 404
    assert walker.read(f"Patient/{LI}", tokens["access_token"]).status_code == 200
    fresh = walker.refresh(tokens["refresh_token"]).json()
    assert fresh["patient"] == LI
    assert fresh["fhirContext"] == []
    let(house, CHILD, CARER, "see", holder=LI)
    assert walker.read(f"Patient/{CHILD}", fresh["access_token"]).status_code == 200
    assert walker.refresh(fresh["refresh_token"]).json()["fhirContext"] == represented(CHILD)


def test_it_begins_and_ends_by_the_hospitals_clock(house: Hospital, walker: Walker) -> None:
    now = clock.milliseconds(house.clock())
    with writing(house.app.state.store.engine) as connection:
        proxies.add(
            connection, related_person=CARER, patient=CHILD, holder=LI, scopes=[ProxyScope.SEE],
            begins=now + HOUR, ends=now + 3 * HOUR, reason="holiday",
        )  # fmt: skip
    token = house.app.state.sign_in.tokens.for_patient(LI, "patient/*.rs", 24 * 60)
    seen = []
    for _ in range(4):
        seen.append(walker.read(f"Patient/{CHILD}", token).status_code)
        house.clock.pass_by(hours=1)
    assert seen == [404, 200, 200, 404]


def test_several_rows_let_do_what_any_of_them_lets(house: Hospital, walker: Walker) -> None:
    let(house, CHILD, CARER, "book", holder=LI)
    let(house, CHILD, CARER, "see", holder=LI)
    tokens = sign_in(house, walker, LI_PHONE)
    assert tokens["fhirContext"] == represented(CHILD)
    access = house.app.state.sign_in.tokens.access_for(f"Bearer {tokens['access_token']}")
    assert [(one.patient, one.scopes) for one in access.proxies] == [(CHILD, {ProxyScope.SEE, ProxyScope.BOOK})]


def test_a_proxy_hands_nothing_on(house: Hospital, walker: Walker) -> None:
    """The child looks after somebody, too: that is nobody else's."""
    let(house, CHILD, CARER, "see", holder=LI)
    write(house, related("child-of-zhao", ZHAO, "1"))
    let(house, ZHAO, "child-of-zhao", "see", holder=CHILD)
    token = sign_in(house, walker, LI_PHONE)["access_token"]
    assert walker.read(f"Patient/{ZHAO}", token).status_code == 404


def test_a_device_in_the_clinic_is_told_as_well(house: Hospital, walker: Walker, client: httpx.Client) -> None:
    let(house, CHILD, CARER, "see", holder=LI)
    pc = Pc(house, client)
    page = client.post("/auth/device", data={"user_code": pc.told["user_code"]})
    page = walker.post("/auth/code", page, phone=LI_PHONE)
    page = walker.post("/auth/sign-in", page, code=house.code_for(LI_PHONE))
    walker.post("/auth/consent", page, decision="allow")
    assert pc.poll().json()["fhirContext"] == represented(CHILD)


def test_what_a_patient_says_of_relatives_lets_nobody_in(house: Hospital, walker: Walker) -> None:
    write(house, related(NEIGHBOUR, WANG, NEIGHBOURS_PHONE), author=f"patient:Patient/{WANG}")
    walker.ask_code(NEIGHBOURS_PHONE)
    assert house.messages() == 0
    let(house, WANG, NEIGHBOUR, "see")  # a row that `check` would have refused
    walker.ask_code(NEIGHBOURS_PHONE)
    assert house.messages() == 0
    with house.app.state.store.reading() as tx, pytest.raises(proxies.Unfit, match="not written by the hospital"):
        proxies.check(tx, NEIGHBOUR, WANG, "")


@pytest.fixture
def neighbour(house: Hospital) -> str:
    """The row of a neighbour who has no record here and looks after Wang."""
    write(house, related(NEIGHBOUR, WANG, f"+86 {NEIGHBOURS_PHONE}"))
    return let(house, WANG, NEIGHBOUR, "see", "book")


def test_somebody_without_a_record_signs_in(house: Hospital, walker: Walker, neighbour: str) -> None:
    tokens = sign_in(house, walker, NEIGHBOURS_PHONE)
    assert (tokens["patient"], tokens["fhirContext"]) == (WANG, represented(WANG))
    assert fhir_user(walker, tokens) == f"RelatedPerson/{NEIGHBOUR}"
    token = tokens["access_token"]
    for address in (f"Patient/{WANG}", f"RelatedPerson/{NEIGHBOUR}"):
        assert walker.read(address, token).status_code == 200
    assert walker.read(f"Patient/{ZHAO}", token).status_code == 404
    assert [one["resource"]["id"] for one in walker.read("Patient", token).json()["entry"]] == [WANG]
    house.clock.pass_by(minutes=1)
    assert walker.refresh(tokens["refresh_token"]).json()["patient"] == WANG


def test_without_anybody_to_look_after_there_is_no_sign_in(house: Hospital, walker: Walker, neighbour: str) -> None:
    tokens = sign_in(house, walker, NEIGHBOURS_PHONE)
    sent = house.messages()
    end(house, neighbour)
    assert walker.read(f"Patient/{WANG}", tokens["access_token"]).status_code == 401
    assert walker.refresh(tokens["refresh_token"]).json() == {"error": "invalid_grant"}
    walker.ask_code(NEIGHBOURS_PHONE)
    assert house.messages() == sent


@pytest.mark.parametrize(
    "changed",
    [{"active": False}, {"telecom": [{"system": "phone", "value": NEIGHBOURS_PHONE, "use": "old"}]}],
)
def test_a_phone_that_is_no_longer_theirs_gets_no_code(
    house: Hospital, walker: Walker, neighbour: str, changed: Json
) -> None:
    write(house, related(NEIGHBOUR, WANG, NEIGHBOURS_PHONE) | changed)
    walker.ask_code(NEIGHBOURS_PHONE)
    assert house.messages() == 0


def test_a_phone_with_records_shows_those_and_nobody_else(house: Hospital, walker: Walker) -> None:
    write(house, related(NEIGHBOUR, WANG, "13800000002"))
    let(house, WANG, NEIGHBOUR, "see")
    walker.ask_code("13800000002")
    page = walker.post("/auth/sign-in", walker.page, code=house.code_for("13800000002"))
    assert "赵建国" in page.text and "邻居" not in page.text
    assert walker.post("/auth/person", page, patient=f"RelatedPerson/{NEIGHBOUR}").status_code == 400


def test_two_people_without_records_under_one_phone_are_asked_for_whom(
    house: Hospital, walker: Walker, neighbour: str
) -> None:
    write(house, related("other", ZHAO, NEIGHBOURS_PHONE, name=[{"text": "房东"}]))
    let(house, ZHAO, "other", "pay")
    walker.ask_code(NEIGHBOURS_PHONE)
    page = walker.post("/auth/sign-in", walker.page, code=house.code_for(NEIGHBOURS_PHONE))
    assert "邻居" in page.text and "房东" in page.text
    page = walker.post("/auth/person", page, patient="RelatedPerson/other")
    assert "房东" in page.text
    tokens = walker.exchange(answered(walker.post("/auth/consent", page, decision="allow"))["code"]).json()
    assert tokens["patient"] == ZHAO
    assert tokens["fhirContext"] == []


def test_the_audit_names_who_signed_in_without_a_record(house: Hospital, walker: Walker, neighbour: str) -> None:
    token = sign_in(house, walker, NEIGHBOURS_PHONE)["access_token"]
    walker.read(f"Patient/{WANG}", token)
    rows = [placed.entry for placed in house.app.state.store.trail.find(AuditFilter(), 100)]
    told = [(one.interaction, one.actor, one.patients) for one in rows if NEIGHBOUR in one.actor]
    who = f"patient:RelatedPerson/{NEIGHBOUR}"
    assert told[0] == ("read", who, (WANG,))
    assert ("token.issued", who, ()) in told and ("sign-in.ok", who, ()) in told


def test_only_the_hospital_is_told_who_a_token_without_a_record_speaks_for(
    house: Hospital, walker: Walker, neighbour: str
) -> None:
    token = sign_in(house, walker, NEIGHBOURS_PHONE)["access_token"]
    system = house.app.state.sign_in.tokens.for_system(5)
    headers = {"Authorization": f"Bearer {system}"}
    told = walker.client.post("/auth/introspect", data={"token": token}, headers=headers).json()
    assert told["fhirUser"].endswith(f"/RelatedPerson/{NEIGHBOUR}")
    assert "patient" not in told
    headers = {"Authorization": f"Bearer {token}"}
    assert walker.client.post("/auth/introspect", data={"token": token}, headers=headers).status_code == 403


def test_the_demo_has_a_mother_who_looks_after_her_child(house: Hospital, walker: Walker) -> None:
    carers = [(carer.related_person, carer.patient_id, carer.holder_id, ProxyRole.GRANTED) for carer in CARERS[:1]]
    for _ in range(2):
        demo_proxies.ensure(house.app.state.sign_in, carers)
    tokens = sign_in(house, walker, LI_PHONE)
    assert tokens["fhirContext"] == represented(CHILD)
    with writing(house.app.state.store.engine) as connection:
        (row,) = proxies.listed(connection)
        proxies.end(connection, row.id, clock.milliseconds(house.clock()))
    demo_proxies.ensure(house.app.state.sign_in, carers)
    assert walker.read(f"Patient/{CHILD}", tokens["access_token"]).status_code == 404
    events = [placed.entry for placed in house.app.state.store.trail.find(AuditFilter(frozenset({CHILD})), 10)]
    assert [(one.interaction, one.actor, one.patients) for one in events if one.interaction == "proxy.added"] == [
        ("proxy.added", "system:demo", (CHILD, LI))
    ]
