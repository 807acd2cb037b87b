"""What the hospital does by itself when time passes, a few seconds late: releases expired holds and offers, marks
missed visits, offers free numbers to the waitlist.

Each sweep reads first and writes only when something is due. Each change is checked again inside its transaction, so
that of several processes on one database only one does it. Each appointment is judged apart: one that cannot be judged
stays as it is, and the others get their due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from hospital.base.elements import Json, extension, instant
from hospital.fhir.search.run import search_all
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.scheduling import arrivals, holds, queue, suspending, waitlist
from hospital.scheduling.alternatives import schedules_of
from hospital.scheduling.appointment_elements import actors, cancelled_because, has_lapsed
from hospital.scheduling.clinic import clinic_of
from hospital.scheduling.numbers import AUTHOR

EVERY_SECONDS: Final = 3.0
VACANCIES_EVERY_SECONDS: Final = 60.0
#: So many changes in a transaction, so that the writes of people get their turn in between.
_AT_ONCE = 50
#: An older appointment was not swept when it was due: it was imported, and stays as it is.
_RECENT = timedelta(days=3)


@dataclass(frozen=True)
class Duty:
    """Something that becomes due: for appointments in a status, the condition and the action."""

    status: str
    is_due: Callable[[Tx, Json, datetime], bool]
    do: Callable[[Tx, Json, datetime], object]
    begun: timedelta | None = None  # only those whose start has passed, by no more than this


def _is_missing(tx: Tx, appointment: Json, now: datetime) -> bool:
    clinic = queue.on_the_day(tx, appointment)
    if clinic is None or extension(appointment, suspending.SUSPENDED) is not None:
        return False
    return clinic.rules.is_missed(instant(appointment["start"]), now)


def _is_closed(_tx: Tx, appointment: Json, now: datetime) -> bool:
    return extension(appointment, suspending.SUSPENDED) is not None and instant(appointment["end"]) <= now


MISSING: Final = Duty(
    "booked",
    _is_missing,
    lambda tx, appointment, _now: tx.put(arrivals.missed(appointment), author=AUTHOR),
    begun=_RECENT,
)
DUTIES: Final = (
    Duty("pending", lambda _tx, appointment, now: has_lapsed(appointment, now), holds.lapse),
    Duty(
        "waitlist",
        lambda _tx, appointment, now: waitlist.is_entry(appointment) and waitlist.period(appointment)[1] <= now,
        lambda tx, appointment, _now: tx.put(waitlist.over(appointment), author=AUTHOR),
    ),
    MISSING,
    Duty(
        "booked",
        _is_closed,
        lambda tx, appointment, now: suspending.give_up(
            tx, appointment, str(extension(appointment, suspending.SUSPENDED)), now
        ),
        begun=_RECENT,
    ),
    Duty(
        "arrived",
        lambda _tx, appointment, now: queue.is_over(appointment, now),
        lambda tx, appointment, _now: tx.put(cancelled_because(appointment, "left", "签到后未就诊"), author=AUTHOR),
        begun=_RECENT,
    ),
)


#: Without a desk that checks people in, no visit counts as missed.
WITHOUT_DESK: Final = tuple(duty for duty in DUTIES if duty is not MISSING)


def sweep(store: FhirStore, now: datetime, duties: tuple[Duty, ...] = DUTIES) -> int:
    """Does everything that is due now. Returns how many appointments it changed."""
    return sum(_done(store, duty, now) for duty in duties)


def offer_vacancies(store: FhirStore, now: datetime) -> int:
    """Offers numbers that became free without a cancellation (new half hours, more numbers) to the waitlist. Returns
    how many half hours it looked at."""
    with store.reading() as tx:
        open_slots = list(dict.fromkeys(_wanted(tx, now)))
    for some in _portions(open_slots):
        with store.begin() as tx:
            list(judged_apart(tx, some, partial(_offered, tx, now)))
    return len(open_slots)


def _offered(tx: Tx, now: datetime, slot_id: str) -> None:
    waitlist.offer(tx, slot_id, now)


def _done(store: FhirStore, duty: Duty, now: datetime) -> int:
    with store.reading() as tx:
        due = [str(appointment["id"]) for appointment in _due(tx, duty, now)]
    count = 0
    for some in _portions(due):
        with store.begin() as tx:
            count += sum(done for _, done in judged_apart(tx, some, partial(_do, tx, duty, now)))
    return count


def _portions(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _do(tx: Tx, duty: Duty, now: datetime, id_: str) -> bool:
    appointment = tx.read("Appointment", id_)
    if appointment is None or appointment.get("status") != duty.status or not duty.is_due(tx, appointment, now):
        return False
    duty.do(tx, appointment, now)
    return True


def _due(tx: Tx, duty: Duty, now: datetime) -> Iterator[Json]:
    begun = [("date", f"le{now.isoformat()}"), ("date", f"ge{(now - duty.begun).isoformat()}")] if duty.begun else []
    found = search_all(tx, "Appointment", [("status", duty.status), *begun])
    judged = judged_apart(tx, found, lambda appointment: duty.is_due(tx, appointment, now))
    yield from (appointment for appointment, is_due in judged if is_due)


def _wanted(tx: Tx, now: datetime) -> Iterator[str]:
    """Half hours with a free number that fit an entry of the waitlist."""
    waiting = search_all(tx, "Appointment", {"status": "waitlist"})
    for _, slot_ids in judged_apart(tx, waiting, lambda entry: _fitting(tx, entry, now)):
        yield from slot_ids


def _fitting(tx: Tx, entry: Json, now: datetime) -> list[str]:
    if not waitlist.is_entry(entry):
        return []
    start, end = waitlist.period(entry)
    span = [("start", f"ge{max(start, now).isoformat()}"), ("start", f"lt{end.isoformat()}")]
    clinics = [
        clinic_of(tx, str(slot["id"]))
        for schedule_id in schedules_of(tx, next(actors(entry, "HealthcareService")))
        for slot in search_all(tx, "Slot", [("schedule", f"Schedule/{schedule_id}"), ("status", "free"), *span])
    ]
    return [clinic.slot_id for clinic in clinics if clinic.has_free_number and waitlist.fits(tx, entry, clinic, now)]
