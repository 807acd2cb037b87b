"""What the screens of measurements show: frozen values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.target import PUBLISHED, TargetBands


@dataclass(frozen=True)
class KeptMeasurement:
    """A measurement of the record. `pulse`: the one taken together with a blood pressure. `waiting`: not yet at the
    hospital; `refused`: the hospital does not take it."""

    measured: Measurement
    pulse: Measurement | None = None
    waiting: bool = False
    refused: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """What is taken back together."""
        return (self.measured.id,) if self.pulse is None else (self.measured.id, self.pulse.id)

    @property
    def pulse_value(self) -> Decimal | None:
        return None if self.pulse is None else self.pulse.value


@dataclass(frozen=True)
class VitalsOverview:
    """The newest of each kind, in the order of the kinds; the home protocol that was begun, with its readings; and the
    ranges to aim for."""

    newest: tuple[KeptMeasurement, ...] = ()
    protocol_began: date | None = None
    readings: tuple[Measurement, ...] = ()
    bands: TargetBands = PUBLISHED

    def of(self, kind: MeasurementKind) -> KeptMeasurement | None:
        return next((each for each in self.newest if each.measured.kind is kind), None)


@dataclass(frozen=True)
class EntryPage:
    """What an entry begins with: the newest measurements of what is asked for, and when a home protocol began."""

    last: tuple[Measurement, ...] = ()
    protocol_began: date | None = None

    def of(self, kind: MeasurementKind) -> Measurement | None:
        return next((measured for measured in self.last if measured.kind is kind), None)


@dataclass(frozen=True)
class KindPage:
    """All measurements of one kind that count, newest first, and the ranges to aim for."""

    kind: MeasurementKind
    kept: tuple[KeptMeasurement, ...] = ()
    bands: TargetBands = PUBLISHED

    @property
    def measured(self) -> tuple[Measurement, ...]:
        return tuple(each.measured for each in self.kept)
