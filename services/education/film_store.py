"""Pictures and videos of films inside the encrypted file, and how they are fetched: one by one, so that what was
interrupted goes on with the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from local_store import contents
from local_store.store import LocalStore
from services.clients import ClientFactory, ClientKey
from services.clock import Clock, instant
from services.education.film_model import LIBRARY, Film, picture_key
from services.errors import AttachmentDamaged, StoreLocked
from services.fhir.operations import OperationServer
from services.fhir.shape import as_bytes, as_text
from services.record.documents.document_store import DocumentStore

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES: Final = 2 * 1024 * 1024


class FilmServer(OperationServer, Protocol):
    """The part of the FHIR client that is used here."""

    async def read(self, type_: str, id_: str) -> dict[str, Any]: ...


class FilmSession(Protocol):
    """An open store and the hospital."""

    @property
    def store(self) -> LocalStore: ...
    @property
    def client(self) -> FilmServer: ...
    @property
    def patients(self) -> Sequence[str]: ...


class Films(Protocol):
    """Pictures of films, from this device or from the hospital."""

    async def picture(self, film_id: str, number: int) -> bytes:
        """One picture. Works offline once it is here; else raises Offline and the like."""

    async def keep(self, films: Sequence[Film]) -> None:
        """Fetches the pictures and videos of these films that are not here yet. What had come before an error stays."""


class FilmStore:
    """Fulfils `Films`."""

    def __init__(self, session: Callable[[], FilmSession | None], clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._videos = DocumentStore(session, clock)

    async def picture(self, film_id: str, number: int) -> bytes:
        session, key = self._here(), picture_key(film_id, number)
        now = instant(self._clock.now())
        found = await session.store.write(contents.opened, key, now)
        if found is not None:
            return found
        wanted = {"name": "number", "valueInteger": number}
        body = await session.client.operation(LIBRARY, film_id, "picture", "Binary", [wanted])
        content = as_bytes(as_text(body.get("data")) or "")
        if content is None or not content.startswith(_PNG) or len(content) > _MOST_BYTES:
            raise AttachmentDamaged
        await session.store.write(contents.keep, key, content, "image/png", now)
        return content

    async def keep(self, films: Sequence[Film]) -> None:
        for film in films:
            for chapter in film.chapters:
                await self.picture(film.id, chapter.number)
            if film.video is not None and film.video.paper is not None:
                await self._videos.content(film.video.paper)

    def _here(self) -> FilmSession:
        session = self._session()
        if session is None:
            raise StoreLocked
        return session


FILMS: Final = ClientKey[Films]("films")
FILM_STORE: Final = ClientFactory(FILMS, FilmStore)
