"""A medicine of one's own as a MedicationStatement, and back into the form in which it is edited. Pure.

Changing one ends it and begins another (`derivedFrom`), so that the past stays as it was. Source: FHIR R4 §11.4
MedicationStatement, §2.24.0.23 Timing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.moments import in_zone
from services.record.medicines.model import Prescription
from services.record.results.values import Amount

STATEMENT: Final = "MedicationStatement"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 300
MOST_TIMES: Final = 8
EVERY_HOURS: Final = (4, 6, 8, 12, 24, 48, 72)


class ScheduleKind(StrEnum):
    """How a medicine of one's own is taken: at times every day, at times on some weekdays, every so many hours, or when
    it is needed."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    HOURS = "hours"
    NEEDED = "needed"


@dataclass(frozen=True)
class MedicineDraft:
    """What the person enters. `codings`: of the formulary's entry it was chosen from. `hours`: between two doses, at
    the least where it is taken as needed. `most`: doses a day where it is taken as needed."""

    name: str = ""
    codings: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)
    amount: Decimal | None = Decimal(1)
    unit: str = ""
    kind: ScheduleKind = ScheduleKind.DAILY
    times: tuple[time, ...] = (time(8),)
    days: tuple[int, ...] = ()
    hours: int = 8
    most: int | None = None
    until: date | None = None
    note: str = ""

    @property
    def has_same_times(self) -> bool:
        """Whether two of its times are one, which would be one dose."""
        timed = self.kind in {ScheduleKind.DAILY, ScheduleKind.WEEKDAYS}
        return timed and len(set(self.times)) < len(self.times)

    @property
    def is_complete(self) -> bool:
        """Whether it says what is taken and when."""
        timed = self.kind in {ScheduleKind.DAILY, ScheduleKind.WEEKDAYS}
        on_days = self.kind is not ScheduleKind.WEEKDAYS or bool(self.days)
        return bool(self.name.strip()) and (not timed or bool(self.times)) and on_days


def statement_json(
    statement_id: str, draft: MedicineDraft, *, patient: str, now: datetime, zone: tzinfo, before: str | None = None
) -> dict[str, Any]:
    """The MedicationStatement of a medicine that is taken from now on. `before`: the id of the one it replaces."""
    here = in_zone(now, zone)
    coded = {"coding": [dict(each) for each in draft.codings]} if draft.codings else {}
    end = {"end": draft.until.isoformat()} if draft.until else {}
    note = draft.note.strip()[:LONGEST_NOTE]
    return {
        "resourceType": STATEMENT,
        "id": statement_id,
        "status": "active",
        "medicationCodeableConcept": {**coded, "text": draft.name.strip()[:LONGEST_NAME]},
        "subject": {"reference": f"Patient/{patient}"},
        "effectivePeriod": {"start": here.isoformat(timespec="seconds"), **end},
        "dateAsserted": instant(now),
        **({"derivedFrom": [{"reference": f"{STATEMENT}/{before}"}]} if before else {}),
        **({"note": [{"text": note}]} if note else {}),
        "dosage": [_dosage(draft, here)],
    }


def ended_json(body: fhir.JsonObject, status: str, now: datetime) -> dict[str, Any]:
    """The same medicine as no longer taken from now on: `stopped`, `completed`, or `on-hold` for a pause. One that was
    paused keeps the moment of the pause: nothing was due since."""
    if body.get("status") == "on-hold":
        return {**body, "status": status}
    period = {**fhir.as_object(body.get("effectivePeriod")), "end": instant(now)}
    return {**body, "status": status, "effectivePeriod": period}


def draft_of(medicine: Prescription, body: fhir.JsonObject) -> MedicineDraft:
    """What the person entered, to be changed; what this form has no place for is left as it usually is."""
    usual = MedicineDraft()
    dosage = medicine.dosages[0] if medicine.dosages else None
    repeat = dosage.timing.repeat if dosage is not None and dosage.timing is not None else None
    kind, hours = ScheduleKind.DAILY, usual.hours
    if repeat is not None and repeat.period_unit == "h" and repeat.period is not None:
        kind, hours = ScheduleKind.HOURS, int(repeat.period)
    elif repeat is not None and repeat.days:
        kind = ScheduleKind.WEEKDAYS
    if dosage is not None and dosage.as_needed:
        kind = ScheduleKind.NEEDED
    given = dosage.amount if dosage is not None and isinstance(dosage.amount, Amount) else None
    limit = dosage.most_per_period.numerator if dosage is not None and dosage.most_per_period is not None else None
    per = given.number if given is not None and given.number > 0 else Decimal(1)
    return MedicineDraft(
        name=medicine.name,
        codings=tuple(fhir.objects(fhir.at(body, "medicationCodeableConcept", "coding"))),
        amount=given.number if given else None,
        unit=given.unit if given else "",
        kind=kind,
        times=(repeat.times if repeat is not None else ()) or usual.times,
        days=repeat.days if repeat is not None else (),
        hours=hours,
        most=int(limit.number / per) if limit is not None else None,
        note=next(iter(medicine.notes), ""),
    )


def _dosage(draft: MedicineDraft, here: datetime) -> dict[str, Any]:
    unit = {"unit": draft.unit.strip()} if draft.unit.strip() else {}
    given = {"value": draft.amount, **unit} if draft.amount is not None else None
    found: dict[str, Any] = {"timing": {"repeat": _repeat(draft, here)}}
    if draft.kind is ScheduleKind.NEEDED:
        found["asNeededBoolean"] = True
        if draft.most is not None:
            value = draft.amount * draft.most if draft.amount is not None else draft.most
            found["maxDosePerPeriod"] = {
                "numerator": {"value": value, **unit},
                "denominator": {"value": 1, "unit": "d", "system": "http://unitsofmeasure.org", "code": "d"},
            }
    return {**found, **({"doseAndRate": [{"doseQuantity": given}]} if given else {})}


def _repeat(draft: MedicineDraft, here: datetime) -> dict[str, Any]:
    times = [f"{at:%H:%M:%S}" for at in sorted(set(draft.times))][:MOST_TIMES]
    daily = {"frequency": len(times), "period": 1, "periodUnit": "d", "timeOfDay": times}
    hourly = {"frequency": 1, "period": draft.hours, "periodUnit": "h"}
    match draft.kind:
        case ScheduleKind.DAILY:
            return daily
        case ScheduleKind.WEEKDAYS:
            return {**daily, "dayOfWeek": [WEEKDAYS[day] for day in sorted(draft.days)]}
        case ScheduleKind.NEEDED:
            return hourly
        case ScheduleKind.HOURS:
            first = here.replace(second=0, microsecond=0)
            return {"boundsPeriod": {"start": first.isoformat(timespec="seconds")}, **hourly}
