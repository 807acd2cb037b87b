"""The Appointment's JSON that asks the hospital for a time. Pure.

Source: FHIR R4 §12.1 Appointment; the contract with the hospital (extensions `hold-requested`, `choice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from services.clock import instant
from services.errors import RefusalCode, Rejected
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.extensions import with_extension
from services.record.visits.appointment import APPOINTMENT

REASON_LIMIT = 500
REASON: Final = "booking.reason"
"""The name under which the reason of a visit is kept while it is typed."""


def requested(
    appointment_id: str, slot: fhir.JsonObject, role: fhir.JsonObject, *, patient_id: str, now: datetime
) -> dict[str, Any]:
    """An Appointment for this half hour with patient, doctor and department as participants; the hospital decides."""
    service = next(iter(fhir.objects(role.get("healthcareService"))), {})
    doctor = (str(role.get("id")), fhir.display_of(role.get("practitioner")))
    return {
        "resourceType": APPOINTMENT,
        "id": appointment_id,
        "status": "proposed",
        "slot": [{"reference": f"Slot/{slot.get('id')}"}],
        "start": slot.get("start"),
        "end": slot.get("end"),
        "created": instant(now),
        "participant": participants(patient_id, doctor, _department(service)),
    }


def wished(
    appointment_id: str,
    *,
    patient_id: str,
    department: tuple[str, str | None],
    doctor: tuple[str, str | None] | None,
    period: tuple[datetime, datetime],
    now: datetime,
) -> dict[str, Any]:
    """An Appointment on the waiting list: whenever a number becomes free in this period. Ids come with their names."""
    return {
        "resourceType": APPOINTMENT,
        "id": appointment_id,
        "status": "waitlist",
        "created": instant(now),
        "requestedPeriod": [{"start": instant(period[0]), "end": instant(period[1])}],
        "participant": participants(patient_id, doctor, department),
    }


def participants(
    patient_id: str, doctor: tuple[str, str | None] | None, department: tuple[str, str | None] | None
) -> list[dict[str, Any]]:
    """The participants; those the hospital has to accept need action."""
    people = [_participant("Patient", patient_id, None, "accepted")]
    if doctor is not None:
        people.append(_participant("PractitionerRole", *doctor, "needs-action"))
    if department is not None:
        people.append(_participant("HealthcareService", *department, "accepted"))
    return people


def about_wish(patient_id: str, slot_id: str) -> str:
    """What a reason is typed for before the request is made and has an id."""
    return f"{patient_id}/{slot_id}"


def with_reason(body: fhir.JsonObject, reason: str) -> dict[str, Any]:
    """The same with the reason for the visit; without one when it is empty. Raises Rejected INVALID for one that is
    longer than the hospital takes."""
    rest = {key: value for key, value in body.items() if key != "comment"}
    words = reason.strip()
    if len(words) > REASON_LIMIT:
        raise Rejected(RefusalCode.INVALID)
    return {**rest, "comment": words} if words else rest


def with_choices(body: fhir.JsonObject, slot_ids: Sequence[str]) -> dict[str, Any]:
    """The same with further slots to try, in order, when the first is full."""
    return {**body, "extension": [*_kept(body), *({"url": terms.CHOICE, **_slot(slot_id)} for slot_id in slot_ids)]}


def to_hold(body: fhir.JsonObject) -> dict[str, Any]:
    """The same as a request to keep the number while the person decides."""
    return with_extension(body, terms.HOLD_REQUESTED, valueBoolean=True)


def _kept(body: fhir.JsonObject) -> Iterable[fhir.JsonObject]:
    return (item for item in fhir.objects(body.get("extension")) if item.get("url") != terms.CHOICE)


def _slot(slot_id: str) -> dict[str, Any]:
    return {"valueReference": {"reference": f"Slot/{slot_id}"}}


def _department(service: fhir.JsonObject) -> tuple[str, str | None] | None:
    found = fhir.reference_id(service, "HealthcareService")
    return None if found is None else (found, fhir.display_of(service))


def _participant(type_: str, id_: str, display: str | None, status: str) -> dict[str, Any]:
    actor = {"reference": f"{type_}/{id_}", **({"display": display} if display else {})}
    return {"actor": actor, "status": status}
