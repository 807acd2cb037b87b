"""A hospital without a network that follows two patients up: its record, its engine, and what people answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from hospital.base import clock
from hospital.channels import rows
from hospital.channels.model import MessageRow
from hospital.channels.part import open_channels
from hospital.channels.ports import Channels
from hospital.fhir.part import register_deciders
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.follow_up import agenda
from hospital.follow_up.decisions import DecisionWord, PlanDecision
from hospital.follow_up.engine import FollowUpEngine
from hospital.follow_up.part import part
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import drop, empty_database
from tests.hospital.medication.pharmacy import CODES, EXTENSIONS, Json, Pharmacy

#: Nine in the morning at the clinic.
NOW = MovableClock().moment
ICD10 = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def operation(id_: str = "knee", patient: str = "a", at: datetime = NOW, code: str = "609588000") -> Json:
    """A knee that was replaced."""
    return {
        "resourceType": "Procedure", "id": id_, "status": "completed", "subject": {"reference": f"Patient/{patient}"},
        "code": coded(SNOMED, code), "performedDateTime": clock.instant(at),
    }  # fmt: skip


def discharge(id_: str = "stay", patient: str = "a", code: str = "I21.0", at: datetime = NOW) -> Json:
    """The end of a stay for this diagnosis."""
    return {
        "resourceType": "Encounter", "id": id_, "status": "finished", "subject": {"reference": f"Patient/{patient}"},
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "reasonCode": [coded(ICD10, code)],
        "period": {"start": clock.instant(at - timedelta(days=5)), "end": clock.instant(at)},
    }  # fmt: skip


def diagnosis(code: str, patient: str = "a", at: datetime = NOW, id_: str = "") -> Json:
    return {
        "resourceType": "Condition", "id": id_ or f"c-{patient}-{code.lower().replace('.', '-')}",
        "subject": {"reference": f"Patient/{patient}"},
        "code": coded(ICD10, code), "recordedDate": clock.instant(at),
        "clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
    }  # fmt: skip


def reading(code: str, value: float, at: datetime, patient: str = "a", id_: str = "") -> Json:
    return {
        "resourceType": "Observation", "id": id_ or f"o-{code}-{patient}-{clock.milliseconds(at)}", "status": "final",
        "category": [coded("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")],
        "subject": {"reference": f"Patient/{patient}"}, "code": coded(LOINC, code),
        "effectiveDateTime": clock.instant(at), "valueQuantity": {"value": value},
    }  # fmt: skip


def pressure(upper: int, lower: int, at: datetime, patient: str = "a") -> Json:
    body = reading("85354-9", 0, at, patient)
    del body["valueQuantity"]
    parts = (("8480-6", upper), ("8462-4", lower))
    return body | {
        "component": [
            {"code": coded(LOINC, code), "valueQuantity": {"value": value, "unit": "mmHg"}} for code, value in parts
        ]
    }


def answer(questionnaire: str, at: datetime, task: str = "", patient: str = "a", id_: str = "", **given: Any) -> Json:
    """A questionnaire that was answered; booleans, integers, and codes as words."""
    kinds = {bool: "valueBoolean", int: "valueInteger"}
    items = [
        {
            "linkId": name,
            "answer": [
                {kinds[type(value)]: value}
                if type(value) in kinds
                else {"valueCoding": {"system": CODES + "follow-up-answer", "code": value}}
            ],
        }
        for name, value in given.items()
    ]
    body: Json = {
        "resourceType": "QuestionnaireResponse", "id": id_ or str(uuid4()), "status": "completed",
        "questionnaire": f"http://anxin.example/fhir/Questionnaire/{questionnaire}|1.0.0",
        "subject": {"reference": f"Patient/{patient}"}, "authored": clock.instant(at), "item": items,
    }  # fmt: skip
    if task:
        named = {"url": EXTENSIONS + "answers-task", "valueReference": {"reference": f"Task/{task}"}}
        body["extension"] = [named]
    return body


@dataclass
class Ward(Pharmacy):
    """The store, what people do with it, and the engine."""

    def __post_init__(self) -> None:
        self.engine = FollowUpEngine(self.store, self.clock)

    def queued(self, patient: str = "a") -> list[MessageRow]:
        """The notices that the channels were given, the newest first."""
        with self.store.reading() as tx:
            return rows.of_patient(tx.connection, patient, 100)

    def goes_on(self, **much: float) -> None:
        """Time passes, and the engine hears and does what is due."""
        self.clock.pass_by(**much)
        self.engine.look()
        self.engine.tick()

    def days(self, count: int) -> None:
        """Day by day, every three hours."""
        for _ in range(count * 8):
            self.goes_on(hours=3)

    def tasks(self, patient: str = "a", kind: str = "", status: str = "") -> list[Json]:
        wanted = [("patient", patient), ("_sort", "_lastUpdated")]
        wanted += [("code", f"{CODES}task|{kind}")] if kind else []
        wanted += [("status", status)] if status else []
        with self.store.reading() as tx:
            return search(tx, "Task", wanted)

    def plans(self, patient: str = "a", status: str = "active") -> list[Json]:
        with self.store.reading() as tx:
            return search(tx, "CarePlan", [("patient", patient), ("status", status)])

    def kept(self, type_: str, patient: str = "a") -> list[Json]:
        with self.store.reading() as tx:
            return search(tx, type_, [("patient", patient)])

    def told(self, patient: str = "a") -> list[PlanDecision]:
        """The decisions about a patient, the earliest first."""
        with self.store.reading() as tx:
            return [decision for _, decision in reversed(agenda.told(tx, patient))]

    def words(self, patient: str = "a") -> list[DecisionWord]:
        return [decision.word for decision in self.told(patient)]


def person(id_: str, **more: Any) -> Json:
    return {"resourceType": "Patient", "id": id_, "name": [{"text": id_}], "birthDate": "1960-01-01", **more}


@contextmanager
def ward() -> Iterator[Ward]:
    """Two patients and a doctor; the plans of this release are there."""
    with TemporaryDirectory() as folder:
        url = empty_database(Path(folder))
        store = FhirStore.open(url, "http://localhost/fhir")
        made = Ward(store)
        channels = open_channels(store, Channels(), made.clock)
        register_deciders(store.deciders, [channels.part, part(store, made.clock)])
        made.put_in(person("a"), person("b"), {"resourceType": "Practitioner", "id": "dr", "name": [{"text": "李明"}]})
        made.engine.look()
        try:
            yield made
        finally:
            store.close()
            drop(url)
