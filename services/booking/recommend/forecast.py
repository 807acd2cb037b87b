"""The expected wait in each half hour, from how full it is and the hospital's measurements. Pure, computed on demand.

The numbers taken now are known; further bookings are expected from the statistics: as many more as this weekday usually
has, spread over the hours as usual and where numbers are free. The queue model (`queueing.py`) computes the wait from
both. Nothing is invented: without statistics of the department, or without the numbers of its half hours, it is None.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from enum import StrEnum
from operator import attrgetter
from typing import Final, NamedTuple

from services.booking.recommend import queueing
from services.booking.recommend.queueing import ON_TIME, QueueModel, Spread
from services.booking.recommend.wait_statistics import WaitStatistics
from services.booking.recommend.waits import MeasuredWait
from services.moments import at_second, day_in, days_later, in_zone, midnight
from services.record.visits.slot import Availability, TimeSlot

HALF_HOUR: Final = 30.0
_START: Final = attrgetter("start")


class WaitBasis(StrEnum):
    """What a wait is known from: this weekday and hour were measured, or only other hours of the department."""

    MEASURED = "measured"
    POOLED = "pooled"


@dataclass(frozen=True)
class Wait:
    """Minutes from the later of arrival and start of the half hour until one's turn; eight of ten wait between `low`
    and `high`."""

    expected: float
    low: float
    high: float
    basis: WaitBasis


@dataclass(frozen=True)
class ClinicDay:
    """The half hours of one day of the clinic's calendar, in order."""

    day: date
    slots: Sequence[TimeSlot]


@dataclass(slots=True)
class ClinicSession:
    """Half hours of one doctor without a rest between them. `numbers` and `walk_ins`: how many are expected in each;
    `behind`: how far behind the doctor then is when it begins."""

    flow: QueueModel
    length: float
    slots: Sequence[TimeSlot]
    numbers: Sequence[float]
    walk_ins: Sequence[float]
    behind: Sequence[Spread]
    delays: Sequence[float]

    def mean(self, at: int) -> float:
        """The mean wait of one more person who asks now for the `at`-th half hour."""
        return self._mean(at, self._line(at))

    def wait(self, at: int) -> tuple[float, float, float]:
        """The same, with the range in which eight of ten are."""
        line = self._line(at)
        mean, (low, high) = self._mean(at, line), queueing.tenths(line)
        return mean, min(low, mean), max(high, mean)

    def _mean(self, at: int, line: Spread) -> float:
        return queueing.mean_wait(self.flow, line, self._others(at), self.walk_ins[at], self.length)

    def _line(self, at: int) -> Spread:
        return queueing.in_line(self.flow, self.behind[at], self._others(at), self.walk_ins[at], self.length)

    def least(self, at: int) -> float:
        """A lower bound of the mean wait, at a quarter of the computing time."""
        return self.behind[at][0] + self._others(at) * self.flow.booked[0] / 2 - self.flow.late

    def _others(self, at: int) -> float:
        """How many others come before: the asking person is one of those still expected, after all who booked."""
        slot = self.slots[at]
        return max(self.numbers[at] - 1, (slot.taken or 0) - (slot.availability is Availability.FULL), 0)


@dataclass(slots=True)
class UnmeasuredSession:
    """Half hours of one doctor without measurements or without published numbers."""

    slots: Sequence[TimeSlot]

    def least(self, _at: int) -> float:
        """Zero: nothing is known about the wait."""
        return 0.0


class Forecast:
    """The expected wait of any of these half hours. `slots` are those of all doctors of a department, free and full,
    in order of their starts; `services` says to which HealthcareService a PractitionerRole belongs."""

    def __init__(
        self, slots: Sequence[TimeSlot], measured: Iterable[MeasuredWait], services: Mapping[str, str], zone: tzinfo
    ) -> None:
        self.zone = zone
        self.statistics = WaitStatistics(measured, zone)
        self.days = tuple(_days(slots, zone))
        self._services = services
        self._known: dict[date, list[ClinicSession | UnmeasuredSession]] = {}

    def service(self, slot: TimeSlot) -> str:
        """The department whose doctor has a clinic then; empty when not known."""
        return self._services.get(slot.role_id or "", "")

    def wait(self, slot: TimeSlot) -> Wait | None:
        """What to expect in this half hour; None when that is not known."""
        usual, its_day = self.usual(slot), day_in(slot.start, self.zone)
        day = next((day for day in self.days if day.day == its_day), None)
        for session in self.sessions(day) if day else ():
            if isinstance(session, ClinicSession) and session.slots[0].schedule_id == slot.schedule_id:
                at = next((at for at, other in enumerate(session.slots) if other.id == slot.id), None)
                if at is not None:
                    return Wait(*session.wait(at), WaitBasis.MEASURED if usual else WaitBasis.POOLED)
        return usual

    def usual(self, slot: TimeSlot) -> Wait | None:
        """What was measured on that weekday in that hour, independent of how full this half hour is."""
        if not self.statistics.knows(self.service(slot)):
            return None
        here = in_zone(slot.start, self.zone)
        measured = self.statistics.at(self.service(slot), here.isoweekday(), here.hour)
        if measured is None or measured.mean is None or measured.p90 is None:
            return None
        return Wait(measured.mean, 0.0, max(measured.p90, measured.mean), WaitBasis.MEASURED)

    def sessions(self, day: ClinicDay) -> list[ClinicSession | UnmeasuredSession]:
        """All half hours of a day in which somebody has a clinic."""
        if (known := self._known.get(day.day)) is None:
            known = self._known[day.day] = list(self._sessions(day))
        return known

    def _sessions(self, day: ClinicDay) -> Iterator[ClinicSession | UnmeasuredSession]:
        doctors: defaultdict[str | None, list[TimeSlot]] = defaultdict(list)
        for slot in day.slots:
            if slot.availability is not Availability.CLOSED:
                doctors[slot.schedule_id or slot.role_id].append(slot)
        departments: defaultdict[tuple[str, QueueModel], list[_DoctorDay]] = defaultdict(list)
        for slots in doctors.values():
            service_id = self.service(slots[0])
            flow = self.statistics.flow(service_id)
            if flow is not None and all(slot.capacity and slot.taken is not None for slot in slots):
                departments[service_id, flow].append(_doctor_day(slots))
            else:
                yield UnmeasuredSession(slots)
        for (service_id, flow), doctor_days in departments.items():
            yield from self._department(service_id, flow, day.day.isoweekday(), doctor_days)

    def _department(
        self, service_id: str, flow: QueueModel, weekday: int, doctor_days: list[_DoctorDay]
    ) -> Iterator[ClinicSession]:
        doctors = Counter(minute for doctor_day in doctor_days for minute in doctor_day.minutes)
        hours = {minute: at_second(minute * 60, self.zone).hour for minute in doctors}
        usual = {hour: self.statistics.numbers(service_id, weekday, hour) or 0.0 for hour in set(hours.values())}
        drop_ins = {
            minute: self.statistics.walk_ins(service_id, weekday, hour) / 60 / doctors[minute]
            for minute, hour in hours.items()
        }
        for doctor_day, numbers in zip(doctor_days, _numbers(doctor_days, hours, usual), strict=True):
            yield from _doctor(
                flow, doctor_day, numbers, [drop_ins[minute] * doctor_day.length for minute in doctor_day.minutes]
            )


