"""Reads Apple Health's `export.xml` as a stream: memory does not grow with the file. Pure.

Source: the export's own DTD, "HealthKit Export Version 14"; Apple's HealthKit documentation for the types and units.
Steps and sleep are one number a day. A phone and a watch count the same steps, so of several sources that with the most
counts. Heart rates of every minute are not taken; the day's resting heart rate is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.parsers import expat

from services.record.measurements.conversion import converted, rounded
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal, Measurement
from services.vitals.importing.findings import Gathering, ImportEnd

K = MeasurementKind
LONGEST_TOKEN: Final = 1024 * 1024
"""So many bytes without an end of an element are no export."""
_QUANTITY: Final = "HKQuantityTypeIdentifier"
_KINDS: Final = {
    _QUANTITY + "RestingHeartRate": K.PULSE,
    _QUANTITY + "BloodGlucose": K.GLUCOSE,
    _QUANTITY + "BodyMass": K.WEIGHT,
    _QUANTITY + "BodyTemperature": K.TEMPERATURE,
    _QUANTITY + "OxygenSaturation": K.OXYGEN,
}
_SYSTOLIC: Final = _QUANTITY + "BloodPressureSystolic"
_DIASTOLIC: Final = _QUANTITY + "BloodPressureDiastolic"
_STEPS: Final = _QUANTITY + "StepCount"
_SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
_ASLEEP: Final = "HKCategoryValueSleepAnalysisAsleep"  # also AsleepCore, AsleepDeep, AsleepREM, AsleepUnspecified
_TAKEN: Final = frozenset({*_KINDS, _SYSTOLIC, _DIASTOLIC, _STEPS, _SLEEP})
_UNITS: Final = {
    "mmHg": "mm[Hg]", "kPa": "kPa", "count/min": "/min", "kg": "kg", "g": "g", "lb": "[lb_av]", "st": "[stone_av]",
    "degC": "Cel", "degF": "[degF]", "mg/dL": "mg/dL", "%": "%",
}  # fmt: skip
_MEALS: Final = {"1": Meal.BEFORE, "2": Meal.AFTER}  # HKBloodGlucoseMealTime


class EntityRefused(Exception):
    """The file declares an entity, which no export does."""


class TokenTooLong(Exception):
    """The file has an element without an end."""


def read_export(chunks: Iterable[bytes], gathering: Gathering) -> ImportEnd:
    """Reads the export chunk by chunk into `gathering`, and says how it ended."""
    export = _Export(gathering)
    try:
        for chunk in chunks:
            export.feed(chunk)
        export.close()
    except EntityRefused:
        return ImportEnd.DANGEROUS
    except TokenTooLong:
        return ImportEnd.TOO_LARGE
    except expat.ExpatError:
        export.finish()
        return ImportEnd.CUT if export.is_export else ImportEnd.NOT_KNOWN
    export.finish()
    return ImportEnd.COMPLETE if export.is_export else ImportEnd.NOT_KNOWN


class _Export:
    """One export while it is read."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._fed = self._others = 0
        self._steps: dict[tuple[str, str], int] = {}
        self._asleep: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self._pressures: dict[tuple[str, str], Measurement] = {}
        self._lower: dict[tuple[str, str], Decimal] = {}
        self._glucose: Measurement | None = None
        self.is_export = False
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._began
        parser.EndElementHandler = None
        parser.EntityDeclHandler = self._entity
        self._parser = parser

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TOKEN + len(chunk):
            raise TokenTooLong

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def finish(self) -> None:
        """Hands over what is one number a day, and pressures whose other number is not there."""
        self._gathering.others += self._others
        self._flush_glucose()
        for (_, start), measured in self._pressures.items():
            lower = self._lower.get((_, start))
            self._gathering.add(replace(measured, diastolic=lower))
        for day, total in _best(self._steps).items():
            self._daily(K.STEPS, day, Decimal(total))
        hours = {place: _hours(nights) for place, nights in self._asleep.items()}
        for day, slept in _best(hours).items():
            self._daily(K.SLEEP, day, rounded(K.SLEEP, slept))

    def _entity(self, *_: object) -> None:
        raise EntityRefused

    def _began(self, name: str, attributes: list[str]) -> None:
        if name == "Record":
            type_ = attributes[1] if attributes and attributes[0] == "type" else ""
            if type_ == _STEPS and _is_usual(attributes):
                self._step(attributes[3], attributes[-5], attributes[-1])
            elif type_ in _TAKEN:
                self._record(type_, dict(zip(attributes[::2], attributes[1::2], strict=True)))
            else:
                self._others += 1
        elif name == "MetadataEntry":
            self._metadata(dict(zip(attributes[::2], attributes[1::2], strict=True)))
        elif name == "HealthData":
            self.is_export = True

    def _record(self, type_: str, record: dict[str, str]) -> None:
        """A record of a type that is taken."""
        if not self.is_export:
            return
        if type_ == _STEPS:
            self._step(record.get("sourceName", ""), record.get("startDate", ""), record.get("value", ""))
        elif type_ == _SLEEP:
            self._sleep(record)
        else:
            self._quantity(type_, record)

    def _step(self, source: str, start: str, value: str) -> None:
        if not value.isdecimal() or len(value) > 6 or len(start) < 10:
            self._gathering.unreadable += 1
            return
        place = source, start[:10] + start[19:25]
        self._steps[place] = self._steps.get(place, 0) + int(value)

    def _sleep(self, record: dict[str, str]) -> None:
        if not record.get("value", "").startswith(_ASLEEP):
            return
        start, end = record.get("startDate", ""), record.get("endDate", "")
        place = record.get("sourceName", ""), end[:10] + end[19:25]
        self._asleep.setdefault(place, []).append((start, end))

    def _quantity(self, type_: str, record: dict[str, str]) -> None:
        kind = _KINDS.get(type_, K.PRESSURE)
        moment = _moment(record.get("startDate", ""))
        value = _value(kind, record)
        if moment is None or value is None:
            self._gathering.unreadable += 1
            return
        source = record.get("sourceName", "")[:80]
        if type_ == _DIASTOLIC:
            self._lower[source, record["startDate"]] = value
            return
        measured = Measurement(kind, moment, value, measured_by=source)
        if type_ == _SYSTOLIC:
            self._pressures[source, record["startDate"]] = measured
        elif kind is K.GLUCOSE:
            self._flush_glucose()
            self._glucose = measured
        else:
            self._gathering.add(measured)

    def _metadata(self, entry: dict[str, str]) -> None:
        meal = _MEALS.get(entry.get("value", "")) if entry.get("key") == "HKBloodGlucoseMealTime" else None
        if meal is not None and self._glucose is not None:
            self._glucose = replace(self._glucose, meal=meal)

    def _flush_glucose(self) -> None:
        """A glucose is whole when the next begins: its meal stands inside of it."""
        if self._glucose is not None:
            self._gathering.add(self._glucose)
        self._glucose = None

    def _daily(self, kind: MeasurementKind, day: str, total: Decimal) -> None:
        moment = _moment(f"{day[:10]} 00:00:00 {day[10:].strip()}")
        if moment is None:
            self._gathering.unreadable += 1
        else:
            self._gathering.add(Measurement(kind, moment, total))


