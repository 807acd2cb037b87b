"""A week of medicines in a real browser, through a flight and a night in which the clocks are put forward: what is
taken, late, skipped and missed is told so, also out of the hospital's reach, and reaches the hospital once.

The clock and the zone of the device and the hospital are moved by the test; the week is the next one in which Berlin's
clocks are put forward.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest

from hospital.base import clock as at_the_hospital
from services.clock import instant
from tests.e2e import steps
from tests.e2e.cable import Cable
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, free_port
from tests.e2e.robot import NotSeen, Person
from tests.e2e.signed_in import Prepared, prepare
from tests.e2e.week_medicines import (
    AMOXICILLIN,
    BERLIN,
    IBUPROFEN,
    MEDICINES,
    METHOTREXATE,
    PREDNISONE,
    SHANGHAI,
    prescriptions,
    week_of_the_gap,
)
from tests.fakes.moved_clock import MovedClock
from tests.hospital.demo.seeded import seeded
from views.i18n.texts import Language

NewPerson = Callable[..., Person]
#: A medicine, what became of a dose, and when it was planned.
Recorded = tuple[str, str, str]
MONDAY = week_of_the_gap(at_the_hospital.now().date())


def at(day: int, hour: int, minute: int, zone: tzinfo = SHANGHAI) -> datetime:
    """A moment of the week; Monday is 0."""
    return datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), zone)


@dataclass
class Week:
    """What a journey through the week works with."""

    clock: MovedClock
    hospital: Hospital
    app: App
    cable: Cable

    def desk(self) -> Desk:
        """With a token of this moment: the one that others have is over in a week."""
        self.hospital.desk_token = self.hospital.command("token", "--system")
        return Desk(self.hospital)


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Prepared, int]:
    """Somebody who is signed in on the Sunday before, and the port at which they reach the hospital."""
    folder, port = tmp_path_factory.mktemp("week"), free_port()
    clock = MovedClock(folder / "clock.json")
    clock.move(at(-1, 20, 0))
    with clock.here():
        prepared = prepare(folder, seeded(tmp_path_factory), f"http://127.0.0.1:{port}")
    return prepared, port


@pytest.fixture
def week(tmp_path: Path, signed_in: tuple[Prepared, int]) -> Iterator[Week]:
    """Sunday evening before the week; the hospital's other prescriptions are over."""
    prepared, port = signed_in
    clock, cable, temp = MovedClock(tmp_path / "clock.json"), Cable(port), tmp_path / "temp"
    clock.move(at(-1, 20, 30))
    hospital = Hospital(tmp_path, free_port(), cable.origin, clock=clock.file)
    prepared.copy_database(hospital.database)
    shutil.copytree(prepared.home, tmp_path / "home")
    temp.mkdir()
    app = App(tmp_path / "home", hospital, tmp_path / "app.log", temp, clock=clock.file)
    hospital.start()
    cable.lead_to(hospital.port)
    app.start()
    yield Week(clock, hospital, app, cable)
    app.stop()
    hospital.stop()
    cable.close()


@dataclass(frozen=True)
class Variant:
    """How a journey is made. `whole`: with every stop of the week."""

    wide: bool
    language: Language
    whole: bool

    @property
    def name(self) -> str:
        return f"{'desktop' if self.wide else 'phone'}-{self.language.value}-{'whole' if self.whole else 'short'}"


SHORT = Variant(wide=False, language=Language.CHINESE, whole=False)
WHOLE = [Variant(wide, language, whole=True) for wide in (False, True) for language in Language]


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("variant", [SHORT, *WHOLE], ids=lambda variant: variant.name)
def test_a_week_through_a_flight_and_a_change_of_clocks(week: Week, new_person: NewPerson, variant: Variant) -> None:
    desk = week.desk()
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.prescribes(prescriptions(patient, MONDAY))
    person = new_person(week.app, wide=variant.wide, language=variant.language)
    doses = _on_monday_morning(week, person)
    if variant.whole:
        doses += _on_monday_afternoon(week, person)
        doses += _on_wednesday_out_of_reach(week, person)
    doses += _on_thursday_after_the_flight(week, person)
    week.cable.cut()
    doses += _on_the_sunday_of_the_change(week, person, whole=variant.whole)
    week.cable.mend()
    desk = week.desk()
    desk.until(lambda: len(_recorded(desk, patient)) >= len(doses))
    assert _recorded(desk, patient) == sorted(doses), "each dose is there, once, as it was recorded"


def _on_monday_morning(week: Week, person: Person) -> list[Recorded]:
    """07:10 in Shanghai: the antibiotic of 06:00 is late, prednisone of 08:00 is not."""
    week.clock.move(at(0, 7, 10))
    steps.comes_back(person)
    person.sees(PREDNISONE, within=90)
    _opens_the_day(person)
    person.sees("6")
    person.tap(person.say("medication.dose.take_all", n=2))
    _told(person, "late", "07:1.")
    _told(person, "taken", "07:1.")
    return [(AMOXICILLIN, "completed", instant(at(0, 6, 0))), (PREDNISONE, "completed", instant(at(0, 8, 0)))]


def _on_monday_afternoon(week: Week, person: Person) -> list[Recorded]:
    """A dose is skipped; the painkiller is taken, and its gap warns of a second one."""
    _later(week, person, at(0, 14, 10))
    person.tap(_of(person, "medication.dose.skip", AMOXICILLIN))
    person.tap(person.say("medication.skip.side_effect"))
    person.sees(person.say("medication.dose.skipped_because", reason=person.say("medication.skip.side_effect")))
    person.tap(_of(person, "medication.as_needed.take", IBUPROFEN))
    person.sees_match(_with(person, "medication.limit.too_soon", ".*20:1."))
    person.tap(_of(person, "medication.as_needed.take", IBUPROFEN))
    person.tap(person.say("medication.limit.wait"))
    return [(AMOXICILLIN, "not-done", instant(at(0, 14, 0))), (IBUPROFEN, "completed", "")]


