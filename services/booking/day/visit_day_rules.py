"""The day of the visit: when to leave, whether to check in, and the code to show. Pure; never raises.

Source: the contract with the hospital (`$check-in-code`, check-in rules of the HealthcareService).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from services.fhir import resource as fhir
from services.moments import later
from services.record.visits.day import is_the_day
from services.record.visits.visit import OPEN, Stage, Visit

EARLY: Final = 10  # minutes, to find the place and check in
_BEFORE: Final = timedelta(minutes=15)
_AFTER: Final = timedelta(minutes=60)  # doctors run late
LONGEST_CODE: Final = 200  # letters, which a QR code holds
WALKS: Final = (5, 10, 20, 30, 45, 60, 90)  # minutes to choose from
_MAY_CHECK_IN = frozenset({Stage.BOOKED, Stage.NOSHOW, Stage.CHECK_IN_REFUSED})


@dataclass(frozen=True)
class ShownCode:
    """A code that the hospital made for one check-in, and its expiry by the hospital's clock."""

    code: str
    expires: datetime


def shown_code(parameters: Any) -> ShownCode | None:
    """Reads the answer of `$check-in-code`; None when it is not one."""
    values = {
        fhir.as_text(parameter.get("name")): fhir.choice(parameter, "value")
        for parameter in fhir.objects(fhir.as_object(parameters).get("parameter"))
    }
    code, expires = values.get("code"), values.get("expires")
    moment = fhir.instant_of(expires[1]) if expires else None
    text = fhir.as_text(code[1]) if code else None
    return None if text is None or len(text) > LONGEST_CODE or moment is None else ShownCode(text, moment)


def may_check_in(visit: Visit, now: datetime, zone: tzinfo) -> bool:
    """Whether to offer checking in: today, and not done yet. The hospital decides from when on. Nobody comes to a video
    visit."""
    return visit.meeting is None and visit.stage in _MAY_CHECK_IN and is_the_day(visit, now, zone)


def meeting_opens(visit: Visit) -> datetime | None:
    """From when on a video visit can be entered; None for any other."""
    known = visit.confirmed
    return known.start - _BEFORE if known.meeting and known.start and visit.stage in OPEN else None


def meeting_at(visit: Visit, now: datetime) -> str | None:
    """Where a video visit is held, near its time alone."""
    opens, known = meeting_opens(visit), visit.confirmed
    if opens is None or known.start is None or not opens <= now <= (known.end or known.start) + _AFTER:
        return None
    return known.meeting


def is_called(visit: Visit, now: datetime, zone: tzinfo) -> bool:
    """Whether it is the person's turn now: called, and not yet in the room."""
    queue = visit.confirmed.queue
    return visit.stage in OPEN and queue is not None and queue.state == "called" and is_the_day(visit, now, zone)


def call_of(visit: Visit) -> str:
    """Which call this is: another one when the person is called once more."""
    queue = visit.confirmed.queue
    at = queue.called_at if queue is not None else None
    return f"{visit.id} {at.isoformat() if at else ''}"


def leave_at(visit: Visit, walk_minutes: int) -> datetime | None:
    """When to set out to arrive a little before the visit."""
    start = visit.confirmed.start
    return None if start is None else later(start, minutes=-walk_minutes - EARLY)
