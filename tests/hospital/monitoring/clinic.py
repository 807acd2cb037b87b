"""A hospital without a network that two patients send home readings to, and a doctor who answers what it proposes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hospital.fhir.part import register_deciders
from hospital.fhir.store.store import FhirStore
from hospital.medication.part import part as medication
from hospital.monitoring.judging import proposals_of
from hospital.monitoring.part import part
from hospital.monitoring.watch import Watch
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.observation import observation_of
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import sqlite_database
from tests.hospital.medication.pharmacy import Json, Pharmacy
from tests.services.record.measurements.samples import measured, pressure

#: When the clinic's clock stands, and the kinds by short names.
NOW = MovableClock().moment
K = MeasurementKind
ATC = "http://www.whocc.no/atc"


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def of_patient(reading: Measurement, patient: str = "a") -> Json:
    """A reading as the app sends it."""
    return observation_of(reading, patient)


def crisis(hours: float = 1, systolic: int = 190) -> Measurement:
    return pressure(systolic, 110, ago(hours))


def rising(first: int = 130, step: int = 2, times: int = 12, patient: str = "a") -> list[Json]:
    """A pressure a day that goes up, until this morning."""
    return [of_patient(pressure(first + step * n, 84, ago(24 * (times - n))), patient) for n in range(times)]


def weight(kilograms: str, hours: float) -> Measurement:
    return measured(K.WEIGHT, kilograms, ago(hours))


def prescription(id_: str = "rx", atc: str = "C08CA01", **more: Any) -> Json:
    """An active prescription of a medicine with this ATC code."""
    return {
        "resourceType": "MedicationRequest", "id": id_, "status": "active", "intent": "order",
        "medicationCodeableConcept": {"coding": [{"system": ATC, "code": atc}], "text": "苯磺酸氨氯地平片 5 mg"},
        "subject": {"reference": "Patient/a"}, "authoredOn": "2026-01-03T09:00:00+08:00",
        "requester": {"reference": "Practitioner/dr", "display": "李明"},
        "dosageInstruction": [{
            "text": "每日 1 片", "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
            "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "片"}}],
        }],
        **more,
    }  # fmt: skip


def heart_failure(patient: str = "a") -> Json:
    return {
        "resourceType": "Condition", "id": f"hf-{patient}", "subject": {"reference": f"Patient/{patient}"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I50.0"}]},
    }  # fmt: skip


@dataclass
class Clinic(Pharmacy):
    """The store, what people do with it, and the hospital's watch over readings."""

    def __post_init__(self) -> None:
        self.watch = Watch(self.store, self.clock)

    def sends(self, *readings: Measurement | Json, patient: str = "a") -> list[Json]:
        """Readings that a patient's app sends, and the hospital's look at them. Returns the proposals that wait."""
        for each in readings:
            body = each if isinstance(each, dict) else of_patient(each, patient)
            status, told = self.write(body, patient)
            assert status == 201, told
        return self.looks(patient)

    def withdraws(self, reading: Measurement, patient: str = "a") -> list[Json]:
        """A reading is taken back, as the app does it."""
        body = self.stored(of_patient(reading, patient))
        assert self.write(body | {"status": "entered-in-error"}, patient, self.etag(body))[0] == 200
        return self.looks(patient)

    def looks(self, patient: str = "a") -> list[Json]:
        self.watch.look()
        return [task for task in self.proposals(patient) if task["status"] == "requested"]

    def proposals(self, patient: str = "a") -> list[Json]:
        with self.store.reading() as tx:
            return [task for task, _ in proposals_of(tx, patient)]

    def answers(self, task: Json, status: str, answer: str, **more: Any) -> tuple[int, Json]:
        """A clinician's answer."""
        told = {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/review-answer", "code": answer}]}
        return self.prescribe({**task, "status": status, "businessStatus": told, **more}, self.etag(task))


@contextmanager
def clinic() -> Iterator[Clinic]:
    """Two patients and a doctor."""
    with TemporaryDirectory() as folder:
        store = FhirStore.open(sqlite_database(Path(folder) / "watch.sqlite"), "http://localhost/fhir")
        made = Clinic(store)
        register_deciders(store.deciders, [part(store, made.clock), medication(made.clock)])
        made.put_in(
            *({"resourceType": "Patient", "id": id_, "name": [{"text": id_}]} for id_ in "ab"),
            {"resourceType": "Practitioner", "id": "dr", "name": [{"text": "李明"}]},
        )
        try:
            yield made
        finally:
            store.close()
