"""Planned doses and what became of them. Pure; frozen values only. `plan.py` plans them, `states.py` says what state
each is in.

Source: FHIR R4 §11.3 MedicationAdministration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from services.each import UnreadResource
from services.record.medicines.ids import administration_id
from services.record.medicines.model import Dosage, Prescription
from services.record.results.values import Amount


class DoseState(StrEnum):
    """What a planned dose has come to. `LATE`: taken, after its window. `MISSED` is computed from the window and never
    stored; a missed dose can still be recorded, and nothing says that it should still be taken."""

    UPCOMING = "upcoming"
    DUE = "due"
    TAKEN = "taken"
    LATE = "late"
    SKIPPED = "skipped"
    MISSED = "missed"


class AsNeededState(StrEnum):
    """Whether a medicine that is taken as needed may be taken now, by the prescription's own limits."""

    OPEN = "open"
    TOO_SOON = "too-soon"
    MAXIMUM = "maximum"


class AdministrationStatus(StrEnum):
    """What a MedicationAdministration says. `UNDONE`: entered in error; it has no effect."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    UNDONE = "undone"
    UNKNOWN = "unknown"


class DayPart(StrEnum):
    """The part of the day in which a dose stands, by the person's own rhythm."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NIGHT = "night"


class ClockChange(StrEnum):
    """What a change of clocks did to a dose: its time does not exist on that day and is moved forward by the length of
    the gap, or comes twice and is the first of the two (both as RFC 5545 §3.3.5 has it)."""

    GAP = "gap"
    OVERLAP = "overlap"


class Unplanned(StrEnum):
    """Why a dosage has no planned doses and is shown as its text. `TOO_OFTEN`: more than a day can hold; `TOO_LONG`:
    its doses have to be counted one by one, over more than a lifetime; `NEVER_STARTS`: it says no start and was written
    on no known day, or what comes before it has no end."""

    NO_TIMING = "no-timing"
    TIMING_UNREAD = "timing-unread"
    TOO_OFTEN = "too-often"
    TOO_LONG = "too-long"
    NEVER_STARTS = "never-starts"
    AS_NEEDED = "as-needed"


class DoseName(NamedTuple):
    """What a dose is known by when nobody plans it any more: whose it is, its prescription (a key), the number of the
    dosage, its slot, and when it was planned."""

    patient: str
    prescription: str
    dosage: int
    slot: str
    planned: datetime

    @property
    def id(self) -> str:
        return administration_id(self.prescription, self.slot)


class PlannedDose(NamedTuple):
    """One dose at its planned moment, in UTC. `prescription`: its key. `day`: the day it belongs to for the person.

    `slot` names the dose within its prescription and depends on nothing but the prescription's own JSON, so that two
    devices with different rhythms or zones mean the same dose.
    `optional`: beyond the fewest that the prescriber asked for; it is never missed. `step`: hours to the dose after,
    at the least.
    """

    prescription: str
    slot: str
    planned: datetime
    day: date
    dosage: Dosage
    step: float = 24.0
    optional: bool = False
    changed: ClockChange | None = None

    @property
    def id(self) -> str:
        """The id of the dose, and of the MedicationAdministration that records it."""
        return administration_id(self.prescription, self.slot)


@dataclass(frozen=True)
class Administration:
    """A recorded dose. `taken`: when it was taken, or when it was said that it is skipped. `slot` None: recorded by
    somebody else, who knows no slots. `reason`: a code of `SKIP_REASONS`, or the words of the person's."""

    id: str
    status: AdministrationStatus
    prescription: str | None
    slot: str | None
    planned: datetime | None
    taken: datetime | None
    amount: Amount | None = None
    text: str | None = None
    reason: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Dose:
    """A planned dose with its state now. From `opens` to `closes` it is due, after that it is missed; taken after
    `late_after` it was taken late (`states.py` names where the windows come from)."""

    planned: PlannedDose
    state: DoseState
    opens: datetime
    late_after: datetime
    closes: datetime
    administration: Administration | None = None


@dataclass(frozen=True)
class AsNeeded:
    """A dosage to be taken as needed, and what its limits say now. `next_at`: when they allow a dose again (None: now).
    `left`: how many doses the maximum still allows (None: no such maximum). `taken`: in the last 24 hours, newest
    first."""

    prescription: str
    dosage: Dosage
    state: AsNeededState
    next_at: datetime | None
    left: int | None
    taken: tuple[Administration, ...]


@dataclass(frozen=True)
class AsText:
    """A dosage that is shown as its words, and why it has no planned doses. `number` None: the whole prescription."""

    prescription: str
    number: int | None
    why: Unplanned
    text: str


@dataclass(frozen=True)
class DayOfDoses:
    """Everything about medicines on one day. `extra`: recorded doses that are in no plan any more; none is hidden.
    `asks`: keys of the prescriptions whose clock the person has to choose, because the zone has changed."""

    day: date
    doses: tuple[Dose, ...]
    as_needed: tuple[AsNeeded, ...]
    as_text: tuple[AsText, ...]
    extra: tuple[Administration, ...]
    asks: tuple[str, ...]
    prescriptions: Mapping[str, Prescription]
    unreadable: tuple[UnreadResource, ...] = ()


@dataclass(frozen=True)
class Adherence:
    """How regularly a medicine was taken in a period; None where nothing was due.

    `taken_over_due`: doses taken over doses due. `days_full`: days on which every due dose was taken, of `days_due`, on
    which one was due. `streak`: days without a missed or skipped dose, up to now."""

    due: int
    taken: int
    late: int
    skipped: int
    missed: int
    days_due: int
    days_full: int
    streak: int

    @property
    def taken_over_due(self) -> Decimal | None:
        return Decimal(self.taken + self.late) / self.due if self.due else None


@dataclass(frozen=True)
class Coverage:
    """For which share of the days from `since` to now there was medicine by what was handed out: the proportion of days
    covered (PDC, Pharmacy Quality Alliance). It says nothing about whether it was taken."""

    share: Decimal
    since: date


@dataclass(frozen=True)
class Stock:
    """What is left of a medicine. `left` is never below zero. `runs_out`: the day of the first planned dose for which
    there is not enough; None: not within the days that were looked at. `unknown_doses`: doses whose amount has another
    unit, so that they could not be counted."""

    left: Amount
    runs_out: date | None
    unknown_doses: int = 0
