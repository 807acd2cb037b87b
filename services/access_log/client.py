"""Asks the hospital who looked at a record. Talks to the hospital; what it answers is kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from local_store.store import LocalStore
from services.access_log.model import RecordAccess, access, together
from services.access_log.names import names_of
from services.clients import ClientFactory, ClientKey
from services.clock import Clock
from services.errors import StoreLocked
from services.fhir.paging import next_link
from services.fhir.shape import at, objects

TYPE: Final = "AuditEvent"
PAGE: Final = 50
"""How many of the hospital's rows one page asks for; told together they are fewer."""


class AuditServer(Protocol):
    """The part of the FHIR client that is used here."""

    async def search(self, type_: str, params: Mapping[str, str] | None = None) -> dict[str, Any]: ...
    async def page(self, url: str) -> dict[str, Any]: ...


class AuditSession(Protocol):
    """An open store and the hospital."""

    @property
    def store(self) -> LocalStore: ...
    @property
    def client(self) -> AuditServer: ...


@dataclass(frozen=True)
class AccessPage:
    """Accesses, the newest first, and where the page after is."""

    accesses: tuple[RecordAccess, ...]
    following: str | None


class AccessLog(Protocol):
    """Who looked at a record."""

    async def page(
        self, patient: str, language: str, following: str | None, *, own: bool, reader: str = ""
    ) -> AccessPage:
        """One page as the `reader` (`Patient/p1`) reads it; with `own` what they did is among it. Raises Offline,
        AccessDenied and the like."""


class AccessLogClient:
    """Fulfils `AccessLog`."""

    def __init__(self, session: Callable[[], AuditSession | None], _clock: Clock) -> None:
        self._session = session

    async def page(
        self, patient: str, language: str, following: str | None, *, own: bool, reader: str = ""
    ) -> AccessPage:
        session = self._session()
        if session is None:
            raise StoreLocked
        if following is None:
            asked_for = {"patient": patient, "_count": str(PAGE), **({} if own else {"by-others": "true"})}
            bundle = await session.client.search(TYPE, asked_for)
        else:
            bundle = await session.client.page(following)
        found = [access(at(entry, "resource"), patient, reader) for entry in objects(bundle.get("entry"))]
        people = tuple(dict.fromkeys(each.by for each in found if each.by))
        names = await session.store.read(names_of, people, language)
        named = (replace(each, name=names.get(each.by or "")) for each in found)
        return AccessPage(together(named), next_link(bundle))


ACCESS_LOG: Final = ClientKey[AccessLog]("access-log")
ACCESS_LOG_CLIENT: Final = ClientFactory(ACCESS_LOG, AccessLogClient)
