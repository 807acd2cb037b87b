"""Past and future visits: Appointments in every status, Encounters and vital signs of those that took place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hospital.demo.departments import service_type
from hospital.demo.doctors import ROUTINE, department_of
from hospital.demo.doctors_table import BY_KEY as DOCTORS
from hospital.demo.doctors_table import DOCTORS as ALL_DOCTORS
from hospital.demo.doctors_table import DemoDoctor
from hospital.demo.history import condition_id
from hospital.demo.people import Person, people
from hospital.demo.places import HOSPITAL_ENGLISH, HOSPITAL_ID, HOSPITAL_NAME, room_id, room_name, room_name_english
from hospital.demo.problems_table import BY_KEY as PROBLEMS
from hospital.demo.problems_table import Problem
from hospital.demo.shapes import ICD10, TERMINOLOGY, Json, at, coding, dice, extension, reference, said
from hospital.demo.timetable import HALF_HOUR
from hospital.demo.vitals import vitals

_FATES = ("fulfilled", "fulfilled", "fulfilled", "fulfilled", "noshow", "cancelled")


@dataclass(frozen=True)
class DemoVisit:
    person: Person
    doctor: DemoDoctor
    start: datetime
    fate: str
    number: int
    problem: Problem | None

    @property
    def key(self) -> str:
        return f"{self.person.key}-{self.start:%Y%m%d}-{self.doctor.department[:12]}"


def past_visits(seed: int, today: date) -> Iterator[DemoVisit]:
    """Two years of visits for each person, about as many as their conditions need. Never on a Sunday."""
    for person in people(seed, today):
        luck = dice(seed, f"visits/{person.key}")
        problems = [PROBLEMS[key] for key in person.row.problems]
        days_taken = set()
        for turn in range(2 + 2 * len(problems) + (6 if person.number == 0 else 0)):
            problem = problems[turn % len(problems)] if problems else None
            doctor = DOCTORS[problem.doctor] if problem else _any_doctor(person, luck.random())
            day = today - timedelta(days=luck.randint(3, 720))
            day -= timedelta(days=1 if day.weekday() == 6 else 0)
            if day in days_taken:
                continue
            days_taken.add(day)
            start = at(day, luck.choice((8, 9, 10, 14, 15, 16)), luck.choice((0, 30)))
            fate = "fulfilled" if turn == 0 else luck.choice(_FATES)
            yield DemoVisit(person, doctor, start, fate, luck.randint(1, 20), problem)


def _any_doctor(person: Person, luck: float) -> DemoDoctor:
    if person.row.age < 14:
        return DOCTORS["xiafan"]
    fitting = [doctor for doctor in ALL_DOCTORS if doctor.department not in ("paediatrics", "gynaecology")]
    return fitting[int(luck * len(fitting))]


def resources(seed: int, today: date) -> Iterator[Json]:
    for visit in past_visits(seed, today):
        yield appointment(visit)
        if visit.fate == "fulfilled":
            yield _encounter(visit)
            yield from vitals(seed, visit.person, visit.start, encounter_id(visit))


def encounter_id(visit: DemoVisit) -> str:
    return f"enc-{visit.key}"


def appointment(
    visit: DemoVisit, *, created: datetime | None = None, slot: str | None = None, comment: str | None = None
) -> Json:
    """One Appointment as the hospital keeps it; only one still to come holds a Slot."""
    doctor, department = visit.doctor, department_of(visit.doctor)
    came = visit.fate in ("fulfilled", "booked", "arrived")
    made: Json = {
        "resourceType": "Appointment",
        "id": f"appt-{visit.key}",
        "extension": [extension("queue-number", valuePositiveInt=visit.number)],
        "status": visit.fate,
        "serviceType": [service_type(department)],
        "appointmentType": ROUTINE,
        **said("description", f"{department.name} {doctor.name}", f"{department.english}, {doctor.english}"),
        "start": visit.start.isoformat(),
        "end": (visit.start + HALF_HOUR).isoformat(),
        "created": (created or visit.start - timedelta(days=5, minutes=17)).isoformat(),
        "participant": [
            {"actor": visit.person.ref, "status": "accepted" if came else "declined"},
            {"actor": reference("PractitionerRole", doctor.role_id, doctor.name), "status": "accepted"},
            {"actor": reference("HealthcareService", department.id, department.name), "status": "accepted"},
            {
                "actor": reference("Location", room_id(department.campus, doctor.room), room_name(doctor.room)),
                "status": "accepted",
            },
        ],
    }
    if visit.fate == "cancelled":
        reason = coding(TERMINOLOGY + "appointment-cancellation-reason", "pat")
        made["cancelationReason"] = {"coding": [reason], **said("text", "患者取消", "Cancelled by the patient")}
    if slot:
        made["slot"] = [reference("Slot", slot)]
    if comment:
        made["comment"] = comment
    return made


def _encounter(visit: DemoVisit) -> Json:
    doctor, department = visit.doctor, department_of(visit.doctor)
    made: Json = {
        "resourceType": "Encounter",
        "id": encounter_id(visit),
        "status": "finished",
        "class": {"system": TERMINOLOGY + "v3-ActCode", "code": "AMB", "display": "ambulatory"},
        "serviceType": service_type(department),
        "subject": visit.person.ref,
        "participant": [{"individual": reference("Practitioner", doctor.practitioner_id, doctor.name, doctor.english)}],
        "appointment": [reference("Appointment", f"appt-{visit.key}")],
        "period": {
            "start": (visit.start + timedelta(minutes=12)).isoformat(),
            "end": (visit.start + timedelta(minutes=24)).isoformat(),
        },
        "location": [
            {
                "location": reference(
                    "Location",
                    room_id(department.campus, doctor.room),
                    room_name(doctor.room),
                    room_name_english(doctor.room),
                )
            }
        ],
        "serviceProvider": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME, HOSPITAL_ENGLISH),
    }
    if visit.problem is not None:
        problem = visit.problem
        words = said("text", f"{problem.name}复诊", f"Follow-up: {problem.english}")
        made["reasonCode"] = [{"coding": [coding(ICD10, problem.icd10, problem.name, problem.english)], **words}]
        condition = reference("Condition", condition_id(visit.person, problem), problem.name, problem.english)
        made["diagnosis"] = [{"condition": condition}]
    else:
        made["reasonCode"] = [said("text", "门诊咨询", "Consultation")]
    return made
