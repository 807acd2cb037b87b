"""A measurement as an Observation and back. Pure, and reads what hospitals wrote of the same kinds, too.

Source: FHIR R4 §10.1 Observation and its vital signs profiles (bp, heartrate, bodytemp, bodyweight, oxygensat); for
the meal R4's value set event-timing. A patient says nothing that is the laboratory's: no interpretation, no reference
range, no performer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.extensions import with_extension
from services.record.measurements.conversion import UNIT_WORDS, quantity_number
from services.record.measurements.kinds import (
    DIASTOLIC,
    KINDS,
    PULSE_OXIMETRY,
    SYSTOLIC,
    KindCoding,
    MeasurementKind,
    kind_of,
)
from services.record.measurements.model import Meal, Measurement, measurement_id

OBSERVATION: Final = "Observation"
WITHDRAWN: Final = "entered-in-error"
LONGEST_NAME: Final = 80
"""Of a device, in characters."""
CATEGORIES: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
#: What R4 calls a value that counts; anything else is a plan, a draft or a mistake.
_COUNTS: Final = frozenset({"final", "amended", "corrected", "preliminary"})
_PATIENT_ASSERTED: Final = "PATAST"


def observation_of(measured: Measurement, patient: str) -> dict[str, Any]:
    """The Observation that says this measurement of this patient."""
    row = KINDS[measured.kind]
    body: dict[str, Any] = {
        "resourceType": OBSERVATION,
        "id": measurement_id(patient, measured),
        **({"meta": {"profile": [row.profile]}} if row.profile else {}),
        "status": "final",
        "category": [{"coding": [{"system": CATEGORIES, "code": row.category}]}],
        "code": {"coding": [_coding(coding) for coding in _codings(measured.kind)]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": _effective(measured),
        **_values(measured),
    }
    if measured.recorded_at is not None:
        body = with_extension(body, terms.RECORDED_AT, valueInstant=instant(measured.recorded_at))
    if measured.device_time is not None:
        body = with_extension(body, terms.DEVICE_TIME, valueDateTime=measured.device_time.isoformat(timespec="seconds"))
    if measured.meal is not None:
        body = with_extension(body, terms.MEAL, valueCode=measured.meal.value)
    if name := measured.measured_by.strip()[:LONGEST_NAME]:
        body = with_extension(body, terms.MEASURED_BY, valueString=name)
    return body


def measurement_of(body: Any, zone: tzinfo = UTC) -> Measurement | None:
    """What an Observation says of one of the kinds; None for any other, and for one without a value or a time. A day
    begins at midnight in `zone`."""
    own = fhir.as_object(body)
    kind = next(filter(None, map(kind_of, _tokens(own.get("code")))), None)
    when = fhir.choice_when(own, "effective")
    moment = fhir.first_moment((when.start or when.end) if isinstance(when, fhir.Period) else when, zone)
    status = fhir.as_text(own.get("status"))
    if kind is None or moment is None or status not in {*_COUNTS, WITHDRAWN}:
        return None
    numbers = _numbers(own, kind)
    if numbers is None:
        return None
    meal = fhir.extension_value(own, terms.MEAL)
    return Measurement(
        kind=kind,
        moment=moment,
        value=numbers[0],
        diastolic=numbers[1],
        meal=Meal(meal) if isinstance(meal, str) and meal in set(Meal) else None,
        recorded_at=fhir.instant_of(fhir.extension_value(own, terms.RECORDED_AT)),
        measured_by=fhir.as_text(fhir.extension_value(own, terms.MEASURED_BY)) or "",
        device_time=fhir.instant_of(fhir.extension_value(own, terms.DEVICE_TIME)),
        id=fhir.as_text(own.get("id")) or "",
        by_patient=_is_by_patient(own),
        withdrawn=status == WITHDRAWN,
    )


def with_status(body: fhir.JsonObject, *, withdrawn: bool) -> dict[str, Any]:
    """The same Observation, taken back or valid again."""
    return {**body, "status": WITHDRAWN if withdrawn else "final"}


def _is_by_patient(own: fhir.JsonObject) -> bool:
    """The hospital labels what a patient wrote; what it has not seen yet has no version."""
    labels = fhir.objects(fhir.at(own, "meta", "security"))
    return fhir.at(own, "meta", "versionId") is None or any(each.get("code") == _PATIENT_ASSERTED for each in labels)


def _codings(kind: MeasurementKind) -> tuple[KindCoding, ...]:
    code = KINDS[kind].coding
    return (code, PULSE_OXIMETRY) if kind is MeasurementKind.OXYGEN else (code,)


def _coding(coding: KindCoding) -> dict[str, str]:
    return {"system": coding.system, "code": coding.code, "display": coding.display}


def _effective(measured: Measurement) -> str:
    if KINDS[measured.kind].daily:
        return measured.moment.date().isoformat()
    return measured.moment.isoformat(timespec="seconds")


def _values(measured: Measurement) -> dict[str, Any]:
    if measured.kind is not MeasurementKind.PRESSURE:
        return {"valueQuantity": _quantity(measured.value, KINDS[measured.kind].unit)}
    lower = [] if measured.diastolic is None else [(DIASTOLIC, measured.diastolic)]
    components = [
        {"code": {"coding": [_coding(coding)]}, "valueQuantity": _quantity(value, KINDS[measured.kind].unit)}
        for coding, value in [(SYSTOLIC, measured.value), *lower]
    ]
    return {"component": components}


def _quantity(value: Decimal, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": UNIT_WORDS.get(unit, unit), "system": terms.UCUM, "code": unit}


def _numbers(own: fhir.JsonObject, kind: MeasurementKind) -> tuple[Decimal, Decimal | None] | None:
    if kind is not MeasurementKind.PRESSURE:
        value = _number(own, kind)
        return None if value is None else (value, None)
    parts = {token: part for part in fhir.objects(own.get("component")) for token in _tokens(part.get("code"))}
    upper, lower = (_number(parts.get(coding.token), kind) for coding in (SYSTOLIC, DIASTOLIC))
    return None if upper is None else (upper, lower)


def _number(element: Any, kind: MeasurementKind) -> Decimal | None:
    quantity = fhir.as_object(fhir.as_object(element).get("valueQuantity"))
    return None if quantity.get("comparator") else quantity_number(kind, quantity)


def _tokens(concept: Any) -> Iterator[str]:
    return (f"{coding.system or ''}|{coding.code}" for coding in fhir.codings(concept) if coding.code)
