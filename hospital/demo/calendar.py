"""Schedules and Slots as FHIR: half hours with numbers, free and full ones, so that the load can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.departments import service_type
from hospital.demo.doctors import clinic_type, department_of
from hospital.demo.doctors_table import DOCTORS, DemoDoctor
from hospital.demo.shapes import Json, at, extension, reference
from hospital.demo.timetable import DAYS, PlannedSlot, planned


def schedule_id(doctor: DemoDoctor) -> str:
    """The id of a role's schedule."""
    return f"schedule-{doctor.key}"


def schedules(today: date) -> Iterator[Json]:
    """One Schedule for each doctor in each department."""
    for doctor in DOCTORS:
        department = department_of(doctor)
        yield {
            "resourceType": "Schedule",
            "id": schedule_id(doctor),
            "active": True,
            "serviceType": [service_type(department)],
            "actor": [
                reference("PractitionerRole", doctor.role_id, doctor.name),
                reference("HealthcareService", department.id, department.name),
            ],
            "planningHorizon": {
                "start": at(today, 0).isoformat(),
                "end": at(today + timedelta(days=DAYS), 0).isoformat(),
            },
        }


def slots(seed: int, today: date) -> Iterator[Json]:
    """All half hours of the doctors' coming days, in order."""
    for slot in planned(seed, today):
        yield slot_resource(slot)


def slot_resource(slot: PlannedSlot) -> Json:
    """A planned half hour as a Slot."""
    made: Json = {
        "resourceType": "Slot",
        "id": slot.id,
        "extension": [
            extension("slot-capacity", valuePositiveInt=slot.capacity),
            extension("slot-taken", valueUnsignedInt=slot.taken),
        ],
        "serviceType": [service_type(department_of(slot.doctor))],
        "appointmentType": clinic_type(slot.doctor),
        "schedule": reference("Schedule", schedule_id(slot.doctor), slot.doctor.name),
        "status": slot.status,
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
    }
    if slot.suspended:
        made["comment"] = "停诊"
    return made
