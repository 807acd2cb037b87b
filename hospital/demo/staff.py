"""The members of staff whom a demo lets people sign in as: a doctor of the directory, a nurse, and two at the desk,
since what is decided by papers takes two."""

from __future__ import annotations

from dataclasses import dataclass

from hospital.base.elements import translated
from hospital.demo.departments import BY_KEY
from hospital.demo.doctors import practitioners
from hospital.demo.places import HOSPITAL_ID, HOSPITAL_NAME
from hospital.demo.shapes import TERMINOLOGY, Json, coding, reference, said


@dataclass(frozen=True)
class Member:
    """A public name and password, one role, its Practitioner, and where they work if the directory does not say."""

    name: str
    password: str
    role: str
    practitioner: Json
    works_in: Json | None = None


def members() -> list[Member]:
    """Who they are. The passwords are shown on the sign-in page and work in demo mode only."""
    nurse: Json = {
        "resourceType": "Practitioner",
        "id": "prac-nurse-lin",
        "active": True,
        "name": [{"use": "official", "text": "林晓燕", "_text": translated("Lin Xiaoyan")}],
        "gender": "female",
        "qualification": [{"code": said("text", "护士执业证书 · 主管护师", "Registered nurse, nurse-in-charge")}],
    }
    doctor = next(practitioners())
    return [
        Member("nurse.lin", "demo-triage-2026", "nurse", nurse, _nurse_role()),
        Member("doctor", "demo-clinic-2026", "doctor", doctor),
        Member("desk.he", "demo-desk-2026", "desk", _clerk("prac-desk-he", "何敏", "He Min", "female")),
        Member("desk.tang", "demo-counter-2026", "desk", _clerk("prac-desk-tang", "唐文", "Tang Wen", "male")),
    ]


def _clerk(id_: str, name: str, english: str, gender: str) -> Json:
    """Somebody at the registration desk, who belongs to no department."""
    return {
        "resourceType": "Practitioner",
        "id": id_,
        "active": True,
        "name": [{"use": "official", "text": name, "_text": translated(english)}],
        "gender": gender,
    }


def _nurse_role() -> Json:
    """The nurse answers patients of the department whose doctor signs in, too."""
    department = BY_KEY["cardiology"]
    return {
        "resourceType": "PractitionerRole",
        "id": "role-nurse-lin",
        "active": True,
        "practitioner": reference("Practitioner", "prac-nurse-lin", "林晓燕"),
        "organization": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
        "code": [{"coding": [coding(TERMINOLOGY + "practitioner-role", "nurse", "护士", "Nurse")], "text": "护士"}],
        "healthcareService": [reference("HealthcareService", department.id, department.name)],
    }
