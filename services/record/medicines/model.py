"""Prescriptions, planned doses and what became of them, as the app reads them. Pure; frozen values only.

`read.py` makes them from FHIR JSON, `plan.py` plans doses, `states.py` says what state each is in.
Source: FHIR R4 §11.1 MedicationRequest, §11.3 MedicationAdministration, §11.4 MedicationStatement, §2.24 Dosage and
Timing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from services.each import UnreadResource
from services.fhir import resource as fhir
from services.record.results.values import Amount, Proportion, Span, Value

#: Ids of doses and of a person's settings are derived within this namespace (RFC 9562 §5.5, version 5).
_NAMESPACE: Final = uuid.UUID("5b1b2f0e-5c0e-5d63-9a55-0b1d6f2f6a11")


class ClockRule(StrEnum):
    """Which clock a medicine follows: the clock on the wall wherever the person is, elapsed time across every change
    of clocks, or the clock at home."""

    WALL = "wall-clock"
    ELAPSED = "elapsed"
    HOME = "home-zone"


class PrescriptionStatus(StrEnum):
    """How far a prescription has come. `UNKNOWN`: a code that this version of the app does not know."""

    ACTIVE = "active"
    PAUSED = "paused"
    DRAFT = "draft"
    ENDED = "ended"
    IN_ERROR = "in-error"
    UNKNOWN = "unknown"


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


@dataclass(frozen=True)
class Rhythm:
    """When the person wakes, eats and sleeps. With a bedtime after midnight, what comes before it belongs to the day
    before. `zone`: the IANA name of the zone at home; None: not chosen, then the hospital's zone counts."""

    wake: time = time(7)
    breakfast: time = time(7)
    lunch: time = time(12)
    dinner: time = time(18)
    sleep: time = time(22)
    zone: str | None = None


@dataclass(frozen=True)
class Circumstances:
    """By which clocks doses are planned: the person's rhythm, the zone of this device, and the zone at home."""

    rhythm: Rhythm
    zone: tzinfo
    home: tzinfo


@dataclass(frozen=True)
class Viewpoint:
    """Whose medicines are asked for, and from where: the time now, this device's zone, the hospital's, and the language
    of the hospital's words."""

    patient: str
    now: datetime
    zone: tzinfo
    hospital: tzinfo
    language: str | None = None


@dataclass(frozen=True)
class MedicineSettings:
    """What the person chose for one medicine, kept as a `Basic` so that every device has it. `clock` None: nothing was
    chosen, and a change of zone asks. `times`: number of a dosage and a time; they count for a dosage whose prescriber
    wrote how often and no times. `stock`: what was there at `counted`."""

    prescription: str
    clock: ClockRule | None = None
    times: tuple[tuple[int, time], ...] = ()
    stock: Amount | None = None
    counted: datetime | None = None


@dataclass(frozen=True)
class Repeat:
    """`Timing.repeat`. `low`, `high`: the shortest and the longest course (number, UCUM unit). `days`: Monday is 0.
    `unread`: elements that are there and that could not be read."""

    start: fhir.When | None = None
    end: fhir.When | None = None
    low: tuple[Decimal, str] | None = None
    high: tuple[Decimal, str] | None = None
    count: int | None = None
    count_max: int | None = None
    duration: Decimal | None = None
    duration_max: Decimal | None = None
    duration_unit: str | None = None
    frequency: int | None = None
    frequency_max: int | None = None
    period: Decimal | None = None
    period_max: Decimal | None = None
    period_unit: str | None = None
    days: tuple[int, ...] = ()
    times: tuple[time, ...] = ()
    when: tuple[str, ...] = ()
    offset: int = 0
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timing:
    """When doses are to be taken. `code`: an abbreviation such as BID. `from_taken`: an interval counts from the moment
    at which the dose before was taken, not from its planned time."""

    events: tuple[fhir.When, ...] = ()
    repeat: Repeat | None = None
    code: str | None = None
    code_text: str | None = None
    from_taken: bool = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dosage:
    """One dosage instruction. `number`: its place in the prescription. Dosages of the same `sequence` are concurrent,
    of different ones one after another. `text`: as the prescriber wrote it; None: nothing was written."""

    number: int
    sequence: int | None = None
    text: str | None = None
    patient_text: str | None = None
    additional: tuple[str, ...] = ()
    timing: Timing | None = None
    as_needed: bool = False
    as_needed_for: tuple[str, ...] = ()
    amount: Amount | Span | None = None
    rate: Value | None = None
    route: str | None = None
    site: str | None = None
    method: str | None = None
    most_per_period: Proportion | None = None
    most_at_once: Amount | None = None
    most_in_life: Amount | None = None


@dataclass(frozen=True)
class Prescription:
    """A medicine of the person's: prescribed (MedicationRequest) or their own (MedicationStatement).

    `start`, `end`: the period it states for all its dosages; both belong to it. `ended`: from this moment on nothing is
    planned and what was before stays; None: it runs, or says its end itself. `dispensed`: what is handed out with it.
    `replaces`: the key of the prescription before it.
    """

    id: str
    type: str
    name: str
    codes: tuple[str, ...]
    ingredients: tuple[str, ...]
    status: PrescriptionStatus
    dosages: tuple[Dosage, ...]
    authored: fhir.When | None
    start: fhir.When | None
    end: fhir.When | None
    ended: datetime | None
    patient: str | None
    reason: str | None = None
    prescriber: str | None = None
    notes: tuple[str, ...] = ()
    dispensed: Amount | None = None
    refills: int | None = None
    replaces: str | None = None
    settings: MedicineSettings | None = None

    @property
    def key(self) -> str:
        """`MedicationRequest/id` or `MedicationStatement/id`."""
        return f"{self.type}/{self.id}"

    @property
    def is_own(self) -> bool:
        """Whether the person entered it; the hospital's are changed by the hospital alone."""
        return self.type == "MedicationStatement"


@dataclass(frozen=True)
class Dispense:
    """What was handed out for the prescription with this key, and when."""

    prescription: str
    quantity: Amount
    handed: datetime


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

    `taken_over_due`: doses taken over doses due. `days_covered`: proportion of days covered (PDC, Pharmacy Quality
    Alliance), here from recorded doses: days on which every due dose was taken over days with a due dose. `streak`:
    days without a missed or skipped dose, up to now."""

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

    @property
    def days_covered(self) -> Decimal | None:
        return Decimal(self.days_full) / self.days_due if self.days_due else None


@dataclass(frozen=True)
class Stock:
    """What is left of a medicine. `left` is never below zero. `runs_out`: the day of the first planned dose for which
    there is not enough; None: not within the days that were looked at. `unknown_doses`: doses whose amount has another
    unit, so that they could not be counted."""

    left: Amount
    runs_out: date | None
    unknown_doses: int = 0


def administration_id(prescription: str, slot: str) -> str:
    """The id of the dose in this slot of the prescription with this key. A double tap, a retry and a second device give
    the same id, so it is one dose."""
    return str(uuid.uuid5(_NAMESPACE, f"{prescription}|{slot}"))


def settings_id(prescription: str) -> str:
    """The id of the `Basic` with the person's settings of the prescription with this key."""
    return str(uuid.uuid5(_NAMESPACE, f"settings|{prescription}"))


def rhythm_id(patient: str) -> str:
    """The id of the `Basic` with the rhythm of the patient with this id."""
    return str(uuid.uuid5(_NAMESPACE, f"rhythm|Patient/{patient}"))
