"""The doctors as FHIR: who they are (Practitioner) and what they do here (PractitionerRole), with fee and expertise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hospital.base.elements import translated
from hospital.demo.departments import BY_KEY as DEPARTMENTS
from hospital.demo.departments import DemoDepartment, service_type
from hospital.demo.doctors_table import DOCTORS, DemoDoctor
from hospital.demo.places import HOSPITAL_ID, HOSPITAL_NAME, room_id, room_name
from hospital.demo.shapes import CODES, TERMINOLOGY, Json, coding, extension, reference, said


@dataclass(frozen=True)
class Title:
    name: str
    english: str
    fee: int
    capacity: int
    sessions: int  # half-days a week in the clinic


TITLES = {
    "chief": Title("主任医师", "Chief physician", 50, 4, 3),
    "associate-chief": Title("副主任医师", "Associate chief physician", 30, 5, 4),
    "attending": Title("主治医师", "Attending physician", 20, 6, 6),
    "resident": Title("住院医师", "Resident physician", 15, 6, 7),
}
FAMOUS_FEE = 100
FAMOUS_CAPACITY = 3


def fee(doctor: DemoDoctor) -> int:
    return FAMOUS_FEE if doctor.famous else TITLES[doctor.title].fee


def capacity(doctor: DemoDoctor) -> int:
    return FAMOUS_CAPACITY if doctor.famous else TITLES[doctor.title].capacity


def department_of(doctor: DemoDoctor) -> DemoDepartment:
    return DEPARTMENTS[doctor.department]


def practitioners() -> Iterator[Json]:
    for doctor in DOCTORS:
        title = TITLES[doctor.title]
        yield {
            "resourceType": "Practitioner",
            "id": doctor.practitioner_id,
            "active": True,
            "name": [{"use": "official", "text": doctor.name, "_text": translated(doctor.english)}],
            "gender": doctor.gender,
            "qualification": [
                {"code": said("text", f"执业医师 · {title.name}", f"Licensed physician, {title.english.lower()}")}
            ],
            "communication": [
                {"coding": [{"system": "urn:ietf:bcp:47", "code": "zh"}], **said("text", "普通话", "Mandarin")}
            ],
        }


def roles() -> Iterator[Json]:
    for doctor in DOCTORS:
        department = department_of(doctor)
        where = reference("Location", room_id(department.campus, doctor.room), room_name(doctor.room))
        yield {
            "resourceType": "PractitionerRole",
            "id": doctor.role_id,
            "extension": [
                extension("fee", valueMoney={"value": fee(doctor), "currency": "CNY"}),
                extension(
                    "expertise",
                    valueString=doctor.expertise,
                    _valueString=translated(doctor.expertise_english),
                ),
            ],
            "active": True,
            "practitioner": reference("Practitioner", doctor.practitioner_id, doctor.name),
            "organization": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
            "code": [title_code(doctor)],
            "specialty": [service_type(department)],
            "location": [where],
            "healthcareService": [reference("HealthcareService", department.id, department.name)],
            "telecom": [{"system": "phone", "value": "021-5550-0100", "use": "work"}],
        }


def title_code(doctor: DemoDoctor) -> Json:
    title = TITLES[doctor.title]
    return {"coding": [coding(CODES + "title", doctor.title, title.name, title.english)], "text": title.name}


def clinic_type(doctor: DemoDoctor) -> Json:
    """专家门诊 or 普通门诊: the hospital's own words, v2-0276 has no such split."""
    if doctor.famous or doctor.title == "chief":
        return {"coding": [coding(CODES + "clinic-type", "expert", "专家门诊", "Expert clinic")], "text": "专家门诊"}
    return {"coding": [coding(CODES + "clinic-type", "ordinary", "普通门诊", "Ordinary clinic")], "text": "普通门诊"}


ROUTINE = {"coding": [{"system": TERMINOLOGY + "v2-0276", "code": "ROUTINE"}], "text": "预约就诊"}
