"""Whose half hour a Slot is: doctor, department, room, and the department's rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hospital.base.elements import Json, extension, instant
from hospital.base.references import target
from hospital.fhir.store.tx import Tx
from hospital.scheduling.refusals import invalid
from hospital.scheduling.rules import Rules


@dataclass(frozen=True)
class Clinic:
    """A slot with all that decides about it: schedule, doctor, department and its rules."""

    slot: Json
    schedule_id: str
    role: Json
    service: Json
    rules: Rules

    @property
    def slot_id(self) -> str:
        return str(self.slot["id"])

    @property
    def start(self) -> datetime:
        return instant(self.slot["start"])

    @property
    def capacity(self) -> int:
        """How many numbers the slot has; one for a Slot without a capacity (plain R4)."""
        return int(extension(self.slot, "slot-capacity") or 1)

    @property
    def taken(self) -> int:
        said = extension(self.slot, "slot-taken")
        return int(said) if said is not None else (0 if self.slot.get("status") == "free" else self.capacity)

    @property
    def has_free_number(self) -> bool:
        return self.slot.get("status") == "free" and self.taken < self.capacity

    @property
    def service_id(self) -> str | None:
        return self.service.get("id")


def clinic_of(tx: Tx, slot_id: str) -> Clinic:
    """Follows Slot to Schedule to PractitionerRole to HealthcareService; refuses a slot that is not there."""
    slot = tx.read("Slot", slot_id)
    if slot is None:
        raise invalid("this slot is not known", "Appointment.slot")
    schedule_id = target(slot.get("schedule"), "Schedule") or ""
    schedule = tx.read("Schedule", schedule_id) or {}
    role = _first(tx, schedule.get("actor", ()), "PractitionerRole")
    service = _first(tx, schedule.get("actor", ()), "HealthcareService")
    service = service or _first(tx, role.get("healthcareService", ()), "HealthcareService")
    return Clinic(slot, schedule_id, role, service, Rules.of(service))


def _first(tx: Tx, references: list[Json], type_: str) -> Json:
    for reference in references:
        id_ = target(reference, type_)
        if id_ is not None:
            return tx.read(type_, id_) or {}
    return {}
