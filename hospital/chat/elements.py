"""The elements of a consultation's resources that the deciders read and write. Pure.

Encounter (class VR, type `consultation`)   planned: waits, in-progress: answered, finished, cancelled
  extension consultation-team               the HealthcareService that is asked
  extension rating, rating-words            what the person says of it in the end, 1 to 5
Communication (category `message`)          `encounter` is the consultation, `sent` the order by the hospital's clock
Basic (`read-mark`)                         one a device: read up to this `sent`
Basic (`consultation-thread`)               the hospital's own count of a thread: last-message, read-up-to, unanswered

Source: FHIR R4 §8.11 Encounter, §12.6 Communication, §2.50 Basic; HL7 v3 ActCode (VR, virtual).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from hospital.base.elements import extension
from hospital.base.references import target
from hospital.fhir.access import consultation_codes as codes
from hospital.fhir.access.communication_codes import SYSTEM
from hospital.fhir.store.owners import Coding

Json = dict[str, Any]

AUTHOR: Final = "system:chat"
MESSAGE: Final = Coding(SYSTEM, codes.MESSAGE)
READ_MARK: Final = Coding(codes.PERSONAL, codes.READ_MARK)
THREAD: Final = Coding(codes.PERSONAL, codes.THREAD)
CONSULTATION: Final = Coding(codes.ENCOUNTER, codes.CONSULTATION)
WAITS, ACTIVE, FINISHED, CANCELLED = "planned", "in-progress", "finished", "cancelled"
OPEN: Final = (WAITS, ACTIVE)
TEAM, RATING, REMARK = "consultation-team", "rating", "rating-words"
ANSWER_WITHIN = "answer-within"
OF_CONSULTATION, LAST_MESSAGE, READ_UP_TO, UNANSWERED = "consultation", "last-message", "read-up-to", "unanswered"


def is_consultation(encounter: Json) -> bool:
    return encounter.get("resourceType") == "Encounter" and codes.is_of_consultation(encounter)


def team_of(encounter: Json) -> str:
    """The id of the HealthcareService that is asked; empty where none is named."""
    return target(extension(encounter, TEAM), "HealthcareService") or ""


def thread_id(consultation: str) -> str:
    """The id of the hospital's count of a thread; who does not know the consultation cannot guess it."""
    return str(uuid5(NAMESPACE_URL, f"anxin/consultation-thread/{consultation}"))


def id_of_count(body: Json) -> str | None:
    """The id that the hospital's count of a thread has by what it says; None for everything else."""
    codings = (body.get("code") or {}).get("coding", ()) if body.get("resourceType") == "Basic" else ()
    named = target(extension(body, OF_CONSULTATION), "Encounter")
    is_count = any(coding.get("code") == THREAD.code and coding.get("system") == THREAD.system for coding in codings)
    return thread_id(named) if named and is_count else None


def new_thread(consultation: str, subject: Json) -> Json:
    """The count of a thread without a message."""
    return {
        "resourceType": "Basic",
        "id": thread_id(consultation),
        "code": {"coding": [{"system": THREAD.system, "code": THREAD.code}]},
        "subject": subject,
    }


def moment_of(body: Json, name: str) -> datetime | None:
    """The instant under an extension of ours; None for none."""
    told = extension(body, name)
    return datetime.fromisoformat(told.replace("Z", "+00:00")) if isinstance(told, str) else None
