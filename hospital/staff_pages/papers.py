"""Papers that a patient photographed and sent, as a member of staff may see them; and one page of them as a picture."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
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
from hospital.staff_pages.roles import sees_papers
from hospital.staff_pages.staff_names import staff_name
from hospital.staff_pages.told import STATED, PatientStatement, patient_statements

Json = dict[str, Any]

#: Kinds that a browser draws, or shows as text; nothing else is handed out.
KINDS: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})
_MOST: Final = 50


@dataclass(frozen=True)
class PatientPaper:
    """One paper: what the patient calls it, the day it was sent, and the Binaries of its pages in order. `by`: who of
    the staff has looked at it; empty while it waits. `about`: the statement that it goes with, as type and id; None for
    one that stands alone."""

    id: str
    patient: str
    title: str
    day: str
    pages: tuple[str, ...]
    by: str = ""
    about: tuple[str, str] | None = None


@dataclass(frozen=True)
class ToldWithPapers:
    """What a patient says, and the papers that were sent with it."""

    said: PatientStatement
    papers: tuple[PatientPaper, ...] = ()


@dataclass(frozen=True)
class PatientPapers:
    """The papers of one patient that stand alone, the newest first, and what they say about themselves."""

    patient: str
    name: str
    papers: tuple[PatientPaper, ...]
    statements: tuple[ToldWithPapers, ...] = ()


def patient_papers(tx: Tx, access: Access, patient: str) -> PatientPapers | None:
    """What a patient has sent; None for one whom the caller may not see."""
    name = patient_name(tx, access, patient)
    if not name:
        return None
    papers = _papers(tx, access, patient)
    told = _beside(patient_statements(tx, access, patient), papers)
    beside = {paper for each in told for paper in each.papers}
    return PatientPapers(patient, name, tuple(paper for paper in papers if paper not in beside), told)


def told_with_papers(tx: Tx, access: Access, patient: str) -> tuple[ToldWithPapers, ...]:
    """What a patient says about themselves, the newest first, each with its papers where the role may see those."""
    papers = _papers(tx, access, patient) if sees_papers(access) else ()
    return _beside(patient_statements(tx, access, patient), papers)


def _beside(told: Sequence[PatientStatement], papers: Sequence[PatientPaper]) -> tuple[ToldWithPapers, ...]:
    return tuple(
        ToldWithPapers(said, tuple(paper for paper in papers if paper.about == (said.type, said.id))) for said in told
    )


def _papers(tx: Tx, access: Access, patient: str) -> tuple[PatientPaper, ...]:
    wanted = [("patient", patient), ("status", "current"), ("_sort", "-date")]
    found = find_versions(tx, "DocumentReference", wanted, limit=_MOST, access=access)
    own = [version.body for version in found if _is_by(version.body, patient)]
    return tuple(paper for _, paper in judged_apart(tx, own, lambda body: _paper(tx, body)) if paper.pages)


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
    related = next(iter((body.get("context") or {}).get("related", ())), None)
    about = next(((type_, id_) for type_ in STATED if (id_ := target(related, type_))), None)
    by = target(body.get("authenticator"), "Practitioner") or ""
    return PatientPaper(
        str(body["id"]), target(body.get("subject"), "Patient") or "", str(body.get("description", "")), day,
        tuple(page for page in pages if page), staff_name(tx, by), about,
    )  # fmt: skip
