"""Doubts ask about what is unlikely, and about nothing else; nothing is dropped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.plausibility import Doubt, doubts
from services.record.measurements.pressure_class import PressureClass, pressure_class
from tests.services.record.measurements.samples import MORNING, measured, pressure

NOW = MORNING + timedelta(minutes=5)
K = MeasurementKind


@pytest.mark.parametrize(
    ("reading", "found"),
    [
        (pressure(128, 82), ()),
        (pressure(70, 40), ()),
        (pressure(69, 40), (Doubt.TOO_LOW,)),
        (pressure(120, 39), (Doubt.TOO_LOW,)),
        (pressure(300, 100), (Doubt.CRISIS,)),
        (pressure(250, 100), (Doubt.CRISIS,)),
        (pressure(301, 100), (Doubt.TOO_HIGH,)),
        (pressure(150, 181), (Doubt.TOO_HIGH, Doubt.UPSIDE_DOWN)),
        (pressure(82, 128), (Doubt.UPSIDE_DOWN,)),
        (pressure(82, 82), (Doubt.UPSIDE_DOWN,)),
        (pressure(179, 119), ()),
        (pressure(128, 120), (Doubt.CRISIS,)),
        (pressure(128, 82, NOW + timedelta(minutes=10)), ()),
        (pressure(128, 82, NOW + timedelta(minutes=11)), (Doubt.FUTURE,)),
        (pressure(128, 82, MORNING.replace(year=2000)), (Doubt.LONG_AGO,)),
        (measured(K.GLUCOSE, "65"), (Doubt.TOO_HIGH,)),
        (measured(K.TEMPERATURE, "98.6"), (Doubt.TOO_HIGH,)),
        (measured(K.OXYGEN, "101"), (Doubt.TOO_HIGH,)),
        (measured(K.PAIN, "11"), (Doubt.TOO_HIGH,)),
    ],
)
def test_what_is_asked_about(reading: Measurement, found: tuple[Doubt, ...]) -> None:
    assert doubts(reading, None, NOW) == found


def test_a_number_far_from_the_last_is_asked_about_and_a_usual_one_is_not() -> None:
    last = measured(K.WEIGHT, "65.2")
    assert doubts(measured(K.WEIGHT, "56.2"), last, NOW) == (Doubt.FAR_FROM_LAST,)
    assert doubts(measured(K.WEIGHT, "64.8"), last, NOW) == ()
    assert doubts(pressure(128, 28), pressure(128, 82), NOW) == (Doubt.TOO_LOW,)
    assert doubts(pressure(118, 50), pressure(128, 95), NOW) == (Doubt.FAR_FROM_LAST,)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "found"),
    [
        (134, 84, PressureClass.USUAL),
        (135, 70, PressureClass.HIGH),
        (120, 85, PressureClass.HIGH),
        (89, 70, PressureClass.LOW),
        (100, 59, PressureClass.LOW),
        (140, 59, PressureClass.HIGH),
        (179, 119, PressureClass.HIGH),
        (180, 80, PressureClass.CRISIS),
        (120, 120, PressureClass.CRISIS),
        (120, None, PressureClass.USUAL),
    ],
)
def test_the_class_is_the_worse_numbers(systolic: int, diastolic: int | None, found: PressureClass) -> None:
    assert pressure_class(pressure(systolic, diastolic)) is found
    assert pressure_class(measured(K.PULSE, "190")) is None
