"""What a patient writes stays apart from what the hospital says, and is marked for every reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.app import create_app
from hospital.base import clock
from hospital.base.config import Config
from hospital.base.elements import EXTENSIONS, extension
from hospital.base.outcome import Refusal
from hospital.fhir.access.patient_table import PATIENT_WRITES
from hospital.fhir.api import writes
from hospital.fhir.definitions import structure
from hospital.fhir.permissions import Access
from hospital.scheduling.clinic import clinic_of
from hospital.scheduling.waitlist import candidates
from tests.fakes.clock import NOON
from tests.hospital.auth.serving import MovableClock
from tests.hospital.conftest import access_of_test_token
from tests.hospital.databases import sqlite_database
from tests.hospital.fhir.samples import observation, own_id
from tests.hospital.scheduling.booking import furnish, service, slot

Json = dict[str, Any]
ONE, OTHER = own_id("one"), own_id("other")
PATAST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "PATAST"}
LABORATORY = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]
}
TASK = "http://anxin.example/fhir/CodeSystem/task"


def labels(body: Json) -> list[str]:
    return [label["code"] for label in body["meta"].get("security", [])]


async def test_what_a_patient_wrote_is_marked(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    made = await ana.put(f"Observation/{ONE}", json=observation(ONE, "a"))
    assert labels(made.json()) == ["PATAST"]
    forged = observation(ONE, "a", value=121) | {"meta": {"security": [{"system": "urn:x", "code": "R"}]}}
    changed = await ana.put(f"Observation/{ONE}", json=forged)
    assert (changed.status_code, labels(changed.json())) == (200, ["PATAST"]), changed.text
    bare = [{"op": "remove", "path": "/meta"}, {"op": "add", "path": "/bodySite", "value": {"text": "左臂"}}]
    patched = await ana.patch(f"Observation/{ONE}", json=bare, headers={"Content-Type": "application/json-patch+json"})
    assert (patched.status_code, labels(patched.json())) == (200, ["PATAST"]), patched.text
    found = await system.get(f"Observation?_security={PATAST['system']}|PATAST")
    assert found.json()["total"] == 1
    await system.put("Observation/lab", json=observation("lab", "a"))
    assert labels((await ana.get("Observation/lab")).json()) == []


async def test_the_same_again_makes_no_new_version(ana: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await ana.put(f"Observation/{ONE}", json=observation(ONE, "a"))
        assert answer.json()["meta"]["versionId"] == "1"
    assert (await ana.put(f"Observation/{ONE}", json=answer.json())).json()["meta"]["versionId"] == "1"


async def test_what_the_hospital_added_stays(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    mine = (await ana.put(f"Observation/{ONE}", json=observation(ONE, "a"))).json()
    seen = {"url": "http://his.example/seen", "valueBoolean": True}
    high = [{"text": "高"}]
    meta = {**mine["meta"], "tag": [{"system": "urn:his", "code": "reviewed"}]}
    stored = (await system.put(f"Observation/{ONE}", json=mine | {
        "meta": meta, "interpretation": high, "extension": [seen]
    })).json()  # fmt: skip
    for body in (observation(ONE, "a", value=119), {**stored, "valueQuantity": {"value": 118}}):
        answer = await ana.put(f"Observation/{ONE}", json=body)
        assert answer.status_code == 200, answer.text
        kept = answer.json()
        assert (kept["interpretation"], kept["extension"], kept["meta"]["tag"]) == (high, [seen], meta["tag"])
    for change in ({"interpretation": [{"text": "正常"}]}, {"extension": [{**seen, "valueBoolean": False}]}):
        refused = await ana.put(f"Observation/{ONE}", json=observation(ONE, "a", **change))
        assert refused.status_code == 403, refused.text
        assert refused.json()["issue"][0]["expression"] == [f"Observation.{next(iter(change))}"]


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("category", {"category": [LABORATORY]}),
        ("issued", {"issued": "2026-03-01T08:00:00Z"}),
        ("referenceRange", {"referenceRange": [{"text": "3.5 - 5.5"}]}),
        ("note", {"note": [{"authorString": "李医生", "text": "正常"}]}),
        ("identifier", {"identifier": [{"system": "http://anxin.example/fhir/NamingSystem/report", "value": "1"}]}),
        ("identifier", {"identifier": [{"value": "1", "assigner": {"reference": "Organization/hospital"}}]}),
        ("component", {"component": [{"code": {"text": "x"}, "interpretation": [{
            "coding": [{"system": "http://anxin.example/fhir/CodeSystem/flag", "code": "H"}]}]}]}),
        ("component", {"component": [{"code": {"text": "x"}, "interpretation": [{"text": "正常"}]}]}),
        ("component", {"component": [{"code": {"text": "x"}, "referenceRange": [{"text": "3.5 - 5.5"}]}]}),
        ("code", {"code": {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/measure", "code": "wait"}]}}),
        ("valueQuantity", {"valueQuantity": {"value": 1, "extension": [{"url": "urn:x", "valueCode": "x"}]}}),
        ("contained", {"contained": [{"resourceType": "Practitioner", "id": "d"}], "performer": [{"reference": "#d"}]}),
        ("modifierExtension", {"modifierExtension": [{"url": "http://x.example", "valueBoolean": True}]}),
        ("implicitRules", {"implicitRules": "http://x.example"}),
        ("_issued", {"_issued": {"extension": [{"url": "http://x.example", "valueBoolean": True}]}}),
    ],
)  # fmt: skip
async def test_a_refusal_names_the_element(ana: httpx.AsyncClient, place: str, more: Json) -> None:
    body = observation(ONE, "a") | more
    answer = await ana.put(f"Observation/{ONE}", json=body)
    assert answer.status_code == 403, answer.text
    assert answer.json()["issue"][0]["expression"] == [f"Observation.{place}"]


MOOD = {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/measure", "code": "mood"}]}
OF_A_DEVICE = [
    {"url": f"{EXTENSIONS}recorded-at", "valueInstant": "2026-03-01T08:02:00.000Z"},
    {"url": f"{EXTENSIONS}device-time", "valueDateTime": "2000-01-01T00:03:00+08:00"},
    {"url": f"{EXTENSIONS}meal", "valueCode": "ACM"},
    {"url": f"{EXTENSIONS}measured-by", "valueString": "欧姆龙 J735"},
]


async def test_a_measurement_says_when_the_phone_got_it_and_which_device_made_it(ana: httpx.AsyncClient) -> None:
    answer = await ana.put(f"Observation/{ONE}", json=observation(ONE, "a", extension=OF_A_DEVICE) | {"code": MOOD})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["extension"], labels(answer.json())) == (OF_A_DEVICE, ["PATAST"])
    for wrong in ({"valueString": "soon"}, {"valueInstant": "0001-01-01T00:00:00Z"}):
        bad = observation(ONE, "a", extension=[{"url": f"{EXTENSIONS}recorded-at", **wrong}])
        assert (await ana.put(f"Observation/{ONE}", json=bad)).status_code == 422


async def test_ones_own_resources_may_be_named(ana: httpx.AsyncClient) -> None:
    await ana.put(f"Observation/{ONE}", json=observation(ONE, "a"))
    from_it = observation(OTHER, "a", derivedFrom=[{"reference": f"Observation/{ONE}"}])
    assert (await ana.put(f"Observation/{OTHER}", json=from_it)).status_code == 201
    first, second = own_id("first"), own_id("second")
    together = [
        {"resource": body, "request": {"method": "PUT", "url": f"Observation/{body['id']}"}}
        for body in (
            observation(first, "a", derivedFrom=[{"reference": f"Observation/{second}"}]),
            observation(second, "a"),
        )
    ]
    answer = await ana.post("", json={"resourceType": "Bundle", "type": "transaction", "entry": together})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "codings",
    [
        [],
        [{"system": TASK, "code": "pay"}],
        [{"system": TASK, "code": "pay"}, {"system": TASK, "code": "follow-up"}],
        [{"system": "urn:x", "code": "pay"}, {"system": TASK, "code": "pay"}],
        [{"system": TASK, "code": "pay"}, {"system": TASK, "code": "pay"}],
        [{"system": "urn:x", "code": "pay"}],
        [{"system": TASK, "code": "follow-up"}, {"system": "urn:x", "code": "pay"}],
    ],
)
async def test_no_coding_makes_a_patients_task_a_finished_one(ana: httpx.AsyncClient, codings: list[Json]) -> None:
    body: Json = {"resourceType": "Task", "id": ONE, "intent": "order", "for": {"reference": "Patient/a"}}
    body |= {"code": {"coding": codings}} if codings else {}
    for status in ("completed", "in-progress", "accepted", "failed"):
        assert (await ana.put(f"Task/{ONE}", json={**body, "status": status})).is_error
    for words in ({"output": [{"type": {"text": "x"}, "valueString": "x"}]}, {"businessStatus": {"text": "paid"}}):
        assert (await ana.put(f"Task/{ONE}", json={**body, "status": "requested", **words})).status_code == 403
    assert (await ana.get(f"Task/{ONE}")).status_code == 404


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A department for which p0 has waited since before noon; now it is noon."""
    moment = MovableClock(NOON - timedelta(minutes=1))
    url = sqlite_database(tmp_path_factory.mktemp("words") / "h.sqlite")
    app = create_app(Config(url, "http://hospital.test"), access_of_test_token, now=moment)
    with app.state.store.begin() as tx:
        furnish(tx, [slot("li-0900", "09:00", day=_day(NOON), capacity=2)])
        tx.put(service("heart", "心血管内科"))
        writes.create(tx, Access(frozenset({"p0"}), "Patient/p0"), _waits("p0"), writes.Conditions())
    moment.pass_by(minutes=1)
    yield app
    app.state.store.close()


