"""A phone's vault and biometrics: Flet's controls for them, which live in the app's page, and how they are set.

Only a built phone app has these controls (another client shows an unknown control as an error), so nothing here is
imported elsewhere. Source of the settings: flutter_secure_storage 10.3.1 and local_auth 3.0.2, read in their sources.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import flet as ft
from flet_local_auth import AndroidAuthMessages, LocalAuthentication
from flet_secure_storage import (
    AccessControlFlag,
    AndroidOptions,
    IOSOptions,
    KeychainAccessibility,
    KeyCipherAlgorithm,
    SecureStorage,
    StorageCipherAlgorithm,
)

from services.device.biometrics import PhoneBiometrics, is_first_use
from services.device.phone_vault import PhoneVault
from services.device.system import System

NAME: Final = "anxin"
BOUND: Final = "anxin-bound"
PromptWords = Callable[[], tuple[str, str, str]]
"""Title, words and "cancel" of the device's own prompt, in the language of the app."""


class PhoneKeeping:
    """What keeps a phone's secrets; nothing answers before `attach`."""

    def __init__(self, system: System, words: PromptWords) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._storage: SecureStorage | None = None
        self._authentication: LocalAuthentication | None = None
        self._words = words
        self.vault = PhoneVault(lambda: PlainStorage(self._storage) if self._storage else None, self._on_loop)
        prover = AskedPerson(self._prover, words)
        storage = BiometricStorage(self._control, words)
        self.biometrics = PhoneBiometrics(storage, prover, asks_always=system is System.IOS)

    def attach(self) -> None:
        """Puts the controls into the page that is being entered; those of a page before it are let go."""
        self._loop = asyncio.get_running_loop()
        self._storage = SecureStorage(android_options=vault_options(), ios_options=vault_ios_options())
        self._authentication = LocalAuthentication()

    def _on_loop(self) -> asyncio.AbstractEventLoop | None:
        return self._loop

    def _control(self) -> SecureStorage:
        if self._storage is None:
            raise RuntimeError("no page yet")
        return self._storage

    def _prover(self) -> LocalAuthentication:
        if self._authentication is None:
            raise RuntimeError("no page yet")
        return self._authentication


def vault_options(*, reset: bool = False) -> AndroidOptions:
    """Android: AES-GCM with a key that an RSA key of the Keystore wraps. Not the Keystore's own AES key: the plugin has
    that one ask for a fingerprint or the screen lock wherever the phone has one, also without `enforce_biometrics`."""
    return AndroidOptions(
        reset_on_error=reset,
        key_cipher_algorithm=KeyCipherAlgorithm.RSA_ECB_OAEP_WITH_SHA256_AND_MGF1_PADDING,
        storage_cipher_algorithm=StorageCipherAlgorithm.AES_GCM_NO_PADDING,
        shared_preferences_name=NAME,
    )


def bound_options(title: str, words: str) -> AndroidOptions:
    """Android: the Keystore's own AES key, which needs the person each time it is taken up, and ends when a fingerprint
    is added. `reset_on_error` would take the vault's key with it (both stand in one file); `migrate` hides why it
    failed."""
    return AndroidOptions(
        reset_on_error=False,
        migrate_on_algorithm_change=False,
        enforce_biometrics=True,
        key_cipher_algorithm=KeyCipherAlgorithm.AES_GCM_NO_PADDING,
        storage_cipher_algorithm=StorageCipherAlgorithm.AES_GCM_NO_PADDING,
        shared_preferences_name=BOUND,
        biometric_prompt_title=title,
        biometric_prompt_subtitle=words,
    )


def vault_ios_options() -> IOSOptions:
    """iOS: readable while the phone is unlocked, on this phone alone, in no backup that another could restore."""
    return IOSOptions(account_name=NAME, accessibility=KeychainAccessibility.UNLOCKED_THIS_DEVICE)


def bound_ios_options() -> IOSOptions:
    """iOS: as the vault, and released by the faces and fingerprints of today only."""
    return IOSOptions(
        account_name=BOUND,
        accessibility=KeychainAccessibility.UNLOCKED_THIS_DEVICE,
        access_control_flags=[AccessControlFlag.BIOMETRY_CURRENT_SET],
    )


class PlainStorage:
    """The vault's entries."""

    def __init__(self, control: SecureStorage) -> None:
        self._control = control

    async def get(self, key: str, /) -> str | None:
        found: str | None = await self._control.get(key)
        return found

    async def set(self, key: str, value: str, /) -> None:
        await self._control.set(key, value)

    async def remove(self, key: str, /) -> None:
        await self._control.remove(key)

    async def renew(self) -> None:
        await self._control.clear(android=vault_options(reset=True), ios=vault_ios_options())


class BiometricStorage:
    """The one entry that biometrics release. Android's plugin fails at its very first use, having noted how it
    encrypts, and works when asked again."""

    def __init__(self, control: Callable[[], SecureStorage], words: PromptWords) -> None:
        self._control = control
        self._words = words

    async def get(self, key: str, /) -> str | None:
        android, ios = self._options()
        try:
            found: str | None = await self._control().get(key, android=android, ios=ios)
        except RuntimeError as error:
            if not is_first_use(str(error)):
                raise
            found = await self._control().get(key, android=android, ios=ios)
        return found

    async def set(self, key: str, value: str, /) -> None:
        android, ios = self._options()
        await self._control().set(key, value, android=android, ios=ios)

    async def remove(self, key: str, /) -> None:
        android, ios = self._options()
        try:
            await self._control().remove(key, android=android, ios=ios)
        except RuntimeError as error:
            if not is_first_use(str(error)):
                raise
            await self._control().remove(key, android=android, ios=ios)

    def _options(self) -> tuple[AndroidOptions, IOSOptions]:
        title, words, _cancel = self._words()
        return bound_options(title, words), bound_ios_options()


class AskedPerson:
    """The device's own question for a fingerprint or the face. On Android it needs a FragmentActivity, which Flet 1.0.5
    does not make: it then says `uiUnavailable`, and the passcode is asked for instead."""

    def __init__(self, control: Callable[[], LocalAuthentication], words: PromptWords) -> None:
        self._control = control
        self._words = words

    async def enrolled(self) -> Sequence[str]:
        return [each.value for each in await self._control().get_available_biometrics()]

    async def has_hardware(self) -> bool:
        return bool(await self._control().can_check_biometrics())

    async def prove(self) -> bool:
        title, words, cancel = self._words()
        messages = AndroidAuthMessages(cancel_button=cancel, sign_in_title=title, sign_in_hint="")
        try:
            return bool(await self._control().authenticate(words, biometric_only=True, android_messages=messages))
        except ft.FletException as refused:
            raise RuntimeError(getattr(getattr(refused, "code", None), "value", "")) from None
