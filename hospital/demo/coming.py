"""Appointments still to come: each has a number of an existing slot of the coming days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.people import Person, people
from hospital.demo.shapes import Json, at
from hospital.demo.timetable import PlannedSlot, planned
from hospital.demo.visits import DemoVisit, appointment

# person -> (days from today, department): the nearest slot from that day on with a number taken is theirs.
_WISHES = {
    "wang-xiulan": ((0, None), (2, "endocrinology"), (9, "cardiology")),
    "zhao-jianguo": ((1, "nephrology"), (12, "endocrinology")),
    "zhao-yinuo": ((3, "dermatology"),),
    "chen-ben": ((4, "surgery"),),
    "david-miller": ((1, "respiratory"),),
    "li-rongzhe": ((2, "gynaecology"),),
}
_FIRST_HOUR_TODAY = 14  # today's visit is this afternoon, so that it is still to come for most of the day


def resources(seed: int, today: date) -> Iterator[Json]:
    held: set[str] = set()
    days: set[tuple[str, str, date]] = set()
    for person in people(seed, today):
        for offset, department in _wishes(person):
            slot = _find(seed, today, offset, department, held)
            if slot is None or (person.key, slot.doctor.department, slot.start.date()) in days:
                continue
            held.add(slot.id)
            days.add((person.key, slot.doctor.department, slot.start.date()))
            visit = DemoVisit(person, slot.doctor, slot.start, "booked", queue_number(seed, today, slot), None)
            made_on = at(today - timedelta(days=1 + person.number % 4), 7, 12)
            yield appointment(visit, created=made_on, slot=slot.id, comment=_reason(person))


def _reason(person: Person) -> str | None:
    """What the person wrote when they booked, in the language they write."""
    return ("Follow-up" if person.row.passport else "复诊") if person.row.problems else None


def _wishes(person: Person) -> tuple[tuple[int, str | None], ...]:
    if person.key in _WISHES:
        return _WISHES[person.key]
    if person.number % 4 == 0 and person.row.age > 14:
        return ((1 + person.number % 13, "general"),)
    return ()


def _find(seed: int, today: date, offset: int, department: str | None, held: set[str]) -> PlannedSlot | None:
    first = today + timedelta(days=offset)
    for slot in sorted(planned(seed, today), key=lambda slot: (slot.start, slot.doctor.room)):
        if slot.start.date() < first or slot.taken == 0 or slot.suspended or slot.id in held:
            continue
        if slot.start.date() == today and slot.start.hour < _FIRST_HOUR_TODAY:
            continue
        if department is None and slot.doctor.department == "paediatrics":
            continue
        if department in (None, slot.doctor.department):
            return slot
    return None


def queue_number(seed: int, today: date, slot: PlannedSlot) -> int:
    """The last number given in this half hour; numbers run through a half-day clinic."""
    before = sum(
        other.capacity
        for other in planned(seed, today)
        if other.doctor == slot.doctor
        and other.start.date() == slot.start.date()
        and (other.start.hour < 13) == (slot.start.hour < 13)
        and other.start < slot.start
    )
    return before + slot.taken
