"""The states of an account, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from local_store.vault import VaultKind
from services.account.hospital import Hospital
from services.account.people import People
from services.errors import StoreError


@dataclass(frozen=True)
class NoHospital:
    """A fresh device: no hospital chosen yet."""


@dataclass(frozen=True)
class SignedOut:
    """A hospital is chosen; there is no data on this device."""

    hospital: Hospital


@dataclass(frozen=True)
class NeedsPasscode:
    """The person has signed in at the hospital and still has to choose the passcode that will protect the data."""

    hospital: Hospital


@dataclass(frozen=True)
class Locked:
    """Data is here, but its key is not in memory. No passcode before `wait_until`, when that is set. `by_biometrics`:
    the person has chosen that a fingerprint or the face opens it, too."""

    hospital: Hospital
    vault_kind: VaultKind
    wait_until: datetime | None = None
    by_biometrics: bool = False


@dataclass(frozen=True)
class Unlocked:
    """The store is open. `session_ok` is False when the hospital requires a new sign-in; the data stays readable."""

    hospital: Hospital
    people: People
    vault_kind: VaultKind
    session_ok: bool = True


@dataclass(frozen=True)
class Broken:
    """The store cannot be opened and is left exactly as it is. The person sees why; nothing is recreated."""

    hospital: Hospital
    error: StoreError


AccountState = NoHospital | SignedOut | NeedsPasscode | Locked | Unlocked | Broken
