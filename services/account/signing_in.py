"""Signing in at the chosen hospital, by one of its ways, and what came of it from outside while nobody here waited.

What a sign-in leads to is the account's to decide: it is handed over, and nothing of it stays here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.account.device import Device
from services.account.hospital import Hospital
from services.errors import AddressProblem, AddressRefused, SignInFailed, SignInProblem
from services.fhir import redirect

if TYPE_CHECKING:
    from services.account.sign_in import FrontDoor, PhoneCode, SignedIn


@dataclass(frozen=True)
class SignInHost:
    """What signing in asks of the account: which hospital is chosen, whether somebody may sign in now, what becomes of
    who has signed in, and whom to tell of a change."""

    hospital: Callable[[], Hospital]
    may_begin: Callable[[], bool]
    admit: Callable[[Hospital, SignedIn], Awaitable[None]]
    changed: Callable[[], None]


class SignInUnderWay:
    """A sign-in under way. The account's topic is published when `answer_arrived` becomes true."""

    def __init__(
        self, make_door: Callable[[], FrontDoor], device: Device, account: SignInHost, *, returns_by_link: bool
    ) -> None:
        """`returns_by_link`: the hospital's page leads back by the app's own scheme (phones), not by an address of this
        machine."""
        self._make_door = make_door
        self._door: FrontDoor | None = None
        self._device = device
        self._account = account
        self._returns_by_link = returns_by_link
        self._brought: str | None = None  # what a browser brought that no sign-in of this process waits for

    @property
    def is_running(self) -> bool:
        """Whether a sign-in is running at the hospital's page, in the browser or on the phone."""
        return self._door is not None and self._door.is_open

    @property
    def door(self) -> FrontDoor:
        """By which people come in and leave; made when somebody first does."""
        self._door = self._door or self._make_door()
        return self._door

    async def begin(self, open_url: Callable[[str], Awaitable[None]]) -> None:
        """Lets the person sign in at the hospital's own page. Returns without an error when cancelled (`cancel`).

        Raises SignInFailed, Offline, ServerUnavailable, AddressRefused. A sign-in as another person than the owner of
        the data on this device is refused (OTHER_PATIENT): records never mix.
        """
        hospital = self._account.hospital()
        self._brought = None
        if self._returns_by_link:
            signed_in = await self.door.enter_by_link(hospital.base, self._device.vault, open_url)
        else:
            signed_in = await self.door.enter(hospital.base, open_url)
        await self._hand_over(hospital, signed_in)

    async def has_phone(self) -> bool:
        """Whether the hospital offers a sign-in with the phone. Raises Offline, ServerUnavailable."""
        return await self.door.has_phone_door(self._account.hospital().base)

    async def begin_by_phone(self, on_code: Callable[[PhoneCode], None]) -> None:
        """Lets the person sign in on their own phone; `on_code` gets the code to show meanwhile. Otherwise like
        `begin`; the person chooses on the phone whether this device stays signed in.

        Raises SignInFailed (DENIED, TIMED_OUT when the code has expired, OTHER_PATIENT), and as `begin` does. Waits
        while the network is gone as long as the code is valid.
        """
        hospital = self._account.hospital()
        await self._hand_over(hospital, await self.door.enter_by_phone(hospital.base, on_code))

    async def enter_open(self, number: str) -> None:
        """Opens the record with this `number` (an id or an identifier) at a hospital without sign-in.

        Raises SignInFailed, Offline, ServerUnavailable, AddressRefused.
        """
        hospital = self._account.hospital()
        if not hospital.open_access:
            raise AddressRefused(AddressProblem.NO_SIGN_IN)
        await self._hand_over(hospital, await self.door.enter_open(hospital.base, number))

    def cancel(self) -> None:
        """Cancels a running sign-in, if there is one."""
        if self._door is not None:
            self._door.give_up()

    def came_back(self, route: str) -> bool:
        """Takes the route that the system opened the app with, if it is the way back from signing in; else False, and
        nothing happens. Any app and any page can open it, so it is believed only as an answer to what was begun here.

        Where no sign-in of this process waits, `answer_arrived` says so, and `finish` follows.
        """
        query = redirect.link_query(route)
        if query is None:
            return False
        if not self.door.take(query) and self._account.may_begin():
            self._brought = query
            self._account.changed()
        return True

    @property
    def answer_arrived(self) -> bool:
        """Whether an answer waits for `finish`."""
        return self._brought is not None

    async def finish(self) -> None:
        """Ends a sign-in whose answer came when the app had been ended meanwhile. Raises as `begin` does, and
        SignInFailed (NOT_AWAITED: none was begun, or it is over; STATE_MISMATCH)."""
        query, self._brought = self._brought, None
        if query is None:
            return
        base, signed_in = await self.door.finish(self._device.vault, query)
        hospital = self._account.hospital()
        if base != hospital.base:
            await self.door.leave(signed_in.endpoints, signed_in.tokens)
            raise SignInFailed(SignInProblem.NOT_AWAITED)
        await self._hand_over(hospital, signed_in)

    def erased(self) -> None:
        """The data was erased: what came before that is no answer to anything."""
        self._brought = None

    async def _hand_over(self, hospital: Hospital, signed_in: SignedIn | None) -> None:
        """Also when the screen that waits is left meanwhile: somebody has signed in."""
        if signed_in is not None:
            await asyncio.shield(self._account.admit(hospital, signed_in))
