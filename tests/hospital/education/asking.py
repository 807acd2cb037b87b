"""A question to the care team and its answer, as FHIR."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

Json = dict[str, Any]

SYSTEM: Final = "http://anxin.example/fhir/CodeSystem/communication"
EXTENSION: Final = "http://anxin.example/fhir/StructureDefinition/"
ARTICLE: Final = "article-amlodipine"


def question(patient: str = "a", *, consent: bool = False, words: str = "脚踝肿了，要停药吗？", **more: Any) -> Json:
    asked = {
        "resourceType": "Communication",
        "id": str(uuid4()),
        "status": "in-progress",
        "category": [{"coding": [{"system": SYSTEM, "code": "question"}]}],
        "subject": {"reference": f"Patient/{patient}"},
        "about": [{"reference": f"Library/{ARTICLE}"}],
        "sent": "2026-11-20T10:00:00+08:00",
        "sender": {"reference": f"Patient/{patient}"},
        "payload": [{"contentString": words}],
    }
    consented = {"extension": [{"url": EXTENSION + "may-be-published", "valueBoolean": True}]} if consent else {}
    return {**asked, **consented, **more}


def answer(asked: Json, words: str = "先别停，抬高腿，一周内来看。") -> Json:
    named = [{"reference": f"Communication/{asked['id']}"}]
    return {
        "resourceType": "Communication",
        "id": str(uuid4()),
        "status": "completed",
        "category": [{"coding": [{"system": SYSTEM, "code": "answer"}]}],
        "partOf": named,
        "inResponseTo": named,
        "subject": asked["subject"],
        "payload": [{"contentString": words}],
    }
