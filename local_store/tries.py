"""How long to wait after wrong passcodes. The count is stored in the vault and survives a restart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from local_store.errors import TooManyTries
from local_store.vault import KeyVault

RECORD = "store-key-tries"

# Seconds after the 1st, 2nd, ... wrong passcode; the last value applies to all further ones.
DELAYS = (0, 0, 0, 5, 15, 60, 300, 900)


@dataclass(frozen=True)
class Tries:
    """The number of wrong passcodes in a row, and the time of the last one by the device's clock."""

    wrong: int
    last: datetime

    @property
    def delay(self) -> int:
        return DELAYS[min(self.wrong, len(DELAYS)) - 1] if self.wrong else 0

    @property
    def more(self) -> int:
        """After how many further wrong ones there is a wait; 0 when it has begun."""
        return max(0, DELAYS.count(0) + 1 - self.wrong)

    def seconds_left(self, now: datetime) -> int:
        """The rest of the delay in whole seconds, rounded up."""
        left = self.delay - (now - self.last).total_seconds()
        return max(0, -int(-left // 1))


def count_one(vault: KeyVault, now: datetime) -> Tries:
    """Counts an attempt as wrong before it is made; returns how it stands in case it is wrong.

    Raises `TooManyTries` while a delay runs. A clock that was set back restarts the delay and never shortens it.
    """
    before = _load(vault, now)
    if now < before.last:
        before = Tries(before.wrong, now)
        _save(vault, before)
    if left := before.seconds_left(now):
        raise TooManyTries(left)
    counted = Tries(before.wrong + 1, now)
    _save(vault, counted)
    return counted


def forget(vault: KeyVault) -> None:
    """Resets the count to zero after the right passcode."""
    vault.delete(RECORD)


def _load(vault: KeyVault, now: datetime) -> Tries:
    record = vault.get(RECORD)
    if record is None:
        return Tries(0, now)
    try:
        facts = json.loads(record)
        tries = Tries(int(facts["wrong"]), datetime.fromisoformat(facts["last"]))
        tries.seconds_left(now)  # raises for a time without an offset
    except (ValueError, KeyError, TypeError):
        return Tries(len(DELAYS), now)  # the stored value was altered: the longest delay, from now on
    return tries


def _save(vault: KeyVault, tries: Tries) -> None:
    vault.set(RECORD, json.dumps({"wrong": tries.wrong, "last": tries.last.isoformat()}).encode())
