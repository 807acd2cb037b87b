"""The courses of a prescription: each dosage with its rule, its beginning and its end; one after another where their
sequence says so (tapering). What cannot be planned is given back as its text. Pure; never raises.

A course without a written start begins where the one before it ends, the first one with the prescription. Dosages of
the same sequence, and those without one, are concurrent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from itertools import groupby
from typing import Final

from services.fhir import resource as fhir
from services.moments import days_later, in_zone
from services.record.medicines.clocks import nominal_of
from services.record.medicines.counting import MOST_COUNTED, day_after_last
from services.record.medicines.day_times import at_chosen
from services.record.medicines.dose import AsText, Unplanned
from services.record.medicines.model import Circumstances, Dosage, Prescription, PrescriptionStatus, Repeat
from services.record.medicines.schedule import ChainRule, DayRule, Rule, Start, at_chosen_times, rule_for, stated

_UNIT_DAYS: Final = {"d": 1, "wk": 7}
_UNIT_MONTHS: Final = {"mo": 1, "a": 12}
_UNIT_SECONDS: Final = {"s": 1, "min": 60, "h": 3600}
_MOST_DAYS: Final = Decimal(4_000_000)  # more than the calendar has
_MIDNIGHT: Final = time()


@dataclass(frozen=True)
class End:
    """Where a course ends: with the day before `day`, or before `nominal` on the clock."""

    day: date
    nominal: datetime | None = None

    def is_after(self, day: date, nominal: datetime) -> bool:
        """Whether a dose of a day, at a time on the clock, is still within."""
        return nominal < self.nominal if self.nominal is not None else day < self.day

    def as_start(self) -> Start:
        return Start(self.day, self.nominal)


@dataclass(frozen=True)
class DoseCourse:
    """One dosage's doses: from `start` until `end` (None: without end), of which those from `required_until` on, and
    those after the first `count`, are optional. `most`: how many there are in all. `rule` None: dates alone."""

    dosage: Dosage
    rule: Rule | None
    start: Start
    end: End | None
    required_until: End | None
    count: int | None
    most: int | None
    repeat: Repeat | None = None
    events: tuple[fhir.When, ...] = ()


@dataclass(frozen=True)
class DoseCourses:
    """What can be planned of a prescription, and what is shown as its text."""

    planned: tuple[DoseCourse, ...]
    as_needed: tuple[Dosage, ...]
    as_text: tuple[AsText, ...]


def courses(prescription: Prescription, circumstances: Circumstances) -> DoseCourses:
    """The courses of a prescription; none of a draft or of one that was entered in error."""
    if prescription.status in {PrescriptionStatus.DRAFT, PrescriptionStatus.IN_ERROR}:
        return DoseCourses((), (), ())
    scheduled = [each for each in prescription.dosages if not each.as_needed]
    found = list(_in_sequence(prescription, scheduled, circumstances))
    texts = [as_text(prescription, dosage, why) for dosage, why in found if isinstance(why, Unplanned)]
    if not prescription.dosages:
        texts = [AsText(prescription.key, None, Unplanned.NO_TIMING, " ".join(prescription.notes))]
    return DoseCourses(
        planned=tuple(course for _, course in found if isinstance(course, DoseCourse)),
        as_needed=tuple(each for each in prescription.dosages if each.as_needed),
        as_text=tuple(texts),
    )


def is_over(prescription: Prescription, circumstances: Circumstances, now: datetime) -> bool:
    """Whether everything that a prescription asks for has come to its end. What names no end, is taken as needed or
    cannot be planned goes on until the prescription's own end."""
    local = in_zone(now, circumstances.home).replace(tzinfo=None)
    whole = _written_end(prescription.end, circumstances.home)
    if whole is not None and not whole.is_after(local.date(), local):
        return True
    found = courses(prescription, circumstances)
    if found.as_needed or found.as_text or not found.planned:
        return False
    ends = [_end_of(course) for course in found.planned]
    return all(end is not None and not end.is_after(local.date(), local) for end in ends)


def as_text(prescription: Prescription, dosage: Dosage, why: Unplanned) -> AsText:
    """A dosage as its words: those of the prescriber, else what its code says."""
    written = (dosage.text, dosage.patient_text, dosage.timing.code_text if dosage.timing else None, *dosage.additional)
    return AsText(prescription.key, dosage.number, why, next(filter(None, written), ""))


def _in_sequence(
    prescription: Prescription, dosages: list[Dosage], circumstances: Circumstances
) -> Iterator[tuple[Dosage, DoseCourse | Unplanned]]:
    alone = [each for each in dosages if each.sequence is None]
    ordered = sorted((each for each in dosages if each.sequence is not None), key=lambda each: each.sequence or 0)
    for dosage in alone:
        yield from ((dosage, found) for found in _courses_of(prescription, dosage, None, circumstances))
    before: End | None = None
    for place, (_, group) in enumerate(groupby(ordered, key=lambda each: each.sequence)):
        ends: list[End | None] = []
        for dosage in group:
            after = before.as_start() if before is not None else None
            blocked = place > 0 and before is None and not _has_own_start(dosage)
            every = [Unplanned.NEVER_STARTS] if blocked else _courses_of(prescription, dosage, after, circumstances)
            for found in every:
                yield dosage, found
                ends.append(_end_of(found) if isinstance(found, DoseCourse) else None)
        before = max((end for end in ends if end), key=_order) if all(ends) and ends else None


