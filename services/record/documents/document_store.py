"""Contents of documents inside the encrypted file, and how they are fetched from the hospital once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from local_store import attachments, contents, resources
from local_store.store import LocalStore, Reader, Writer
from services.clients import ClientFactory
from services.clock import Clock, instant
from services.errors import AttachmentDamaged, NotDownloaded, StoreLocked
from services.fhir.operations import OperationServer
from services.fhir.shape import as_bytes, as_text
from services.fhir.subject import owners, subjects
from services.record.documents.documents import DOCUMENTS
from services.record.documents.paper import Paper, first_paper

_PDF: Final = b"%PDF-"


class DocumentServer(OperationServer, Protocol):
    """The part of the FHIR client that is used here."""

    async def read(self, type_: str, id_: str) -> dict[str, Any]: ...


class DocumentSession(Protocol):
    """An open store and the hospital."""

    @property
    def store(self) -> LocalStore: ...
    @property
    def client(self) -> DocumentServer: ...
    @property
    def patients(self) -> Sequence[str]: ...


class DocumentStore:
    """Returns the content of a document: from this device when it is here, else from the hospital, then kept."""

    def __init__(self, session: Callable[[], DocumentSession | None], clock: Clock) -> None:
        self._session = session
        self._clock = clock

    async def content(self, paper: Paper) -> bytes:
        """The whole content. Works offline once it was opened. Raises Offline and the like when it has to be fetched,
        AttachmentDamaged when it is not what the hospital announced (then nothing is kept)."""
        session = self._here()
        found = await session.store.write(contents.opened, paper.id, instant(self._clock.now()))
        if found is not None:
            return found
        content = _decoded(paper.data if paper.binary is None else await self._fetched(session, paper, paper.binary))
        await session.store.write(_kept, paper, content, instant(self._clock.now()))
        return content

    async def document(self, document_id: str) -> tuple[Paper, bytes]:
        """A document by its DocumentReference, with its content. NotDownloaded when there is nothing to open."""
        session = self._here()
        stored = await session.store.read(resources.get, "DocumentReference", document_id)
        body = stored.body if stored else await session.client.read("DocumentReference", document_id)
        if stored is None and subjects(body) and not owners(body, session.patients):
            raise NotDownloaded("DocumentReference", document_id)
        found = first_paper(body)
        if found is None:
            raise NotDownloaded("DocumentReference", document_id)
        return found, await self.content(found)

    async def printed(self, report_id: str) -> bytes:
        """A report as the hospital prints it now, as PDF. Raises AttachmentDamaged when it is none."""
        return await self._printed("DiagnosticReport", report_id)

    async def printed_record(self, patient_id: str) -> bytes:
        """A person's record as the hospital prints it now, as PDF. Raises AttachmentDamaged when it is none."""
        return await self._printed("Patient", patient_id)

    async def _printed(self, type_: str, id_: str) -> bytes:
        body = await self._here().client.operation(type_, id_, "pdf", "Binary")
        content = _decoded(as_text(body.get("data")))
        if not content.startswith(_PDF):
            raise AttachmentDamaged
        return content

    async def _fetched(self, session: DocumentSession, paper: Paper, binary: str) -> str | None:
        """The Binary's data. NotDownloaded when that is other people's than the document."""
        body = await session.client.read("Binary", binary)
        if paper.patients and subjects(body) and not paper.patients & subjects(body):
            raise NotDownloaded("Binary", binary)
        return as_text(body.get("data"))

    def _here(self) -> DocumentSession:
        session = self._session()
        if session is None:
            raise StoreLocked
        return session


DOCUMENT_STORE: Final = ClientFactory(DOCUMENTS, DocumentStore)


def is_here(r: Reader, paper: Paper) -> bool:
    """Whether the whole content is on this device. Reads only."""
    known = attachments.get(r, paper.id)
    return known is not None and known.complete


def _kept(w: Writer, paper: Paper, content: bytes, now: str) -> None:
    contents.keep(w, paper.id, content, paper.content_type, now, size=paper.size, sha1=paper.sha1)


def _decoded(data: str | None) -> bytes:
    content = as_bytes(data or "")
    if content is None:
        raise AttachmentDamaged
    return content
