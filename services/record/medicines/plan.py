"""Plans doses: of any prescriptions, on any days, by the person's circumstances. Pure; never raises, and bounded on any
input: no more than `LONGEST` days at once, no more than `MOST_PER_DAY` doses of a dosage a day.

Which zone a course follows is the person's choice (`ClockRule`): until they choose, intervals of hours follow elapsed
time and everything else the clock at home. Elapsed time is a clock that nobody changes, as it stood when the course
began. A dose belongs to the day the person calls it by: one at a bedtime after midnight to the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from operator import attrgetter
from typing import Final

from services.moments import day_in, days_later, in_zone, later
from services.record.medicines.clocks import Clockface, clipped, fixed, rule_of
from services.record.medicines.counting import NominalDose, nominal, nominal_doses
from services.record.medicines.courses import DoseCourse, End, as_text, courses
from services.record.medicines.day_times import part_of_day, wake_minute
from services.record.medicines.dose import Administration, AdministrationStatus, AsText, DayPart, PlannedDose, Unplanned
from services.record.medicines.ids import administration_id
from services.record.medicines.model import Circumstances, ClockRule, Dosage, Prescription, PrescriptionStatus
from services.record.medicines.schedule import ChainRule, DayRule, IntervalRule, Start, in_hours

LONGEST: Final = 800
_MOST_IN_A_CHAIN: Final = 20_000
_NO_ADMINISTRATIONS: Final[Mapping[str, Administration]] = {}

Administrations = Mapping[str, Administration]
"""Recorded doses by their ids."""


@dataclass(frozen=True)
class DosePlan:
    """The planned doses of the days from `first` to `last` in order of time, the dosages to be taken as needed (with
    the keys of their prescriptions), and what is shown as its text."""

    first: date
    last: date
    doses: tuple[PlannedDose, ...]
    as_needed: tuple[tuple[str, Dosage], ...]
    as_text: tuple[AsText, ...]


def plan(
    prescriptions: Iterable[Prescription],
    first: date,
    last: date,
    circumstances: Circumstances,
    administrations: Administrations = _NO_ADMINISTRATIONS,
) -> DosePlan:
    """The doses of the days from `first` to `last`. `administrations` matter where the next dose counts from the moment
    at which the last one was taken."""
    doses: list[PlannedDose] = []
    as_needed: list[tuple[str, Dosage]] = []
    texts: list[AsText] = []
    last = min(last, days_later(first, LONGEST))
    planner = _Planner(first, last, circumstances, administrations)
    for prescription in prescriptions:
        found = courses(prescription, circumstances)
        as_needed += [(prescription.key, dosage) for dosage in found.as_needed]
        texts += found.as_text
        for course in found.planned:
            doses += planner.doses(prescription, course)
    doses.sort(key=attrgetter("planned"))
    return DosePlan(first, last, tuple(doses), tuple(as_needed), (*texts, *planner.too_long))


def replan(
    before: DosePlan,
    changed: Prescription,
    circumstances: Circumstances,
    administrations: Administrations = _NO_ADMINISTRATIONS,
) -> DosePlan:
    """The plan of the same days after one prescription has changed: the others are not planned again."""
    new = plan((changed,), before.first, before.last, circumstances, administrations)
    doses = [dose for dose in before.doses if dose.prescription != changed.key]
    doses += new.doses
    doses.sort(key=attrgetter("planned"))
    return DosePlan(
        before.first,
        before.last,
        tuple(doses),
        (*(each for each in before.as_needed if each[0] != changed.key), *new.as_needed),
        (*(each for each in before.as_text if each.prescription != changed.key), *new.as_text),
    )


def asks(prescriptions: Iterable[Prescription], circumstances: Circumstances, now: datetime) -> tuple[str, ...]:
    """The keys of the medicines whose clock the person has to choose: this device's clock differs from the one at home,
    they have not chosen, and the doses are not counted in hours. Until then the clock at home counts."""
    here, home = (in_zone(now, zone).utcoffset() for zone in (circumstances.zone, circumstances.home))
    if here == home:
        return ()
    return tuple(each.key for each in prescriptions if _follows_home_unasked(each, circumstances))


def day_part(dose: PlannedDose, circumstances: Circumstances) -> DayPart:
    """The part of the day of a dose, by the clock of this device."""
    local = in_zone(dose.planned, circumstances.zone).replace(tzinfo=None)
    minute = (local - nominal(dose.day, 0)) // timedelta(minutes=1)
    return part_of_day(minute, circumstances.rhythm)


def _follows_home_unasked(prescription: Prescription, circumstances: Circumstances) -> bool:
    chosen = prescription.settings is not None and prescription.settings.clock is not None
    if chosen or prescription.status is not PrescriptionStatus.ACTIVE:
        return False
    every = courses(prescription, circumstances).planned
    return any(_rule(prescription, course) is ClockRule.HOME for course in every if course.rule is not None)


def _rule(prescription: Prescription, course: DoseCourse) -> ClockRule:
    counted = (
        isinstance(course.rule, IntervalRule | ChainRule) and course.repeat is not None and in_hours(course.repeat)
    )
    return rule_of(prescription, in_hours=counted)


class _Planner:
    """Plans courses on the same days, with clocks that remember their days."""

    def __init__(self, first: date, last: date, circumstances: Circumstances, administrations: Administrations) -> None:
        self._first, self._last = clipped(first), clipped(last)
        self._circumstances = circumstances
        self._administrations = administrations
        self.too_long: list[AsText] = []
        self._fixed: dict[tzinfo, Clockface] = {}
        self._home, self._here = Clockface(circumstances.home), Clockface(circumstances.zone)
        self._is_home = circumstances.zone == circumstances.home

    def doses(self, prescription: Prescription, course: DoseCourse) -> Iterable[PlannedDose]:
        """The doses of a course that belong to these days, none once the prescription has ended."""
        first, last, ended = self._first, self._last, prescription.ended
        if ended is not None and day_in(ended, UTC) < days_later(first, -2):
            return ()
        if isinstance(course.rule, ChainRule):
            found: Iterable[PlannedDose] = self._chain(prescription, course)
        else:
            found = self._dated(prescription, course) if course.rule is None else self._counted(prescription, course)
        within = [dose for dose in found if first <= dose.day <= last]
        return within if ended is None else [dose for dose in within if dose.planned < ended]

    def _counted(self, prescription: Prescription, course: DoseCourse) -> Iterator[PlannedDose]:
        rule = course.rule
        if rule is None:
            return
        face = self._face(_rule(prescription, course), course.start, rule)
        here = face is self._here or (face is self._home and self._is_home)
        margin = 0 if here and isinstance(rule, DayRule) else 2
        since = course.start.day if course.most is not None else days_later(self._first, -margin)
        every = nominal_doses(rule, course.start, since, days_later(self._last, margin))
        key, step, dosage, moment_of = prescription.key, rule.step, course.dosage, face.moment
        number = f"{dosage.number}/"
        for slot, day, minute, optional in _within(course, every):
            moment, change = moment_of(day, minute)
            its_day = day if here else self._day(face, day, moment)
            yield PlannedDose(key, number + slot, moment, its_day, dosage, step, optional, change)

    def _dated(self, prescription: Prescription, course: DoseCourse) -> Iterator[PlannedDose]:
        """Doses at written dates. One with a time is that very moment, whatever the clocks do."""
        for event in dict.fromkeys(course.events):
            written = event.isoformat() if isinstance(event, datetime) else str(event)
            if isinstance(event, datetime):
                moment, change = in_zone(event, UTC), None
            else:
                face = self._here if rule_of(prescription, in_hours=False) is ClockRule.WALL else self._home
                moment, change = face.moment(clipped(event.first_day), wake_minute(self._circumstances.rhythm))
            if course.end is not None and not _is_within(course.end, moment, self._circumstances):
                continue
            day, slot = day_in(moment, self._circumstances.zone), f"{course.dosage.number}/event/{written}"
            yield PlannedDose(prescription.key, slot, moment, day, course.dosage, changed=change)

    def _chain(self, prescription: Prescription, course: DoseCourse) -> Iterator[PlannedDose]:
        """Doses that count from the one before. Each has its number in the chain, so it is the same dose for a device
        that does not yet know when the one before was taken."""
        rule = course.rule
        if not isinstance(rule, ChainRule):
            return
        moment, _ = fixed(self._circumstances.home, rule.anchor).moment_of(rule.anchor)
        beyond = days_later(self._last, 2)
        for number in range(min(course.most or _MOST_IN_A_CHAIN, _MOST_IN_A_CHAIN)):
            day = day_in(moment, self._circumstances.zone)
            if day > beyond or (course.end is not None and not _is_within(course.end, moment, self._circumstances)):
                return
            slot = f"{course.dosage.number}/chain/{rule.label}+{number}"
            optional = course.count is not None and number >= course.count
            yield PlannedDose(prescription.key, slot, moment, day, course.dosage, rule.step, optional)
            moment = later(self._taken(prescription, slot) or moment, minutes=rule.every // timedelta(minutes=1))
        if course.most is None:
            self.too_long.append(as_text(prescription, course.dosage, Unplanned.TOO_LONG))

    def _taken(self, prescription: Prescription, slot: str) -> datetime | None:
        if not self._administrations:
            return None
        found = self._administrations.get(administration_id(prescription.key, slot))
        return found.taken if found is not None and found.status is AdministrationStatus.TAKEN else None

    def _face(self, wanted: ClockRule, start: Start, rule: object) -> Clockface:
        if wanted is ClockRule.WALL:
            return self._here
        if wanted is ClockRule.HOME:
            return self._home
        anchor = rule.anchor if isinstance(rule, IntervalRule) else nominal(start.day, 0)
        face = fixed(self._circumstances.home, start.nominal or anchor)
        return self._fixed.setdefault(face.zone, face)

    def _day(self, face: Clockface, day: date, moment: datetime) -> date:
        """The day a dose belongs to here: as its own clock calls it where that shows the same time as this device's."""
        midnight = face.midnight(day)
        if midnight is not None and midnight == self._here.midnight(day):
            return day
        here = in_zone(moment, self._circumstances.zone)
        return day if here.utcoffset() == in_zone(moment, face.zone).utcoffset() else here.date()


def _within(course: DoseCourse, every: Iterator[NominalDose]) -> Iterator[tuple[str, date, int, bool]]:
    """The doses of a course up to its end, and whether each is optional."""
    end, required, count, most = course.end, course.required_until, course.count, course.most
    ends = [days_later(each.day, -2) for each in (end, required) if each is not None]
    sure = min(ends, default=date.max)
    for place, (slot, day, minute, usual) in enumerate(every):
        if most is not None and place >= most:
            return
        optional = count is not None and place >= count
        if day >= sure:
            at = nominal(day, usual)
            if end is not None and not end.is_after(day, at):
                return
            optional = optional or (required is not None and not required.is_after(day, at))
        yield slot, day, minute, optional


def _is_within(end: End, moment: datetime, circumstances: Circumstances) -> bool:
    local = in_zone(moment, circumstances.home).replace(tzinfo=None)
    return end.is_after(local.date(), local)
