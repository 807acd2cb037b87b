"""An article is chosen because of a new result, read while the hospital is away, finished, and credited once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import pytest

from hospital.education import ledger
from hospital.education.rewards import point_rules
from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person

TSH: Final = "3016-3"
RESULT: Final = "促甲状腺激素"
ARTICLE: Final = "甲功三项：TSH 是总开关"
IN_IT: Final = "Library/article-tsh-results"


def _finished(desk: Desk, patient: str) -> list[dict[str, Any]]:
    """The Tasks about this article at the hospital."""
    every = desk.search("Task", patient=patient, _count="200")
    return [task for task in every if task.get("focus", {}).get("reference") == IN_IT]


def _opens_the_article(person: Person) -> None:
    """From "health" to the article that stands there for the new result."""
    steps.door(person, "care")
    person.reaches(person.say("education.search"), re.compile("^" + person.say("education.title")))
    person.sees(person.say("education.because.flagged.new", name=RESULT), within=60)
    person.reaches(person.say("education.general"), re.compile("^" + re.escape(ARTICLE)))
    person.sees(person.say("education.because.flagged.new", name=RESULT))


@pytest.mark.nightly
@pytest.mark.timeout(300)
def test_an_article_for_a_new_result_is_read_offline_and_credited_once(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.flags(patient, TSH, RESULT)
    person = new_person(start_app("phone", signed_in=True))
    steps.comes_back(person)
    steps.waits_for_sync(person)
    hospital.pause()
    _opens_the_article(person)
    person.tap(person.say("education.finish"))
    person.sees(person.say("education.waiting"))
    hospital.resume()
    person.sees(person.say("education.credited", n=point_rules().article), within=90)
    (task,) = _finished(desk, patient)
    assert ledger.points_of(task) == point_rules().article


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_two_phones_finish_it_offline_and_the_points_come_once(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.flags(patient, TSH, RESULT)
    first, second = new_person(start_app("phone", signed_in=True)), new_person(start_app("second"))
    steps.comes_back(first)
    steps.signs_in(second, hospital)
    for person in (first, second):
        steps.waits_for_sync(person)
    hospital.pause()
    for person in (first, second):
        _opens_the_article(person)
        person.tap(person.say("education.finish"))
        person.sees(person.say("education.waiting"))
    hospital.resume()
    for person in (first, second):
        person.sees(person.say("education.credited", n=point_rules().article), within=120)
    assert sorted(map(ledger.points_of, _finished(desk, patient))) == [0, point_rules().article]
