"""Small resources for tests, each as short as R4 allows."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

Json = dict[str, Any]
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"


def own_id(name: str) -> str:
    """The random UUID that an app would have given; always the same one for the same name."""
    return str(UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4))


def patient(id_: str, family: str = "张", given: str = "伟", **more: Any) -> Json:
    return {"resourceType": "Patient", "id": id_, "name": [{"family": family, "given": [given]}], **more}


def observation(id_: str, owner: str, code: str = "8480-6", value: float = 120, **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code, "display": "Systolic"}], "text": "收缩压"},
        "subject": {"reference": f"Patient/{owner}"},
        "effectiveDateTime": "2026-03-01T08:00:00+08:00",
        "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"},
        **more,
    }


def appointment(id_: str, subject: str, **more: Any) -> Json:
    return {
        "resourceType": "Appointment",
        "id": id_,
        "status": "proposed",
        "participant": [{"actor": {"reference": f"Patient/{subject}"}, "status": "accepted"}],
        **more,
    }


def transaction(*entries: tuple[str, str, Json | None], kind: str = "transaction", **requests: str) -> Json:
    """A bundle of (method, url, resource); the fullUrl of a POST is `urn:uuid:` and the resource's id."""
    listed = []
    for method, url, resource in entries:
        entry: Json = {"request": {"method": method, "url": url, **requests}}
        if resource is not None:
            entry["resource"] = resource
            entry["fullUrl"] = f"urn:uuid:{resource.get('id', '')}"
        listed.append(entry)
    return {"resourceType": "Bundle", "type": kind, "entry": listed}


def ids(bundle: Json, mode: str = "match") -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", []) if entry.get("search", {}).get("mode") == mode]


def link(bundle: Json, relation: str) -> str | None:
    return next((item["url"] for item in bundle["link"] if item["relation"] == relation), None)
