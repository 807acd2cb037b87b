"""How many numbers one patient may have and take, by the department's rules; the patient's, whoever books for them.

A number that is held or booked is one that nobody else can have. So a department may say how many visits a patient has
open at a time, and how many numbers they take within some hours: one that is given back and taken again counts twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hospital.base import clock
from hospital.base.elements import Json, instant
from hospital.fhir.store import tally
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.pointers import pointing
from hospital.fhir.store.tx import Tx
from hospital.scheduling.appointment_elements import HOLDING, hold_end, requested_end
from hospital.scheduling.refusals import too_many_numbers, too_many_visits
from hospital.scheduling.rules import Rules

#: Longer than any window within which numbers are counted.
_KEPT: Final = timedelta(days=31)
_TAKEN: Final = "number-taken"
_OPEN: Final = HOLDING | {"waitlist"}


def check_open(tx: Tx, rules: Rules, patient: str, id_: str, now: datetime) -> None:
    """Refuses one visit more than a patient may have open at a time: held, booked or waited for, in any department."""
    if rules.open_visits is None:
        return
    others = [
        other
        for other in pointing(tx, "Appointment.patient", f"Patient/{patient}")
        if other["id"] != id_ and other.get("status") in _OPEN
    ]
    ends = sorted(end for _, end in judged_apart(None, others, _end) if end is not None and end > now)
    if len(ends) >= rules.open_visits:
        raise too_many_visits(rules.open_visits, ends[len(ends) - rules.open_visits])


def check_taken(tx: Tx, rules: Rules, patient: str, now: datetime) -> None:
    """Refuses one number more than a patient may take within the department's window."""
    if rules.numbers is None or not rules.numbers_window:
        return
    since = clock.milliseconds(now - rules.numbers_window)
    moments = tally.counted_since(tx, _TAKEN, patient, since)
    if len(moments) >= rules.numbers:
        last = clock.from_milliseconds(moments[len(moments) - rules.numbers])
        raise too_many_numbers(rules.numbers, last + rules.numbers_window)


def count_taken(tx: Tx, rules: Rules, patient: str, now: datetime) -> None:
    """Counts a number that a patient took in a department with such a rule, in the transaction that takes it."""
    if rules.numbers is None:
        return
    tally.count(tx, _TAKEN, patient, clock.milliseconds(now), forget=clock.milliseconds(now - _KEPT))


def _end(appointment: Json) -> datetime | None:
    """When a visit stops being open by itself; None when nothing says so."""
    if appointment.get("status") == "waitlist":
        return requested_end(appointment)
    end = appointment.get("end")
    return hold_end(appointment) or (instant(end) if isinstance(end, str) else None)
