"""Arrivals: check-in by a code in both directions, in time or late, and missed visits.

The app shows a code and the kiosk reads it, or the kiosk shows one and the app writes it back; either proves that the
person is there now. Somebody who was marked as missing may still come while the clinic of that half-day lasts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hospital.base import clock
from hospital.base.elements import Json, extension, instant, with_extension, without_extension
from hospital.base.references import target
from hospital.fhir.search.run import search
from hospital.fhir.store.once import redeem_once
from hospital.fhir.store.tx import Tx
from hospital.scheduling import appointment_json, queue
from hospital.scheduling.appointment_elements import actors
from hospital.scheduling.clinic import Clinic
from hospital.scheduling.codes import Code, Codes
from hospital.scheduling.numbers import opening
from hospital.scheduling.refusals import (
    against_the_rules,
    code_used,
    not_yours_to_change,
    too_early,
    too_late_arrival,
    wrong_code,
)
from hospital.scheduling.rules import Rules

_HALF_DAY = timedelta(hours=14)
_COMES = ("booked", "noshow")
_NESTED = 8


def by_kiosk(tx: Tx, codes: Codes, incoming: Json, current: Json, now: datetime) -> Json:
    """A patient's own appointment, arrived by the code that a kiosk shows. Refuses a code of another place, and a used
    one. An appointment that the desk has checked in already keeps its place."""
    if current.get("status") == "arrived":
        return appointment_json.noted(incoming, current)
    if current.get("status") not in _COMES:
        raise not_yours_to_change("this appointment cannot be checked in")
    use(tx, _kiosks(tx, codes, str(extension(incoming, "check-in") or "").strip(), current, now), now)
    return arrived(tx, appointment_json.noted(incoming, current), now)


def _kiosks(tx: Tx, codes: Codes, text: str, current: Json, now: datetime) -> Code:
    """The code of a kiosk near the room of the visit, scanned or typed."""
    places = _places(tx, current)
    if "." not in text:
        return codes.read_short(places, text, now)
    code = codes.read("location", text, now)
    if places and code.subject not in places:
        raise wrong_code()
    return code


def use(tx: Tx, code: Code, now: datetime) -> None:
    """Redeems a code; a second use of the same code, also from a photo of it, is refused."""
    if not redeem_once(tx, code.word, clock.milliseconds(now), clock.milliseconds(code.expires)):
        raise code_used()


def arrived(tx: Tx, appointment: Json, now: datetime) -> Json:
    """The appointment as arrived, with its place in the queue; writes those of all others. Marks a late arrival."""
    clinic = queue.on_the_day(tx, appointment)
    rules = clinic.rules if clinic else Rules()
    _check_time(tx, appointment, clinic, rules, now)
    came = {key: value for key, value in appointment.items() if key != "cancelationReason"}  # of a visit once missed
    here = with_extension({**came, "status": "arrived"}, "arrived-at", "valueInstant", clock.instant(now))
    if rules.is_missed(instant(appointment["start"]), now):
        here = with_extension(here, "late", "valueBoolean", True)
    return queue.queued(tx, clinic, now, here) if clinic else here


def missed(appointment: Json) -> Json:
    """The appointment of somebody who did not come."""
    return {**without_extension(appointment, "queue"), "status": "noshow"}


def _check_time(tx: Tx, appointment: Json, clinic: Clinic | None, rules: Rules, now: datetime) -> None:
    start = instant(appointment["start"])
    if extension(appointment, "suspended") is not None:
        raise against_the_rules("the doctor of this visit is away")
    if now < start - rules.early:
        raise too_early()
    if now >= (_closing(tx, clinic) if clinic else instant(appointment["end"])):
        raise too_late_arrival()


def _closing(tx: Tx, clinic: Clinic) -> datetime:
    """The end of the last half hour of this half-day's clinic; one that goes on over midnight ends in the night."""
    begins = opening(clinic.start)
    half_day = [
        ("schedule", f"Schedule/{clinic.schedule_id}"),
        ("start", f"ge{clinic.start.isoformat()}"),
        ("start", f"lt{(begins + _HALF_DAY).isoformat()}"),
    ]
    closing = instant(clinic.slot["end"])
    for slot in search(tx, "Slot", [*half_day, ("_sort", "start")]):
        start = instant(slot["start"])
        over_midnight = clock.day_of(start) > clock.day_of(clinic.start) and start <= closing
        if opening(start) == begins or over_midnight:
            closing = max(closing, instant(slot["end"]))
    return closing


def _places(tx: Tx, appointment: Json) -> list[str]:
    """The room of a visit and what is around it (Location.partOf)."""
    found: list[str] = []
    for room in actors(appointment, "Location"):
        here: str | None = room
        for _ in range(_NESTED):
            if here is None:
                break
            found.append(here)
            here = target((tx.read("Location", here) or {}).get("partOf"), "Location")
    return found
