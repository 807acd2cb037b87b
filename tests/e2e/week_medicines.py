"""Four medicines of one week, as a hospital prescribes them: a taper, an antibiotic every eight hours, a weekly
medicine, and a painkiller as needed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
BERLIN: Final = ZoneInfo("Europe/Berlin")
PREDNISONE, AMOXICILLIN, METHOTREXATE, IBUPROFEN = "泼尼松", "阿莫西林", "甲氨蝶呤", "布洛芬"
MEDICINES: Final = (PREDNISONE, AMOXICILLIN, METHOTREXATE, IBUPROFEN)
#: How many tablets of prednisone, and on how many days, one after another.
TAPER: Final = ((6, 2), (4, 2), (2, 3))
_UCUM: Final = "http://unitsofmeasure.org"


def week_of_the_gap(after: date) -> date:
    """The Monday of the first week from this day on that ends with the night in which Berlin's clocks are put forward:
    the last Sunday of March (Directive 2000/84/EC)."""
    for year in (after.year, after.year + 1):
        last = date(year, 3, 31)
        monday = last - timedelta(days=(last.weekday() + 1) % 7 + 6)
        if monday > after:
            return monday
    raise AssertionError(after)


def prescriptions(patient: str, monday: date) -> list[dict[str, Any]]:
    """The four MedicationRequests, from this day on."""
    begin = datetime.combine(monday, time(6), SHANGHAI)
    week = {"start": begin.isoformat(), "end": (begin + timedelta(days=7, minutes=-1)).isoformat()}
    taper = [
        _dosage(tablets, {"boundsDuration": {"value": days, "code": "d", "system": _UCUM}, **_daily("08:00:00")})
        | {"sequence": place + 1}
        for place, (tablets, days) in enumerate(TAPER)
    ]
    weekly = {"period": 1, "periodUnit": "wk", "dayOfWeek": ["wed"], "timeOfDay": ["20:00:00"]}
    most = {"numerator": {"value": 4, "unit": "片"}, "denominator": {"value": 1, "system": _UCUM, "code": "d"}}
    return [
        _request(patient, PREDNISONE, monday, *taper),
        _request(patient, AMOXICILLIN, monday, _dosage(2, {"boundsPeriod": week, "period": 8, "periodUnit": "h"})),
        _request(patient, METHOTREXATE, monday, _dosage(4, weekly)),
        _request(
            patient,
            IBUPROFEN,
            monday,
            _dosage(1, {"period": 6, "periodUnit": "h"}) | {"asNeededBoolean": True, "maxDosePerPeriod": most},
        ),
    ]


def _daily(at: str) -> dict[str, Any]:
    return {"frequency": 1, "period": 1, "periodUnit": "d", "timeOfDay": [at]}


def _dosage(tablets: int, repeat: dict[str, Any]) -> dict[str, Any]:
    amount = [{"doseQuantity": {"value": tablets, "unit": "片"}}]
    return {"timing": {"repeat": {"frequency": 1, **repeat}}, "doseAndRate": amount}


def _request(patient: str, name: str, monday: date, *dosages: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": {"reference": f"Patient/{patient}"},
        "authoredOn": monday.isoformat(),
        "dosageInstruction": list(dosages),
    }
