"""The hospital's measured waiting times as an Observation on a Location, without personal data.

One for each department, weekday (ISO 8601, 1-7) and hour of the clinic's clock in which booked half hours begin.
wait: from arrival, or the start of the half hour when that is later, to the consultation. lateness: arrival after the
start of the half hour, negative when before. Both, and the number of visits, are of booked people who came; walk-ins
count in their own rate and in the length of consultations. Units are UCUM's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock

Json = dict[str, Any]

MEASURE: Final = "http://anxin.example/fhir/CodeSystem/measure"
_UCUM: Final = "http://unitsofmeasure.org"
_ACTIVITY: Final = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}
_UNITS: Final = {
    "wait-p90": "min",
    "visits": "1",
    "service-mean": "min",
    "service-scv": "1",
    "no-show-rate": "1",
    "lateness-mean": "min",
    "lateness-sd": "min",
    "walk-in-rate": "/h",
}
_LONGEST_ID: Final = 64


@dataclass(frozen=True)
class Bucket:
    """A department in one hour of the week."""

    service_id: str
    weekday: int
    hour: int

    @classmethod
    def at(cls, service_id: str, moment: datetime) -> Bucket:
        """The hour of the week in which a moment is, by the hospital's own clock."""
        here = clock.here(moment)
        return cls(service_id, here.isoweekday(), here.hour)

    @property
    def observation_id(self) -> str:
        return f"wait-{self.service_id}-{self.weekday}-{self.hour}"[:_LONGEST_ID]


def wait_observation(
    bucket: Bucket, location_id: str, period: tuple[str, str], mean: float, parts: dict[str, float]
) -> Json:
    """The Observation of a bucket: the mean wait in minutes, and the other statistics of the queue as components."""
    return {
        "resourceType": "Observation",
        "id": bucket.observation_id,
        "status": "final",
        "category": [{"coding": [_ACTIVITY]}],
        "code": {"coding": [{"system": MEASURE, "code": "wait"}], "text": "候诊时间"},
        "subject": {"reference": f"Location/{location_id}"},
        "focus": [{"reference": f"HealthcareService/{bucket.service_id}"}],
        "effectivePeriod": {"start": period[0], "end": period[1]},
        "valueQuantity": _quantity(mean, "min"),
        "component": [
            {"code": {"coding": [{"system": MEASURE, "code": code}]}, "valueQuantity": _quantity(parts[code], unit)}
            for code, unit in _UNITS.items()
            if code in parts
        ],
    }


def _quantity(value: float, unit: str) -> Json:
    return {"value": round(value, 2), "unit": unit, "system": _UCUM, "code": unit}
