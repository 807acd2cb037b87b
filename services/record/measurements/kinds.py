"""The kinds of what people measure at home: the code, the unit and the category each is written with. A table.

Sources: LOINC 2.77 (codes), UCUM 2.1 (units), FHIR R4 "Vital Signs Profiles" (code and unit of blood pressure, heart
rate, temperature, weight and oxygen saturation). LOINC has no plain scale for mood: its code is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.fhir import terms


class MeasurementKind(StrEnum):
    """What is measured. The value names it in addresses of screens and in ids: it never changes."""

    PRESSURE = "blood-pressure"
    PULSE = "pulse"
    GLUCOSE = "glucose"
    WEIGHT = "weight"
    TEMPERATURE = "temperature"
    OXYGEN = "oxygen"
    STEPS = "steps"
    SLEEP = "sleep"
    PAIN = "pain"
    MOOD = "mood"


@dataclass(frozen=True)
class KindCoding:
    """A code with its English name."""

    system: str
    code: str
    display: str

    @property
    def token(self) -> str:
        """`system|code`, as the store is asked."""
        return f"{self.system}|{self.code}"


@dataclass(frozen=True)
class KindRow:
    """How a kind is written. `step`: how finely it is shown and chosen. `also`: further codes it is read from.
    `daily`: one number for a day, which grows until the day ends. `profile`: of R4's vital signs, where there is one.
    """

    coding: KindCoding
    unit: str
    step: Decimal
    category: str = "vital-signs"
    also: tuple[KindCoding, ...] = ()
    daily: bool = False
    profile: str | None = None


LOINC: Final = "http://loinc.org"
SYSTOLIC: Final = KindCoding(LOINC, "8480-6", "Systolic blood pressure")
DIASTOLIC: Final = KindCoding(LOINC, "8462-4", "Diastolic blood pressure")
#: Added to the code that R4's profile asks for: how the saturation was measured.
PULSE_OXIMETRY: Final = KindCoding(LOINC, "59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry")
_PROFILES: Final = "http://hl7.org/fhir/StructureDefinition/"
_WHOLE: Final = Decimal(1)
_TENTH: Final = Decimal("0.1")


def _loinc(code: str, display: str) -> KindCoding:
    return KindCoding(LOINC, code, display)


KINDS: Final[Mapping[MeasurementKind, KindRow]] = {
    MeasurementKind.PRESSURE: KindRow(
        _loinc("85354-9", "Blood pressure panel with all children optional"),
        "mm[Hg]",
        _WHOLE,
        also=(_loinc("55284-4", "Blood pressure systolic and diastolic"),),
        profile=_PROFILES + "bp",
    ),
    MeasurementKind.PULSE: KindRow(
        _loinc("8867-4", "Heart rate"),
        "/min",
        _WHOLE,
        also=(_loinc("40443-4", "Heart rate --resting"),),
        profile=_PROFILES + "heartrate",
    ),
    MeasurementKind.GLUCOSE: KindRow(
        _loinc("14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer"),
        "mmol/L",
        _TENTH,
        also=(
            _loinc("15074-8", "Glucose [Moles/volume] in Blood"),
            _loinc("41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer"),
            _loinc("2339-0", "Glucose [Mass/volume] in Blood"),
        ),
    ),
    MeasurementKind.WEIGHT: KindRow(_loinc("29463-7", "Body weight"), "kg", _TENTH, profile=_PROFILES + "bodyweight"),
    MeasurementKind.TEMPERATURE: KindRow(
        _loinc("8310-5", "Body temperature"), "Cel", _TENTH, profile=_PROFILES + "bodytemp"
    ),
    MeasurementKind.OXYGEN: KindRow(
        _loinc("2708-6", "Oxygen saturation in Arterial blood"),
        "%",
        _WHOLE,
        also=(PULSE_OXIMETRY,),
        profile=_PROFILES + "oxygensat",
    ),
    MeasurementKind.STEPS: KindRow(
        _loinc("41950-7", "Number of steps in 24 hour Measured"), "{steps}", _WHOLE, "activity", daily=True
    ),
    MeasurementKind.SLEEP: KindRow(_loinc("93832-4", "Sleep duration"), "h", _TENTH, "activity", daily=True),
    MeasurementKind.PAIN: KindRow(
        _loinc("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"), "{score}", _WHOLE, "survey"
    ),
    MeasurementKind.MOOD: KindRow(
        KindCoding(terms.CODE_SYSTEMS + "measure", "mood", "Mood, 1 (very low) to 5 (very good)"),
        "{score}",
        _WHOLE,
        "survey",
    ),
}


def codings_of(kind: MeasurementKind) -> tuple[KindCoding, ...]:
    """Every code that a measurement of this kind may have; the first is the one it is written with."""
    row = KINDS[kind]
    return (row.coding, *row.also)


def kind_of(token: str) -> MeasurementKind | None:
    """The kind that `system|code` stands for; None for a code of anything else."""
    return _BY_TOKEN.get(token)


_BY_TOKEN: Final = {coding.token: kind for kind in MeasurementKind for coding in codings_of(kind)}
