"""One conversation with the care team that goes on: asked and answered yesterday, the last answer unread. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from hospital.base.references import target
from hospital.demo.departments import BY_KEY
from hospital.demo.doctors_table import DOCTORS
from hospital.demo.people import Person, people
from hospital.demo.places import HOSPITAL_ID, HOSPITAL_NAME
from hospital.demo.shapes import CODES, TERMINOLOGY, Json, at, extension, listed, reference

_PATIENT, _TEAM = "wang-xiulan", "cardiology"
_ID: Final = "consultation-wang"
#: From whom, at which hour and minute of yesterday, and what.
_SAID: Final = (
    (True, 9, 12, "李医生您好，这两天早上血压 135/85 左右，药一直在吃，要加量吗？"),
    (False, 10, 3, "先别自己加。早晚各量两次，连量七天，记在安心里，我看得到。"),
    (True, 10, 15, "好的。晚上脚踝有点肿，早上就消了，要紧吗？"),
    (False, 14, 20, "多半是氨氯地平引起的，不是肾的问题。睡前把腿垫高；要是一条腿突然肿痛，马上来医院。"),
)


def resources(seed: int, today: date) -> Iterator[Json]:
    for person in people(seed, today):
        if person.key == _PATIENT:
            yield from _conversation(person, today - timedelta(days=1))


def is_by_the_person(body: Json) -> bool:
    """Whether a resource of the demo is what a person wrote to the care team, or opened."""
    if body["resourceType"] == "Communication":
        return target(body.get("sender"), "Patient") is not None
    return bool(body["resourceType"] == "Encounter" and body["class"]["code"] == "VR")


def _conversation(person: Person, day: date) -> Iterator[Json]:
    who, subject = _doctor(), reference("Patient", person.id)
    team = reference("HealthcareService", BY_KEY[_TEAM].id)
    yield {
        "resourceType": "Encounter",
        "id": _ID,
        "extension": [extension("consultation-team", valueReference=team)],
        "status": "in-progress",
        "class": {"system": TERMINOLOGY + "v3-ActCode", "code": "VR"},
        "type": [listed(CODES + "encounter", "consultation")],
        "subject": subject,
        "participant": [{"individual": who}],
        "period": {"start": _moment(day, 9, 12)},
        "serviceProvider": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME),
    }
    for number, (by_patient, hour, minute, words) in enumerate(_SAID, 1):
        sent = _moment(day, hour, minute)
        yield {
            "resourceType": "Communication",
            "id": f"{_ID}-{number}",
            "status": "completed",
            "category": [listed(CODES + "communication", "message")],
            "subject": subject,
            "encounter": reference("Encounter", _ID),
            "sent": sent,
            "received": sent,
            "recipient": [team] if by_patient else [subject, team],
            "sender": subject if by_patient else who,
            "payload": [{"contentString": words}],
        }
    last = _moment(day, *_SAID[-1][1:3])
    yield {
        "resourceType": "Basic",
        "id": f"{_ID}-thread",
        "extension": [
            extension("consultation", valueReference=reference("Encounter", _ID)),
            extension("last-message", valueInstant=last),
            extension("unanswered", valueUnsignedInt=0),
            extension("read-up-to", valueInstant=last),
        ],
        "code": listed(CODES + "personal", "consultation-thread"),
        "subject": subject,
    }
    yield _read_mark(subject, _moment(day, *_SAID[1][1:3]))


def _read_mark(subject: Json, up_to: str) -> Json:
    """Up to where the patient has read: the last answer is new."""
    return {
        "resourceType": "Basic",
        "id": f"{_ID}-read",
        "extension": [
            extension("consultation", valueReference=reference("Encounter", _ID)),
            extension("read-up-to", valueInstant=up_to),
        ],
        "code": listed(CODES + "personal", "read-mark"),
        "subject": subject,
        "author": subject,
    }


def _doctor() -> Json:
    doctor = next(doctor for doctor in DOCTORS if doctor.practitioner_id and doctor.department == _TEAM)
    return reference("Practitioner", doctor.practitioner_id, doctor.name)


def _moment(day: date, hour: int, minute: int) -> str:
    moment: datetime = at(day, hour, minute)
    return moment.isoformat(timespec="milliseconds")
