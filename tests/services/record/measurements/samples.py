"""Measurements as short as they can be."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement

BEIJING = timezone(timedelta(hours=8))
MORNING = datetime(2026, 11, 21, 7, 30, tzinfo=BEIJING)


def pressure(systolic: int, diastolic: int | None = 80, moment: datetime = MORNING, **more: Any) -> Measurement:
    lower = None if diastolic is None else Decimal(diastolic)
    return Measurement(MeasurementKind.PRESSURE, moment, Decimal(systolic), lower, **more)


def measured(kind: MeasurementKind, value: str, moment: datetime = MORNING, **more: Any) -> Measurement:
    return Measurement(kind, moment, Decimal(value), **more)
