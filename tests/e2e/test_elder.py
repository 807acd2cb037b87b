"""Elder mode without a pointer: a questionnaire, a question a page, and a message to the care team, by keys alone and
by roles and names alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.hands import Keys, ScreenReader
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.test_two_ends import CARDIOLOGY, discharged

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(590)]
SAID = (("按时吃了吗", "yes"), ("胸痛或胸闷", "no"), ("喘不上气", "no"), ("黑便", "no"))
FORM, WORDS = "冠心病随访问卷", "晚上睡得好些了"


@pytest.fixture
def elder(hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person]) -> Person:
    """Somebody in elder mode whom follow-up asks how they are."""
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.keeps(discharged(patient, days=8))
    desk.until(lambda: bool(desk.search("Task", patient=patient, code="answer-questionnaire", status="requested")))
    person = new_person(start_app("home", signed_in=True))
    steps.comes_back(person)
    steps.door(person, "me")
    person.reaches(person.say("account.settings.display"), re.compile(re.escape(person.say("account.settings.title"))))
    steps.sets_elder_mode(person)
    steps.door(person, "care")
    person.sees(person.say("questionnaires.title"))
    return person


def test_by_keys_alone(elder: Person) -> None:
    keys, say = Keys(elder), elder.say
    keys.enters(re.compile(f"^{say('questionnaires.title')}"))
    elder.sees(FORM)
    keys.enters(re.compile(f"^{FORM}"))
    for question, answer in SAID:
        elder.sees(question)
        keys.enters(say(f"questionnaires.{answer}"))
        keys.enters(say("questionnaires.next"))
    elder.sees("还有什么想告诉我们的")
    keys.enters(say("questionnaires.next"))
    elder.sees(say("questionnaires.summary.read"))
    keys.enters(say("questionnaires.send"))
    elder.sees(say("questionnaires.state.sent"), within=60)
    keys.goes_back_to_the_doors()
    keys.enters(re.compile(f"^{say('chat.title')}"))
    elder.sees(CARDIOLOGY)
    keys.enters(re.compile(f"^{CARDIOLOGY}"))
    elder.sees(say("chat.state.active"))
    keys.comes_to(say("chat.write"))
    elder.page.keyboard.type(WORDS, delay=15)
    keys.enters(say("chat.send"))
    elder.sees(WORDS)


def test_by_roles_and_names_alone(elder: Person) -> None:
    reader, say = ScreenReader(elder), elder.say
    reader.acts("button", re.compile(f"^{say('questionnaires.title')}"))
    reader.acts("button", re.compile(f"^{FORM}"))
    for question, answer in SAID:
        elder.sees(question)
        reader.acts("button", say(f"questionnaires.{answer}"))
        reader.acts("button", say("questionnaires.next"))
    elder.sees("还有什么想告诉我们的")
    reader.acts("button", say("questionnaires.next"))
    elder.sees(say("questionnaires.summary.read"))
    reader.acts("button", say("questionnaires.send"))
    elder.sees(say("questionnaires.state.sent"), within=60)
    while not elder.shows_control(say("shell.door.reports")):
        reader.acts("button", say("kit.back"))
    reader.acts("button", re.compile(f"^{say('chat.title')}"))
    reader.acts("button", re.compile(f"^{CARDIOLOGY}"))
    elder.sees(say("chat.state.active"))
    reader.writes(say("chat.write"), WORDS)
    reader.acts("button", say("chat.send"))
    elder.sees(WORDS)
