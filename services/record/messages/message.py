"""One message of a consultation: a Communication of category `message`. Pure; reading never raises.

Source: FHIR R4 §12.6 Communication; the contract with the hospital.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.subject import subjects
from services.record.documents.own_paper import BINARY, PaperPage
from services.record.documents.paper import Paper, paper

COMMUNICATION: Final = "Communication"
LONGEST: Final = 2000
MOST_PARTS: Final = 6
_CODE: Final = "message"


@dataclass(frozen=True)
class ChatMessage:
    """`sent`: by the hospital's clock once it has it, until then by this device's. `sender`: `Practitioner/id` and the
    like. `files` are Binaries (pictures, PDFs), `cards` resources of the record."""

    id: str
    consultation: str
    words: str
    sent: datetime | None
    sender: str
    files: tuple[Paper, ...] = ()
    cards: tuple[fhir.Reference, ...] = ()

    @property
    def from_team(self) -> bool:
        """Whether the care team wrote it."""
        return self.sender.startswith("Practitioner")


def message(body: Any) -> ChatMessage | None:
    """Reads a message; None for every other Communication, and for one that was taken out of the record."""
    own = fhir.as_object(body)
    about = fhir.reference_id(own.get("encounter"), "Encounter")
    if about is None or own.get("status") == "entered-in-error" or not _is_message(own):
        return None
    parts = tuple(fhir.objects(own.get("payload")))
    return ChatMessage(
        id=fhir.as_text(own.get("id")) or "",
        consultation=about,
        words="\n".join(filter(None, (fhir.as_text(part.get("contentString")) for part in parts))),
        sent=fhir.instant_of(own.get("sent")),
        sender=str(fhir.reference(own.get("sender")) or ""),
        files=tuple(_files(own, parts)),
        cards=fhir.references([part.get("contentReference") for part in parts]),
    )


def message_json(
    message_id: str,
    consultation_id: str,
    words: str,
    *,
    files: Sequence[PaperPage] = (),
    cards: Sequence[fhir.Reference] = (),
    patient: str,
    now: datetime,
) -> dict[str, Any]:
    """A message as it is sent. The hospital says who sent it and when it came."""
    text = [{"contentString": words}] if words else []
    shown = [
        {
            "contentAttachment": {
                "contentType": file.content_type,
                "url": f"{BINARY}/{file.id}",
                "size": len(file.content),
                "hash": file.sha1,
            }
        }
        for file in files
    ]
    named = [
        {
            "contentReference": {"reference": f"{card.type}/{card.id}"}
            | ({"display": card.display} if card.display else {})
        }
        for card in cards
    ]
    return {
        "resourceType": COMMUNICATION,
        "id": message_id,
        "status": "completed",
        "category": [{"coding": [{"system": terms.COMMUNICATION_SYSTEM, "code": _CODE}]}],
        "subject": {"reference": f"Patient/{patient}"},
        "encounter": {"reference": f"Encounter/{consultation_id}"},
        "sent": instant(now),
        "payload": [*text, *shown, *named],
    }


def _files(own: fhir.JsonObject, parts: Sequence[fhir.JsonObject]) -> Iterator[Paper]:
    owner = f"{COMMUNICATION}/{fhir.as_text(own.get('id')) or ''}"
    for part in parts:
        found = paper(part.get("contentAttachment"), owner, subjects(own))
        if found is not None:
            yield found


def _is_message(own: fhir.JsonObject) -> bool:
    return any(fhir.has_code(kind, _CODE, terms.COMMUNICATION_SYSTEM) for kind in fhir.as_list(own.get("category")))
