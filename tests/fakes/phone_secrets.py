"""A phone's storage and biometrics as their plugins answer, with the words they really raise.

Source: flutter_secure_storage 10.3.1: `handleException` of FlutterSecureStoragePlugin.java, FlutterSecureStorage.java
and `handleResponse` of the Darwin plugin. Flet 1.0.5 brings a Dart exception as a RuntimeError of its text.
"""

from __future__ import annotations

from collections.abc import Sequence


def android(message: str, details: str = "java.lang.Exception") -> str:
    return f"PlatformException(Exception encountered, {message}, {details}, null)"


def ios(status: int) -> str:
    return f"PlatformException(Unexpected security result code, Code: {status}, Message: refused, {status}, null)"


CLEARED_KEYSTORE = android(
    "Migration failed after algorithm change (Invalid key, key type incompatible with cipher). "
    "Enable resetOnError=true or call deleteAll()."
)
FIRST_USE = android(
    "Key mismatch after algorithm change (Algorithm changed detected). Enable migrateOnAlgorithmChange=true to "
    "preserve data, or resetOnError=true to delete."
)
CHANGED_FINGERPRINTS = android(
    "Key mismatch after algorithm change (Invalid key, key type incompatible with cipher). Enable "
    "migrateOnAlgorithmChange=true to preserve data, or resetOnError=true to delete.",
    "Caused by: android.security.keystore.KeyPermanentlyInvalidatedException",
)
WRONG_TAG = android("null", "javax.crypto.AEADBadTagException")
LOCKED_PHONE = ios(-25308)


def prompt(code: int) -> str:
    """BiometricPrompt ended with this error (android.hardware.biometrics)."""
    return android(f"Biometric authentication error [{code}]: words of the phone")


class PhoneStorageFake:
    """Entries of a phone; `says` is what its plugin raises until it is renewed."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}
        self.says: str | None = None
        self.asked = 0

    def _answer(self) -> None:
        self.asked += 1
        if self.says is not None:
            raise RuntimeError(self.says)

    async def get(self, key: str, /) -> str | None:
        self._answer()
        return self.entries.get(key)

    async def set(self, key: str, value: str, /) -> None:
        self._answer()
        self.entries[key] = value

    async def remove(self, key: str, /) -> None:
        self._answer()
        self.entries.pop(key, None)

    async def renew(self) -> None:
        self.says = None
        self.entries.clear()


class ProverFake:
    """What a phone knows of biometrics, and how the person answers its prompt."""

    def __init__(self, enrolled: Sequence[str] = ("fingerprint",)) -> None:
        self.names = list(enrolled)
        self.hardware = True
        self.says: str | None = None
        self.asked = 0

    async def enrolled(self) -> Sequence[str]:
        return self.names

    async def has_hardware(self) -> bool:
        return self.hardware

    async def prove(self) -> bool:
        self.asked += 1
        if self.says is not None:
            raise RuntimeError(self.says)
        return True
