"""What gets a person's attention: kinds of notifications, and alarms for a time to come. Pure. Neither says for what: a
lock screen is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

_NAMESPACE: Final = "7c1d3c0a-3c53-5f0e-8b53-0a2b7d6c41aa"


class NotificationKind(StrEnum):
    """What kind of thing happened. The words for it come from the catalogs and name no person and no finding."""

    REPORT_ARRIVED = "report-arrived"
    BOOKING_ANSWERED = "booking-answered"
    SIGN_IN_NEEDED = "sign-in-needed"
    VISIT_TOMORROW = "visit-tomorrow"
    VISIT_TODAY = "visit-today"
    DOSE_DUE = "dose-due"
    WHILE_CLOSED = "while-closed"
    TEST = "test"


class AlarmsAllowed(StrEnum):
    """Whether alarms ring: at their time, perhaps later (the system decides), or not at all."""

    EXACT = "exact"
    LATE = "late"
    NO = "no"


@dataclass(frozen=True)
class Alarm:
    """One ring at `at`; from `until` on it is of no use and must not be seen any more. `keys`: which reminders it
    gives; they are the same however often they are planned. `occasions`: what these are of; repeats have the same.
    `wall`: the time on the clock, without a zone, that it keeps where the device comes into another zone; None: it is
    that very moment everywhere."""

    keys: tuple[str, ...]
    kind: NotificationKind
    at: datetime
    until: datetime
    occasions: tuple[str, ...] = ()
    wall: datetime | None = None

    @property
    def id(self) -> str:
        """One id for these reminders, from which nobody learns what they are of."""
        import uuid  # noqa: PLC0415 - nothing is named before the first frame

        return str(uuid.uuid5(uuid.UUID(_NAMESPACE), "|".join(self.keys)))


class AnswerAction(StrEnum):
    """What a person can answer on a notification."""

    TAKEN = "taken"
    LATER = "later"


@dataclass(frozen=True)
class AlarmAnswer:
    """A button pressed on the notification of the alarm with this id, at `at` by the device's clock. `id`: of this
    press. `rings`: the device rings once more by itself."""

    id: str
    alarm: str
    action: AnswerAction
    at: datetime
    rings: bool = False


@dataclass(frozen=True)
class AlarmNews:
    """What happened to alarms while nobody listened, by their ids. `opened`: the one whose notification was tapped
    last, to open the app."""

    rung: tuple[str, ...] = ()
    answers: tuple[AlarmAnswer, ...] = ()
    opened: str | None = None

    @property
    def is_empty(self) -> bool:
        return not self.rung and not self.answers and self.opened is None
