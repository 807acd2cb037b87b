"""Gives and ends access at the hospital. Talks to the hospital; what it answers is kept nowhere: who may see a record
is asked when somebody looks, and codes are told once.

Raises Offline, ServerUnavailable, ServerMisunderstood, SessionExpired, AccessDenied, Rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from services.clients import ClientFactory, ClientKey
from services.clock import Clock
from services.errors import ServerMisunderstood, StoreLocked
from services.family.model import (
    AccessScope,
    FamilyPage,
    NewInvitation,
    Relationship,
    Scopes,
    family_page,
    new_invitation,
)
from services.fhir.operations import OperationServer


class FamilyServer(OperationServer, Protocol):
    """The part of the FHIR client that is used here."""

    async def renew_session(self) -> None: ...


class FamilySession(Protocol):
    """The hospital, and the people whose records are covered."""

    @property
    def client(self) -> FamilyServer: ...
    @property
    def patients(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class AccessWish:
    """What a person wants to give. `until`: the last day; None without an end. `request`: an id of this wish, by which
    the hospital knows it when it is asked again because an answer was lost."""

    scopes: Scopes
    relationship: Relationship
    until: date | None
    reason: str
    request: str = ""


class FamilyAccess(Protocol):
    """What a screen does with the family of `person`, the id of the user's own record."""

    async def page(self, person: str) -> FamilyPage:
        """Everything. When the session covers other people than it says, it is renewed, which tells the device."""

    async def invite(self, person: str, wish: AccessWish) -> NewInvitation:
        """A code for somebody else."""

    async def take_part(self, person: str, code: str) -> FamilyPage:
        """Uses a code of somebody else's."""

    async def approve(self, person: str, id_: str, scopes: Scopes = ()) -> FamilyPage:
        """Gives access to who took part, or says to what of a guardian's the person agrees."""

    async def end(self, person: str, id_: str) -> FamilyPage:
        """Ends an access at once, or withdraws or declines an invitation."""


class FamilyClient:
    """Fulfils `FamilyAccess`."""

    def __init__(self, session: Callable[[], FamilySession | None], _clock: Clock) -> None:
        self._session = session

    async def page(self, person: str) -> FamilyPage:
        return await self._ask(person, "family")

    async def invite(self, person: str, wish: AccessWish) -> NewInvitation:
        given = [("scope", scope.value) for scope in wish.scopes]
        given += [("relationship", wish.relationship.value), ("reason", wish.reason.strip())]
        given += [("until", wish.until.isoformat())] if wish.until else []
        given += [("request", wish.request)]
        made = new_invitation(await self._here().client.operation("Patient", person, "invite", parameters=_told(given)))
        if made is None:
            raise ServerMisunderstood("an invitation without a code")
        return made

    async def take_part(self, person: str, code: str) -> FamilyPage:
        return await self._ask(person, "accept-invitation", [("code", code.strip())])

    async def approve(self, person: str, id_: str, scopes: Scopes = ()) -> FamilyPage:
        return await self._ask(person, "approve-access", [("id", id_), *(("scope", scope.value) for scope in scopes)])

    async def end(self, person: str, id_: str) -> FamilyPage:
        return await self._ask(person, "end-access", [("id", id_)])

    async def _ask(self, person: str, name: str, given: Iterable[tuple[str, str]] = ()) -> FamilyPage:
        session = self._here()
        page = family_page(await session.client.operation("Patient", person, name, parameters=_told(given)))
        covered = {each.patient for each in page.people if AccessScope.SEE in each.scopes}
        if covered != set(session.patients) - {person}:
            await session.client.renew_session()
        return page

    def _here(self) -> FamilySession:
        session = self._session()
        if session is None:
            raise StoreLocked
        return session


def _told(given: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"name": name, "valueString": value} for name, value in given if value]


FAMILY: Final = ClientKey[FamilyAccess]("family")
FAMILY_CLIENT: Final = ClientFactory(FAMILY, FamilyClient)