def _day(now: datetime) -> str:
    return (now + timedelta(days=1)).date().isoformat()


def _waits(patient: str, **more: Any) -> Json:
    people = [f"Patient/{patient}", "HealthcareService/heart"]
    return {
        "resourceType": "Appointment",
        "status": "waitlist",
        "requestedPeriod": [{"start": f"{_day(NOON)}T00:00:00+08:00", "end": f"{_day(NOON)}T23:00:00+08:00"}],
        "participant": [{"actor": {"reference": one}, "status": "accepted"} for one in people],
        **more,
    }


#: The hospital's extensions on an Appointment, and one that nobody knows.
_NAMES = (
    "waiting-since", "waiting-for", "offer-passed", "offered", "queue", "queue-number", "arrived-at", "called-at",
    "late", "suspended", "hold-expires", "hold-renewals", "hold-requested", "choice", "check-in", "unknown",
)  # fmt: skip
_VALUES: tuple[Json, ...] = (
    {"valueInstant": "2020-01-01T00:00:00Z"},
    {"valueBoolean": True},
    {"valuePositiveInt": 1},
    {"valueReference": {"reference": "PractitionerRole/role-li"}},
    {"extension": [{"url": "state", "valueCode": "called"}]},
)
_EXTENSIONS = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES)).map(
        lambda one: {"url": EXTENSIONS + one[0], **one[1]}
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None)
@given(_EXTENSIONS, _EXTENSIONS, st.sampled_from(["waitlist", "proposed", "cancelled"]), st.booleans())
def test_no_extension_of_a_patients_moves_the_queue(
    clinic: FastAPI, first: list[Json], then: list[Json], status: str, patches: bool
) -> None:
    access, id_ = Access(frozenset({"p1"}), "Patient/p1"), str(uuid4())
    with pytest.raises((_Undone, Refusal)), clinic.state.store.begin() as tx:
        body = _waits("p1", id=id_, extension=first, status=status)
        made = writes.update(tx, access, id_, body, writes.Conditions()).version.body
        if made["status"] != "cancelled":
            changed = {**made, "status": "waitlist", "extension": [*made.get("extension", []), *then]}
            if patches:
                made = writes.patch(
                    tx, access, ("Appointment", id_), lambda _: changed, writes.Conditions()
                ).version.body
            else:
                made = writes.update(tx, access, id_, changed, writes.Conditions()).version.body
        kept = {item["url"].removeprefix(EXTENSIONS) for item in made.get("extension", [])}
        assert kept <= {"waiting-since", "hold-requested", "hold-renewals", "choice", "check-in"}
        assert extension(made, "waiting-since") in (None, clock.instant(NOON))
        order = [_patient(entry) for entry in candidates(tx, clinic_of(tx, "li-0900"), NOON)]
        assert order in (["p0"], ["p0", "p1"])
        raise _Undone


