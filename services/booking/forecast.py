"""How long one would wait in each half hour, from how full it is and what the hospital measured. Pure, computed on
demand.

Known is how many numbers are taken now; who else will still come is expected from the measurements: as many more as
this weekday usually has, spread over the hours as usual and where there is room. From both the queue (`queueing.py`)
gives the wait. Nothing is invented: without measurements of the department, or without the numbers of its half hours,
it is None.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from operator import attrgetter
from typing import Final, NamedTuple

from services.appointments.slot import Offer, Room
from services.booking import queueing
from services.booking.measurements import Measurements
from services.booking.queueing import ON_TIME, Flow, Spread
from services.booking.waits import MeasuredWait

HALF_HOUR: Final = 30.0
_START: Final = attrgetter("start")


class Basis(StrEnum):
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
    basis: Basis


@dataclass(frozen=True)
class ClinicDay:
    """The half hours of one day of the clinic's calendar, in order."""

    day: date
    offers: Sequence[Offer]


class Place(NamedTuple):
    """What stands before somebody who takes one more number of a half hour: how far behind the doctor is `at` its
    beginning, how many `others` there will be."""

    flow: Flow
    at: Spread
    others: float
    walk_ins: float
    length: float

    @property
    def line(self) -> Spread:
        """Minutes of work before them."""
        return queueing.in_line(self.flow, self.at, self.others, self.walk_ins, self.length)

    @property
    def expected(self) -> float:
        """The mean wait in minutes."""
        return queueing.expected(self.flow, self.line, self.others, self.walk_ins, self.length)


@dataclass(frozen=True)
class _HalfHour:
    """A half hour of a doctor's day: minutes and hour on the clock, numbers taken and still expected."""

    offer: Offer
    minute: float
    length: float
    hour: int
    capacity: int
    taken: int

    @property
    def room(self) -> int:
        return max(self.capacity - self.taken, 0) if self.offer.room is Room.FREE else 0


class Forecast:
    """The expected wait of any of these half hours. `offers` are those of all doctors of a department, free and full;
    `services` says to which HealthcareService a PractitionerRole belongs."""

    def __init__(
        self, offers: Iterable[Offer], measured: Iterable[MeasuredWait], services: Mapping[str, str], zone: tzinfo
    ) -> None:
        self.zone = zone
        self.measurements = Measurements(measured)
        self.days = tuple(_days(sorted(offers, key=_START), zone))
        self._services = services
        self._known: dict[date, dict[str, Place]] = {}

    def service(self, offer: Offer) -> str:
        """The department whose doctor sits then; empty when not known."""
        return self._services.get(offer.role_id or "", "")

    def wait(self, offer: Offer) -> Wait | None:
        """What to expect in this half hour; None when that is not known."""
        here = offer.start.astimezone(self.zone)
        measured = self.measurements.at(self.service(offer), here.isoweekday(), here.hour)
        day = next((one for one in self.days if one.day == here.date()), None)
        place = self.places(day).get(offer.id) if day else None
        if place is not None:
            mean = place.expected
            low, high = queueing.tenths(place.line)
            basis = Basis.POOLED if measured is None or measured.mean is None else Basis.MEASURED
            return Wait(mean, min(low, mean), max(high, mean), basis)
        if measured is None or measured.mean is None or measured.p90 is None:
            return None
        return Wait(measured.mean, 0.0, max(measured.p90, measured.mean), Basis.MEASURED)

    def places(self, day: ClinicDay) -> Mapping[str, Place]:
        """What is known of one day, by Slot id."""
        if (known := self._known.get(day.day)) is None:
            known = self._known[day.day] = dict(self._places(day))
        return known

    def _places(self, day: ClinicDay) -> Iterator[tuple[str, Place]]:
        weekday = day.day.isoweekday()
        departments: defaultdict[str, list[Offer]] = defaultdict(list)
        for one in day.offers:
            if one.room is not Room.CLOSED:
                departments[self.service(one)].append(one)
        for service_id, offers in departments.items():
            flow = self.measurements.flow(service_id)
            if flow is not None:
                yield from self._department(service_id, weekday, flow, list(_half_hours(offers, self.zone)))

    def _department(
        self, service_id: str, weekday: int, flow: Flow, every: list[_HalfHour]
    ) -> Iterator[tuple[str, Place]]:
        extra = self._still_to_come(service_id, weekday, every)
        sitting = Counter(one.minute for one in every)
        drop_ins = {
            one.minute: self.measurements.walk_ins(service_id, weekday, one.hour)
            * one.length
            / 60
            / sitting[one.minute]
            for one in every
        }
        doctors: defaultdict[str | None, list[tuple[_HalfHour, float]]] = defaultdict(list)
        for one, more in zip(every, extra, strict=True):
            doctors[one.offer.schedule_id].append((one, more))
        for sits in doctors.values():
            yield from _doctor(flow, sits, drop_ins)

    def _still_to_come(self, service_id: str, weekday: int, every: list[_HalfHour]) -> list[float]:
        """How many numbers of each half hour will still be taken: the rest of what such a day usually has, spread like
        the demand of the hour and the room that is left."""
        capacity: defaultdict[int, int] = defaultdict(int)
        for one in every:
            capacity[one.hour] += one.capacity
        usual = {hour: self.measurements.numbers(service_id, weekday, hour) or 0.0 for hour in capacity}
        rest = max(sum(usual.values()) - sum(one.taken for one in every), 0.0)
        weights = [one.room * usual[one.hour] / capacity[one.hour] if capacity[one.hour] else 0.0 for one in every]
        total = sum(weights)
        share = rest / total if total else 0.0
        return [min(weight * share, one.room) for weight, one in zip(weights, every, strict=True)]


