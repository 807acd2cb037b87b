"""A consultation, its messages and its marks, as FHIR."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

Json = dict[str, Any]

CODES: Final = "http://anxin.example/fhir/CodeSystem/"
EXTENSION: Final = "http://anxin.example/fhir/StructureDefinition/"
TEAM: Final = "dept-cardiology"


def extension(name: str, **value: Any) -> Json:
    return {"url": EXTENSION + name, **value}


def team(id_: str = TEAM, **more: Any) -> Json:
    """A department that answers by message within four hours."""
    return {
        "resourceType": "HealthcareService",
        "id": id_,
        "name": "心血管内科",
        "extension": [extension("answer-within", valuePositiveInt=240)],
        "availableTime": [
            {"daysOfWeek": ["mon", "tue", "wed", "thu", "fri"], "availableStartTime": "08:00:00",
             "availableEndTime": "17:00:00"}
        ],
        **more,
    }  # fmt: skip


def consultation(patient: str = "a", team: str = TEAM, **more: Any) -> Json:
    return {
        "resourceType": "Encounter",
        "id": str(uuid4()),
        "status": "planned",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR"},
        "type": [{"coding": [{"system": CODES + "encounter", "code": "consultation"}]}],
        "subject": {"reference": f"Patient/{patient}"},
        "extension": [extension("consultation-team", valueReference={"reference": f"HealthcareService/{team}"})],
        **more,
    }


def message(about: Json, words: str = "今天早上血压 150/95，要加药吗？", *parts: Json, **more: Any) -> Json:
    return {
        "resourceType": "Communication",
        "id": str(uuid4()),
        "status": "completed",
        "category": [{"coding": [{"system": CODES + "communication", "code": "message"}]}],
        "subject": about["subject"],
        "encounter": {"reference": f"Encounter/{about['id']}"},
        "sent": "2026-11-20T10:00:00+08:00",
        "payload": [{"contentString": words}, *parts],
        **more,
    }


def mark(about: Json, up_to: str, **more: Any) -> Json:
    return {
        "resourceType": "Basic",
        "id": str(uuid4()),
        "code": {"coding": [{"system": CODES + "personal", "code": "read-mark"}]},
        "subject": about["subject"],
        "extension": [
            extension("consultation", valueReference={"reference": f"Encounter/{about['id']}"}),
            extension("read-up-to", valueInstant=up_to),
        ],
        **more,
    }