class _Undone(Exception):
    pass


def _patient(entry: Json) -> str:
    return str(entry["participant"][0]["actor"]["reference"]).rpartition("/")[2]


#: One value of each kind of element, as far as a resource with it can be valid.
_SAMPLES: dict[str, Any] = {
    "string": "x", "markdown": "x", "code": "final", "boolean": True, "dateTime": "2026-03-01", "date": "2026-03-01",
    "instant": "2026-03-01T08:00:00Z", "uri": "urn:x", "url": "urn:x", "canonical": "http://x.example/x",
    "positiveInt": 1, "unsignedInt": 1, "integer": 1, "decimal": 1, "CodeableConcept": {"text": "x"},
    "Coding": {"system": "urn:x", "code": "x"}, "Identifier": {"system": "urn:x", "value": "1"},
    "Reference": {"reference": "Patient/p1"}, "Period": {"start": "2026-03-01"}, "Quantity": {"value": 1},
    "Annotation": {"text": "x"}, "Attachment": {"title": "x"},
    "Extension": {"url": "http://x.example", "valueCode": "x"},
}  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_is_stored_holds_the_words_of_the_table_alone(clinic: FastAPI, data: st.DataObject) -> None:
    type_ = data.draw(st.sampled_from(["Observation", "Task", "Communication", "MedicationStatement", "Appointment"]))
    fitting = sorted(key for key, element in structure()[type_].items() if element["t"] in _SAMPLES)
    keys = data.draw(st.lists(st.sampled_from(fitting), unique=True, max_size=3))
    added = {key: _sample(structure()[type_][key]) for key in keys if key not in ("id", "status", "participant")}
    access, about = Access(frozenset({"p1"}), "Patient/p1"), {"reference": "Patient/p1"}
    code = {"text": "x"}
    bodies: dict[str, Json] = {
        "Observation": {"status": "final", "code": code, "subject": about},
        "Task": {"status": "requested", "intent": "order", "for": about},
        "Communication": {"status": "completed", "subject": about},
        "MedicationStatement": {"status": "active", "subject": about, "medicationCodeableConcept": code},
        "Appointment": {"status": "proposed", "participant": [{"actor": about, "status": "accepted"}]},
    }
    row = PATIENT_WRITES[type_]
    with pytest.raises((_Undone, Refusal)), clinic.state.store.begin() as tx:
        made = writes.create(tx, access, {"resourceType": type_, **bodies[type_], **added}, writes.Conditions())
        stored = made.version.body
        assert all(row.covers(type_, key) for key in stored)
        assert (
            not row.extensions.isdisjoint({item["url"] for item in stored.get("extension", [])})
            or "extension" not in stored
        )
        assert labels(stored) == ["PATAST"]
        raise _Undone


