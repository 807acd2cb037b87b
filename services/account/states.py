"""The states an account can be in; one frozen value at a time, shown by every screen that cares."""

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
    """A hospital is chosen; nobody's data is on this device."""

    hospital: Hospital


@dataclass(frozen=True)
class NeedsPasscode:
    """The hospital has said who this is; the passcode that will protect the data is still to be chosen."""

    hospital: Hospital


@dataclass(frozen=True)
class Locked:
    """Data is here, its key is not in memory. No try before `wait_until`, when that is set."""

    hospital: Hospital
    vault_kind: VaultKind
    wait_until: datetime | None = None


@dataclass(frozen=True)
class Unlocked:
    """The store is open. `session_ok` is False when the hospital wants a new sign-in; the data stays readable."""

    hospital: Hospital
    people: People
    vault_kind: VaultKind
    session_ok: bool = True


@dataclass(frozen=True)
class Broken:
    """The store cannot be opened, and was left exactly as it is. The person is told; nothing is recreated."""

    hospital: Hospital
    error: StoreError


AccountState = NoHospital | SignedOut | NeedsPasscode | Locked | Unlocked | Broken
