"""Papers that a patient photographed and sent, as a member of staff may see them; and one page of them as a picture."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.outcome import not_found
from hospital.base.references import target
from hospital.fhir.access.guard import shown
from hospital.fhir.access.patient_words import LABEL
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.listing import PAGE, WorkList
from hospital.staff_pages.medicines import patient_name
from hospital.staff_pages.staff_names import staff_name
from hospital.staff_pages.told import PatientStatement, patient_statements

Json = dict[str, Any]

#: Kinds that a browser draws, or shows as text; nothing else is handed out.
KINDS: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})
_MOST: Final = 50


@dataclass(frozen=True)
class PatientPaper:
    """One paper: what the patient calls it, the day it was sent, and the Binaries of its pages in order. `by`: who of
    the staff has looked at it; empty while it waits."""

    id: str
    patient: str
    title: str
    day: str
    pages: tuple[str, ...]
    by: str = ""


@dataclass(frozen=True)
class PatientPapers:
    """The papers of one patient, the newest first, and what they say about themselves without a paper."""

    patient: str
    name: str
    papers: tuple[PatientPaper, ...]
    statements: tuple[PatientStatement, ...] = ()


def patient_papers(tx: Tx, access: Access, patient: str) -> PatientPapers | None:
    """What a patient has sent; None for one whom the caller may not see."""
    name = patient_name(tx, access, patient)
    if not name:
        return None
    wanted = [("patient", patient), ("status", "current"), ("_sort", "-date")]
    found = find_versions(tx, "DocumentReference", wanted, limit=_MOST, access=access)
    own = [version.body for version in found if _is_by(version.body, patient)]
    papers = tuple(paper for _, paper in judged_apart(tx, own, lambda body: _paper(tx, body)) if paper.pages)
    return PatientPapers(patient, name, papers, patient_statements(tx, access, patient))


def page_content(tx: Tx, access: Access, patient: str, binary: str) -> tuple[str, bytes]:
    """A page's kind and content. 404 for what is not this patient's, or is of no kind that is handed out."""
    body = shown(tx, access, "Binary", binary).body
    kind = str(body.get("contentType", ""))
    if target(body.get("securityContext"), "Patient") != patient or kind not in KINDS:
        raise not_found("Binary", binary)
    try:
        return kind, base64.b64decode(str(body.get("data", "")))
    except (ValueError, binascii.Error):
        raise not_found("Binary", binary) from None


def waiting_papers(tx: Tx, access: Access, *, most: int = PAGE, skip: int = 0) -> list[PatientPaper]:
    """Some of the papers that nobody has looked at, those that were sent first first."""
    versions = _waiting(tx, access).versions(most, skip)
    return [paper for _, paper in judged_apart(tx, versions, lambda version: _paper(tx, version.body))]


def count(tx: Tx, access: Access) -> int:
    """How many papers nobody has looked at."""
    return _waiting(tx, access).count()


def look_at(tx: Tx, access: Access, patient: str, paper: str) -> None:
    """Keeps that the caller has looked at a paper, as its authenticator (R4 DocumentReference): it can be read, and is
    this patient's. A second look changes nothing. 404 for what is not this patient's own."""
    body = shown(tx, access, "DocumentReference", paper).body
    if access.staff is None or target(body.get("subject"), "Patient") != patient or not _is_by(body, patient):
        raise not_found("DocumentReference", paper)
    if "authenticator" not in body:
        seen = {"authenticator": {"reference": f"Practitioner/{access.staff.practitioner}"}}
        tx.put(body | seen, author=access.signature)


def _waiting(tx: Tx, access: Access) -> WorkList:
    told = ("_security", f"{LABEL['system']}|{LABEL['code']}")
    return WorkList.of(
        tx, access, "DocumentReference", [("status", "current"), ("authenticator:missing", "true"), told]
    )


def _is_by(body: Json, patient: str) -> bool:
    return any(target(author, "Patient") == patient for author in body.get("author", ()))


def _paper(tx: Tx, body: Json) -> PatientPaper:
    attachments = [content.get("attachment") or {} for content in body.get("content", ())]
    pages = (target({"reference": attachment.get("url")}, "Binary") for attachment in attachments)
    day = clock.day_of(instant(body["date"])).isoformat() if body.get("date") else ""
    by = target(body.get("authenticator"), "Practitioner") or ""
    return PatientPaper(
        str(body["id"]), target(body.get("subject"), "Patient") or "", str(body.get("description", "")), day,
        tuple(page for page in pages if page), staff_name(tx, by),
    )  # fmt: skip
