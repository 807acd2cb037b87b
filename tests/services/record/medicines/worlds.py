"""What the tests of medicines share: prescriptions as a hospital writes them, and doses as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.record.medicines.dose import Administration, AdministrationStatus, PlannedDose
from services.record.medicines.model import Circumstances, MedicineSettings, Prescription, Rhythm
from services.record.medicines.plan import DosePlan, plan
from services.record.medicines.read import prescription

Json = dict[str, Any]

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
BERLIN: Final = ZoneInfo("Europe/Berlin")
DAY: Final = date(2026, 11, 23)  # a Monday
AT_HOME: Final = Circumstances(Rhythm(), SHANGHAI, SHANGHAI)


def request(*dosages: Json, id_: str = "m", **elements: Any) -> Json:
    """A MedicationRequest written on `DAY`."""
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "布洛芬片"},
        "subject": {"reference": "Patient/p"},
        "authoredOn": DAY.isoformat(),
        "dosageInstruction": list(dosages),
        **elements,
    }


def repeat(**elements: Any) -> Json:
    """A dosage of one tablet whose timing has this repeat."""
    return {
        "text": "as the doctor wrote it",
        "timing": {"repeat": elements},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "片"}}],
    }


def medicine(*dosages: Json, settings: MedicineSettings | None = None, **elements: Any) -> Prescription:
    return prescription(request(*dosages, **elements), None, None, settings)


def planned(*dosages: Json, days: int = 7, by: Circumstances = AT_HOME, since: date = DAY, **elements: Any) -> DosePlan:
    """The plan of one medicine from a day on."""
    return plan([medicine(*dosages, **elements)], since, since + timedelta(days=days - 1), by)


def local(doses: Iterable[PlannedDose], zone: ZoneInfo = SHANGHAI) -> list[str]:
    """The planned times as the clock in a zone shows them."""
    return [f"{dose.planned.astimezone(zone):%m-%d %H:%M}" for dose in doses]


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def taken(
    dose: PlannedDose, when: datetime | None = None, status: AdministrationStatus = AdministrationStatus.TAKEN
) -> Administration:
    """The record of a planned dose, taken at its time or at another."""
    return Administration(dose.id, status, dose.prescription, dose.slot, dose.planned, when or dose.planned)


def by_id(records: Iterable[Administration]) -> dict[str, Administration]:
    return {record.id: record for record in records}
