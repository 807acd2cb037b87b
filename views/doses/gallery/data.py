"""Fixed medicines and doses for the pictures: a person with high blood pressure, diabetes and a sore knee."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from services.moments import day_in, days_later
from services.record.medicines.administration import administration
from services.record.medicines.day import day_of_doses
from services.record.medicines.dose import DayOfDoses
from services.record.medicines.model import Circumstances, Prescription, Rhythm
from services.record.medicines.plan import plan
from services.record.medicines.read import prescription

NOW = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
"""08:05 in Beijing."""
BEIJING = timezone(timedelta(hours=8))
TODAY = date(2026, 11, 21)
AROUND = Circumstances(Rhythm(), BEIJING, BEIJING)
UCUM = "http://unitsofmeasure.org"


def request(id_: str, name: str, *dosages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A MedicationRequest as the hospital writes it."""
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": "Patient/p1"},
        "authoredOn": "2026-10-01T09:00:00+08:00",
        "dosageInstruction": list(dosages),
        **more,
    }


def dosage(number: str, unit: str, *, patient: str | None = None, **timing: Any) -> dict[str, Any]:
    """One instruction with its timing's `repeat`."""
    repeat = {"boundsPeriod": {"start": "2026-10-01"}, **timing}
    return {
        "timing": {"repeat": repeat},
        "doseAndRate": [{"doseQuantity": {"value": Decimal(number), "unit": unit}}],
        **({"patientInstruction": patient} if patient else {}),
    }


VALSARTAN = request(
    "valsartan",
    "缬沙坦胶囊 80 mg",
    dosage("1", "粒", frequency=1, period=1, periodUnit="d", timeOfDay=["08:00:00"]),
    reasonCode=[{"text": "高血压"}],
    dispenseRequest={"quantity": {"value": 28, "unit": "粒"}, "numberOfRepeatsAllowed": 3},
)
METFORMIN = request(
    "metformin",
    "二甲双胍缓释片 500 mg",
    dosage("1", "片", patient="随餐服", frequency=2, period=1, periodUnit="d", timeOfDay=["07:30:00", "18:00:00"]),
    reasonCode=[{"text": "2 型糖尿病"}],
)
ATORVASTATIN = request(
    "atorvastatin",
    "阿托伐他汀钙片 20 mg",
    dosage("1", "片", frequency=1, period=1, periodUnit="d", timeOfDay=["21:30:00"]),
)
AMOXICILLIN = request(
    "amoxicillin",
    "阿莫西林胶囊 250 mg",
    dosage("2", "粒", frequency=3, period=1, periodUnit="d", timeOfDay=["06:00:00", "14:00:00", "22:00:00"]),
)
IBUPROFEN = request(
    "ibuprofen",
    "布洛芬片 200 mg",
    {
        **dosage("1", "片", patient="饭后服", frequency=1, period=6, periodUnit="h"),
        "asNeededCodeableConcept": {"text": "膝盖疼时"},
        "maxDosePerPeriod": {
            "numerator": {"value": 4, "unit": "片"},
            "denominator": {"value": 1, "unit": "天", "system": UCUM, "code": "d"},
        },
    },
)
OINTMENT = request("ointment", "双氯芬酸二乙胺乳胶剂", {"text": "涂在膝盖上，薄薄一层"})
EVERY = (VALSARTAN, METFORMIN, ATORVASTATIN, AMOXICILLIN, IBUPROFEN, OINTMENT)


def prescriptions(*bodies: dict[str, Any]) -> tuple[Prescription, ...]:
    return tuple(prescription(body) for body in bodies or EVERY)


def taken(body: dict[str, Any], at: datetime, *, skipped: str | None = None, needed: bool = False) -> dict[str, Any]:
    """The record of the planned dose of the medicine that is nearest to a moment."""
    known = prescription(body)
    here = day_in(at, BEIJING)
    planned = plan((known,), days_later(here, -1), days_later(here, 1), AROUND).doses
    dose = None if needed else min(planned, key=lambda each: abs(each.planned - at))
    return {
        "resourceType": "MedicationAdministration",
        "id": dose.id if dose else f"needed-{at.isoformat()}",
        "status": "not-done" if skipped else "completed",
        "medicationCodeableConcept": body["medicationCodeableConcept"],
        "request": {"reference": f"MedicationRequest/{body['id']}"},
        "effectiveDateTime": at.isoformat(),
        **({"statusReason": [{"text": skipped}]} if skipped else {}),
    }


def day(*records: dict[str, Any], now: datetime = NOW, on: date = TODAY, bodies: Any = EVERY) -> DayOfDoses:
    """The day with these records."""
    known = {each.id: each for each in map(administration, records)}
    return day_of_doses(prescriptions(*bodies), known, on, AROUND, now)


def abroad(found: DayOfDoses, *keys: str) -> DayOfDoses:
    """The same day on a device in another zone."""
    return replace(found, asks=keys)
