"""A FHIR Attachment as a document to open: its name, its kind, and where its content is. Pure.

Source: FHIR R4 §2.24.0.3 Attachment, §11.2 DocumentReference.content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.fhir import resource as fhir
from services.fhir.subject import subjects

PDF = "application/pdf"
_ENDINGS = {
    PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "text/plain": ".txt",
    "video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "video/x-msvideo": ".avi",
    "video/mpeg": ".mpg", "audio/mpeg": ".mp3", "audio/wav": ".wav",
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A document. `id` is what its content is kept under here; `binary` the Binary that has it at the hospital, None
    when it is in the resource itself (`data`, base64). `sha1`: base64 without white space. `patients`: whose
    it is, as its resource says; empty when that names nobody."""

    id: str
    title: str | None
    content_type: str
    binary: str | None
    data: str | None
    size: int | None
    sha1: str | None
    patients: frozenset[str] = frozenset()

    @property
    def ending(self) -> str:
        """The end of a file name for this kind of document; empty when nobody knows it."""
        return _ENDINGS.get(self.content_type, "")


def paper(attachment: Any, owner: str, patients: frozenset[str] = frozenset()) -> Paper | None:
    """Reads an Attachment of any shape; None when its content cannot be fetched. `owner` names the resource it is
    in (`DocumentReference/r1`), `patients` whose that is."""
    own = fhir.as_object(attachment)
    binary, data = fhir.reference_id(own.get("url"), "Binary"), fhir.as_text(own.get("data"))
    if binary is None and data is None:
        return None
    return Paper(
        id=f"Binary/{binary}" if binary else owner,
        title=fhir.as_text(own.get("title")),
        content_type=(fhir.as_text(own.get("contentType")) or "").partition(";")[0].strip().lower(),
        binary=binary,
        data=data,
        size=fhir.as_int(own.get("size")),
        sha1="".join((fhir.as_text(own.get("hash")) or "").split()) or None,
        patients=patients,
    )


def first_paper(reference: Any) -> Paper | None:
    """The first content of a DocumentReference that can be fetched."""
    own = fhir.as_object(reference)
    owner = f"DocumentReference/{fhir.as_text(own.get('id')) or ''}"
    found = (paper(content.get("attachment"), owner, subjects(own)) for content in fhir.objects(own.get("content")))
    return next((candidate for candidate in found if candidate is not None), None)
