"""What the first screen shows: today's visit, what needs a decision, what waits, what is new. Frozen values only.

Home does not use the other features. It reads appointments and reports through `services/record`, as they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.each import UnreadResource
from services.home.chief_value import ChiefValue
from services.record.results.result_status import may_be_read
from services.record.results.rules import ReportSummary
from services.record.results.urgency import Urgency, chief, urgency
from services.record.visits.invitation import Invitation
from services.record.visits.slot import TimeSlot
from services.record.visits.visit import Visit


@dataclass(frozen=True)
class Decision:
    """A refused change that the person has to settle, with other times to take (role id -> name in `doctors`)."""

    visit: Visit
    others: tuple[TimeSlot, ...]
    doctors: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        return self.visit.id

    def name_of(self, role_id: str | None) -> str | None:
        return next((name for id_, name in self.doctors if id_ == role_id), None)


@dataclass(frozen=True)
class NewResult:
    """A report as one line. `new`: this version of it was not opened yet on this device."""

    line: ReportSummary
    new: bool
    value: ChiefValue | None = None
    """Its value that matters, where one stands out."""

    def value_at(self, now: datetime) -> ChiefValue | None:
        """The value to show now: none once a critical result of the report is known or old."""
        return self.value if all(urgency(each, now) is Urgency.NOW for each in self.line.critical) else None

    def urgent_at(self, now: datetime) -> bool:
        """Whether it has a critical result that is urgent now."""
        return self.line.counts.critical > 0 and chief(self.line.critical, now) is Urgency.NOW

    @property
    def id(self) -> str:
        return self.line.id


@dataclass(frozen=True)
class Today:
    """Everything on the first screen. `more_refused` counts refused changes that are not appointments."""

    person: str | None
    next_visit: Visit | None
    decisions: tuple[Decision, ...]
    waiting: tuple[Visit, ...]
    more_waiting: int
    more_refused: int
    results: tuple[NewResult, ...]
    later: tuple[Visit, ...] = ()
    """Confirmed visits after the next one."""
    last: Visit | None = None
    """The newest visit to a doctor that took place."""
    phone: str | None = None
    """The number to call the hospital at."""
    invitation: Invitation | None = None
    """A clinician asks the person to come."""
    unreadable: tuple[UnreadResource, ...] = ()
    """Appointments and reports that cannot be shown."""

    @property
    def empty(self) -> bool:
        shown = (
            self.next_visit,
            self.last,
            self.decisions,
            self.waiting,
            self.results,
            self.more_refused,
            self.invitation,
        )
        return not (any(shown) or self.unreadable)

    def first_result(self, now: datetime) -> NewResult | None:
        """The report to open where there is room for one: a critical one that is urgent now, else the newest with
        results."""
        shown = [result for result in self.results if may_be_read(result.line.status)]
        return next((result for result in shown if result.urgent_at(now)), next(iter(shown), None))
