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
from functools import cached_property, partial
from operator import itemgetter
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
from services.record.medicines.states import windows
from services.record.medicines.steady import Calendar, is_steady, steady_days, steady_doses, steady_steps

LONGEST: Final = 800
_MOST_IN_A_CHAIN: Final = 20_000
_PLANNED: Final = itemgetter(PlannedDose._fields.index("planned"))
_OTHER_DAYS: Final = 2
_A_DAY: Final = timedelta(days=1)
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
    doses.sort(key=_PLANNED)
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
    doses.sort(key=_PLANNED)
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
        stopped = _stopped(prescription)
        if stopped is not None and day_in(stopped, UTC) < days_later(self._first, -2):
            return ()
        if isinstance(course.rule, ChainRule):
            found = self._within(self._chain(prescription, course))
        elif course.rule is None:
            found = self._within(self._dated(prescription, course))
        else:
            found = self._counted(prescription, course)
        return found if stopped is None else [dose for dose in found if self._stands(dose, stopped)]

    def _stands(self, dose: PlannedDose, stopped: datetime) -> bool:
        """Whether a dose of a stopped prescription is still one: it was recorded, or over before the stop. One that was
        due at that moment is not due any more, and nobody missed it."""
        if dose.planned >= stopped:
            return False
        return windows(dose)[2] <= stopped or self._record(dose.prescription, dose.slot) is not None

    def _counted(self, prescription: Prescription, course: DoseCourse) -> list[PlannedDose]:
        """By a rule. Most days are alike; only those about a beginning and an end are looked at dose by dose."""
        rule, first, last = course.rule, self._first, self._last
        if rule is None:
            return []
        face = self._face(_rule(prescription, course), course.start, rule)
        by_day = isinstance(rule, DayRule) and (face is self._here or (face is self._home and self._is_home))
        between = steady_days(course, first, last) if by_day or (face.is_fixed and is_steady(rule)) else None
        about = partial(self._about, prescription, course, face, here=by_day)
        if between is None:
            return about(first, last)
        begin, end = between
        found = about(first, days_later(begin, -1))
        if isinstance(rule, DayRule):
            found += steady_doses(prescription.key, course, rule, self._calendar.days(rule, begin, end), face)
        elif isinstance(rule, IntervalRule):
            found += steady_steps(prescription.key, course, rule, self._calendar.between(begin, end), face)
        return found + about(days_later(end, 1), last)

    def _about(
        self, prescription: Prescription, course: DoseCourse, face: Clockface, first: date, last: date, *, here: bool
    ) -> list[PlannedDose]:
        """The doses of these days, each compared with the course's ends. `here`: the course's clock is this device's;
        else a day there may be another one here."""
        rule, found = course.rule, list[PlannedDose]()
        if rule is None or first > last:
            return found
        margin = 0 if here else _OTHER_DAYS
        since = course.start.day if course.most is not None else days_later(first, -margin)
        every = nominal_doses(rule, course.start, since, days_later(last, margin))
        key, number, dosage, step = prescription.key, f"{course.dosage.number}/", course.dosage, rule.step
        for slot, day, minute, optional in _within(course, every):
            moment, change = face.moment(day, minute)
            its_day = day if here else self._day(face, day, moment)
            if first <= its_day <= last:
                found.append(PlannedDose(key, number + slot, moment, its_day, dosage, step, optional, change))
        return found

    def _within(self, found: Iterable[PlannedDose]) -> list[PlannedDose]:
        first, last = self._first, self._last
        return [dose for dose in found if first <= dose.day <= last]

    @cached_property
    def _calendar(self) -> Calendar:
        return Calendar(self._first, self._last, self._here)

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
        found = self._record(prescription.key, slot)
        return found.taken if found is not None and found.status is AdministrationStatus.TAKEN else None

    def _record(self, key: str, slot: str) -> Administration | None:
        """What was recorded of a dose, and not taken back."""
        if not self._administrations:
            return None
        found = self._administrations.get(administration_id(key, slot))
        return found if found is not None and found.status is not AdministrationStatus.UNDONE else None

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
        own, midnight = face.midnight(day), self._here.midnight(day)
        if midnight is not None and (midnight == own or midnight <= moment < midnight + _A_DAY):
            return day
        here = in_zone(moment, self._circumstances.zone)
        return day if here.utcoffset() == in_zone(moment, face.zone).utcoffset() else here.date()


def _stopped(prescription: Prescription) -> datetime | None:
    """When a prescription that no longer runs was stopped; None while it runs, or where only the day is known."""
    if prescription.runs or prescription.ended is not None:
        return prescription.ended
    return in_zone(prescription.end, UTC) if isinstance(prescription.end, datetime) else None


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
