"""A consultation with a department: an Encounter of class VR. Pure; reading never raises.

Source: FHIR R4 §8.11 Encounter, HL7 v3 ActCode (VR, virtual); the contract with the hospital.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms

ENCOUNTER: Final = "Encounter"
BEST: Final = 5
LONGEST_REMARK: Final = 500
_ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_CODE: Final = "consultation"
_CALL_LASTS: Final = timedelta(hours=2)


class ConsultationState(StrEnum):
    """How far a consultation has come."""

    PENDING = "planned"
    ACTIVE = "in-progress"
    COMPLETED = "finished"
    CANCELLED = "cancelled"


OPEN: Final = frozenset({ConsultationState.PENDING, ConsultationState.ACTIVE})


@dataclass(frozen=True)
class Consultation:
    """`team`: the HealthcareService that is asked. `doctor`: the id of the Practitioner who answered first. `meeting`:
    where the care team waits with a video call, started last at `meeting_since`."""

    id: str
    team: str
    state: ConsultationState
    opened: datetime | None = None
    ended: datetime | None = None
    doctor: str | None = None
    rating: int | None = None
    meeting: str | None = None
    meeting_since: datetime | None = None

    def meeting_at(self, now: datetime) -> str | None:
        """Where to go for the video call, as long as somebody may be there; an address of long ago is none."""
        over = self.meeting_since is not None and now - self.meeting_since > _CALL_LASTS
        return self.meeting if self.is_open and not over else None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def consultation(body: Any) -> Consultation | None:
    """Reads a consultation; None for every other Encounter."""
    own = fhir.as_object(body)
    status = fhir.as_text(own.get("status")) or ""
    if not is_consultation(own) or status not in set(ConsultationState):
        return None
    span = fhir.period(own.get("period"))
    doctors = (fhir.reference_id(who.get("individual"), "Practitioner") for who in fhir.objects(own.get("participant")))
    return Consultation(
        id=fhir.as_text(own.get("id")) or "",
        team=fhir.reference_id(fhir.extension_value(own, terms.CONSULTATION_TEAM), "HealthcareService") or "",
        state=ConsultationState(status),
        opened=fhir.first_moment(span.start) if span else None,
        ended=fhir.first_moment(span.end) if span else None,
        doctor=next(filter(None, doctors), None),
        rating=fhir.as_int(fhir.extension_value(own, terms.RATING)),
        meeting=fhir.as_text(fhir.extension_value(own, terms.MEETING)),
        meeting_since=fhir.instant_of(fhir.extension_value(own, terms.MEETING_SINCE)),
    )


def is_consultation(own: fhir.JsonObject) -> bool:
    """Whether an Encounter is a consultation by messages."""
    return any(fhir.has_code(concept, _CODE, terms.ENCOUNTER_SYSTEM) for concept in fhir.as_list(own.get("type")))


def consultation_json(consultation_id: str, team: str, patient: str) -> dict[str, Any]:
    """A new consultation as it is sent."""
    return {
        "resourceType": ENCOUNTER,
        "id": consultation_id,
        "status": ConsultationState.PENDING.value,
        "class": {"system": _ACT_CODE, "code": "VR"},
        "type": [{"coding": [{"system": terms.ENCOUNTER_SYSTEM, "code": _CODE}]}],
        "subject": {"reference": f"Patient/{patient}"},
        "extension": [
            {"url": terms.CONSULTATION_TEAM, "valueReference": {"reference": f"HealthcareService/{team}"}},
        ],
    }


def rated(body: fhir.JsonObject, stars: int, remark: str) -> dict[str, Any]:
    """The consultation with what the person says of it."""
    others = [
        item
        for item in fhir.objects(body.get("extension"))
        if item.get("url") not in (terms.RATING, terms.RATING_WORDS)
    ]
    said = [{"url": terms.RATING, "valueInteger": stars}]
    words = [{"url": terms.RATING_WORDS, "valueString": remark}] if remark else []
    return {**body, "extension": [*others, *said, *words]}
