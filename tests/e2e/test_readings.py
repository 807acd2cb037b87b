"""A blood pressure typed by mistake leaves nothing behind; a true one and a trend reach a doctor, whose answer comes
back to the person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hospital.base import clock
from services.record.measurements.observation import observation_of
from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.doctor import Doctor
from tests.e2e.programs import App, Hospital, StartApp
from tests.e2e.robot import Person
from tests.hospital.fhir.labels import as_patients
from tests.services.record.measurements.samples import pressure


def _proposals(desk: Desk, patient: str, rule: str) -> list[dict[str, Any]]:
    """The proposals of a rule at the hospital."""
    tasks = desk.search("Task", patient=patient, code="medication-review", _count="20")
    return [task for task in tasks if task["reasonCode"]["coding"][0]["code"] == rule]


def _statuses(desk: Desk, patient: str, rule: str = "pressure-crisis") -> list[str]:
    return sorted(task["status"] for task in _proposals(desk, patient, rule))


def _readings(desk: Desk, patient: str) -> list[str]:
    """The states of the crises at the hospital."""
    found = desk.search("Observation", patient=patient, code="85354-9", _sort="-_lastUpdated", _count="5")
    return [each["status"] for each in found if each["component"][0]["valueQuantity"]["value"] == 195]


def _types_a_crisis(person: Person) -> None:
    """On the screen of blood pressure; the question whether it is true is answered with yes."""
    person.tap(person.say("vitals.measure_pressure"), pinned=True)
    for part, value in (("systolic", "195"), ("diastolic", "121")):
        words = person.say("vitals.entry.asked", name=person.say(f"vitals.part.{part}"), unit="mmHg")
        if part == "systolic":
            person.tap(person.say("vitals.entry.type"))
        person.type_into(words, value)
        person.tap(person.say("vitals.entry.next"))
    person.tap(person.say("vitals.entry.no_pulse"))
    person.sees(person.say("vitals.doubt.crisis"))
    person.tap(person.say("vitals.doubt.keep"))
    person.sees(person.say("finding.pressure_crisis.title"))
    person.sees(person.say("finding.call"))


def _opens_pressure(person: Person) -> None:
    steps.door(person, "care")
    person.tap(re.compile(f"^{person.say('vitals.title')}"))
    person.sees(person.say("vitals.measure_pressure"))


def _sees_the_plan(person: Person, *words: str) -> None:
    steps.door(person, "care")
    person.tap(re.compile(f"^{person.say('plan.title')}"))
    for each in words:
        person.sees(each, within=60)


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_true_crisis_and_a_trend_reach_a_doctor_and_the_answer_comes_back(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person], doctor: Callable[[], Doctor]
) -> None:
    desk, now = Desk(hospital), clock.now()
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.withdraws_readings(patient, "85354-9")
    for n in range(12):
        desk.keeps(as_patients(observation_of(pressure(131 + 2 * n, 84, now - timedelta(days=12 - n)), patient)))
    person = new_person(start_app("home", signed_in=True))
    steps.comes_back(person)
    _opens_pressure(person)
    _types_a_crisis(person)
    desk.until(lambda: _statuses(desk, patient) == ["requested"] == _statuses(desk, patient, "pressure-rising"))
    _sees_the_plan(person, person.say("plan.review.sent"))
    at_work = doctor()
    crisis = at_work.sees("血压达到 180/120 mmHg", "195/121", steps.MAIN_NAME, "请尽快处理")
    at_work.answers(crisis, "请患者来就诊", "请今天来急诊")
    trend = at_work.sees("约每周 +14 mmHg", "153/84", "Mann-Kendall")
    at_work.prescribes(trend, "2", "每日 1 次，每次 2 粒，早晨服用")
    at_work.answers(trend, "同意，我来处理", "明天起每次两粒")
    assert (_statuses(desk, patient), _statuses(desk, patient, "pressure-rising")) == (["completed"], ["completed"])
    for words in ("请今天来急诊", "明天起每次两粒"):
        person.sees(person.say("plan.review.words", words=words), within=60)
    person.sees(person.say("plan.review.prescribed"))


@pytest.mark.nightly
@pytest.mark.timeout(400)
def test_a_crisis_typed_by_mistake_leaves_no_proposal(
    hospital: Hospital, start_app: StartApp, new_person: Callable[[App], Person], doctor: Callable[[], Doctor]
) -> None:
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    person = new_person(start_app("home", signed_in=True))
    steps.comes_back(person)
    _opens_pressure(person)
    _types_a_crisis(person)
    person.tap(person.say("vitals.undo"), pinned=True)
    desk.until(lambda: _readings(desk, patient) == ["entered-in-error"])
    desk.until(lambda: _statuses(desk, patient) in ([], ["cancelled"]))
    doctor().sees_nothing_of(steps.MAIN_NAME)
    _sees_the_plan(person, person.say("plan.risks"))
    assert person.say("plan.review.sent") not in person.screen()
