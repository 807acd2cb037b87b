"""How regularly a person takes a prescribed medicine, for those who treat them. Pure.

The definition: doses recorded as taken over doses due by the prescription, in the last thirty whole days of the
hospital's calendar. A dose taken late counts as taken, one skipped with a reason does not; what is taken as needed is
never due. Only a plain timing is counted (so many times a day, every so many days or hours, on weekdays); a taper, a
cycle or words alone are not, and then only the recorded doses are told. The app, which knows when each dose is due,
counts by the same definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, moment
from hospital.base.references import target
from hospital.medication.codes import number

Json = dict[str, Any]

DAYS: Final = 30
_PLAIN: Final = frozenset({"boundsPeriod", "frequency", "period", "periodUnit", "when", "timeOfDay", "dayOfWeek"})
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENDED: Final = frozenset({"stopped", "completed", "cancelled"})
_HOURS: Final = 24


@dataclass(frozen=True)
class Regularity:
    """The doses of one medicine in the window. `due` None: not counted, since the timing is not plain or the medicine
    is taken as needed."""

    due: int | None
    taken: int
    skipped: int

    @property
    def missed(self) -> int | None:
        """Doses that were due and of which nothing is recorded."""
        return None if self.due is None else max(self.due - self.taken - self.skipped, 0)

    @property
    def percent(self) -> int | None:
        """Taken over due in whole percent, 100 at most; None where nothing was due or is counted."""
        return None if not self.due else min(100 * self.taken // self.due, 100)


def window(today: date) -> tuple[date, date]:
    """The first and the last of the whole days before today that count."""
    return today - timedelta(days=DAYS), today - timedelta(days=1)


def regularity(prescription: Json, administrations: Iterable[Json], today: date) -> Regularity:
    """What was due and what was recorded of a prescription. Raises ValueError or TypeError for what cannot be read."""
    first, last = window(today)
    statuses = [
        dose.get("status")
        for dose in administrations
        if target(dose.get("request"), "MedicationRequest") == prescription.get("id")
        and first <= day_of_dose(dose) <= last
    ]
    due = _due(prescription, first, last)
    return Regularity(due, statuses.count("completed"), statuses.count("not-done"))


def day_of_dose(dose: Json) -> date:
    """The day for which a recorded dose was planned, or else on which it was taken. Raises ValueError."""
    return _day(extension(dose, "dose-planned") or dose.get("effectiveDateTime"))


def due_on(prescription: Json, dosage: Json, day: date) -> int | None:
    """How many doses of one dosage are due on a day; None where that is not counted. Raises as `regularity`."""
    if _is_as_needed(dosage) or any("sequence" in each for each in prescription.get("dosageInstruction", ())):
        return None
    return _of_dosage(prescription, dosage, day, day)


def _due(prescription: Json, first: date, last: date) -> int | None:
    dosages = [dosage for dosage in prescription.get("dosageInstruction", ()) if not _is_as_needed(dosage)]
    if not dosages or any("sequence" in dosage for dosage in dosages):
        return None
    counts = [_of_dosage(prescription, dosage, first, last) for dosage in dosages]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _of_dosage(prescription: Json, dosage: Json, first: date, last: date) -> int | None:
    repeat = (dosage.get("timing") or {}).get("repeat")
    if not repeat or not _PLAIN.issuperset(repeat):
        return None
    period = number(repeat.get("period")) or 1
    start = _start(prescription, repeat)
    days = list(_days(max(first, start), min(last, _end(prescription, repeat, last))))
    unit = repeat.get("periodUnit")
    a_day = len(repeat.get("when") or repeat.get("timeOfDay") or ())
    weekdays = {_WEEKDAYS.index(name) for name in repeat.get("dayOfWeek", ())}
    if unit == "h" and _HOURS % period == 0 and not a_day and not weekdays:
        return len(days) * int(_HOURS // period) * int(repeat.get("frequency", 1))
    if weekdays:
        plain = (unit, period) in {("wk", 1), ("d", 1)}
        return sum(day.weekday() in weekdays for day in days) * (a_day or 1) if plain else None
    if unit != "d" or period != int(period):
        return None
    return sum((day - start).days % int(period) == 0 for day in days) * (a_day or int(repeat.get("frequency", 1)))


def _start(prescription: Json, repeat: Json) -> date:
    """The first whole day: what is prescribed today is counted from tomorrow."""
    begun = (repeat.get("boundsPeriod") or {}).get("start")
    authored = _day(prescription["authoredOn"]) + timedelta(days=1) if "authoredOn" in prescription else date.min
    return max(_day(begun), authored) if begun else authored


def _end(prescription: Json, repeat: Json, last: date) -> date:
    """The last whole day: of its course, and no later than the day before a prescription was ended."""
    ends = (repeat.get("boundsPeriod") or {}).get("end")
    if ends:
        last = _day(ends)
    updated = (prescription.get("meta") or {}).get("lastUpdated")
    ended = prescription.get("status") in _ENDED and updated
    return min(_day(updated) - timedelta(days=1), last) if ended else last


def _days(first: date, last: date) -> Iterator[date]:
    """The days of the window that a prescription covers: thirty at most."""
    for passed in range((last - first).days + 1):
        yield first + timedelta(days=passed)


def _is_as_needed(dosage: Json) -> bool:
    return bool(dosage.get("asNeededBoolean")) or "asNeededCodeableConcept" in dosage


def _day(text: Any) -> date:
    return clock.day_of(moment(str(text)))
