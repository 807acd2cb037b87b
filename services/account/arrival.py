"""The way in through the hospital's own page, and out of it again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.clock import Clock
from services.errors import AddressProblem, AddressRefused, AppError, SignInFailed, SignInProblem
from services.fhir.auth import Endpoints, Tokens, discover, revoke, sign_in
from services.fhir.loopback import Callback, GivenUp
from services.fhir.web import Web

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrival:
    """Somebody has just signed in: who, and the tokens for it."""

    patient: str
    endpoints: Endpoints
    tokens: Tokens


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
