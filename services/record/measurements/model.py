"""One measurement of a person, and the id it has wherever it comes from. Pure.

The id is made of whose it is, what, when and how much: a double tap, a second import and the same reading from two
devices are one measurement. A daily number (steps, sleep) is one for its day, whatever it has grown to.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from services.moments import in_zone
from services.record.measurements.kinds import KINDS, MeasurementKind


class Meal(StrEnum):
    """When blood was taken, as R4's value set event-timing says it."""

    FASTING = "ACM"
    BEFORE = "AC"
    AFTER = "PC"
    BEDTIME = "HS"


@dataclass(frozen=True)
class Measurement:
    """`moment` is by the clock of the device that measured, `recorded_at` by this phone's. `value` is in the unit of
    the kind; for blood pressure it is the systolic one. `measured_by`: the device or app, as it names itself.
    `device_time`: what its clock said, where the person chose the phone's time instead."""

    kind: MeasurementKind
    moment: datetime
    value: Decimal
    diastolic: Decimal | None = None
    meal: Meal | None = None
    recorded_at: datetime | None = None
    measured_by: str = ""
    device_time: datetime | None = None
    id: str = ""
    by_patient: bool = True
    withdrawn: bool = False


def measurement_id(patient: str, measured: Measurement) -> str:
    """The id of a measurement, in the form of a random UUID, which the hospital asks of patients."""
    at = in_zone(measured.moment, UTC)
    if KINDS[measured.kind].daily:
        parts = [measured.moment.date().isoformat()]
    else:
        values = (measured.value, measured.diastolic)
        parts = [f"{at:%Y-%m-%dT%H:%M}", *("" if value is None else f"{value.normalize():f}" for value in values)]
    text = "|".join(("measurement", patient, measured.kind.value, *parts))
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))