def _is_usual(attributes: list[str]) -> bool:
    """Whether source, start and value stand where Apple writes them: most records are steps, and a dict takes time."""
    return (
        len(attributes) > 8
        and attributes[2] == "sourceName"
        and attributes[-6] == "startDate"
        and attributes[-2] == "value"
    )


def _best(by_source: dict[tuple[str, str], int] | dict[tuple[str, str], Decimal]) -> dict[str, Decimal]:
    """For each day the number of the source that has the most."""
    best: dict[str, Decimal] = {}
    for (_, day), total in by_source.items():
        best[day] = max(best.get(day, Decimal()), Decimal(total))
    return best


def _hours(nights: list[tuple[str, str]]) -> Decimal:
    """The hours that a source's stretches of sleep cover, overlapping ones once."""
    stretches = sorted(
        (start, end)
        for first, last in nights
        if (start := _moment(first)) is not None and (end := _moment(last)) is not None and end > start
    )
    slept, until = timedelta(), None
    for start, end in stretches:
        begin = start if until is None else max(start, until)
        if end > begin:
            slept += end - begin
            until = end
    return Decimal(int(slept.total_seconds())) / 3600


def _moment(written: str) -> datetime | None:
    """ "2026-11-21 07:30:00 +0800"."""
    try:
        return datetime.fromisoformat(f"{written[:10]}T{written[11:19]}{written[20:23]}:{written[23:25]}")
    except ValueError:
        return None


def _value(kind: MeasurementKind, record: dict[str, str]) -> Decimal | None:
    try:
        number = Decimal(record.get("value", ""))
    except InvalidOperation:
        return None
    unit = record.get("unit", "")
    ucum = "mmol/L" if unit.startswith("mmol<") else _UNITS.get(unit, "")
    if kind is K.OXYGEN and ucum == "%" and number <= 1:  # Apple writes 0.97 for 97 %
        ucum = "1"
    found = converted(kind, number, ucum)
    return None if found is None else rounded(kind, found)
