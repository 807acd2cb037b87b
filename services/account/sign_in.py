"""Sign-in through the hospital's own page, and sign-out."""

from __future__ import annotations

import asyncio
import logging
import platform
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from local_store.vault import KeyVault
from services.account import attempts
from services.account.people import People
from services.clock import Clock
from services.errors import AddressProblem, AddressRefused, AppError, NotDownloaded, SignInFailed, SignInProblem
from services.fhir import device_grant, redirect
from services.fhir.auth import (
    PATIENCE,
    Attempt,
    Endpoints,
    Tokens,
    discover,
    new_state,
    new_verifier,
    redeem,
    revoke,
    sign_in,
)
from services.fhir.client import FhirClient
from services.fhir.loopback import Callback, GivenUp
from services.fhir.shape import as_object, as_text, at, objects
from services.fhir.web import Web

log = logging.getLogger(__name__)


NO_ENDPOINTS: Final = Endpoints("", "")


@dataclass(frozen=True)
class SignedIn:
    """The result of a sign-in: the people and their tokens; no tokens where the hospital has no sign-in."""

    people: People
    endpoints: Endpoints
    tokens: Tokens
    open_access: bool = False


@dataclass(frozen=True)
class PhoneCode:
    """What a screen shows for a sign-in with the phone: `link` as a QR code, or `page` and the `code` to type there."""

    code: str = field(repr=False)
    page: str
    link: str = field(repr=False)
    ends: datetime


