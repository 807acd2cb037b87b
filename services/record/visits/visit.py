"""An Appointment as the app reads it. Never raises.

Source: FHIR R4 §12.1 Appointment; the contract with the hospital (queue number, holds, queue, participants, statuses).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.errors import RefusalCode
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.refusals import refused
from services.record.visits.slot import TimeSlot, time_slot
from services.record.visits.stage import CANCELLABLE, OPEN, STILL_STANDS, Stage, stage

__all__ = ["CANCELLABLE", "HOLD_RELEASED", "OPEN", "Queue", "Refusing", "Stage", "Visit", "stage", "visit"]

HOLD_EXPIRED, HOLD_RELEASED = "hold-expired", "hold-released"


@dataclass(frozen=True)
class Refusing:
    """The hospital's answer to a refused change, with the free times it offered. `until`: from when on to try
    again."""

    code: RefusalCode
    words: str | None
    slots: tuple[TimeSlot, ...]
    until: datetime | None = None


@dataclass(frozen=True)
class Queue:
    """A person's place in the queue, as the hospital wrote it last. `state` is verbatim: waiting, called, in-room,
    skipped, done. `away_until`: when the doctor, who is out of the room, is back; `called_at`: the last call."""

    state: str
    ahead: int | None
    expected_at: datetime | None
    room: str | None
    away_until: datetime | None = None
    called_at: datetime | None = None


@dataclass(frozen=True)
class Visit:
    """An appointment. `status` is verbatim; `stage` is its meaning together with its delivery.

    `standing` is what the hospital has while a change of the person's is not through. `suspended`: why the doctor has
    no clinic then. `ended_by`: the hospital's code for why a hold ended (`hold-released`, `hold-expired`). `meeting`:
    the address where a video visit is held."""

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
    renewals: int = 0
    choices: tuple[str, ...] = ()
    suspended: str | None = None
    ended_by: str | None = None
    queue: Queue | None = None
    place_id: str | None = None
    meeting: str | None = None
    standing: Visit | None = None

    @property
    def confirmed(self) -> Visit:
        """What the hospital has confirmed, beneath a change that is not; else this."""
        return self.standing if self.standing is not None and self.stage in STILL_STANDS else self


def visit(body: Any, delivery: str, rejection: Any, base: Any = None, language: str | None = None) -> Visit:
    """Reads an Appointment with its delivery (`CONFIRMED`, `PENDING`, `IN_FLIGHT`, `REJECTED`). `base`: the hospital's
    own copy beneath a change that is not through."""
    own = fhir.as_object(body)
    standing = None if delivery == "CONFIRMED" or base is None else visit(base, "CONFIRMED", None, language=language)
    found = replace(_read(own, delivery, standing, language), standing=standing)
    return replace(found, refusing=_refusing(rejection, found)) if delivery == "REJECTED" else found


def _read(own: fhir.JsonObject, delivery: str, standing: Visit | None, language: str | None) -> Visit:
    status = fhir.as_text(own.get("status")) or "unknown"
    people = dict(_participants(own))
    slots = fhir.references(own.get("slot"), "Slot")
    return Visit(
        id=fhir.as_text(own.get("id")) or "",
        status=status,
        stage=stage(
            status,
            delivery,
            standing=standing.status if standing else None,
            holds=fhir.extension_value(own, terms.HOLD_REQUESTED) is True,
            offered=fhir.extension_value(own, terms.OFFERED) is True,
        ),
        start=fhir.instant_of(own.get("start")) or _requested(own, "start"),
        end=fhir.instant_of(own.get("end")) or _requested(own, "end"),
        department_id=_id(people, "HealthcareService"),
        department=_name(people, "HealthcareService") or _service(own, language),
        role_id=_id(people, "PractitionerRole"),
        doctor=_name(people, "PractitionerRole") or _name(people, "Practitioner"),
        place=_name(people, "Location"),
        queue_number=fhir.as_int(fhir.extension_value(own, terms.QUEUE_NUMBER)),
        reason=fhir.as_text(own.get("comment")) or fhir.translated(own, "description", language),
        instructions=fhir.translated(own, "patientInstruction", language),
        slot_id=slots[0].id if slots else None,
        created=fhir.when(own.get("created")),
        hold_until=fhir.instant_of(fhir.extension_value(own, terms.HOLD_EXPIRES)),
        refusing=None,
        renewals=fhir.as_int(fhir.extension_value(own, terms.HOLD_RENEWALS)) or 0,
        choices=tuple(_choices(own)),
        suspended=fhir.translated(fhir.extension(own, terms.SUSPENDED), "valueString", language),
        ended_by=fhir.code_in(own.get("cancelationReason"), terms.CANCELATION_SYSTEM),
        queue=_queue(fhir.extension(own, terms.QUEUE), fhir.instant_of(fhir.extension_value(own, terms.CALLED_AT))),
        place_id=_id(people, "Location"),
        meeting=fhir.as_text(fhir.extension_value(fhir.extension(own, terms.VIRTUAL_SERVICE), "address")),
    )


def _refusing(rejection: Any, found: Visit) -> Refusing:
    """The refusal of a change. A confirmation that came after its hold had expired counts as an expired hold, whichever
    of the two the hospital noticed first."""
    answer = refused(rejection)
    code = answer.code
    if code is RefusalCode.SUPERSEDED and found.status == "booked" and found.standing and found.standing.ended_by:
        code = RefusalCode.HOLD_EXPIRED
    slots = tuple(parsed for slot in answer.slots if (parsed := time_slot(slot)))
    return Refusing(code, answer.words, slots, answer.until)


def _queue(extension: fhir.JsonObject | None, called_at: datetime | None) -> Queue | None:
    """The place in the queue; None when the hospital has not said any."""
    if extension is None:
        return None
    return Queue(
        state=fhir.as_text(fhir.extension_value(extension, "state")) or "",
        ahead=fhir.as_int(fhir.extension_value(extension, "ahead")),
        expected_at=fhir.instant_of(fhir.extension_value(extension, "expected-at")),
        room=fhir.as_text(fhir.extension_value(extension, "room")),
        away_until=fhir.instant_of(fhir.extension_value(extension, "away-until")),
        called_at=called_at,
    )


def _choices(own: fhir.JsonObject) -> Iterator[str]:
    """The slots to try after the first, in order."""
    values = (fhir.choice(extension, "value") for extension in fhir.extensions(own, terms.CHOICE))
    ids = (fhir.reference_id(value[1], "Slot") for value in values if value)
    return (id_ for id_ in ids if id_)


def _participants(own: fhir.JsonObject) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """Type -> (id, display) of the first actor of each type; without id where that is another server's."""
    seen: set[str] = set()
    for participant in fhir.objects(own.get("participant")):
        actor = participant.get("actor")
        found = fhir.reference_anywhere(actor)
        if found is not None and found.type not in seen:
            seen.add(found.type)
            yield found.type, (found.id if found.server is None else None, found.display)


def _service(own: fhir.JsonObject, language: str | None) -> str | None:
    return next(iter(fhir.texts_of(own.get("serviceType"), language)), None)


def _id(people: Mapping[str, tuple[str | None, str | None]], type_: str) -> str | None:
    return people.get(type_, (None, None))[0]


def _name(people: Mapping[str, tuple[str | None, str | None]], type_: str) -> str | None:
    return people.get(type_, (None, None))[1]


def _requested(own: fhir.JsonObject, end: str) -> datetime | None:
    return fhir.instant_of(fhir.at(own, "requestedPeriod", 0, end))
