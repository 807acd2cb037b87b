"""What the pictures of measurements show: one person's home readings of some weeks. Fixed values, no clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal, Measurement
from services.vitals.model import KeptMeasurement, KindPage, VitalsOverview

K = MeasurementKind
BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 21, 19, 42, tzinfo=BEIJING)
EVENING = datetime(2026, 11, 21, 19, 40, tzinfo=BEIJING)
TODAY = date(2026, 11, 21)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=BEIJING)
_UPPER = (128, 131, 126, 137, 129, 133, 142, 127, 135, 124, 130, 128, 139, 132, 126, 121, 134, 129)


def nothing(*_: Any) -> None:
    return


def kept(kind: MeasurementKind, value: str, moment: datetime = EVENING, **more: Any) -> KeptMeasurement:
    given = {name: more.pop(name) for name in ("pulse", "waiting", "refused") if name in more}
    return KeptMeasurement(Measurement(kind, moment, Decimal(value), id=f"{kind}-{moment:%d%H%M}", **more), **given)


def pressure(upper: int, lower: int, moment: datetime = EVENING, **more: Any) -> KeptMeasurement:
    pulse = Measurement(K.PULSE, moment, Decimal(60 + upper % 17), id="pulse")
    return kept(K.PRESSURE, str(upper), moment, diastolic=Decimal(lower), pulse=pulse, **more)


PRESSURES = tuple(
    pressure(upper, 74 + upper % 13, EVENING - timedelta(days=n // 2, hours=12 * (n % 2)))
    for n, upper in enumerate(_UPPER)
)
PRESSURE_PAGE = KindPage(K.PRESSURE, (pressure(128, 82, waiting=True, recorded_at=NOW), *PRESSURES[1:]))
GLUCOSES = tuple(
    kept(
        K.GLUCOSE,
        value,
        EVENING - timedelta(days=n // 2, hours=12 * (n % 2)),
        meal=Meal.FASTING if n % 2 else Meal.AFTER,
        measured_by="罗氏 Instant" if n % 3 == 0 else "",
    )
    for n, value in enumerate(("8.4", "6.4", "9.1", "6.9", "11.2", "7.3", "8.8", "6.1", "9.6", "6.6"))
)
WEIGHTS = tuple(
    kept(K.WEIGHT, value, EVENING - timedelta(days=3 * n))
    for n, value in enumerate(("65.2", "65.4", "65.1", "65.8", "66.0", "66.3"))
)
MOODS = tuple(kept(K.MOOD, value, EVENING - timedelta(days=n)) for n, value in enumerate("43542"))
OVERVIEW = VitalsOverview(
    newest=(
        PRESSURE_PAGE.kept[0],
        kept(K.PULSE, "69", EVENING),
        GLUCOSES[1],
        WEIGHTS[0],
        kept(K.STEPS, "6120", MIDNIGHT),
        MOODS[0],
    )
)


def protocol(days: int, more: int = 0) -> tuple[Measurement, ...]:
    """The readings of so many complete days before today, and of so many more today."""
    began = MIDNIGHT - timedelta(days=days)
    moments = [
        began + timedelta(days=day, hours=hour, minutes=minute)
        for day in range(days + 1)
        for hour in (7, 19)
        for minute in (0, 2)
    ]
    taken = moments[: days * 4 + more]
    return tuple(pressure(_UPPER[n % len(_UPPER)], 82, moment).measured for n, moment in enumerate(taken))
