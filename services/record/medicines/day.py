"""Everything about medicines on one day, for one person. Pure.

Nothing recorded is hidden: a dose that is in no plan any more, because its prescription was changed or the hospital
recorded it, is listed beside the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from services.each import UnreadResource
from services.moments import day_in, days_later
from services.record.medicines.as_needed import as_needed
from services.record.medicines.dose import Administration, AdministrationStatus, DayOfDoses
from services.record.medicines.model import Circumstances, Prescription, PrescriptionStatus
from services.record.medicines.plan import asks, plan
from services.record.medicines.states import doses

_SHOWN: frozenset[PrescriptionStatus] = frozenset({PrescriptionStatus.ACTIVE, PrescriptionStatus.UNKNOWN})


def day_of_doses(
    prescriptions: Iterable[Prescription],
    administrations: Mapping[str, Administration],
    day: date,
    circumstances: Circumstances,
    now: datetime,
) -> DayOfDoses:
    """The doses of a day with their states now. `administrations`: recorded doses by their ids."""
    every = {each.key: each for each in prescriptions}
    planned = plan(every.values(), days_later(day, -1), days_later(day, 1), circumstances, administrations)
    running = {key for key, each in every.items() if each.status in _SHOWN}
    free = tuple(
        as_needed(key, dosage, administrations.values(), now) for key, dosage in planned.as_needed if key in running
    )
    known = {each.id for each in planned.doses} | {each.id for group in free for each in group.taken}
    return DayOfDoses(
        day=day,
        doses=tuple(doses((each for each in planned.doses if each.day == day), administrations, now)),
        as_needed=free,
        as_text=tuple(each for each in planned.as_text if each.prescription in running),
        extra=tuple(
            record
            for at, record in sorted(_recorded(administrations.values()), key=lambda pair: (pair[0], pair[1].id))
            if record.id not in known and day_in(at, circumstances.zone) == day
        ),
        asks=asks(every.values(), circumstances, now),
        prescriptions=every,
    )


def with_unreadable(day: DayOfDoses, unreadable: tuple[UnreadResource, ...]) -> DayOfDoses:
    """The same day with the resources that could not be read."""
    return DayOfDoses(**{**vars(day), "unreadable": unreadable})


def _recorded(administrations: Iterable[Administration]) -> Iterator[tuple[datetime, Administration]]:
    """What was taken or skipped, with the moment it was planned for, else at which it was recorded."""
    for each in administrations:
        at = each.planned or each.taken
        if at is not None and each.status in {AdministrationStatus.TAKEN, AdministrationStatus.SKIPPED}:
            yield at, each
