"""A hospital without a network in which patients record doses, doctors prescribe, and more is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from hospital.base import clock
from hospital.base.outcome import Refusal
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.part import register_deciders
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.store import FhirStore
from hospital.medication.part import part
from services.record.medicines import ids
from tests.hospital.auth.serving import MovableClock
from tests.hospital.databases import sqlite_database

Json = dict[str, Any]

EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"
CODES = "http://anxin.example/fhir/CodeSystem/"
MEDICINE = {"coding": [{"system": CODES + "formulary", "code": "valsartan-80"}], "text": "缬沙坦胶囊 80 mg"}
GRANTS = (("*", "cruds"),)
TODAY = date(2026, 3, 4)


def days_ago(days: int) -> str:
    """A moment at nine in the morning, so many days before the pharmacy's first day."""
    return f"{TODAY - timedelta(days=days)}T09:00:00+08:00"


def prescription(id_: str = "", patient: str = "a", **more: Any) -> Json:
    """An active prescription of a capsule a day, with five repeats."""
    return {
        "resourceType": "MedicationRequest", "id": id_ or str(uuid4()), "status": "active", "intent": "order",
        "medicationCodeableConcept": MEDICINE, "subject": {"reference": f"Patient/{patient}"},
        "authoredOn": days_ago(60),
        "dosageInstruction": [{"text": "每日 1 粒", "timing": {"repeat": {
            "frequency": 1, "period": 1, "periodUnit": "d", "when": ["MORN"]}}}],
        "dispenseRequest": {
            "validityPeriod": {"start": "2026-01-03", "end": "2026-07-03"}, "numberOfRepeatsAllowed": 5,
            "quantity": {"value": 30, "unit": "粒"},
            "expectedSupplyDuration": {"value": 30, "unit": "天"},
        },
        **more,
    }  # fmt: skip


def dispense(of: Json, handed: int, **more: Any) -> Json:
    """What was handed out for a prescription, so many days ago, for thirty days."""
    return {
        "resourceType": "MedicationDispense", "id": str(uuid4()), "status": "completed",
        "medicationCodeableConcept": MEDICINE, "subject": of["subject"],
        "authorizingPrescription": [{"reference": f"MedicationRequest/{of['id']}"}],
        "daysSupply": {"value": 30}, "whenHandedOver": days_ago(handed), **more,
    }  # fmt: skip


def dose(of: Json, slot: str = "0/2026-03-04/MORN", patient: str = "a", **more: Any) -> Json:
    """A dose as the app records it: taken this morning."""
    return {
        "resourceType": "MedicationAdministration",
        "id": ids.administration_id(f"{of['resourceType']}/{of['id']}", slot),
        "extension": [
            {"url": EXTENSIONS + "dose-slot", "valueString": slot},
            {"url": EXTENSIONS + "dose-planned", "valueDateTime": "2026-03-03T23:00:00.000Z"},
        ],
        "status": "completed", "medicationCodeableConcept": MEDICINE,
        "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": "2026-03-03T23:05:00.000Z",
        "request": {"reference": f"MedicationRequest/{of['id']}"},
        "dosage": {"dose": {"value": 1, "unit": "粒"}},
        **more,
    }  # fmt: skip


def refill(of: Json, patient: str = "a", **more: Any) -> Json:
    """A request for more, as the app sends it."""
    return {
        "resourceType": "Task", "id": str(uuid4()), "status": "requested", "intent": "order",
        "code": {"coding": [{"system": CODES + "task", "code": "refill"}]},
        "focus": {"reference": f"MedicationRequest/{of['id']}"}, "for": {"reference": f"Patient/{patient}"},
        "authoredOn": "2026-03-04T09:00:00+08:00", **more,
    }  # fmt: skip


@dataclass
class Pharmacy:
    """The store, and what people do with it. An answer is the status and the refusal's code, or the stored body."""

    store: FhirStore
    clock: MovableClock = field(default_factory=MovableClock)

    def put_in(self, *bodies: Json) -> None:
        """Resources as the hospital wrote them."""
        with self.store.begin() as tx:
            for body in bodies:
                tx.put(body)

    def write(self, body: Json, patient: str = "a", etag: str = "") -> tuple[int, Json]:
        """A write by the patient; a new one without an `etag`."""
        return self._write(Access(frozenset({patient}), f"Patient/{patient}"), body, etag)

    def prescribe(self, body: Json, etag: str = "", role: Role = Role.DOCTOR) -> tuple[int, Json]:
        """A write by a member of the staff."""
        return self._write(Access.of_staff(Staff("dr", (role,), TODAY), GRANTS, client="anxin-staff"), body, etag)

    def send(self, body: Json, etag: str = "") -> tuple[int, Json]:
        """A write by another system of the hospital."""
        return self._write(Access.system("his"), body, etag)

    def stored(self, body: Json) -> Json:
        with self.store.reading() as tx:
            found = tx.read(body["resourceType"], body["id"])
        assert found is not None
        return found

    def is_stored(self, body: Json) -> bool:
        with self.store.reading() as tx:
            return tx.read(body["resourceType"], body["id"]) is not None

    def etag(self, body: Json) -> str:
        return f'W/"{self.stored(body)["meta"]["versionId"]}"'

    def _write(self, access: Access, body: Json, etag: str) -> tuple[int, Json]:
        conditions = Conditions(if_match=etag) if etag else Conditions(if_none_match="*")
        try:
            with self.store.begin() as tx:
                done = writes.update(tx, access, body["id"], body, conditions)
        except Refusal as no:
            assert 400 <= no.status < 500, no
            assert no.outcome["issue"][0]["details"]["text"], "in words"
            return no.status, {"code": no.code}
        assert done.version is not None
        return done.status, done.version.body


@contextmanager
def pharmacy() -> Iterator[Pharmacy]:
    """A hospital of two patients and a doctor."""
    with TemporaryDirectory() as folder:
        made = Pharmacy(FhirStore.open(sqlite_database(Path(folder) / "meds.sqlite"), "http://localhost/fhir"))
        register_deciders(made.store.deciders, [part(made.clock)])
        made.put_in(
            *({"resourceType": "Patient", "id": id_, "name": [{"text": id_}]} for id_ in "ab"),
            {"resourceType": "Practitioner", "id": "dr", "name": [{"text": "李明"}]},
        )
        assert clock.day_of(made.clock()) == TODAY
        try:
            yield made
        finally:
            made.store.close()
