"""The vault of a phone: Android's Keystore, iOS' Keychain, through a control that lives in the app's page.

Source of the errors' words: flutter_secure_storage 10.3.1, the plugin in flet-secure-storage 1.0.5, in its Java and its
Swift. Flet brings them as the text of a Dart exception.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, TypeVar

from local_store.errors import VaultUnavailable

T = TypeVar("T")

log = logging.getLogger(__name__)

PATIENCE: Final = 20.0  # seconds: the Keystore of a slow phone takes a second or two
KEY_IS_GONE: Final = ("Migration failed after algorithm change", "Key mismatch after algorithm change")
"""Android: what stands there was encrypted with a key that the Keystore no longer has, and will never be readable."""


class PhoneStorage(Protocol):
    """What the vault needs of the control. Raises any error when the device refuses."""

    async def get(self, key: str, /) -> str | None: ...
    async def set(self, key: str, value: str, /) -> None: ...
    async def remove(self, key: str, /) -> None: ...
    async def renew(self) -> None:
        """Empties the storage and gives it a new key of the device, also where nothing in it can be read."""


class PhoneVault:
    """A `KeyVault` whose control answers on the event loop, while its callers wait in worker threads.

    ```
    GOOD --the device's own key is gone--> VOID: nothing is in it
    VOID --set, delete: the person begins anew--> GOOD, empty
    ```
    So that a Keystore that was cleared leads to "the key is missing", not to a vault that is out of order for ever; and
    only the person's own step empties it.
    """

    name: Final = "phone"

    def __init__(
        self, storage: Callable[[], PhoneStorage | None], loop: Callable[[], asyncio.AbstractEventLoop | None]
    ) -> None:
        self._storage = storage
        self._loop = loop

    def get(self, name: str) -> bytes | None:
        text = self._wait(self._get(name))
        try:
            return None if text is None else base64.b64decode(text, validate=True)
        except binascii.Error:
            raise VaultUnavailable from None

    def set(self, name: str, value: bytes) -> None:
        self._wait(self._change(lambda storage: storage.set(name, base64.b64encode(value).decode())))

    def delete(self, name: str) -> None:
        self._wait(self._change(lambda storage: storage.remove(name)))

    async def _get(self, name: str) -> str | None:
        try:
            return await self._control().get(name)
        except RuntimeError as error:
            if not _key_is_gone(error):
                raise
            log.warning("the phone's own key is gone; what the vault held cannot be read")
            return None

    async def _change(self, change: Callable[[PhoneStorage], Coroutine[Any, Any, None]]) -> None:
        try:
            await change(self._control())
        except RuntimeError as error:
            if not _key_is_gone(error):
                raise
            await self._control().renew()
            await change(self._control())

    def _control(self) -> PhoneStorage:
        storage = self._storage()
        if storage is None:
            raise VaultUnavailable
        return storage

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        """The result, from a worker thread. What the device says stays out of logs and errors: it may quote a value."""
        loop = self._loop()
        if loop is None:
            work.close()
            raise VaultUnavailable
        try:
            return asyncio.run_coroutine_threadsafe(_bounded(work), loop).result()
        except VaultUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a control raises whatever its plugin said
            log.warning("the phone's vault does not answer: %s", type(error).__name__)
            raise VaultUnavailable from None


async def _bounded(work: Coroutine[Any, Any, T]) -> T:
    async with asyncio.timeout(PATIENCE):
        return await work


def _key_is_gone(error: Exception) -> bool:
    return any(words in str(error) for words in KEY_IS_GONE)