def _days(offers: Sequence[Offer], zone: tzinfo) -> Iterator[ClinicDay]:
    """The clinic's days, found by their midnights: an hour's shift of the clock moves no half hour to another day."""
    at = 0
    while at < len(offers):
        day = offers[at].start.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone)
        end = max(bisect_left(offers, midnight, lo=at, key=_START), at + 1)
        yield ClinicDay(day, offers[at:end])
        at = end


def _half_hours(offers: Sequence[Offer], zone: tzinfo) -> Iterator[_HalfHour]:
    hours: dict[float, int] = {}
    for one in offers:
        if one.capacity is None or one.taken is None:
            continue
        second = one.start.timestamp()
        hour = hours.get(second)
        if hour is None:
            hour = hours[second] = one.start.astimezone(zone).hour
        length = HALF_HOUR if one.end is None else max((one.end.timestamp() - second) / 60, 1.0)
        yield _HalfHour(one, second / 60, length, hour, one.capacity, one.taken)


def _doctor(
    flow: Flow, sits: Sequence[tuple[_HalfHour, float]], drop_ins: Mapping[float, float]
) -> Iterator[tuple[str, Place]]:
    """Goes through one doctor's day session by session; a rest between two lets the doctor catch up."""
    before, closed = ON_TIME, None
    for session in _sessions(sits):
        first, last = session[0][0], session[-1][0]
        if closed is not None:
            before = queueing.after_rest(before, first.minute - closed)
        walk_ins = [drop_ins[one.minute] for one, _ in session]
        numbers = [one.taken + more for one, more in session]
        behind = queueing.behind(flow, flow.early(first.length), numbers, walk_ins, length=first.length, before=before)
        for (one, _), number, expected, at in zip(session, numbers, walk_ins, behind, strict=False):
            others = max(number - 1, one.taken if one.room else 0)  # who takes the place is one of those expected
            yield one.offer.id, Place(flow, at, others, expected, one.length)
        before, closed = behind[-1], last.minute + last.length


def _sessions(sits: Sequence[tuple[_HalfHour, float]]) -> Iterator[Sequence[tuple[_HalfHour, float]]]:
    begin = 0
    for at in range(1, len(sits) + 1):
        before = sits[at - 1][0]
        if at == len(sits) or sits[at][0].minute > before.minute + before.length + 1e-6:
            yield sits[begin:at]
            begin = at
