"""The way in through the hospital's own page, and out of it again."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.clock import Clock
from services.errors import AddressProblem, AddressRefused, AppError, NotDownloaded, SignInFailed, SignInProblem
from services.fhir.auth import Endpoints, Tokens, discover, revoke, sign_in
from services.fhir.client import FhirClient
from services.fhir.loopback import Callback, GivenUp
from services.fhir.shape import as_object, as_text, at, objects
from services.fhir.web import Web

log = logging.getLogger(__name__)


NO_ENDPOINTS: Final = Endpoints("", "")


@dataclass(frozen=True)
class Arrival:
    """Somebody has just signed in: who, and the tokens for it; none where the hospital asks nobody who they are."""

    patient: str
    endpoints: Endpoints
    tokens: Tokens
    open_access: bool = False


class FrontDoor:
    """Signs people in and out at one hospital at a time. Talks to the hospital."""

    def __init__(self, web: Web, clock: Clock) -> None:
        self._web = web
        self._clock = clock
        self._open: Callback | None = None

    async def enter(self, base: str, open_url: Callable[[str], Awaitable[None]]) -> Arrival | None:
        """Waits for the person to sign in; None when they gave up. Raises SignInFailed, AddressRefused, Offline."""
        endpoints = await discover(self._web, base)
        if endpoints is None:
            raise AddressRefused(AddressProblem.NO_SIGN_IN)
        try:
            tokens = await sign_in(self._web, self._clock, base, endpoints, open_url, on_door=self._remember)
        except GivenUp:
            return None
        finally:
            self._open = None
        if not tokens.patient:
            await self.leave(endpoints, tokens)
            raise SignInFailed(SignInProblem.NO_PATIENT)
        return Arrival(tokens.patient, endpoints, tokens)

    async def enter_open(self, base: str, number: str) -> Arrival:
        """Finds the one record that a number means, by its id or by an identifier, at a server that asks nobody who
        they are. Raises SignInFailed(NO_RECORD), Offline, ServerUnavailable, AccessDenied."""
        client = FhirClient(base, self._web)
        patient = await _patient_of(client, number.strip())
        return Arrival(patient, NO_ENDPOINTS, Tokens("", None, None, patient), open_access=True)

    @property
    def is_open(self) -> bool:
        """Whether an `enter` waits for somebody."""
        return self._open is not None

    def give_up(self) -> None:
        """Ends a running `enter`; nothing happens when there is none."""
        if self._open is not None:
            self._open.give_up()

    async def leave(self, endpoints: Endpoints, tokens: Tokens) -> None:
        """Asks the hospital to forget the session, best effort: what is on this device does not wait for it."""
        try:
            await revoke(self._web, endpoints, tokens)
        except AppError as error:
            log.info("the hospital could not be told to forget the session: %s", error.code)

    def _remember(self, door: Callback) -> None:
        self._open = door


async def _patient_of(client: FhirClient, number: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", number):  # what an id may be (R4 §2.24.0.1)
        try:
            return str((await client.read("Patient", number))["id"])
        except NotDownloaded:
            pass
    found = await client.search("Patient", {"identifier": number, "_count": "2"}) if number else {}
    ids = [
        as_text(as_object(entry.get("resource")).get("id")) for entry in objects(found.get("entry")) if _is_match(entry)
    ]
    if len(ids) != 1 or not ids[0]:
        raise SignInFailed(SignInProblem.NO_RECORD)
    return ids[0]


def _is_match(entry: Mapping[str, Any]) -> bool:
    """An entry that answers the question; others (an OperationOutcome) come along."""
    return bool(at(entry, "resource", "resourceType") == "Patient")