def _courses_of(
    prescription: Prescription, dosage: Dosage, after: Start | None, circumstances: Circumstances
) -> list[DoseCourse | Unplanned]:
    """The courses of one dosage: by its rule, by its dates, or both."""
    timing = dosage.timing
    if timing is None:
        return [Unplanned.NO_TIMING]
    repeat, own = stated(timing), timing.repeat
    if timing.unread or (own is not None and own.unread) or _is_too_long(repeat):
        return [Unplanned.TOO_LONG if _is_too_long(repeat) else Unplanned.TIMING_UNREAD]
    by_dates = _by_dates(dosage, timing.events, prescription, circumstances) if timing.events else None
    if repeat is None:
        return [by_dates or (Unplanned.TIMING_UNREAD if timing.code else Unplanned.NO_TIMING)]
    follows = after is not None and not _has_own_start(dosage)
    start = after if follows else _start_of(prescription, own, circumstances.home)
    by_rule = Unplanned.NEVER_STARTS if start is None else _by_rule(dosage, repeat, start, prescription, circumstances)
    return [by_rule, by_dates] if by_dates else [by_rule]


def _by_dates(
    dosage: Dosage, events: tuple[fhir.When, ...], prescription: Prescription, circumstances: Circumstances
) -> DoseCourse:
    """The doses at these dates; nothing before or after them."""
    starts = [_start(event, circumstances.home, exact=True) for event in events]
    first, last = min(each.day for each in starts), max(each.day for each in starts)
    end = _sooner(End(days_later(last, 2)), _written_end(prescription.end, circumstances.home))
    return DoseCourse(dosage, None, Start(first), end, end, None, None, events=events)


def _by_rule(
    dosage: Dosage, repeat: Repeat, start: Start, prescription: Prescription, circumstances: Circumstances
) -> DoseCourse | Unplanned:
    timing, home = dosage.timing, circumstances.home
    rule = rule_for(timing, repeat, start, circumstances.rhythm) if timing else Unplanned.NO_TIMING
    if isinstance(rule, Unplanned):
        return rule
    if isinstance(rule, DayRule) and prescription.settings is not None:
        chosen = [at for number, at in prescription.settings.times if number == dosage.number]
        rule = at_chosen_times(rule, at_chosen(chosen, circumstances.rhythm))
    outer = _sooner(_written_end(repeat.end, home), _written_end(prescription.end, home))
    end = _sooner(outer, _after(start, repeat.high))
    return DoseCourse(
        dosage, rule, start, end, _sooner(outer, _after(start, repeat.low)), repeat.count or repeat.count_max,
        max(repeat.count or 0, repeat.count_max or 0) or None, repeat,
    )  # fmt: skip


def _end_of(course: DoseCourse) -> End | None:
    """Where the next course begins: at this one's end, or on the day after its last dose."""
    if course.most is None or course.rule is None or isinstance(course.rule, ChainRule):
        return course.end
    last = day_after_last(course.rule, course.start, course.most)
    return _sooner(course.end, End(last) if last else None)


def _start_of(prescription: Prescription, repeat: Repeat | None, home: tzinfo) -> Start | None:
    """When a dosage begins by its own word, else the prescription's; None where neither says it."""
    written = (repeat.start if repeat else None) or prescription.start
    if written is not None:
        return _start(written, home, exact=True)
    return None if prescription.authored is None else _start(prescription.authored, home, exact=False)


def _is_too_long(repeat: Repeat | None) -> bool:
    return repeat is not None and max(repeat.count or 0, repeat.count_max or 0) > MOST_COUNTED


def _has_own_start(dosage: Dosage) -> bool:
    timing = dosage.timing
    return timing is not None and (
        bool(timing.events) or (timing.repeat is not None and timing.repeat.start is not None)
    )


def _start(written: fhir.When, home: tzinfo, *, exact: bool) -> Start:
    """A written midnight is a day: systems that know no times write it so."""
    if not isinstance(written, datetime):
        return Start(written.first_day)
    nominal = nominal_of(written, home)
    if exact and nominal.time() == _MIDNIGHT:
        return Start(nominal.date())
    return Start(nominal.date(), nominal, exact)


def _written_end(written: fhir.When | None, home: tzinfo) -> End | None:
    """The end of a Period belongs to it (R4 §2.24.0.9); of a partial date the whole month or year."""
    if written is None:
        return None
    if isinstance(written, datetime):
        nominal = nominal_of(written, home)
        return End(nominal.date(), nominal + timedelta(microseconds=nominal < datetime.max))
    first = written.first_day
    if written.day is not None:
        return End(days_later(first, 1))
    return End(_months_later(first, 1 if written.month is not None else 12))


def _after(start: Start, length: tuple[Decimal, str] | None) -> End | None:
    """The end of a course of this length."""
    if length is None:
        return None
    number, unit = length
    if unit in _UNIT_MONTHS and number == int(number):
        day = _months_later(start.day, int(min(number, _MOST_DAYS)) * _UNIT_MONTHS[unit])
        return End(day, datetime.combine(day, start.nominal.time()) if start.nominal else None)
    seconds = number * _seconds(unit)
    if start.nominal is None and seconds % 86400 == 0:
        return End(days_later(start.day, int(min(seconds // 86400, _MOST_DAYS))))
    begin = start.nominal or datetime.combine(start.day, _MIDNIGHT)
    try:
        nominal = begin + timedelta(seconds=float(min(seconds, _MOST_DAYS * 86400)))
    except OverflowError:
        nominal = datetime.max
    return End(nominal.date(), nominal)


def _seconds(unit: str) -> int:
    days = _UNIT_DAYS.get(unit) or _UNIT_MONTHS.get(unit, 0) * 30
    return _UNIT_SECONDS.get(unit) or days * 86400


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1) if year < date.max.year else date.max
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), days_later(first_of_next, -1))


def _sooner(*ends: End | None) -> End | None:
    return min((end for end in ends if end), key=_order, default=None)


def _order(end: End) -> datetime:
    return end.nominal or datetime.combine(end.day, _MIDNIGHT)
