"""What the hospital does by itself when time passes, a few seconds late: releases expired holds and offers, marks
missed visits, offers free numbers to the waitlist.

Each sweep reads first and writes only when something is due. Each change is checked again inside its transaction, so
that of several processes on one database only one does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from hospital.base.elements import Json, extension, instant
from hospital.fhir.search.run import search
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
_MOST = 5000


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


def _has_left(_tx: Tx, appointment: Json, now: datetime) -> bool:
    """Whether the person checked in on an earlier day of the clinic's calendar and was never seen."""
    start = instant(appointment["start"])
    return start.date() < now.astimezone(start.tzinfo).date()


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
        _has_left,
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
    if open_slots:
        with store.begin() as tx:
            for slot_id in open_slots[:_AT_ONCE]:
                waitlist.offer(tx, slot_id, now)
    return len(open_slots)


def _done(store: FhirStore, duty: Duty, now: datetime) -> int:
    count = 0
    while True:
        with store.reading() as tx:
            due = [str(appointment["id"]) for appointment in islice(_due(tx, duty, now), _AT_ONCE)]
        done = 0
        if due:
            with store.begin() as tx:
                done = sum(_do(tx, duty, id_, now) for id_ in due)
        if not done:  # nothing was due, or another process was faster
            return count
        count += done


def _do(tx: Tx, duty: Duty, id_: str, now: datetime) -> bool:
    appointment = tx.read("Appointment", id_)
    if appointment is None or appointment.get("status") != duty.status or not duty.is_due(tx, appointment, now):
        return False
    duty.do(tx, appointment, now)
    return True


def _due(tx: Tx, duty: Duty, now: datetime) -> Iterator[Json]:
    begun = [("date", f"le{now.isoformat()}"), ("date", f"ge{(now - duty.begun).isoformat()}")] if duty.begun else []
    found = search(tx, "Appointment", [("status", duty.status), *begun], limit=_MOST)
    yield from (appointment for appointment in found if duty.is_due(tx, appointment, now))


def _wanted(tx: Tx, now: datetime) -> Iterator[str]:
    """Half hours with a free number that fit an entry of the waitlist."""
    for entry in filter(waitlist.is_entry, search(tx, "Appointment", {"status": "waitlist"})):
        start, end = waitlist.period(entry)
        span = [("start", f"ge{max(start, now).isoformat()}"), ("start", f"lt{end.isoformat()}")]
        for schedule_id in schedules_of(tx, next(actors(entry, "HealthcareService"))):
            for slot in search(tx, "Slot", [("schedule", f"Schedule/{schedule_id}"), ("status", "free"), *span]):
                clinic = clinic_of(tx, str(slot["id"]))
                if clinic.has_free_number and any(
                    waiting["id"] == entry["id"] for waiting in waitlist.candidates(tx, clinic, now)
                ):
                    yield clinic.slot_id
