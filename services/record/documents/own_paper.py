"""A paper that the person photographed and sent: a DocumentReference whose author is the person, one Binary a page.
Pure.

The hospital labels it as told by a patient (v3-ObservationValue PATAST). Source: FHIR R4 §11.2 DocumentReference, §2.44
Binary (securityContext says whose it is); LOINC 51855-5 "Patient Note".
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir.subject import subjects
from services.record.documents.paper import Paper, paper

DOCUMENT: Final = "DocumentReference"
BINARY: Final = "Binary"
PDF: Final = "application/pdf"
LONGEST_TITLE: Final = 100
MOST_PAGES: Final = 6
_LOINC: Final = "http://loinc.org"
_PATIENT_NOTE: Final = "51855-5"


@dataclass(frozen=True)
class OwnPaper:
    """What the person sent: its name, when, and its pages in order, a PDF as one of them. `about`: the entry of the
    record that it goes with, as `Condition/c`."""

    id: str
    title: str
    sent: datetime | None
    pages: tuple[Paper, ...]
    about: str | None = None


@dataclass(frozen=True)
class PaperPage:
    """One page on its way: the id of its Binary, its JPEG or PDF, and the hash of that (base64 SHA-1)."""

    id: str
    content: bytes
    content_type: str
    sha1: str


def own_paper(body: Any) -> OwnPaper | None:
    """Reads a document; None for one that the hospital wrote, for a withdrawn one, and for one without a page."""
    own = fhir.as_object(body)
    people = subjects(own)
    authors = {fhir.reference_id(author, "Patient") for author in fhir.objects(own.get("author"))}
    if own.get("status") != "current" or not people or not people & authors:
        return None
    found = (paper(content.get("attachment"), "", people) for content in fhir.objects(own.get("content")))
    pages = tuple(page for page in found if page is not None and page.binary is not None)
    if not pages:
        return None
    title = fhir.as_text(own.get("description")) or pages[0].title or ""
    related = next(fhir.objects(fhir.at(own, "context", "related")), {})
    about = fhir.as_text(related.get("reference"))
    return OwnPaper(fhir.as_text(own.get("id")) or "", title, fhir.instant_of(own.get("date")), pages, about)


def page_json(page: PaperPage, patient: str) -> dict[str, Any]:
    """One page as it is sent; it belongs to this patient alone."""
    return {
        "resourceType": BINARY,
        "id": page.id,
        "contentType": page.content_type,
        "securityContext": {"reference": f"Patient/{patient}"},
        "data": base64.b64encode(page.content).decode(),
    }


def paper_json(
    document_id: str,
    title: str,
    pages: Sequence[PaperPage],
    *,
    patient: str,
    now: datetime,
    about: str | None = None,
) -> dict[str, Any]:
    """The document as it is sent, in the person's own name. `about`: the entry that it goes with."""
    person = {"reference": f"Patient/{patient}"}
    return {
        "resourceType": DOCUMENT,
        "id": document_id,
        "status": "current",
        "type": {"coding": [{"system": _LOINC, "code": _PATIENT_NOTE, "display": "Patient Note"}]},
        "subject": person,
        "date": instant(now),
        "author": [person],
        "description": title,
        **({"context": {"related": [{"reference": about}]}} if about else {}),
        "content": [
            {
                "attachment": {
                    "contentType": page.content_type,
                    "url": f"{BINARY}/{page.id}",
                    "size": len(page.content),
                    "hash": page.sha1,
                    "title": title,
                    "creation": instant(now),
                }
            }
            for page in pages
        ],
    }
