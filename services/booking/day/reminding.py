"""Gives the reminders of visits while the app runs. Given ones are remembered, so that a restart repeats none.

No system lets an app of Flet schedule notifications: the calendar file is what reminds when the app is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import Final

from local_store import resources, settings
from local_store.store import LocalStore, Reader, Writer
from services.booking.day.reminders import Reminder, Reminding, due
from services.clock import Clock
from services.device.notifier import NotificationKind, Notifier
from services.each import each
from services.errors import AppError
from services.fhir import resource as fhir
from services.record.visits.kept import kept_visit

KEY: Final = "booking.reminded"
EVERY_SECONDS: Final = 30.0
MOST_REMEMBERED: Final = 200
LIMIT: Final = 500
_NOTICES: Final = {Reminding.TOMORROW: NotificationKind.VISIT_TOMORROW, Reminding.TODAY: NotificationKind.VISIT_TODAY}


class Reminders:
    """Checks every half minute. `opened` returns the open store and whose record it is, or None while locked: then no
    reminder is given."""

    def __init__(
        self,
        opened: Callable[[], tuple[LocalStore, tuple[str, ...]] | None],
        notifier: Notifier,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self._opened = opened
        self._notifier = notifier
        self._clock = clock
        self._zone = zone

    async def run_forever(self) -> None:
        """Runs until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> int:
        """Gives the reminders that are due now; returns how many."""
        here = self._opened()
        if here is None or not self._notifier.can_notify:
            return 0
        store, patients = here
        try:
            found = await store.read(due_now, patients, self._clock.now(), self._zone)
            if found:  # remembered first: given at most once, even if the app is killed in between
                await store.write(remember, found)
        except AppError:  # locked meanwhile, or the store cannot be read: the next check tries again
            return 0
        for reminder in found:
            await asyncio.to_thread(self._notifier.notify, _NOTICES[reminder.kind])
        return len(found)


def due_now(r: Reader, patients: Iterable[str], now: datetime, zone: tzinfo) -> tuple[Reminder, ...]:
    """The reminders to give now, of all these people's visits, each visit once. Reads only."""
    of_each = (resources.select(r, "Appointment", patient=patient, limit=LIMIT) for patient in patients)
    stored = {appointment.id: appointment for found in of_each for appointment in found}
    return due(each(stored.values(), lambda appointment: kept_visit(r, appointment)).read, _told(r), now, zone)


def remember(w: Writer, given: tuple[Reminder, ...]) -> None:
    """Keeps which reminders were given; the oldest are dropped."""
    settings.put(w, KEY, [*_told(w), *(reminder.key for reminder in given)][-MOST_REMEMBERED:])


def _told(r: Reader) -> list[str]:
    return [key for key in fhir.as_list(settings.get(r, KEY)) if isinstance(key, str)]