class _DoctorDay(NamedTuple):
    """One doctor's half hours of a day. Minutes since 1970."""

    slots: list[TimeSlot]
    minutes: list[float]
    length: float


def _doctor_day(slots: list[TimeSlot]) -> _DoctorDay:
    minutes, end = [slot.start.timestamp() / 60 for slot in slots], slots[0].end
    return _DoctorDay(slots, minutes, HALF_HOUR if end is None else max(end.timestamp() / 60 - minutes[0], 1.0))


def _days(slots: Sequence[TimeSlot], zone: tzinfo) -> Iterator[ClinicDay]:
    """The clinic's days, found by their midnights."""
    at = 0
    while at < len(slots):
        day = day_in(slots[at].start, zone)
        end = bisect_left(slots, midnight(days_later(day, 1), zone), lo=at + 1, key=_START)
        yield ClinicDay(day, slots[at:end])
        at = end


def _numbers(
    doctor_days: Sequence[_DoctorDay], hours: Mapping[float, int], usual: Mapping[int, float]
) -> Iterator[list[float]]:
    """How many numbers of each doctor's half hours will be taken in the end: those that are, and the rest of what such
    a day usually has, spread like the demand of the hour and the numbers that are left."""
    taken, capacity = 0, dict.fromkeys(usual, 0)
    for doctor_day in doctor_days:
        for slot, minute in zip(doctor_day.slots, doctor_day.minutes, strict=True):
            taken += slot.taken or 0
            capacity[hours[minute]] += slot.capacity or 0
    wanted = {minute: usual[hour] / max(capacity[hour], 1) for minute, hour in hours.items()}
    free = [[(slot.left or 0) for slot in doctor_day.slots] for doctor_day in doctor_days]
    total = sum(
        number * wanted[at]
        for doctor_day, left in zip(doctor_days, free, strict=True)
        for number, at in zip(left, doctor_day.minutes, strict=True)
    )
    share = max(sum(usual.values()) - taken, 0.0) / total if total else 0.0
    fill = {minute: min(share * want, 1.0) for minute, want in wanted.items()}
    for doctor_day, left in zip(doctor_days, free, strict=True):
        yield [
            (slot.taken or 0) + number * fill[minute]
            for slot, number, minute in zip(doctor_day.slots, left, doctor_day.minutes, strict=True)
        ]


def _doctor(
    flow: QueueModel, doctor_day: _DoctorDay, numbers: list[float], walk_ins: list[float]
) -> Iterator[ClinicSession]:
    """Goes through one doctor's day session by session; a rest between two lets the doctor catch up."""
    before, closed = ON_TIME, doctor_day.minutes[0]
    for part in _parts(doctor_day):
        before = queueing.after_rest(before, doctor_day.minutes[part.start] - closed)
        behind, passed_on = queueing.behind(
            flow, numbers[part], walk_ins[part], length=doctor_day.length, before=before
        )
        delays = queueing.delays(flow, numbers[part], walk_ins[part], passed_on)
        yield ClinicSession(
            flow, doctor_day.length, doctor_day.slots[part], numbers[part], walk_ins[part], behind, delays
        )
        before, closed = behind[-1], doctor_day.minutes[part.stop - 1] + doctor_day.length


def _parts(doctor_day: _DoctorDay) -> Iterator[slice]:
    """The runs of half hours without a rest in between."""
    begin = 0
    for at in range(1, len(doctor_day.slots) + 1):
        if (
            at == len(doctor_day.slots)
            or doctor_day.minutes[at] - doctor_day.minutes[at - 1] > doctor_day.length + 1e-6
        ):
            yield slice(begin, at)
            begin = at
