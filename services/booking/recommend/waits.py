"""Measured waits as the app reads them: an Observation becomes a frozen value here and nowhere else. Never raises.

One Observation says what the hospital measured in one department, on one weekday, in one hour of the clinic's clock.
Its id is `wait-{HealthcareService id}-{weekday 1-7}-{hour}`, `focus` the department, `effectivePeriod` when it was
measured, `valueQuantity` the mean wait, the components what the queue is made of. A number that cannot be true counts
as not sent. Source: FHIR R4 §10.1 Observation, UCUM; weekdays as in ISO 8601.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms

MEASURE_SYSTEM: Final = terms.CODE_SYSTEMS + "measure"
WAIT: Final = "wait"

_BUCKET = re.compile(r"-([1-7])-([01]?\d|2[0-3])$")
_DAY = 24 * 60.0


@dataclass(frozen=True)
class MeasuredWait:
    """One department, one ISO weekday, one hour of the clinic's clock, over the time from `since` to `until`.

    Minutes: `mean` and `p90` (the wait), `service_mean`, `lateness_mean` (after the start of the half hour; negative is
    early), `lateness_sd`. `service_scv`: variance / mean² of the consultations. `no_show`: 0 to 1. `walk_ins`: an hour,
    in the whole department. `visits`: how many were counted. None where the hospital does not say.
    """

    service_id: str
    weekday: int
    hour: int
    mean: float | None = None
    p90: float | None = None
    visits: int | None = None
    service_mean: float | None = None
    service_scv: float | None = None
    no_show: float | None = None
    lateness_mean: float | None = None
    lateness_sd: float | None = None
    walk_ins: float | None = None
    since: datetime | None = None
    until: datetime | None = None


def measured_wait(body: Any) -> MeasuredWait | None:
    """Reads an Observation; None when it is no measured wait, names no department, or was withdrawn."""
    own = fhir.as_object(body)
    bucket = _BUCKET.search(fhir.as_text(own.get("id")) or "")
    focus = fhir.references(own.get("focus"), "HealthcareService")
    withdrawn = fhir.as_text(own.get("status")) in {"cancelled", "entered-in-error"}
    if bucket is None or not focus or withdrawn or fhir.code_in(own.get("code"), MEASURE_SYSTEM) != WAIT:
        return None
    parts = {
        fhir.code_in(component.get("code"), MEASURE_SYSTEM): component
        for component in fhir.objects(own.get("component"))
    }
    measured = fhir.period(own.get("effectivePeriod"))
    visits = _number(parts.get("visits"), 0, 1e9)
    return MeasuredWait(
        service_id=focus[0].id,
        weekday=int(bucket[1]),
        hour=int(bucket[2]),
        mean=_number(own, 0, _DAY),
        p90=_number(parts.get("wait-p90"), 0, _DAY),
        visits=None if visits is None else int(visits),
        service_mean=_number(parts.get("service-mean"), 0.1, _DAY),
        service_scv=_number(parts.get("service-scv"), 0, 100),
        no_show=_number(parts.get("no-show-rate"), 0, 1),
        lateness_mean=_number(parts.get("lateness-mean"), -_DAY, _DAY),
        lateness_sd=_number(parts.get("lateness-sd"), 0, _DAY),
        walk_ins=_number(parts.get("walk-in-rate"), 0, 1e4),
        since=_moment(measured.start) if measured else None,
        until=_moment(measured.end) if measured else None,
    )


def _number(holder: Any, least: float, most: float) -> float | None:
    quantity = fhir.as_object(fhir.as_object(holder).get("valueQuantity"))
    value = fhir.as_decimal(quantity.get("value"))
    if value is None and (whole := fhir.as_int(fhir.as_object(holder).get("valueInteger"))) is not None:
        return float(whole) if least <= whole <= most else None
    return float(value) if value is not None and least <= value <= most else None


def _moment(value: fhir.When | None) -> datetime | None:
    return fhir.first_moment(value)
