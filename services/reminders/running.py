"""Keeps the device's alarms as the store says, while the app runs: at the start, after each change that matters, and
every ten minutes, because the window of 28 days moves on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from local_store.store import LocalStore
from services.clock import Clock
from services.device.alarms import Alarms
from services.errors import AppError
from services.reminders import kept
from services.reminders.model import ReminderScope
from services.reminders.queries import TOPICS, alarms

LOOKS_EVERY: Final = 5.0
PLANS_EVERY: Final = 600.0
"""Seconds."""

Opened = Callable[[], tuple[LocalStore, tuple[str, ...]] | None]


class Reminders:
    """`opened` returns the open store and whose records are in it, or None. While it is locked the alarms handed over
    before stay; when nobody `is_known` on this device any more, there are none. `zone` gives the device's zone now."""

    def __init__(
        self,
        opened: Opened,
        alarms: Alarms,
        clock: Clock,
        *,
        is_known: Callable[[], bool],
        zone: Callable[[], tzinfo],
        clinic: tzinfo,
    ) -> None:
        self._opened = opened
        self._is_known = is_known
        self._alarms = alarms
        self._clock = clock
        self._zone = zone
        self._clinic = clinic
        self._planned_of: LocalStore | None = None
        self._remembered: set[str] = set()
        self._changed = asyncio.Event()

    async def run_forever(self) -> None:
        """Runs until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        waited = PLANS_EVERY
        while True:
            if waited >= PLANS_EVERY or self._changed.is_set() or self._is_other_store() or self._is_signed_out():
                waited = 0.0 if await self.look() else waited
            await asyncio.sleep(LOOKS_EVERY)
            waited += LOOKS_EVERY

    async def look(self) -> bool:
        """Hands the alarms over as they should be now; False while locked, or when the store cannot be read."""
        here = self._opened()
        if here is None:
            if not self._is_known():
                await self._alarms.replace_alarms(())
                self._planned_of = None
            return False
        store, patients = here
        self._listen(store)
        self._changed.clear()
        scope = ReminderScope(patients, self._zone(), self._clinic)
        try:
            await self._remember(store)
            wanted = await store.read(alarms, scope, self._clock.now())
        except AppError:  # locked meanwhile, or the store cannot be read: the next look tries again
            return False
        await self._alarms.replace_alarms(wanted)
        return True

    async def _remember(self, store: LocalStore) -> None:
        fresh = [key for key in self._alarms.rung() if key not in self._remembered]
        if fresh:
            await store.write(kept.remember, fresh)
            self._remembered.update(fresh)

    def _is_other_store(self) -> bool:
        here = self._opened()
        return here is not None and here[0] is not self._planned_of

    def _is_signed_out(self) -> bool:
        return self._planned_of is not None and not self._is_known()

    def _listen(self, store: LocalStore) -> None:
        if store is not self._planned_of:
            self._planned_of = store
            store.changes.listen(TOPICS, self._changed.set)
