"""The members of staff whom a demo lets people sign in as: a doctor of the directory, and a nurse."""

from __future__ import annotations

from dataclasses import dataclass

from hospital.base.elements import translated
from hospital.demo.doctors import practitioners
from hospital.demo.shapes import Json, said


@dataclass(frozen=True)
class Member:
    """A public name and password, one role, and its Practitioner."""

    name: str
    password: str
    role: str
    practitioner: Json


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
        Member("nurse.lin", "demo-triage-2026", "nurse", nurse),
        Member("doctor", "demo-clinic-2026", "doctor", doctor),
    ]