class FrontDoor:
    """Signs people in and out, at one hospital at a time. Talks to the hospital."""

    def __init__(self, web: Web, clock: Clock, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._web = web
        self._clock = clock
        self._sleep = sleep
        self._stop: Callable[[], object] | None = None
        self._arrived: asyncio.Future[Mapping[str, str]] | None = None
        self._expected = ""
        self._strangers = 0

    async def enter(self, base: str, open_url: Callable[[str], Awaitable[None]]) -> SignedIn | None:
        """Waits for the person to sign in; None when cancelled. Raises SignInFailed, AddressRefused, Offline."""
        endpoints = await discover(self._web, base)
        if endpoints is None:
            raise AddressRefused(AddressProblem.NO_SIGN_IN)
        try:
            tokens = await sign_in(self._web, self._clock, base, endpoints, open_url, on_door=self._remember)
        except GivenUp:
            return None
        finally:
            self._stop = None
        return await self._signed_in(endpoints, tokens)

    async def enter_by_link(
        self, base: str, vault: KeyVault, open_url: Callable[[str], Awaitable[None]], *, patience: float = PATIENCE
    ) -> SignedIn | None:
        """As `enter`, where the browser comes back by the app's own scheme: `take` is given what it brings. The attempt
        is kept in the vault before the page opens; when this process ends meanwhile, `finish` takes it up.

        Raises as `enter` does; TIMED_OUT, or STATE_MISMATCH when only answers to something else came.
        """
        endpoints = await discover(self._web, base)
        if endpoints is None:
            raise AddressRefused(AddressProblem.NO_SIGN_IN)
        attempt = Attempt(base, endpoints, redirect.APP_LINK, new_state(), new_verifier())
        await attempts.keep(vault, attempt, self._clock.now())
        arrived: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
        self._arrived, self._expected, self._strangers = arrived, attempt.state, 0
        self._stop = arrived.cancel
        try:
            await open_url(attempt.page)
            async with asyncio.timeout(patience):
                await asyncio.wait([arrived])
        except TimeoutError:
            problem = SignInProblem.STATE_MISMATCH if self._strangers else SignInProblem.TIMED_OUT
            raise SignInFailed(problem) from None
        finally:
            self._stop = self._arrived = None
            await attempts.forget(vault)  # an answer counts once, and none after the end
        return None if arrived.cancelled() else await self._redeemed(attempt, arrived.result())

    def take(self, query: str) -> bool:
        """Gives what the browser brought to the sign-in that waits for it; False when none does. What answers
        something else is counted and left: a stranger can neither end the wait nor sign anybody in."""
        waiting = self._arrived
        if waiting is None:
            return False
        brought = redirect.read(query)
        if brought is None or not redirect.is_of(brought, self._expected):
            self._strangers += 1
        elif not waiting.done():
            waiting.set_result(brought)
        return True

    async def finish(self, vault: KeyVault, query: str) -> tuple[str, SignedIn]:
        """Ends a sign-in that an earlier process began: its hospital, and who signed in.

        Raises SignInFailed: NOT_AWAITED when none was begun, it is over, or it is too old; STATE_MISMATCH, which leaves
        the one that was begun; and as `enter` does.
        """
        attempt = await attempts.load(vault, self._clock.now())
        if attempt is None:
            raise SignInFailed(SignInProblem.NOT_AWAITED)
        brought = redirect.read(query)
        if brought is None or not redirect.is_of(brought, attempt.state):
            raise SignInFailed(SignInProblem.STATE_MISMATCH)
        await attempts.forget(vault)  # before the code is used: it counts once
        return attempt.base, await self._redeemed(attempt, brought)

    async def _redeemed(self, attempt: Attempt, brought: Mapping[str, str]) -> SignedIn:
        endpoints = attempt.endpoints
        code = redirect.code_in(brought, endpoints.issuer, names_issuer=endpoints.names_issuer)
        return await self._signed_in(endpoints, await redeem(self._web, self._clock, attempt, code))

    async def has_phone_door(self, base: str) -> bool:
        """Whether this hospital offers a sign-in that is approved on the person's phone. Raises Offline."""
        return device_grant.device_endpoints(await discover(self._web, base)) is not None

    async def enter_by_phone(self, base: str, on_code: Callable[[PhoneCode], None]) -> SignedIn | None:
        """Passes the code to `on_code`, then waits until the person approves on the phone; None when cancelled.

        Also waits while the network is gone, as long as the code is valid (RFC 8628 §3.5). Raises SignInFailed (DENIED,
        TIMED_OUT), AddressRefused where the hospital offers no device sign-in, Offline, ServerUnavailable.
        """
        try:
            async with asyncio.timeout(None) as patience:
                self._stop = lambda: patience.reschedule(0)  # no time left: whatever is running ends at once
                return await self._enter_by_phone(base, on_code)
        except TimeoutError:
            if not patience.expired():
                raise
            return None
        finally:
            self._stop = None

    async def _enter_by_phone(self, base: str, on_code: Callable[[PhoneCode], None]) -> SignedIn:
        endpoints = await discover(self._web, base)
        device = device_grant.device_endpoints(endpoints)
        if endpoints is None or device is None:
            raise AddressRefused(AddressProblem.NO_SIGN_IN)
        shown = await device_grant.ask(self._web, self._clock, device, name=platform.node(), stay=True)
        on_code(PhoneCode(shown.code, shown.page, shown.link, shown.ends))
        tokens = await device_grant.wait(self._web, self._clock, device, shown, sleep=self._sleep)
        return await self._signed_in(endpoints, tokens)

    async def _signed_in(self, endpoints: Endpoints, tokens: Tokens) -> SignedIn:
        if not tokens.patient:
            await self.leave(endpoints, tokens)
            raise SignInFailed(SignInProblem.NO_PATIENT)
        return SignedIn(people_of(tokens.patient, tokens), endpoints, tokens)

    async def enter_open(self, base: str, number: str) -> SignedIn:
        """Finds the only record with this number, an id or an identifier, at a server without sign-in. Raises
        SignInFailed(NO_RECORD), Offline, ServerUnavailable, AccessDenied."""
        client = FhirClient(base, self._web)
        patient = await _patient_of(client, number.strip())
        tokens = Tokens("", None, None, patient)
        return SignedIn(People.of_patient(patient), NO_ENDPOINTS, tokens, open_access=True)

    @property
    def is_open(self) -> bool:
        """Whether a sign-in is running."""
        return self._stop is not None

    def give_up(self) -> None:
        """Cancels a running `enter` or `enter_by_phone`, if there is one."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop()

    async def leave(self, endpoints: Endpoints, tokens: Tokens) -> None:
        """Asks the hospital to revoke the session, as a best effort: erasing the data here does not wait for it."""
        try:
            await revoke(self._web, endpoints, tokens)
        except AppError as error:
            log.info("the hospital could not be told to forget the session: %s", error.code)

    def _remember(self, callback: Callback) -> None:
        self._stop = callback.give_up


def people_of(patient: str, tokens: Tokens) -> People:
    """The people covered by tokens for the record of `patient`."""
    return People.read(tokens.user, (patient, *(tokens.represented or ())), tokens.until, tokens.decides)


async def _patient_of(client: FhirClient, number: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", number):  # the format of an id (R4 §2.24.0.1)
        try:
            return str((await client.read("Patient", number))["id"])
        except NotDownloaded:
            pass
    found = await client.search("Patient", {"identifier": number, "_count": "2"}) if number else {}
    ids = [
        as_text(as_object(entry.get("resource")).get("id"))
        for entry in objects(found.get("entry"))
        if _is_match(entry, number)
    ]
    if len(ids) != 1 or not ids[0]:
        raise SignInFailed(SignInProblem.NO_RECORD)
    return ids[0]


def _is_match(entry: Mapping[str, Any], number: str) -> bool:
    """Whether an entry is a patient who has this number; a server may include others, and ignore what it is asked."""
    identifiers = objects(at(entry, "resource", "identifier"))
    known = {_compared(as_text(identifier.get("value")) or "") for identifier in identifiers}
    return _compared(number.rpartition("|")[2]) in known and at(entry, "resource", "resourceType") == "Patient"


def _compared(number: str) -> str:
    """A number as it is compared: without case and white space, as people type it."""
    return "".join(number.casefold().split())
