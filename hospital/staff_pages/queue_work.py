"""Who of the staff works which queue, and what they do there: each deed is a command of the hospital's queue.

The desk works every queue, a nurse those of the departments they work in, a doctor their own. The doctor alone ends a
visit: the patient reads the doctor's words, and the bill is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hospital.base.outcome import not_found, refusal
from hospital.base.references import target
from hospital.chat.team import departments_of
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.scheduling import queue, queue_commands
from hospital.scheduling.clinic import Clinic

LONGEST_AWAY: Final = 240
"""Minutes."""
LONGEST_SUMMARY: Final = 4000
"""Characters."""
#: Ends a visit: schedule, appointment, the doctor's words, now.
EndVisit = Callable[[Tx, str, str, str, datetime], Version]


class QueueDeed(StrEnum):
    """What is done with a queue."""

    CALL = "call"
    RECALL = "recall"
    SKIP = "skip"
    BEGIN = "begin"
    FINISH = "finish"
    AWAY = "away"
    BACK = "back"


_CALLING: Final = frozenset(QueueDeed) - {QueueDeed.FINISH}


@dataclass(frozen=True)
class QueueOrder:
    """A deed as it was asked for. `appointment`: whom it is about, as the page named them; `seen`: when they were
    called last as far as the page knew; `minutes` as they were typed; `words`: the doctor's, for the patient."""

    deed: QueueDeed
    appointment: str = ""
    seen: str = ""
    minutes: str = ""
    words: str = ""


def deeds_of(tx: Tx, access: Access, clinic: Clinic) -> frozenset[QueueDeed]:
    """What somebody may do with the queue of a clinic."""
    staff = access.staff
    if staff is None:
        return frozenset()
    own = target(clinic.role.get("practitioner"), "Practitioner") == staff.practitioner
    if Role.DOCTOR in staff.roles and own:
        return frozenset(QueueDeed)
    nursed = Role.NURSE in staff.roles and clinic.service_id in departments_of(tx, staff.practitioner)
    return _CALLING if nursed or Role.DESK in staff.roles else frozenset()


@dataclass(frozen=True)
class QueueWork:
    """What somebody does at a moment. `end_visit` ends a visit, with all that comes of it."""

    access: Access
    now: datetime
    end_visit: EndVisit

    def do(self, tx: Tx, schedule: str, order: QueueOrder) -> None:
        """Does a deed. Ordered twice, also by two people at once, it is done once. Raises a Refusal: 403 for a queue
        that they do not work, 409 when nobody is meant by it any more, 422 for minutes or words that cannot be."""
        clinic = queue.clinic_today(tx, schedule, self.now)
        if clinic is None:
            raise not_found("Schedule", schedule)
        if order.deed not in deeds_of(tx, self.access, clinic):
            raise refusal(403, "forbidden", "this queue is worked by others", code="not-allowed")
        if order.deed in (QueueDeed.AWAY, QueueDeed.BACK):
            until = self.now + _minutes(order.minutes) if order.deed is QueueDeed.AWAY else None
            queue_commands.leave(tx, schedule, until, self.now)
            return
        if not order.appointment:
            raise refusal(422, "invalid", "about whom?", code="invalid")
        self._about_somebody(tx, schedule, order)

    def _about_somebody(self, tx: Tx, schedule: str, order: QueueOrder) -> None:
        whom, now = order.appointment, self.now
        match order.deed:
            case QueueDeed.CALL:
                queue_commands.call_next(tx, schedule, now, whom)
            case QueueDeed.RECALL:
                queue_commands.recall(tx, schedule, whom, now, order.seen)
            case QueueDeed.SKIP:
                queue_commands.skip(tx, schedule, whom, now)
            case QueueDeed.BEGIN:
                queue_commands.let_in(tx, schedule, whom, now)
            case QueueDeed.FINISH:
                self.end_visit(tx, schedule, whom, _summary(order.words), now)


def _minutes(typed: str) -> timedelta:
    text = typed.strip()
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_AWAY)) else 0
    if not 0 < minutes <= LONGEST_AWAY:
        raise refusal(422, "invalid", f"1 to {LONGEST_AWAY} minutes", code="invalid")
    return timedelta(minutes=minutes)


def _summary(typed: str) -> str:
    words = typed.strip()
    if len(words) > LONGEST_SUMMARY:
        raise refusal(422, "invalid", f"more than {LONGEST_SUMMARY} characters", code="invalid")
    return words
