"""Keeps the device's alarms as the store says, while the app runs: at the start, after each change that matters, and
every ten minutes, because the window of 28 days moves on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from local_store.store import LocalStore
from services.alarm import NotificationKind
from services.clock import Clock
from services.device.alarms import Alarms, AnsweredAlarms
from services.errors import AppError
from services.reminders import away, kept
from services.reminders.model import ReminderScope
from services.reminders.queries import TOPICS, hand_over

LOOKS_EVERY: Final = 5.0
PLANS_EVERY: Final = 600.0
"""Seconds."""

Opened = Callable[[], tuple[LocalStore, tuple[str, ...]] | None]


class Reminders:
    """`opened` returns the open store and whose records are in it, or None. While it is locked the alarms handed over
    before stay; when nobody `is_known` on this device any more, there are none. `zone` gives the device's zone now.
    `answered`: the same alarms, where the device rings them by itself and lets the person answer; `show` is then called
    with what the alarm was of whose notification opened the app."""

    def __init__(
        self,
        opened: Opened,
        alarms: Alarms,
        clock: Clock,
        *,
        is_known: Callable[[], bool],
        zone: Callable[[], tzinfo],
        clinic: tzinfo,
        answered: AnsweredAlarms | None = None,
        show: Callable[[NotificationKind], None] = lambda _: None,
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
        self._woken = asyncio.Event()
        self._answered = answered
        self._show = show
        if answered is not None:
            answered.listen(self.wake)

    def wake(self) -> None:
        """Looks at once: there is news, or the store was opened."""
        self._woken.set()

    async def run_forever(self) -> None:
        """Runs until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        waited = PLANS_EVERY
        while True:
            woken = self._woken.is_set()
            self._woken.clear()
            changed = woken or self._changed.is_set() or self._is_other_store() or self._is_signed_out()
            if changed or waited >= PLANS_EVERY:
                waited = 0.0 if await self.look() else waited
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOKS_EVERY)
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
            await self._settle(store)
            wanted = await store.read(hand_over, scope, self._clock.now())
            if self._answered is not None:
                await store.write(away.keep_handed, wanted, self._clock.now())
        except AppError:  # locked meanwhile, or the store cannot be read: the next look tries again
            return False
        await self._alarms.replace_alarms(wanted.alarms)
        return True

    async def _remember(self, store: LocalStore) -> None:
        fresh = [key for key in self._alarms.rung() if key not in self._remembered]
        if fresh:
            await store.write(kept.remember, fresh)
            self._remembered.update(fresh)

    async def _settle(self, store: LocalStore) -> None:
        """Keeps what happened while the app did not run; the device forgets it only then."""
        if self._answered is None:
            return
        news = await self._answered.news()
        if not news.is_empty:
            opened = await store.write(away.settle, news, self._clock.now())
            await self._answered.settle(news)
            if opened is not None:
                self._show(opened)

    def _is_other_store(self) -> bool:
        here = self._opened()
        return here is not None and here[0] is not self._planned_of

    def _is_signed_out(self) -> bool:
        return self._planned_of is not None and not self._is_known()

    def _listen(self, store: LocalStore) -> None:
        if store is not self._planned_of:
            self._planned_of = store
            store.changes.listen(TOPICS, self._changed.set)
