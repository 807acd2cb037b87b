"""What is prescribed, and by which clocks and habits it is planned. Pure; frozen values only. `read.py` makes it from
FHIR JSON.

Source: FHIR R4 §11.1 MedicationRequest, §11.4 MedicationStatement, §2.24 Dosage and Timing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from decimal import Decimal
from enum import StrEnum

from services.fhir import resource as fhir
from services.record.results.values import Amount, Proportion, Span, Value


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
    def runs(self) -> bool:
        """Whether it is neither paused nor over, as far as the app knows its status."""
        return self.status in {PrescriptionStatus.ACTIVE, PrescriptionStatus.UNKNOWN}

    @property
    def is_own(self) -> bool:
        """Whether the person entered it; the hospital's are changed by the hospital alone."""
        return self.type == "MedicationStatement"


@dataclass(frozen=True)
class Dispense:
    """What was handed out for the prescription with this key, and when. `days`: for how many days it is enough by the
    pharmacy's word."""

    prescription: str
    quantity: Amount
    handed: datetime
    days: int | None = None
