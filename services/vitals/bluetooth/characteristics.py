"""Reads what a device notifies: blood pressure, heart rate, temperature, weight. Pure, and never raises.

Source: Bluetooth SIG, GATT Specification Supplement: Blood Pressure Measurement (0x2A35), Heart Rate Measurement
(0x2A37), Temperature Measurement (0x2A1C), Weight Measurement (0x2A9D), Date Time (0x2A08).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.record.measurements.conversion import converted, rounded
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.vitals.bluetooth.medfloat import NotNumber, medical_float, sfloat

K = MeasurementKind
BLOOD_PRESSURE: Final = 0x2A35
HEART_RATE: Final = 0x2A37
TEMPERATURE: Final = 0x2A1C
WEIGHT: Final = 0x2A9D


class DeviceTrouble(StrEnum):
    """Why what a device sent is no measurement."""

    CUT = "cut"  # fewer bytes than its flags say
    FAILED = "failed"  # the device says that it could not measure
    UNKNOWN = "unknown"  # a reserved value, or a characteristic we do not read


class PressureNote(StrEnum):
    """What a blood pressure monitor found while it measured (Measurement Status)."""

    MOVED = "moved"
    CUFF_LOOSE = "cuff-loose"
    IRREGULAR_PULSE = "irregular-pulse"
    WRONG_POSITION = "wrong-position"


@dataclass(frozen=True)
class NotifiedReading:
    """What a device measured, in the kinds' own units. `at`: by its own clock, without a zone; None where it has none.
    `contact`: whether a belt touches the skin; None where it does not say."""

    values: tuple[tuple[MeasurementKind, Decimal, Decimal | None], ...]
    at: datetime | None = None
    notes: tuple[PressureNote, ...] = ()
    contact: bool | None = None


_NOTES: Final = ((0, PressureNote.MOVED), (1, PressureNote.CUFF_LOOSE), (2, PressureNote.IRREGULAR_PULSE), (5, PressureNote.WRONG_POSITION))  # fmt: skip  # noqa: E501
_POUND: Final = Decimal("0.01")
_KILOGRAM: Final = Decimal("0.005")
_NO_WEIGHT: Final = 0xFFFF
_FIRST_YEAR: Final = 1582  # Date Time: an earlier year is not known


class _Cut(Exception):
    """Fewer bytes than the flags say."""


class _Failed(Exception):
    """A value that is no number."""

    def __init__(self, trouble: DeviceTrouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class _Bytes:
    """The bytes of one notification, taken from the front."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def take(self, count: int) -> bytes:
        if len(self._rest) < count:
            raise _Cut
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def sfloat(self) -> Decimal | NotNumber:
        return sfloat(self.take(2))

    def moment(self) -> datetime | None:
        """Year, month, day, hours, minutes, seconds; None where one is not known or is none."""
        year = self.number(2)
        month, day, hour, minute, second = self.take(5)
        if year < _FIRST_YEAR:
            return None
        try:
            return datetime(year, month, day, hour, minute, second)  # its clock has no zone
        except ValueError:
            return None


def device_reading(characteristic: int, content: bytes) -> NotifiedReading | DeviceTrouble:
    """What a notification of a characteristic says."""
    read = _READERS.get(characteristic)
    if read is None:
        return DeviceTrouble.UNKNOWN
    try:
        return read(_Bytes(content))
    except _Cut:
        return DeviceTrouble.CUT
    except _Failed as failed:
        return failed.trouble


def measurements_of(reading: NotifiedReading, device: str, now: datetime, zone: tzinfo) -> tuple[Measurement, ...]:
    """The measurements of a reading: the time by the device's clock, and by the phone's when it arrived. A device
    without a clock measured when it told."""
    moment = now if reading.at is None else reading.at.replace(tzinfo=zone)
    return tuple(
        Measurement(kind, moment, value, lower, recorded_at=now, measured_by=device)
        for kind, value, lower in reading.values
    )


def by_the_phone(measured: Measurement) -> Measurement:
    """The same at the phone's time; what the device's clock said stays beside it."""
    if measured.recorded_at is None:
        return measured
    return replace(measured, moment=measured.recorded_at, device_time=measured.moment)


def _blood_pressure(content: _Bytes) -> NotifiedReading:
    flags = content.number(1)
    unit = "kPa" if flags & 1 else "mm[Hg]"
    upper, lower, _mean = (content.sfloat() for _ in range(3))
    at = content.moment() if flags & 2 else None
    pulse = content.sfloat() if flags & 4 else None
    if flags & 8:
        content.take(1)  # user
    status = content.number(2) if flags & 16 else 0
    values = [(K.PRESSURE, _in_unit(K.PRESSURE, upper, unit), _in_unit(K.PRESSURE, lower, unit))]
    beats = [(K.PULSE, rounded(K.PULSE, pulse), None)] if isinstance(pulse, Decimal) else []
    return NotifiedReading((*values, *beats), at, tuple(note for bit, note in _NOTES if status >> bit & 1))


def _heart_rate(content: _Bytes) -> NotifiedReading:
    flags = content.number(1)
    beats = content.number(2 if flags & 1 else 1)
    contact = bool(flags & 2) if flags & 4 else None
    if flags & 8:
        content.take(2)  # energy expended
    return NotifiedReading(((K.PULSE, Decimal(beats), None),), contact=contact)


def _temperature(content: _Bytes) -> NotifiedReading:
    flags = content.number(1)
    value = medical_float(content.take(4))
    at = content.moment() if flags & 2 else None
    if flags & 4:
        content.take(1)  # where on the body
    return NotifiedReading(
        ((K.TEMPERATURE, _in_unit(K.TEMPERATURE, value, "[degF]" if flags & 1 else "Cel"), None),), at
    )


def _weight(content: _Bytes) -> NotifiedReading:
    flags, raw = content.number(1), content.number(2)
    at = content.moment() if flags & 2 else None
    if flags & 4:
        content.take(1)  # user
    if flags & 8:
        content.take(4)  # body mass index and height
    if raw == _NO_WEIGHT:
        raise _Failed(DeviceTrouble.FAILED)
    value, unit = (raw * _POUND, "[lb_av]") if flags & 1 else (raw * _KILOGRAM, "kg")
    return NotifiedReading(((K.WEIGHT, _in_unit(K.WEIGHT, value, unit), None),), at)


def _in_unit(kind: MeasurementKind, value: Decimal | NotNumber, unit: str) -> Decimal:
    if isinstance(value, NotNumber):
        raise _Failed(DeviceTrouble.UNKNOWN if value is NotNumber.RESERVED else DeviceTrouble.FAILED)
    found = converted(kind, value, unit)
    if found is None:
        raise _Failed(DeviceTrouble.UNKNOWN)
    return rounded(kind, found)


_READERS: Final[dict[int, Callable[[_Bytes], NotifiedReading]]] = {
    BLOOD_PRESSURE: _blood_pressure,
    HEART_RATE: _heart_rate,
    TEMPERATURE: _temperature,
    WEIGHT: _weight,
}
