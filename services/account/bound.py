"""Fingerprint or face as a second way to the store's key, beside the passcode: turned on, turned off, and used."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from local_store.memory import wipe
from local_store.vault import KeyVault
from services.account.device import Device
from services.clock import Clock
from services.device.biometrics import BiometricKind, Biometrics
from services.errors import BiometricProblem, BiometricsRefused, BoundKeyVoid


class BiometricUnlock:
    """The person's choice that biometrics open the data, too. `on_change` is called whenever `is_on` changes."""

    def __init__(
        self,
        device: Device,
        biometrics: Biometrics | None,
        clock: Clock,
        unlock: Callable[[Callable[[KeyVault, datetime], bytearray]], Awaitable[None]],
        on_change: Callable[[], None],
    ) -> None:
        """`unlock`: opens the store with the key that it is given a way to."""
        self.is_on = False
        self._device = device
        self._biometrics = biometrics
        self._clock = clock
        self._unlock = unlock
        self._on_change = on_change

    @property
    def may_be_offered(self) -> bool:
        """Whether this app can ask for biometrics here at all (phones)."""
        return self._biometrics is not None

    async def look(self) -> None:
        """Reads what the last run left. Raises VaultUnavailable."""
        if self._biometrics is not None:
            from local_store import bound_key

            self._become(is_on=await asyncio.to_thread(lambda: bound_key.exists(self._device.vault)))

    async def kind(self) -> BiometricKind:
        """What this device could know the person by. Raises BiometricsRefused (NONE_HERE, NONE_SET_UP, NOT_NOW)."""
        return await self._here().kind()

    async def turn_on(self, passcode: str) -> None:
        """Lets biometrics open the data, too. Raises WrongPasscode, TooManyTries, BiometricsRefused, VaultUnavailable;
        then only the passcode opens it."""
        from local_store import bound_key

        biometrics, vault, now = self._here(), self._device.vault, self._clock.now()
        await biometrics.kind()
        secret = await asyncio.to_thread(bound_key.create, vault, passcode, now)
        try:
            await biometrics.keep(bytes(secret))
        except BaseException:
            await asyncio.shield(self.turn_off())
            raise
        finally:
            wipe(secret)
        self._become(is_on=True)

    async def turn_off(self) -> None:
        """From now on the passcode alone opens the data. Raises VaultUnavailable."""
        from local_store import bound_key

        await asyncio.to_thread(lambda: bound_key.delete(self._device.vault))
        self._become(is_on=False)

    async def unlock(self) -> None:
        """Opens the store once the device has recognised the person, and raises as with a passcode. Raises
        BiometricsRefused, and BoundKeyVoid when they no longer open the data: then that way is off, and the passcode
        opens it."""
        try:
            secret = bytearray(await self._here().release())
            await asyncio.shield(self._unlock_with(secret))
        except BoundKeyVoid:
            await self.turn_off()
            raise

    async def _unlock_with(self, secret: bytearray) -> None:
        from local_store import bound_key

        try:
            await self._unlock(lambda vault, _now: bound_key.unlock(vault, secret))
        finally:
            wipe(secret)

    def erased(self) -> None:
        """The data was erased, and this way with it."""
        self._become(is_on=False)

    def _become(self, *, is_on: bool) -> None:
        if is_on != self.is_on:
            self.is_on = is_on
            self._on_change()

    def _here(self) -> Biometrics:
        if self._biometrics is None:
            raise BiometricsRefused(BiometricProblem.NONE_HERE)
        return self._biometrics
