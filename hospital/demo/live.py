"""The script of a simulated clinic: who comes to one doctor, when, and how long each visit takes. Pure.

The clinic begins in the half hour in which the simulation starts, so that there is something to see at any time of day.
All durations are those of a real clinic; the caller may run them faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from hospital.demo.calendar import schedule_id, slot_resource
from hospital.demo.doctors import capacity
from hospital.demo.doctors_table import BY_KEY, DemoDoctor
from hospital.demo.lab import Sample, measured, report
from hospital.demo.lab_reports import panel_code
from hospital.demo.lab_table import GLUCOSE
from hospital.demo.people import MAIN_PERSON, Person, people
from hospital.demo.random_ids import random_id, with_random_ids
from hospital.demo.shapes import ZONE, Json, at, dice, said
from hospital.demo.timetable import HALF_HOUR, PlannedSlot
from hospital.demo.visits import DemoVisit, appointment

DOCTOR = "zhengkai"
MAIN_NUMBER = 8
SUMMARY = "\n".join((
    "血压 138/84 mmHg，心率 72 次/分。",
    "继续原来的药，低盐饮食，每天早晚各量一次血压。",
    "今天抽血查血糖，两周后复诊看结果。",
))  # fmt: skip
_BRING_IT = said(
    "conclusion",
    "请结合临床，复诊时带上本报告。",
    "Please bring this report to your next visit and ask your doctor about it.",
)
_HALF_HOURS = 4
_CROWD = 12
_NOON = 13
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class CastMember:
    """One person in it: number and half hour, when they come after the start (None: not at all), how long the
    visit takes, and whether they hear it when they are called the first time."""

    person: Person
    number: int
    start: datetime
    comes: timedelta | None
    takes: timedelta
    hears: bool


@dataclass(frozen=True)
class Script:
    """The whole script of one clinic, the same for the same seed and start; its ids only with the database's secret."""

    seed: int
    begins: datetime
    secret: bytes

    @property
    def doctor(self) -> DemoDoctor:
        return BY_KEY[DOCTOR]

    @property
    def schedule_id(self) -> str:
        return schedule_id(self.doctor)

    @property
    def main_id(self) -> str:
        """The Appointment of the main person of the demo."""
        return self.appointment_id(next(role for role in self.roles if role.person.key == MAIN_PERSON))

    def appointment_id(self, role: CastMember) -> str:
        return random_id(self.secret, "Appointment", f"live-{self._opens:%Y%m%d-%H%M}-{role.number}")

    @cached_property
    def roles(self) -> tuple[CastMember, ...]:
        """Everybody in the order of their numbers."""
        today, luck = self._opens.date(), dice(self.seed, f"live/{self._opens:%Y%m%d%H%M}")
        everybody = people(self.seed, today)
        grown = [person for person in everybody if person.row.age > 17 and person.key != MAIN_PERSON]
        crowd = luck.sample(grown, _CROWD - 1)
        main = next(person for person in everybody if person.key == MAIN_PERSON)
        crowd.insert(MAIN_NUMBER - 1, main)
        deaf, absent = 3, 5
        return tuple(
            CastMember(
                person=person,
                number=number,
                start=self._half_hours[(number - 1) // capacity(self.doctor) % len(self._half_hours)],
                comes=None if number == absent else _MINUTE * (luck.uniform(0, 6) if person is not main else 7),
                takes=_MINUTE * min(max(luck.gammavariate(3, 1.7), 2), 12),
                hears=number != deaf,
            )
            for number, person in enumerate(crowd, 1)
        )

    def furniture(self) -> Iterator[Json]:
        """The clinic's half hours and the booked visits, as they are before anybody comes."""
        room = capacity(self.doctor)
        for start in self._half_hours:
            taken = sum(role.start == start for role in self.roles)
            yield slot_resource(PlannedSlot(self.doctor, start, max(room, taken), taken, suspended=False))
        for role in self.roles:
            visit = DemoVisit(role.person, self.doctor, role.start, "booked", role.number, None)
            slot = PlannedSlot(self.doctor, role.start, room, room, suspended=False)
            booked = appointment(visit, created=self.begins, slot=slot.id, comment="复诊")
            yield booked | {
                "id": self.appointment_id(role),
                "reasonCode": [said("text", "高血压复诊", "Follow-up: high blood pressure")],
            }

    def results(self, taken: datetime) -> Iterator[Json]:
        """The blood sugar that was taken at the main person's visit, and the report over it."""
        return with_random_ids(self._results(taken), self.secret)

    def _results(self, taken: datetime) -> Iterator[Json]:
        main = next(role.person for role in self.roles if role.person.key == MAIN_PERSON)
        sample = Sample(main, taken, f"live-{self._opens:%Y%m%d-%H%M}")
        luck, issued = dice(self.seed, f"live/results/{self._opens:%Y%m%d%H%M}"), taken.isoformat()
        found = [
            measured(sample, analyte, luck.gauss(analyte.usual[0], analyte.usual[1] / 3), issued=issued)
            for analyte in GLUCOSE.analytes
        ]
        yield from found
        yield report(sample, panel_code(GLUCOSE), found, issued=issued, **_BRING_IT)

    @cached_property
    def _opens(self) -> datetime:
        """The half hour in which the simulation starts; the next half-day's first one when too few are left."""
        here = self.begins.astimezone(ZONE)
        first = at(here.date(), here.hour, here.minute - here.minute % 30)
        noon = at(here.date(), _NOON)
        return noon if first < noon < first + _HALF_HOURS * HALF_HOUR else first

    @cached_property
    def _half_hours(self) -> tuple[datetime, ...]:
        return tuple(
            start
            for start in (self._opens + n * HALF_HOUR for n in range(_HALF_HOURS))
            if start.date() == self._opens.date()
        )
