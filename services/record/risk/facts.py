"""What is known about a person for scores and advice, from their record and their own word. Pure, and never raises.

What is not certain is None: a diagnosis is False only when the hospital lists any of this person and not this one
(`diagnoses.py`). The person's own word goes before the record where they know better (smoking, waist, height); diabetes
and treatment are true when either says so.

Sources of codes: LOINC 2.77 and its answer lists; SNOMED CT, international edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from statistics import mean
from typing import Any, Final

from services.fhir import resource as fhir
from services.moments import day_in, days_later
from services.record.measurements.kinds import LOINC, MeasurementKind
from services.record.measurements.model import Measurement
from services.record.medicines.model import Prescription
from services.record.risk.charlson import charlson
from services.record.risk.diagnoses import DIAGNOSES, is_treated, listed_diagnosis
from services.record.risk.framingham import MG_PER_MMOL
from services.record.risk.model import Factor, Relation, RiskFacts
from services.record.risk.stays import HospitalStay, last_stay

LIPIDS_COUNT: Final = timedelta(days=5 * 366)
"""So long a number of blood fats counts: adults have them measured every four to six years (ACC/AHA 2019)."""
READINGS_COUNT: Final = timedelta(days=366)
HOME: Final = timedelta(days=28)
FEWEST_AT_HOME: Final = 3
"""So many home readings of `HOME` make a mean; with fewer the newest reading counts."""
TALLEST: Final = Decimal(250)
SHORTEST: Final = Decimal(50)
_CENTIMETRES: Final = {"cm": Decimal(1), "m": Decimal(100), "[in_i]": Decimal("2.54")}
_MMOL: Final = {"mmol/L": Decimal(1), "mg/dL": 1 / MG_PER_MMOL}
_COUNTS: Final = frozenset({"final", "amended", "corrected"})
_SMOKES: Final = {
    **dict.fromkeys(("77176002", "449868002", "428041000124106", "428071000124103", "428061000124105"), True),
    **dict.fromkeys(("LA18976-3", "LA18977-1", "LA18981-3", "LA18982-1", "LA18979-7"), True),
    **dict.fromkeys(("8517006", "266919005", "8392000", "LA15920-4", "LA18978-9"), False),
}


@dataclass(frozen=True)
class NumberCodes:
    """Where a number is read from: LOINC codes, what one of each unit comes to, to how many places, how long it
    counts."""

    loinc: tuple[str, ...]
    units: Mapping[str, Decimal]
    step: Decimal = Decimal("0.01")
    counts: timedelta = LIPIDS_COUNT


NUMBERS: Final[Mapping[Factor, NumberCodes]] = {
    Factor.CHOLESTEROL: NumberCodes(("14647-2", "2093-3"), _MMOL),
    Factor.HDL: NumberCodes(("14646-4", "2085-9"), _MMOL),
    Factor.WAIST: NumberCodes(("8280-0",), _CENTIMETRES, Decimal("0.1"), READINGS_COUNT),
    Factor.BMI: NumberCodes(("39156-5",), {"kg/m2": Decimal(1)}, Decimal("0.1"), READINGS_COUNT),
}
_HEIGHT: Final = NumberCodes(("8302-2",), _CENTIMETRES, Decimal("0.1"), timedelta.max)
_SMOKING: Final = "72166-2"
CODES: Final = tuple(
    f"{LOINC}|{code}" for code in (*(code for row in (*NUMBERS.values(), _HEIGHT) for code in row.loinc), _SMOKING)
)
"""The codes of the Observations that `RiskSources.observations` are read from."""


@dataclass(frozen=True)
class ToldFacts:
    """What only the person can say, in their own words; None: not said. Waist and height in cm."""

    smoker: bool | None = None
    active: bool | None = None
    vegetables: bool | None = None
    high_glucose: bool | None = None
    treated: bool | None = None
    diabetes: bool | None = None
    family: Relation | None = None
    waist: Decimal | None = None
    height: Decimal | None = None


@dataclass(frozen=True)
class RiskSources:
    """What facts are read from. `observations`: bodies with one of `CODES`. `medicines`: those that are taken now.
    `readings`: blood pressures and weights. `encounters`: of stays and visits."""

    patient: Any = None
    observations: Sequence[Any] = ()
    conditions: Sequence[Any] = ()
    medicines: Sequence[Prescription] = ()
    readings: Sequence[Measurement] = ()
    encounters: Sequence[Any] = ()
    told: ToldFacts = field(default=ToldFacts())


@dataclass(frozen=True)
class KnownFacts:
    """The facts; `days`: of which day a number is; `told`: what is known by the person's word alone; `at_home`: of how
    many home readings the blood pressure is the mean (0: it is one reading); `after_stay`: whether they came home from
    hospital so lately that it matters."""

    facts: RiskFacts = field(default=RiskFacts())
    days: Mapping[Factor, date] = field(default_factory=dict)
    told: frozenset[Factor] = frozenset()
    at_home: int = 0
    after_stay: bool = False


@dataclass(frozen=True)
class _DatedNumber:
    value: Decimal
    moment: datetime


def known_facts(sources: RiskSources, now: datetime, zone: tzinfo) -> KnownFacts:
    """Everything that scores can be computed from."""
    told = sources.told
    listed = {factor: listed_diagnosis(sources.conditions, codes) for factor, codes in DIAGNOSES.items()}
    treated, smokes = is_treated(sources.medicines), _smoker(sources, zone)
    high_glucose = listed[Factor.DIABETES] or None
    dated = {factor: _newest(sources, codes, now, zone) for factor, codes in NUMBERS.items()}
    dated[Factor.BMI] = _bmi(sources, now, zone) or dated[Factor.BMI]
    dated[Factor.SYSTOLIC], at_home = _systolic(sources.readings, now)
    numbers = {factor: None if found is None else found.value for factor, found in dated.items()}
    stay = last_stay(sources.encounters, now, zone)
    record = {Factor.TREATED: treated, Factor.DIABETES: listed[Factor.DIABETES], Factor.HIGH_GLUCOSE: high_glucose}
    facts = RiskFacts(
        systolic=numbers[Factor.SYSTOLIC],
        cholesterol=numbers[Factor.CHOLESTEROL],
        hdl=numbers[Factor.HDL],
        bmi=numbers[Factor.BMI],
        heart_failure=listed[Factor.HEART_FAILURE],
        hypertension=listed[Factor.HYPERTENSION],
        stroke=listed[Factor.STROKE],
        vascular=listed[Factor.VASCULAR],
        fibrillation=listed[Factor.FIBRILLATION],
        age=_age(sources.patient, day_in(now, zone)),
        female=_female(sources.patient),
        treated=_either(treated, told.treated),
        diabetes=_either(listed[Factor.DIABETES], told.diabetes),
        high_glucose=_either(high_glucose, told.high_glucose),
        smoker=smokes if told.smoker is None else told.smoker,
        waist=numbers[Factor.WAIST] if told.waist is None else told.waist,
        active=told.active,
        vegetables=told.vegetables,
        family=told.family,
        **_of_stay(stay, sources.conditions),
    )
    days = {factor: day_in(found.moment, zone) for factor, found in dated.items() if found is not None}
    if stay is not None:
        days[Factor.DAYS_IN_HOSPITAL] = day_in(stay.ended, zone)
    return KnownFacts(facts, days, frozenset(_by_word(told, facts, record)), at_home, after_stay=stay is not None)


def _of_stay(stay: HospitalStay | None, conditions: Sequence[Any]) -> dict[str, Any]:
    if stay is None:
        return {}
    return {
        Factor.DAYS_IN_HOSPITAL.value: stay.days,
        Factor.EMERGENCY.value: stay.emergency,
        Factor.EMERGENCY_VISITS.value: stay.visits,
        Factor.CHARLSON.value: charlson(conditions),
    }


def _either(record: bool | None, word: bool | None) -> bool | None:
    if record or word:
        return True
    return False if record is False or word is False else None


def _by_word(told: ToldFacts, facts: RiskFacts, record: Mapping[Factor, bool | None]) -> Iterator[Factor]:
    for factor in (Factor.SMOKER, Factor.ACTIVE, Factor.VEGETABLES, Factor.FAMILY, Factor.WAIST, *record):
        word = getattr(told, factor)
        if word is not None and (factor not in record or record[factor] != getattr(facts, factor)):
            yield factor


def _female(patient: Any) -> bool | None:
    return {"female": True, "male": False}.get(fhir.as_text(fhir.as_object(patient).get("gender")) or "")


def _age(patient: Any, today: date) -> int | None:
    """In whole years; None for a birth date that leaves it open."""
    born = fhir.when(fhir.as_object(patient).get("birthDate"))
    if not isinstance(born, fhir.FhirDate):
        return None
    first = born.first_day
    last = first if born.day else days_later(first, 27 if born.month else 364)
    ages = {today.year - day.year - ((today.month, today.day) < (day.month, day.day)) for day in (first, last)}
    age = min(ages)
    return age if len(ages) == 1 and 0 <= age < 130 else None


def _systolic(readings: Iterable[Measurement], now: datetime) -> tuple[_DatedNumber | None, int]:
    valid = sorted(_valid(readings, MeasurementKind.PRESSURE, now), key=lambda each: each.moment)
    if not valid:
        return None, 0
    newest = valid[-1]
    home = [each.value for each in valid if each.by_patient and now - each.moment <= HOME]
    if len(home) >= FEWEST_AT_HOME:
        return _DatedNumber(mean(home).quantize(Decimal(1)), newest.moment), len(home)
    return _DatedNumber(newest.value, newest.moment), 0


def _bmi(sources: RiskSources, now: datetime, zone: tzinfo) -> _DatedNumber | None:
    """Of the newest weight and the height."""
    weights = list(_valid(sources.readings, MeasurementKind.WEIGHT, now))
    kept = _newest(sources, _HEIGHT, now, zone)
    height = sources.told.height or (kept.value if kept else None)
    if not weights or height is None or not SHORTEST <= height <= TALLEST:
        return None
    newest = max(weights, key=lambda each: each.moment)
    return _DatedNumber((newest.value / (height / 100) ** 2).quantize(Decimal("0.1")), newest.moment)


def _valid(readings: Iterable[Measurement], kind: MeasurementKind, now: datetime) -> Iterator[Measurement]:
    for each in readings:
        if each.kind is kind and not each.withdrawn and timedelta() <= now - each.moment <= READINGS_COUNT:
            yield each


def _newest(sources: RiskSources, codes: NumberCodes, now: datetime, zone: tzinfo) -> _DatedNumber | None:
    """The newest number under these codes that counts, and whose unit is known."""
    found = [
        number
        for body in sources.observations
        if (number := _dated_number(fhir.as_object(body), codes, zone)) is not None
        and timedelta() <= now - number.moment <= codes.counts
    ]
    return max(found, key=lambda each: each.moment, default=None)


def _dated_number(body: fhir.JsonObject, codes: NumberCodes, zone: tzinfo) -> _DatedNumber | None:
    moment = _moment(body, zone)
    quantity = fhir.as_object(body.get("valueQuantity"))
    number = fhir.as_decimal(quantity.get("value"))
    scale = codes.units.get(fhir.as_text(quantity.get("code")) or fhir.as_text(quantity.get("unit")) or "")
    if not _is_final(body, codes.loinc) or moment is None or number is None or scale is None:
        return None
    if quantity.get("comparator") or not 0 < number < 10**6:
        return None
    return _DatedNumber(number if scale == 1 else (number * scale).quantize(codes.step), moment)


def _is_final(body: fhir.JsonObject, loinc: Sequence[str]) -> bool:
    codings = fhir.codings(body.get("code"))
    return fhir.as_text(body.get("status")) in _COUNTS and any(
        coding.system == LOINC and coding.code in loinc for coding in codings
    )


def _moment(body: fhir.JsonObject, zone: tzinfo) -> datetime | None:
    found = fhir.choice_when(body, "effective")
    return fhir.first_moment((found.end or found.start) if isinstance(found, fhir.Period) else found, zone)


def _smoker(sources: RiskSources, zone: tzinfo) -> bool | None:
    """By the newest answer of the record; None for one that says "unknown"."""
    answers = [body for body in map(fhir.as_object, sources.observations) if _is_final(body, (_SMOKING,))]
    dated = [(moment, body) for body in answers if (moment := _moment(body, zone)) is not None]
    if not dated:
        return None
    newest = max(dated, key=lambda each: each[0])[1]
    return next(_known_answers(newest), None)


def _known_answers(body: fhir.JsonObject) -> Iterator[bool]:
    for coding in fhir.codings(body.get("valueCodeableConcept")):
        if (smokes := _SMOKES.get(coding.code or "")) is not None:
            yield smokes
