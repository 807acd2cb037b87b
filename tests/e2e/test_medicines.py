"""A medicine of one's own is entered, taken from home, undone and taken again; the hospital has one dose."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person

VITAMIN = "维生素 D"


def _taken(desk: Desk, patient: str) -> list[dict[str, Any]]:
    """The recorded doses of the vitamin at the hospital."""
    every = desk.search("MedicationAdministration", patient=patient, _sort="-_lastUpdated", _count="20")
    return [dose for dose in every if dose["medicationCodeableConcept"].get("text") == VITAMIN]


@pytest.mark.timeout(400)
def test_a_dose_is_taken_from_home_undone_and_taken_again(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    person = new_person(start_app("home", signed_in=True))
    steps.comes_back(person)
    steps.door(person, "care")
    person.tap(_row(person, "medication.title"))
    person.tap(_row(person, "medication.list.title"))
    person.tap(person.say("medication.add"), pinned=True)
    person.type_into(person.say("medication.edit.name"), VITAMIN)
    person.tap(person.say("medication.edit.hours"))
    person.tap(person.say("medication.edit.hours.each", n=4))
    person.tap(person.say("medication.edit.save"), pinned=True)
    person.sees(person.say("medication.how"))

    steps.door(person, "home")
    person.sees(VITAMIN)
    hospital.pause()
    _take_everything(person)
    person.tap(person.say("medication.dose.undo"), pinned=True)
    person.sees(VITAMIN)
    hospital.resume()
    desk.until(lambda: [dose["status"] for dose in _taken(desk, patient)] == ["entered-in-error"])
    _take_everything(person)
    desk.until(lambda: [dose["status"] for dose in _taken(desk, patient)] == ["completed"])


def _row(person: Person, key: str) -> re.Pattern[str]:
    """A row by its name; its facts are part of what it is called."""
    return re.compile(rf"^{re.escape(person.say(key))}")


def _take_everything(person: Person) -> None:
    """What is due at this hour by the demo's prescriptions is taken with it."""
    words = person.say("medication.dose.take_all", n="#").partition("#")[2]
    if words in person.screen():
        person.tap(person.sees_match(rf"^.*{words}$").group())
    else:
        person.tap(person.say("medication.dose.take"))
