"""What a published score says about one person, and why. Pure; frozen values only.

A score is computed from all its inputs or not at all: what is missing is named, and never counts as zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class ScoreKind(StrEnum):
    """The scores this app knows."""

    FRAMINGHAM = "framingham"
    CHA2DS2_VASC = "cha2ds2-vasc"
    FINDRISC = "findrisc"
    LACE = "lace"


class Factor(StrEnum):
    """What scores are computed from; each is an element of `RiskFacts`."""

    AGE = "age"
    SEX = "female"
    SYSTOLIC = "systolic"
    TREATED = "treated"
    CHOLESTEROL = "cholesterol"
    HDL = "hdl"
    SMOKER = "smoker"
    DIABETES = "diabetes"
    BMI = "bmi"
    WAIST = "waist"
    ACTIVE = "active"
    VEGETABLES = "vegetables"
    HIGH_GLUCOSE = "high_glucose"
    FAMILY = "family"
    HEART_FAILURE = "heart_failure"
    HYPERTENSION = "hypertension"
    STROKE = "stroke"
    VASCULAR = "vascular"
    FIBRILLATION = "fibrillation"
    DAYS_IN_HOSPITAL = "days_in_hospital"
    EMERGENCY = "emergency"
    CHARLSON = "charlson"
    EMERGENCY_VISITS = "emergency_visits"


class Relation(StrEnum):
    """Which relatives have diabetes: none, further ones, or parents, siblings or children."""

    NONE = "none"
    SECOND_DEGREE = "second-degree"
    FIRST_DEGREE = "first-degree"


class RiskLevel(StrEnum):
    """From low to high, by the limits that the score's own publication names."""

    LOW = "low"
    RAISED = "raised"
    HIGH = "high"


class NotComputed(StrEnum):
    """Why there is no score: something is not known, the person is outside of those it was made for, or they have what
    it predicts."""

    MISSING = "missing"
    OUT_OF_RANGE = "out-of-range"
    HAS_IT = "has-it"


@dataclass(frozen=True)
class Publication:
    """Where a score is from. `doi` without an address in front."""

    title: str
    journal: str
    year: int
    doi: str


@dataclass(frozen=True)
class RiskFacts:
    """What is known about a person; None: not known. Cholesterol in mmol/L, pressure in mmHg, waist in cm."""

    age: int | None = None
    female: bool | None = None
    systolic: Decimal | None = None
    treated: bool | None = None
    cholesterol: Decimal | None = None
    hdl: Decimal | None = None
    smoker: bool | None = None
    diabetes: bool | None = None
    bmi: Decimal | None = None
    waist: Decimal | None = None
    active: bool | None = None
    vegetables: bool | None = None
    high_glucose: bool | None = None
    family: Relation | None = None
    heart_failure: bool | None = None
    hypertension: bool | None = None
    stroke: bool | None = None
    vascular: bool | None = None
    fibrillation: bool | None = None
    days_in_hospital: int | None = None
    emergency: bool | None = None
    charlson: int | None = None
    emergency_visits: int | None = None

    def has(self, factor: Factor) -> bool:
        """Whether it is known."""
        return getattr(self, factor) is not None


@dataclass(frozen=True)
class Change:
    """What the score would be if one thing were otherwise: `factor` at `to` (None: not smoking any more, and the
    like)."""

    factor: Factor
    to: Decimal | None
    value: Decimal


@dataclass(frozen=True)
class RiskScore:
    """`value` in percent or points; None with the reason in `why` and the factors it is about in `about`. `most`: the
    highest there is, for points. `because`: what raises it, the heaviest first. `changes`: what would lower it."""

    kind: ScoreKind
    source: Publication
    value: Decimal | None = None
    most: int | None = None
    level: RiskLevel | None = None
    why: NotComputed | None = None
    about: tuple[Factor, ...] = ()
    because: tuple[Factor, ...] = ()
    changes: tuple[Change, ...] = field(default=())
