"""Which times the hospital would refuse because of a person's other visits. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from services.moments import day_in
from services.record.visits.slot import TimeSlot
from services.record.visits.visit import Visit


def is_refused_for(visits: Iterable[Visit], slot: TimeSlot, department_id: str | None, zone: tzinfo) -> bool:
    """Whether the hospital would refuse a time because of one of these visits of the same person: as `overlap`, or as
    `duplicate` in a department on one day of the clinic (`zone`)."""
    return any(_in_the_way(visit, slot, department_id, zone) for visit in visits)


def _in_the_way(other: Visit, slot: TimeSlot, department_id: str | None, zone: tzinfo) -> bool:
    if other.start is None:
        return False
    same_day = day_in(other.start, zone) == day_in(slot.start, zone)
    if same_day and department_id is not None and other.department_id == department_id:
        return True
    return other.start < (slot.end or slot.start) and slot.start < (other.end or other.start)
