"""An Appointment as the app reads it, and the JSON the app writes when a person asks for one. Never raises.

Source: FHIR R4 §12.1 Appointment; the contract with the hospital (queue number, participants, statuses).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.appointments.slot import Offer, offer
from services.errors import Refusal
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.refusals import refused


class Stage(StrEnum):
    """Where an appointment stands for the person. Never BOOKED before the hospital said so.

    ```
    WAITING -> SENDING -> ASKED -> HELD -> BOOKED -> ARRIVED -> FULFILLED
       ^          |         (proposed, pending: the hospital has it)  '-> NOSHOW
       '-- REFUSED '                              BOOKED -> CANCEL_WAITING -> CANCELLED
                                                     ^------ CANCEL_REFUSED
    ```
    OTHER is a status we do not know: shown as it was sent.
    """

    WAITING = "waiting"
    SENDING = "sending"
    REFUSED = "refused"
    ASKED = "asked"
    HELD = "held"
    BOOKED = "booked"
    CHECKED_IN = "checked-in"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCEL_WAITING = "cancel-waiting"
    CANCEL_SENDING = "cancel-sending"
    CANCEL_REFUSED = "cancel-refused"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    WAITLIST = "waitlist"
    WITHDRAWN = "entered-in-error"
    OTHER = "other"


_CONFIRMED = {
    "proposed": Stage.ASKED,
    "pending": Stage.HELD,
    "booked": Stage.BOOKED,
    "checked-in": Stage.CHECKED_IN,
    "arrived": Stage.ARRIVED,
    "fulfilled": Stage.FULFILLED,
    "cancelled": Stage.CANCELLED,
    "noshow": Stage.NOSHOW,
    "waitlist": Stage.WAITLIST,
    "entered-in-error": Stage.WITHDRAWN,
}
OPEN = frozenset(set(Stage) - {Stage.FULFILLED, Stage.CANCELLED, Stage.NOSHOW, Stage.WITHDRAWN})
CANCELLABLE = frozenset({Stage.ASKED, Stage.HELD, Stage.BOOKED, Stage.WAITLIST})


@dataclass(frozen=True)
class Refusing:
    """The hospital's answer to a refused change, with the free times it offered."""

    code: Refusal
    words: str | None
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Visit:
    """An appointment. `status` is verbatim; `stage` is what it means together with its way to the hospital."""

    id: str
    status: str
    stage: Stage
    start: datetime | None
    end: datetime | None
    department_id: str | None
    department: str | None
    role_id: str | None
    doctor: str | None
    place: str | None
    queue_number: int | None
    reason: str | None
    instructions: str | None
    slot_id: str | None
    created: fhir.When | None
    hold_until: datetime | None
    refusing: Refusing | None
    cutoff_hours: int | None = None


def visit(body: Any, delivery: str, rejection: Any) -> Visit:
    """Reads an Appointment with its delivery (`CONFIRMED`, `PENDING`, `IN_FLIGHT`, `REJECTED`)."""
    own = fhir.as_object(body)
    status = fhir.as_text(own.get("status")) or "unknown"
    people = dict(_participants(own))
    slots = fhir.references(own.get("slot"), "Slot")
    return Visit(
        id=fhir.as_text(own.get("id")) or "",
        status=status,
        stage=stage(status, delivery),
        start=fhir.instant_of(own.get("start")) or _requested(own, "start"),
        end=fhir.instant_of(own.get("end")) or _requested(own, "end"),
        department_id=_id(people, "HealthcareService"),
        department=_name(people, "HealthcareService") or next(iter(fhir.texts_of(own.get("serviceType"))), None),
        role_id=_id(people, "PractitionerRole"),
        doctor=_name(people, "PractitionerRole") or _name(people, "Practitioner"),
        place=_name(people, "Location"),
        queue_number=fhir.as_int(fhir.extension_value(own, terms.QUEUE_NUMBER)),
        reason=fhir.as_text(own.get("comment")) or fhir.as_text(own.get("description")),
        instructions=fhir.as_text(own.get("patientInstruction")),
        slot_id=slots[0].id if slots else None,
        created=fhir.when(own.get("created")),
        hold_until=fhir.instant_of(fhir.extension_value(own, terms.HOLD_EXPIRES)),
        refusing=_refusing(rejection) if delivery == "REJECTED" else None,
    )


def stage(status: str, delivery: str) -> Stage:
    """What the status means, given how far the person's own change has come."""
    if status == "cancelled" and delivery != "CONFIRMED":
        on_the_way = {"IN_FLIGHT": Stage.CANCEL_SENDING, "REJECTED": Stage.CANCEL_REFUSED}
        return on_the_way.get(delivery, Stage.CANCEL_WAITING)
    if delivery == "CONFIRMED":
        return _CONFIRMED.get(status, Stage.OTHER)
    return {"IN_FLIGHT": Stage.SENDING, "REJECTED": Stage.REFUSED}.get(delivery, Stage.WAITING)


def _refusing(rejection: Any) -> Refusing:
    answer = refused(rejection)
    return Refusing(answer.code, answer.words, tuple(found for slot in answer.slots if (found := offer(slot))))


def _participants(own: fhir.JsonObject) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """Type -> (id, display) of the first actor of each type."""
    seen: set[str] = set()
    for participant in fhir.objects(own.get("participant")):
        actor = participant.get("actor")
        found = fhir.reference(actor)
        if found is not None and found.type not in seen:
            seen.add(found.type)
            yield found.type, (found.id, fhir.display_of(actor))


def _id(people: Mapping[str, tuple[str | None, str | None]], type_: str) -> str | None:
    return people.get(type_, (None, None))[0]


def _name(people: Mapping[str, tuple[str | None, str | None]], type_: str) -> str | None:
    return people.get(type_, (None, None))[1]


def _requested(own: fhir.JsonObject, end: str) -> datetime | None:
    return fhir.instant_of(fhir.at(own, "requestedPeriod", 0, end))
