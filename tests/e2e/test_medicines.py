"""A dose that is due is taken on the first screen, undone and taken again; the hospital has one dose."""

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
    desk.gives(patient, VITAMIN)
    person = new_person(start_app("home", signed_in=True))
    steps.comes_back(person)
    person.sees(VITAMIN, within=60)
    hospital.pause()
    _take_everything(person)
    person.tap(person.say("medication.dose.undo"), pinned=True)
    person.sees(VITAMIN)
    hospital.resume()
    desk.until(lambda: [dose["status"] for dose in _taken(desk, patient)] == ["entered-in-error"])
    _take_everything(person)
    desk.until(lambda: [dose["status"] for dose in _taken(desk, patient)] == ["completed"])


def _take_everything(person: Person) -> None:
    """What is due at this hour by the demo's prescriptions is taken with it."""
    words = person.say("medication.dose.take_all", n="#").partition("#")[2]
    if words in person.screen():
        person.tap(person.sees_match(rf"^.*{words}$").group())
    else:
        person.tap(re.compile("^" + person.say("medication.dose.take")))
