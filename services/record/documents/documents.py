"""Contents of documents as screens ask for them. Who fetches them registers under `DOCUMENTS`."""

from __future__ import annotations

from typing import Final, Protocol

from services.clients import ClientKey
from services.record.documents.paper import Paper


class Documents(Protocol):
    """The content of a document, from this device or from the hospital. Raises Offline and the like when it has to be
    fetched."""

    async def content(self, paper: Paper) -> bytes:
        """The whole content. Raises AttachmentDamaged when it is not what the hospital announced."""

    async def document(self, document_id: str) -> tuple[Paper, bytes]:
        """A document by its DocumentReference, with its content. NotDownloaded when there is nothing to open."""

    async def printed(self, report_id: str) -> bytes:
        """A report as the hospital prints it now, as PDF. Always from the hospital: a copy here would grow old."""

    async def printed_record(self, patient_id: str) -> bytes:
        """A person's record as the hospital prints it now, as PDF."""


DOCUMENTS: Final = ClientKey[Documents]("documents")
