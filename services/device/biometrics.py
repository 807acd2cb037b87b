"""The device's biometrics: whether there are some, and the one secret that they alone release.

Source of codes and words: flutter_secure_storage 10.3.1 (FlutterSecureStorage.java and the Swift of its Darwin plugin),
android.hardware.biometrics.BiometricPrompt, Apple's SecBase.h and LAError.h, local_auth 3.0.2 (LocalAuthExceptionCode).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Coroutine, Sequence
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from local_store.errors import BoundKeyVoid
from services.device.phone_vault import KEY_IS_GONE
from services.errors import BiometricProblem, BiometricsRefused

T = TypeVar("T")

ENTRY: Final = "bound"
PATIENCE: Final = 120.0  # seconds a person may take before the device's prompt


class BiometricKind(StrEnum):
    """What the device knows a person by. OTHER where it does not say which (Android)."""

    FACE = "face"
    FINGERPRINT = "fingerprint"
    OTHER = "other"


class Biometrics(Protocol):
    """The device's biometrics. Called on the event loop; each may show the device's own prompt.

    Raises BiometricsRefused, and BoundKeyVoid when the secret is gone for good.
    """

    async def kind(self) -> BiometricKind:
        """What the person can use. Raises BiometricsRefused (NONE_HERE, NONE_SET_UP)."""

    async def keep(self, secret: bytes) -> None:
        """Keeps the secret so that only the biometrics of today release it."""

    async def release(self) -> bytes:
        """The secret, after the person was recognised."""


class BoundStorage(Protocol):
    """What keeps the secret: a control whose entries the device's biometrics release, each time it is asked."""

    async def get(self, key: str, /) -> str | None: ...
    async def set(self, key: str, value: str, /) -> None: ...
    async def remove(self, key: str, /) -> None: ...


class Prover(Protocol):
    """What knows of biometrics, and can ask the person to show them. Raises any error, with a code in its words."""

    async def enrolled(self) -> Sequence[str]:
        """Names of what the person has set up: "face", "fingerprint", "iris", "strong", "weak"."""

    async def has_hardware(self) -> bool: ...
    async def prove(self) -> bool: ...


class PhoneBiometrics:
    """Biometrics of a phone through two controls.

    Android's plugin asks once in a process and then remembers; so from the second time on the person is asked by
    `prover`, and where that cannot be done the passcode is what is left. iOS asks each time by itself (`asks_always`).
    """

    def __init__(self, storage: BoundStorage, prover: Prover, *, asks_always: bool) -> None:
        self._storage = storage
        self._prover = prover
        self._asks_again = not asks_always
        self._remembered = False

    async def kind(self) -> BiometricKind:
        found = await _answer_of(self._prover.enrolled())
        for kind in (BiometricKind.FACE, BiometricKind.FINGERPRINT):
            if kind in found:
                return kind
        if "strong" in found or "iris" in found:  # "weak" alone cannot hold a key (Android, Class 3)
            return BiometricKind.OTHER
        here = await _answer_of(self._prover.has_hardware())
        raise BiometricsRefused(BiometricProblem.NONE_SET_UP if here else BiometricProblem.NONE_HERE)

    async def keep(self, secret: bytes) -> None:
        text = base64.b64encode(secret).decode()
        try:
            await _answer_of(self._storage.remove(ENTRY))
        except BoundKeyVoid:
            raise BiometricsRefused(BiometricProblem.NOT_AGAIN) from None
        await _answer_of(self._storage.set(ENTRY, text))
        self._remembered = True

    async def release(self) -> bytes:
        await self._prove_again()
        text = await _answer_of(self._storage.get(ENTRY))
        self._remembered = True
        try:
            secret = base64.b64decode(text or "", validate=True)
        except binascii.Error:
            secret = b""
        if not secret:  # iOS takes the entry away when the face or the fingerprints change
            raise BoundKeyVoid
        return secret

    async def _prove_again(self) -> None:
        if self._asks_again and self._remembered and not await _answer_of(self._prover.prove()):
            raise BiometricsRefused(BiometricProblem.CANCELLED)


async def _answer_of(work: Coroutine[Any, Any, T]) -> T:
    """What the device answers, its refusals typed. Its words stay out of logs: they may quote a value."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await work
    except TimeoutError:
        raise BiometricsRefused(BiometricProblem.CANCELLED) from None
    except Exception as error:  # noqa: BLE001 - a control raises whatever its plugin said
        raise refusal_in(str(error)) from None


_RULES: Final[tuple[tuple[str, BiometricProblem | None], ...]] = (
    # Android's Keystore: the key went with the old fingerprints, or does not fit what it once encrypted
    (r"KeyPermanentlyInvalidated|Invalid key, key type|AEADBadTag|Bad padding", None),
    # BiometricPrompt.BIOMETRIC_ERROR_LOCKOUT, _LOCKOUT_PERMANENT; errSecAuthFailed; LAError.biometryLockout
    (r"authentication error \[[79]\]|Code: -25293|temporaryLockout|biometricLockout", BiometricProblem.LOCKED_OUT),
    # _TIMEOUT, _CANCELED, _USER_CANCELED, _NEGATIVE_BUTTON; errSecUserCanceled
    (
        r"authentication error \[(3|5|10|13)\]|Code: -128\b|userCanceled|systemCanceled|timeout|userRequestedFallback",
        BiometricProblem.CANCELLED,
    ),
    # _NO_BIOMETRICS, _NO_DEVICE_CREDENTIAL
    (
        r"authentication error \[1[14]\]|No fingerprint or face|has no PIN|noBiometricsEnrolled|noCredentialsSet",
        BiometricProblem.NONE_SET_UP,
    ),
    # _HW_NOT_PRESENT
    (r"authentication error \[12\]|No biometric hardware|API 28|noBiometricHardware", BiometricProblem.NONE_HERE),
)


def refusal_in(words: str) -> BiometricsRefused | BoundKeyVoid:
    """What the device's words mean; NOT_NOW for any that are not known. Pure."""
    for pattern, problem in _RULES:
        if re.search(pattern, words):
            return BoundKeyVoid() if problem is None else BiometricsRefused(problem)
    return BiometricsRefused(BiometricProblem.NOT_NOW)


def is_first_use(words: str) -> bool:
    """Whether Android's plugin has only noted, at its first use, how it will encrypt; asked again, it does. Pure."""
    return "Algorithm changed detected" in words and any(each in words for each in KEY_IS_GONE)
