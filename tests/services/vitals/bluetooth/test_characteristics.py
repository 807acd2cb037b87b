"""Notifications byte by byte, as the GATT Specification Supplement lays them out."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.plausibility import Doubt, doubts
from services.vitals.bluetooth.characteristics import (
    BLOOD_PRESSURE,
    HEART_RATE,
    TEMPERATURE,
    WEIGHT,
    DeviceTrouble,
    NotifiedReading,
    PressureNote,
    device_reading,
    measurements_of,
)
from tests.services.record.measurements.samples import BEIJING, MORNING

K = MeasurementKind
TIME = pack("<HBBBBB", 2026, 11, 21, 7, 30, 5)
AT = datetime(2026, 11, 21, 7, 30, 5)


def pressure(flags: int, upper: int, lower: int, mean: int, rest: bytes = b"") -> bytes:
    return pack("<BHHH", flags, upper, lower, mean) + rest


def values(characteristic: int, content: bytes) -> list[tuple[MeasurementKind, Decimal, Decimal | None]]:
    found = device_reading(characteristic, content)
    assert isinstance(found, NotifiedReading), found
    return list(found.values)


def test_a_blood_pressure_with_everything() -> None:
    rest = TIME + pack("<HBH", 72, 1, 0b100101)
    found = device_reading(BLOOD_PRESSURE, pressure(0b11110, 128, 82, 97, rest))
    assert found == NotifiedReading(
        ((K.PRESSURE, Decimal(128), Decimal(82)), (K.PULSE, Decimal(72), None)),
        AT,
        (PressureNote.MOVED, PressureNote.IRREGULAR_PULSE, PressureNote.WRONG_POSITION),
    )


def test_a_blood_pressure_in_kilopascal_and_alone() -> None:
    sixteen, eleven = 0xF000 | 160, 0xF000 | 109  # 16.0 and 10.9
    assert values(BLOOD_PRESSURE, pressure(1, sixteen, eleven, 0x07FF)) == [(K.PRESSURE, Decimal(120), Decimal(82))]


@pytest.mark.parametrize(
    ("special", "trouble"),
    [
        (0x07FF, DeviceTrouble.FAILED),
        (0x0800, DeviceTrouble.FAILED),
        (0x07FE, DeviceTrouble.FAILED),
        (0x0802, DeviceTrouble.FAILED),
        (0x0801, DeviceTrouble.UNKNOWN),
    ],
)
def test_what_is_no_number_is_no_measurement(special: int, trouble: DeviceTrouble) -> None:
    assert device_reading(BLOOD_PRESSURE, pressure(0, special, 82, 97)) is trouble
    assert device_reading(BLOOD_PRESSURE, pressure(0, 128, special, 97)) is trouble
    without_pulse = pressure(4, 128, 82, 97, pack("<H", special))
    assert values(BLOOD_PRESSURE, without_pulse) == [(K.PRESSURE, Decimal(128), Decimal(82))]


@pytest.mark.parametrize(
    ("content", "beats", "contact"),
    [
        (b"\x00\x48", 72, None),
        (b"\x01\x2c\x01", 300, None),
        (b"\x06\x48", 72, True),
        (b"\x04\x48", 72, False),
        (b"\x18\x48\x10\x00\x00\x04\x10\x04", 72, None),
    ],
)
def test_a_heart_rate(content: bytes, beats: int, contact: bool | None) -> None:
    found = device_reading(HEART_RATE, content)
    assert found == NotifiedReading(((K.PULSE, Decimal(beats), None),), contact=contact)


def test_a_temperature_in_both_units() -> None:
    celsius = b"\x06" + pack("<I", 0xFF00016E) + TIME + b"\x02"
    assert device_reading(TEMPERATURE, celsius) == NotifiedReading(((K.TEMPERATURE, Decimal("36.6"), None),), AT)
    assert values(TEMPERATURE, b"\x01" + pack("<I", 0xFF0003DA)) == [(K.TEMPERATURE, Decimal("37.0"), None)]
    assert device_reading(TEMPERATURE, b"\x00" + pack("<I", 0x007FFFFF)) is DeviceTrouble.FAILED


def test_a_weight_in_both_units_and_one_that_failed() -> None:
    assert values(WEIGHT, b"\x00" + pack("<H", 13040)) == [(K.WEIGHT, Decimal("65.2"), None)]
    full = b"\x0f" + pack("<H", 14330) + TIME + b"\x01" + pack("<HH", 225, 670)
    assert device_reading(WEIGHT, full) == NotifiedReading(((K.WEIGHT, Decimal("65.0"), None),), AT)
    assert device_reading(WEIGHT, b"\x00\xff\xff") is DeviceTrouble.FAILED


@pytest.mark.parametrize(
    "time",
    [
        pack("<HBBBBB", 0, 11, 21, 7, 30, 5),
        pack("<HBBBBB", 2026, 0, 21, 7, 30, 5),
        pack("<HBBBBB", 2026, 2, 30, 7, 30, 5),
        pack("<HBBBBB", 2026, 11, 21, 24, 30, 5),
        pack("<HBBBBB", 65535, 11, 21, 7, 30, 5),
    ],
)
def test_a_clock_that_is_not_set_is_no_time(time: bytes) -> None:
    found = device_reading(BLOOD_PRESSURE, pressure(2, 128, 82, 97, time))
    assert isinstance(found, NotifiedReading) and found.at is None
    (measured,) = measurements_of(found, "J735", MORNING, BEIJING)
    assert (measured.moment, measured.recorded_at, measured.measured_by) == (MORNING, MORNING, "J735")


def test_a_wrong_clock_is_kept_beside_the_phones_and_asked_about() -> None:
    reset = pack("<HBBBBB", 2000, 1, 1, 0, 3, 0)
    found = device_reading(BLOOD_PRESSURE, pressure(2, 128, 82, 97, reset))
    assert isinstance(found, NotifiedReading)
    (measured,) = measurements_of(found, "J735", MORNING, BEIJING)
    assert (measured.moment.year, measured.recorded_at) == (2000, MORNING)
    assert doubts(measured, None, MORNING + timedelta(minutes=1)) == (Doubt.LONG_AGO,)


def test_fewer_bytes_than_the_flags_say_are_no_measurement() -> None:
    whole = {
        BLOOD_PRESSURE: pressure(0b11110, 128, 82, 97, TIME + pack("<HBH", 72, 1, 0)),
        HEART_RATE: b"\x09\x48\x00\x10\x00",
        TEMPERATURE: b"\x06" + pack("<I", 0xFF00016E) + TIME + b"\x02",
        WEIGHT: b"\x0e" + pack("<H", 13040) + TIME + b"\x01" + pack("<HH", 225, 1700),
    }
    for characteristic, content in whole.items():
        assert isinstance(device_reading(characteristic, content), NotifiedReading)
        for length in range(len(content)):
            assert device_reading(characteristic, content[:length]) is DeviceTrouble.CUT


@settings(max_examples=100)
@given(st.sampled_from([BLOOD_PRESSURE, HEART_RATE, TEMPERATURE, WEIGHT, 0x2A19]), st.binary(max_size=24))
def test_whatever_a_device_sends_it_never_raises(characteristic: int, content: bytes) -> None:
    found = device_reading(characteristic, content)
    if isinstance(found, NotifiedReading):
        assert measurements_of(found, "", MORNING, BEIJING)