def _sample(element: Json) -> Any:
    value = _SAMPLES[element["t"]]
    return [value] if element.get("a") else value


async def test_answers_are_in_the_hospitals_own_codes(ana: httpx.AsyncClient) -> None:
    answer = {"valueCoding": {"system": "http://anxin.example/fhir/CodeSystem/pain", "code": "mild"}}
    body = {"resourceType": "QuestionnaireResponse", "id": ONE, "status": "completed"}
    body |= {"subject": {"reference": "Patient/a"}, "item": [{"linkId": "1", "answer": [answer]}]}
    assert (await ana.put(f"QuestionnaireResponse/{ONE}", json=body)).status_code == 201


def told_condition(**more: Any) -> Json:
    system = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    return {
        "resourceType": "Condition", "id": ONE, "subject": {"reference": "Patient/a"}, "code": {"text": "胃溃疡"},
        "verificationStatus": {"coding": [{"system": system, "code": "unconfirmed"}]}, **more,
    }  # fmt: skip


def confirmed(body: Json) -> Json:
    (coding,) = body["verificationStatus"]["coding"]
    return {**body, "verificationStatus": {"coding": [{**coding, "code": "confirmed"}]}}


async def test_what_a_clinician_confirmed_is_no_more_the_patients(
    ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    silent = {key: value for key, value in told_condition().items() if key != "verificationStatus"}
    for certain in (silent, confirmed(told_condition())):
        assert (await ana.put(f"Condition/{ONE}", json=certain)).status_code == 403
    made = await ana.put(f"Condition/{ONE}", json=told_condition())
    assert made.status_code == 201, made.text
    theirs = (await system.put(f"Condition/{ONE}", json=confirmed(made.json()))).json()
    for change in (told_condition(), {**theirs, "note": [{"text": "不是"}]}, told_condition(code={"text": "胃炎"})):
        refused = await ana.put(f"Condition/{ONE}", json=change)
        assert refused.status_code == 403, refused.text
    assert (await system.get(f"Condition/{ONE}")).json()["code"] == {"text": "胃溃疡"}


async def test_a_patient_is_no_primary_source_of_a_vaccination(ana: httpx.AsyncClient) -> None:
    given = {
        "resourceType": "Immunization", "id": ONE, "status": "completed", "patient": {"reference": "Patient/a"},
        "vaccineCode": {"text": "乙肝疫苗"}, "occurrenceDateTime": "2019", "primarySource": True,
    }  # fmt: skip
    assert (await ana.put(f"Immunization/{ONE}", json=given)).status_code == 403
    assert (await ana.put(f"Immunization/{ONE}", json={**given, "primarySource": False})).status_code == 201
