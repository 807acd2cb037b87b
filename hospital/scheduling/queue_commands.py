"""The clinic staff's commands for a queue: call the next person, let in, skip, call again, leave the room, finish.

Each is decided and written in one transaction with all places that it moves. A command repeated because its answer was
lost finds its own work: while somebody is called, "next" is that person.
"""

from __future__ import annotations

from datetime import datetime

from hospital.base import clock
from hospital.base.elements import Json, extension, with_extension
from hospital.base.outcome import not_found
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.scheduling import arrivals, away, queue, visits
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.numbers import AUTHOR
from hospital.scheduling.refusals import nobody_there


def call_next(tx: Tx, schedule_id: str, now: datetime, expected: str = "") -> Version:
    """Calls the first of those who wait. 409 when nobody does, or when it is not who is `expected`: somebody else has
    moved the queue since it was looked at. Whoever calls is there: a doctor who was away is back."""
    clinic = _today(tx, schedule_id, now)
    here = queue.present(tx, clinic, now)
    called = _first(here, queue.CALLED) or _first(here, queue.WAITING)
    if called is None:
        raise nobody_there("nobody waits here")
    if expected and called["id"] != expected:
        raise nobody_there("the queue has moved meanwhile")
    _back(tx, schedule_id, now)
    return _call(tx, clinic, called, now)


def recall(tx: Tx, schedule_id: str, appointment_id: str, now: datetime, heard: str | None = None) -> Version:
    """Calls a person again who was skipped, or who was called and did not hear it. `heard`: when they were called last
    as far as the caller knows; a call that came after it is this one, whose answer was lost. Without it, who is called
    already stays called as they are."""
    clinic = _today(tx, schedule_id, now)
    found = _selected(queue.present(tx, clinic, now), appointment_id, (queue.SKIPPED, queue.CALLED))
    last = str(extension(found, "called-at") or "")
    return _call(tx, clinic, found, now, anew=heard is not None and heard == last)


def leave(tx: Tx, schedule_id: str, until: datetime | None, now: datetime) -> None:
    """The doctor is away until then, or back (None): all who wait get the time from which it goes on."""
    clinic = _today(tx, schedule_id, now)
    away.leave(tx, tx.read("Schedule", schedule_id) or {}, until)
    queue.move_all(tx, clinic, now)


def skip(tx: Tx, schedule_id: str, appointment_id: str, now: datetime) -> Version:
    """Skips a person who was called and did not come in; without an id, the one who is called now."""
    clinic = _today(tx, schedule_id, now)
    found = _selected(
        queue.present(tx, clinic, now),
        appointment_id,
        (queue.CALLED, queue.WAITING, queue.SKIPPED),
        otherwise=(queue.CALLED,),
    )
    return _write(tx, clinic, queue.QueuePlace(queue.SKIPPED).on(found), now)


def let_in(tx: Tx, schedule_id: str, appointment_id: str, now: datetime) -> Version:
    """The called person is in the room now; the visit begins."""
    clinic = _today(tx, schedule_id, now)
    found = _selected(
        queue.present(tx, clinic, now), appointment_id, (queue.CALLED, queue.IN_ROOM), otherwise=(queue.CALLED,)
    )
    if queue.state_of(found) == queue.IN_ROOM:
        return _write(tx, clinic, found, now)
    return _write(tx, clinic, visits.begun(tx, found, clinic, now), now)


def done(tx: Tx, schedule_id: str, appointment_id: str, summary: str, now: datetime) -> Version:
    """Ends the visit: fulfilled, with the summary in its Encounter. Without an id, that of the person in the room."""
    clinic = _today(tx, schedule_id, now)
    inside = (queue.IN_ROOM, queue.CALLED)
    current = tx.current("Appointment", appointment_id) if appointment_id else None
    if current is not None and current.body.get("status") == "fulfilled":
        return current
    found = _selected(queue.present(tx, clinic, now), appointment_id, inside, otherwise=inside)
    return _write(tx, clinic, visits.ended(tx, found, clinic, now, summary), now)


def check_in(tx: Tx, appointment_id: str, now: datetime) -> Version:
    """Checks in a person, on the desk's word or by a code. One who is checked in already keeps their place."""
    current = tx.current("Appointment", appointment_id)
    if current is None or current.deleted:
        raise not_found("Appointment", appointment_id)
    if current.body.get("status") == "arrived":
        return current
    if current.body.get("status") not in ("booked", "noshow"):
        raise nobody_there("this appointment cannot be checked in")
    return tx.put(arrivals.arrived(tx, current.body, now), author=AUTHOR)


def _back(tx: Tx, schedule_id: str, now: datetime) -> None:
    schedule = tx.read("Schedule", schedule_id) or {}
    if away.away_until(schedule, now) is not None:
        away.leave(tx, schedule, None)


def _call(tx: Tx, clinic: Clinic, found: Json, now: datetime, *, anew: bool = False) -> Version:
    if anew or queue.state_of(found) != queue.CALLED:
        found = with_extension(found, "called-at", "valueInstant", clock.instant(now))
    return _write(tx, clinic, queue.QueuePlace(queue.CALLED, 0).on(found), now)


def _write(tx: Tx, clinic: Clinic, changed: Json, now: datetime) -> Version:
    return tx.put(queue.queued(tx, clinic, now, changed), author=AUTHOR, keep_same=True)


def _today(tx: Tx, schedule_id: str, now: datetime) -> Clinic:
    if tx.read("Schedule", schedule_id) is None:
        raise not_found("Schedule", schedule_id)
    clinic = queue.clinic_today(tx, schedule_id, now)
    if clinic is None:
        raise nobody_there("there is no clinic today")
    return clinic


def _first(here: list[Json], *states: str) -> Json | None:
    """The first appointment in the first of the states that any has."""
    return next((appointment for state in states for appointment in here if queue.state_of(appointment) == state), None)


def _selected(here: list[Json], id_: str, allowed: tuple[str, ...], otherwise: tuple[str, ...] = ()) -> Json:
    """The named appointment if it is in an allowed state; without an id, the first in one of the states `otherwise`."""
    named = [appointment for appointment in here if appointment["id"] == id_ and queue.state_of(appointment) in allowed]
    found = (named[0] if named else None) if id_ else _first(here, *otherwise)
    if found is None:
        raise nobody_there("nobody of this queue is meant by that")
    return found
