"""Gives what is about a person a random id, so that no diagnosis, name or day can be guessed from one."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from hospital.demo.shapes import Json
from hospital.medication.derived_ids import dose_id

#: Everything else in the demo is about the hospital, or a person themselves, whom their own id names.
_ABOUT_PEOPLE: Final = frozenset({
    "Account", "AllergyIntolerance", "Appointment", "Binary", "CarePlan", "ChargeItem", "Communication",
    "Condition", "Coverage",
    "DiagnosticReport", "DocumentReference", "Encounter", "Goal", "Immunization", "Invoice", "MedicationAdministration",
    "MedicationDispense", "MedicationRequest", "Observation", "RiskAssessment", "Task",
})  # fmt: skip
_ADDRESS: Final = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(/_history/\d+)?")


def with_random_ids(bodies: Iterator[Json], secret: bytes) -> Iterator[Json]:
    """The same resources, those about people under other ids, and whatever refers to them too. Under the same secret of
    a database the ids are the same each time."""
    for body in bodies:
        told = _renamed(body, secret)
        if body["resourceType"] in _ABOUT_PEOPLE:
            told["id"] = dose_id(told) or random_id(secret, body["resourceType"], body["id"])
        yield told


def random_id(secret: bytes, type_: str, id_: str) -> str:
    """A UUID that nobody finds who does not know the secret."""
    found = hmac.digest(secret, f"demo/{type_}/{id_}".encode(), "sha256")
    return str(UUID(bytes=found[:16], version=4))


def _renamed(node: Any, secret: bytes, key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _renamed(item, secret, name) for name, item in node.items()}
    if isinstance(node, list):
        return [_renamed(item, secret, key) for item in node]
    address = _ADDRESS.fullmatch(node) if isinstance(node, str) and key in ("reference", "url") else None
    if address is None or address[1] not in _ABOUT_PEOPLE:
        return node
    return f"{address[1]}/{random_id(secret, address[1], address[2])}{address[3] or ''}"