def _on_wednesday_out_of_reach(week: Week, person: Person) -> list[Recorded]:
    """The weekly medicine is taken, the morning's prednisone recorded afterwards; a day without a record is missed."""
    week.cable.cut()
    _later(week, person, at(2, 20, 10))
    person.tap(_of(person, "medication.dose.take", METHOTREXATE))
    _told(person, "taken", "20:1.")
    person.tap(_of(person, "medication.dose.record", PREDNISONE))
    person.tap(person.say("medication.record.on_time", time="08:00"))
    _told(person, "taken", "08:00")
    _sees_missed(person, 2)
    person.tap(person.say("medication.day.before"))
    _sees_missed(person, 4)
    person.tap(person.say("medication.day.today"))
    week.cable.mend()
    return [(METHOTREXATE, "completed", instant(at(2, 20, 0))), (PREDNISONE, "completed", instant(at(2, 8, 0)))]


def _on_thursday_after_the_flight(week: Week, person: Person) -> list[Recorded]:
    """08:20 in Berlin. Prednisone was due at 01:00 here, by the clock at home, until it follows the local time; the
    antibiotic goes on every eight hours and asks nothing."""
    _later(week, person, at(3, 8, 20, BERLIN))
    _sees_missed(person, 1)
    clocks = {PREDNISONE: "wall", METHOTREXATE: "home"}
    while clocks:
        asked = "|".join(_with(person, "medication.clock.ask.body", each, "name") for each in clocks)
        name = next(each for each in clocks if each in person.sees_match(asked).group())
        person.tap(person.say("medication.clock.ask.choose"))
        person.sees(person.say("medication.how"))
        person.tap(re.compile("^" + re.escape(person.say(f"medication.clock.{clocks.pop(name)}"))))
        person.until(lambda shown: person.say("medication.clock.asks") not in shown, "the clock is chosen")
        _opens_the_day(person)
    person.tap(person.say("medication.dose.take_all", n=2))
    _told(person, "late", "08:2.")
    _told(person, "taken", "08:2.")
    _sees_missed(person, 0)
    return [(AMOXICILLIN, "completed", instant(at(3, 14, 0))), (PREDNISONE, "completed", instant(at(3, 8, 0, BERLIN)))]


def _on_the_sunday_of_the_change(week: Week, person: Person, *, whole: bool) -> list[Recorded]:
    """08:30 in Berlin. The antibiotic's next hours are one later on the clock; prednisone stays at 08:00."""
    _later(week, person, at(6, 8, 30, BERLIN))
    if whole:
        person.tap(person.say("medication.day.before"))
        _sees_missed(person, 4)
        assert {"07:00", "15:00", "23:00", "08:00"} <= set(person.screen().split("\n"))
        person.tap(person.say("medication.day.today"))
    shown = person.sees("16:00").split("\n")
    assert "15:00" not in shown
    person.tap(person.say("medication.dose.take_all", n=2))
    person.sees(person.say("medication.day.summary", taken=2, n=3))
    _sees_missed(person, 0)
    return [(AMOXICILLIN, "completed", instant(at(6, 14, 0))), (PREDNISONE, "completed", instant(at(6, 8, 0, BERLIN)))]


def _recorded(desk: Desk, patient: str) -> list[Recorded]:
    """The doses of the week's medicines at the hospital, of which each was written once."""
    found = desk.search("MedicationAdministration", patient=patient, _sort="-_lastUpdated", _count="50")
    mine = [one for one in found if one["medicationCodeableConcept"].get("text") in MEDICINES]
    assert {one["meta"]["versionId"] for one in mine} <= {"1"}
    return sorted((one["medicationCodeableConcept"]["text"], one["status"], _planned(one)) for one in mine)


def _planned(dose: dict[str, Any]) -> str:
    said = (one["valueDateTime"] for one in dose["extension"] if one["url"].endswith("/dose-planned"))
    return next(said, "")


def _opens_the_day(person: Person) -> None:
    steps.door(person, "care")
    person.tap(re.compile("^" + person.say("medication.title")))
    person.sees(person.say("medication.day.before"))


def _later(week: Week, person: Person, moment: datetime) -> None:
    """The device is locked, and opened again at this moment and where it is then."""
    steps.locks(person)
    week.clock.move(moment)
    locked = person.say("account.unlock.code")
    for _ in range(3):  # a digit that is typed while the field is drawn anew is lost
        steps.unlocks(person)
        with suppress(NotSeen):
            person.until(lambda shown: locked not in shown.split("\n"), "the record is open", within=20)
            break
    _opens_the_day(person)


def _of(person: Person, key: str, name: str) -> re.Pattern[str]:
    """A button about a dose of this medicine."""
    return re.compile("^" + re.escape(person.say(key)) + "[：:] ?" + name)


def _told(person: Person, state: str, time: str) -> None:
    """A dose is told to be in this state, with a time of this form."""
    person.sees_match(f"^{_with(person, f'medication.dose.{state}', time)}$")


def _with(person: Person, key: str, pattern: str, part: str = "time") -> str:
    """These words as a pattern, with another one in place of a part."""
    return re.escape(person.say(key, **{part: "#"})).replace("\\#", pattern)


def _sees_missed(person: Person, number: int) -> None:
    words = person.say("medication.dose.missed")
    person.until(lambda shown: shown.split("\n").count(words) == number, f"{number} x {words}")
