"""Plays the script of hospital/demo/live.py at a real hospital: people check in, are called, seen, and get results.

What is due follows from what is stored, so a script that was interrupted continues where it was. The person who tries
the app may check in themselves; otherwise the desk does it for them after a while.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hospital import end_of_visit
from hospital.base.elements import Json, extension, instant
from hospital.base.outcome import Refusal
from hospital.demo.live import SUMMARY, CastMember, Script
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.scheduling import queue, queue_commands

EVERY_SECONDS: Final = 1.0
PACE: Final = 10.0
_AUTHOR: Final = "system:demo"
_WALK: Final = timedelta(minutes=1)  # from the chair to the room
_UNHEARD: Final = timedelta(minutes=2)  # until a person who does not come is skipped
_LABORATORY: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Play:
    """One clinic of the script, `pace` times faster than a real one."""

    store: FhirStore
    script: Script
    pace: float = PACE

    @classmethod
    def opened(cls, store: FhirStore, now: datetime, seed: int, pace: float) -> Play:
        """A run that begins now, with its slots and bookings; one that began in the same half hour continues."""
        secret = store.secret()
        play = cls(store, Script(seed, now, secret), pace)
        with store.begin() as tx:
            main_visit = tx.read("Appointment", play.script.main_id)
            if main_visit is not None:
                return cls(store, Script(seed, instant(main_visit["created"]), secret), pace)
            for body in play.script.furniture():
                tx.put(body, author=_AUTHOR)
        return play

    def step(self, now: datetime) -> None:
        """Does all that is due by now."""
        with self.store.begin() as tx:
            here = {role.number: tx.read("Appointment", self.script.appointment_id(role)) or {}
                    for role in self.script.roles}  # fmt: skip
            for role in self.script.roles:
                self._arrive(tx, role, here[role.number], now)
            for role in self.script.roles:
                self._see(tx, role, here[role.number], now)
            with suppress(Refusal):  # nobody waits
                if not self._is_busy(tx, now):
                    queue_commands.call_next(tx, self.script.schedule_id, now)
            self._report(tx, now)

    def _arrive(self, tx: Tx, role: CastMember, appointment: Json, now: datetime) -> None:
        due = role.comes is not None and now >= self.script.begins + role.comes / self.pace
        if due and appointment.get("status") in ("booked", "noshow"):
            with suppress(Refusal):  # the clinic is over
                queue_commands.check_in(tx, str(appointment["id"]), now)

    def _see(self, tx: Tx, role: CastMember, appointment: Json, now: datetime) -> None:
        """Lets the called person in, skips or calls them again, and ends the visit."""
        if appointment.get("status") != "arrived":
            return
        at, id_, state = self.script.schedule_id, str(appointment["id"]), queue.state_of(appointment)
        called = _since(appointment, "called-at", now)
        if state == queue.IN_ROOM and now - _since(appointment, "entered-at", now) >= role.takes / self.pace:
            end_of_visit.done(tx, at, id_, SUMMARY, now)
        elif state == queue.CALLED and (role.hears or not self._is_first(tx, id_)):
            if now - called >= _WALK / self.pace:
                queue_commands.let_in(tx, at, id_, now)
        elif state == queue.CALLED and now - called >= _UNHEARD / self.pace:
            queue_commands.skip(tx, at, id_, now)
        elif state == queue.SKIPPED and now - called >= 4 * _UNHEARD / self.pace and not self._is_busy(tx, now):
            queue_commands.recall(tx, at, id_, now)

    def _is_first(self, tx: Tx, id_: str) -> bool:
        """Whether this person is called for the first time."""
        current = tx.current("Appointment", id_)
        versions = range(1, current.version if current else 0)
        earlier = (tx.version("Appointment", id_, number) for number in versions)
        return not any(version is not None and queue.state_of(version.body) == queue.SKIPPED for version in earlier)

    def _is_busy(self, tx: Tx, now: datetime) -> bool:
        clinic = queue.clinic_today(tx, self.script.schedule_id, now)
        here = queue.present(tx, clinic, now) if clinic else []
        return any(queue.state_of(appointment) in (queue.CALLED, queue.IN_ROOM) for appointment in here)

    def _report(self, tx: Tx, now: datetime) -> None:
        """Publishes the result of the main person's blood sample a little after the visit."""
        main = tx.read("Appointment", self.script.main_id) or {}
        done = extension(main, "done-at")
        if done is not None and now >= instant(done) + _LABORATORY / self.pace:
            for body in self.script.results(instant(done)):
                tx.put(body, author=_AUTHOR, keep_same=True)


def _since(appointment: Json, name: str, now: datetime) -> datetime:
    said = extension(appointment, name)
    return now if said is None else instant(said)
