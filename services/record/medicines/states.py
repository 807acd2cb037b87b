"""What state a planned dose is in. Pure: computed whenever it is asked, never stored.

A dose is due from shortly before its planned time. Taken within its window it is taken, after it late: the window is
that of the Institute for Safe Medication Practices ("Acute Care Guidelines for Timely Administration of Scheduled
Medications", 2011): two hours before and after for doses once a day or more rarely, one hour for more frequent ones,
half an hour for more than one in four hours. A dose without a record is missed when a quarter of the time to the next
one has passed (the interval within which monitoring studies count a dose as on time, 25 % of the dosing interval), six
hours at the most. Nothing says that a late dose should still be taken: that is for the prescriber to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from services.moments import later
from services.record.medicines.dose import Administration, AdministrationStatus, Dose, DoseState, PlannedDose

_QUARTER: Final = 15  # minutes of an hour's step
_MOST_GRACE: Final = 6 * 60
_DAILY: Final = 24.0
_FOUR_HOURS: Final = 4.0
_RECORDED: Final = frozenset({AdministrationStatus.TAKEN, AdministrationStatus.SKIPPED})


def dose(planned: PlannedDose, administration: Administration | None, now: datetime) -> Dose:
    """A planned dose with its state. A record that was undone has no effect."""
    opens, late_after, closes = windows(planned)
    record = administration if administration is not None and administration.status in _RECORDED else None
    return Dose(planned, _state(record, now, opens, late_after, closes), opens, late_after, closes, record)


def doses(planned: Iterable[PlannedDose], administrations: Mapping[str, Administration], now: datetime) -> list[Dose]:
    """The doses with their states, each by the record with its id."""
    if not administrations:
        return [dose(each, None, now) for each in planned]
    known = {each.prescription for each in administrations.values()}
    return [dose(each, administrations.get(each.id) if each.prescription in known else None, now) for each in planned]


def windows(planned: PlannedDose) -> tuple[datetime, datetime, datetime]:
    """From when a dose may be taken, until when it is on time, and until when it is due."""
    step, at = planned.step, planned.planned
    usual = 120 if step >= _DAILY else 60 if step >= _FOUR_HOURS else 30
    grace = min(int(step * _QUARTER), _MOST_GRACE)
    usual = min(usual, grace)
    return later(at, minutes=-usual), later(at, minutes=usual), later(at, minutes=grace)


def _state(
    record: Administration | None, now: datetime, opens: datetime, late_after: datetime, closes: datetime
) -> DoseState:
    if record is not None and record.status is AdministrationStatus.SKIPPED:
        return DoseState.SKIPPED
    if record is not None:
        late = record.taken is not None and record.taken > late_after
        return DoseState.LATE if late else DoseState.TAKEN
    if now < opens:
        return DoseState.UPCOMING
    return DoseState.DUE if now < closes else DoseState.MISSED
