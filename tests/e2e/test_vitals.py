"""A blood pressure in three taps, offline; a number that cannot be is asked about; what is taken back stays away."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from views.i18n.texts import Language


def _measured(desk: Desk, patient: str) -> list[tuple[str, int, int]]:
    """The status and numbers of the newest two blood pressures of the person's own, by the number above."""
    found = desk.search(
        "Observation", patient=patient, code="http://loinc.org|85354-9", _sort="-_lastUpdated", _count="2"
    )
    return sorted((body["status"], *_numbers(body)) for body in found)


def _numbers(body: dict[str, Any]) -> tuple[int, int]:
    upper, lower = (int(part["valueQuantity"]["value"]) for part in body["component"])
    return upper, lower


def _number(value: int) -> re.Pattern[str]:
    """A number to tap; the one measured last says so."""
    return re.compile(rf"^{value}(?!\d)")


@pytest.mark.nightly
@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("wide", "language"),
    [
        pytest.param(False, Language.CHINESE, id="phone"),
        pytest.param(True, Language.ENGLISH, id="desktop-english"),
        pytest.param(True, Language.CHINESE, id="desktop"),
        pytest.param(False, Language.ENGLISH, id="phone-english"),
    ],
)
def test_a_blood_pressure_is_taken_in_three_taps_and_reaches_the_hospital(
    hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person], wide: bool, language: Language
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    person = new_person(start_app("vitals", signed_in=True), wide=wide, language=language)
    steps.comes_back(person)
    steps.door(person, "care")
    person.tap(re.compile(f"^{re.escape(person.say('vitals.title'))}"))
    hospital.pause()

    person.tap(person.say("vitals.measure_pressure"), pinned=True)
    person.tap(_number(131))
    person.tap(person.say("vitals.entry.type"))
    person.type_into(person.say("vitals.part.diastolic"), "141")
    person.tap(person.say("vitals.entry.next"))
    person.tap(person.say("vitals.entry.tap"))
    person.tap(_number(72))
    wrong = person.say("vitals.doubt.upside_down")
    person.sees(wrong)
    person.tap(person.say("vitals.doubt.fix"), pinned=True)
    person.until(lambda shown: wrong not in shown, "the question is still there")
    person.tap(re.compile(rf"^{re.escape(person.say('vitals.part.diastolic'))}\s*141"))
    person.sees(person.say("vitals.entry.asked", name=person.say("vitals.part.diastolic"), unit="mmHg"))
    person.tap(_number(84))
    person.tap(person.say("vitals.entry.save"))
    person.sees("131/84 mmHg")
    person.tap(re.compile(r"^131.84(?! mmHg)"))
    person.tap(person.say("vitals.details.withdraw"), pinned=True)
    person.until(lambda shown: "131/84 mmHg" not in shown, "what was taken back is still there")

    person.tap(person.say("vitals.measure_pressure"), pinned=True)
    for value in (129, 83, 71):
        person.tap(_number(value))
    person.sees(person.say("vitals.kept"))
    hospital.resume()
    desk.until(lambda: _measured(desk, patient) == [("entered-in-error", 131, 84), ("final", 129, 83)])
