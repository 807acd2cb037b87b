"""Never alone: after a discharge follow-up runs by itself, a red flag is at the desk, and both ends talk.

The patient at a phone's width and the clinic at a desktop's, side by side, until the visit stands in the doctor's
calendar, which another iCalendar library opens. `tests/hospital/staff_pages/test_whole_way.py` goes the same way in a
moment, without browsers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import vobject
from playwright.sync_api import Locator, expect

from hospital.base import clock
from tests.e2e import steps
from tests.e2e.desk import Desk
from tests.e2e.doctor import Doctor
from tests.e2e.nurse import Nurse
from tests.e2e.programs import Hospital, StartApp
from tests.e2e.robot import Person
from tests.e2e.side_by_side import SideBySide

CARDIOLOGY, DOCTOR = "心血管内科", "李明"
WRITTEN, ANSWERED = "刚才坐着的时候胸口闷了十分钟", "请今天就来门诊，路上别一个人走"


def discharged(patient: str, days: int) -> dict[str, Any]:
    """A stay with a heart attack that ended some days ago."""
    ended = clock.now() - timedelta(days=days)
    return {
        "resourceType": "Encounter", "id": "stay-heart", "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": {"reference": f"Patient/{patient}"},
        "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I21.0"}]}],
        "period": {"start": clock.instant(ended - timedelta(days=5)), "end": clock.instant(ended)},
    }  # fmt: skip


def begins_the_questions(person: Person) -> None:
    steps.door(person, "care")
    person.reaches("冠心病随访问卷", re.compile(f"^{person.say('questionnaires.title')}"))
    person.reaches("按时吃了吗", re.compile("^冠心病随访问卷"))


def answers_with_a_red_flag(person: Person) -> None:
    """Medicines taken, pain at rest, and nothing else; sent, and received by the hospital."""
    for number, said in enumerate(("yes", "yes", "no", "no")):
        chooses(person, number, person.say(f"questionnaires.{said}"))
    person.tap(person.say("questionnaires.next"), pinned=True)
    person.sees(person.say("questionnaires.summary.read"))
    person.tap(person.say("questionnaires.send"), pinned=True)
    person.sees(person.say("questionnaires.state.sent"), within=60)


def chooses(person: Person, number: int, words: str) -> None:
    """The answer to one of several questions with the same answers, by its place among them."""
    place = person.page.get_by_text(words, exact=True).nth(number).bounding_box()
    assert place is not None
    person.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    person.page.wait_for_timeout(400)


def takes_the_alert(nurse: Nurse) -> None:
    """The red flag stands at the desk with whose it is, and is taken by her."""
    nurse.page.goto(f"{nurse.origin}/staff/alerts?lang=zh")
    card = alert(nurse)
    expect(card).to_contain_text(steps.MAIN_NAME)
    card.get_by_role("button", name="我来处理").click()
    expect(alert(nurse)).to_contain_text("有人在处理")


def alert(nurse: Nurse) -> Locator:
    return nurse.page.locator("section.card", has_text="休息时胸痛或胸闷")


def opens_the_conversation(nurse: Nurse) -> None:
    nurse.page.goto(f"{nurse.origin}/staff/messages?lang=zh")
    nurse.page.get_by_role("link", name=steps.MAIN_NAME).click()


def writes(person: Person, words: str) -> None:
    """In the conversation with the department that goes on."""
    steps.door(person, "care")
    person.reaches(CARDIOLOGY, re.compile(f"^{person.say('chat.title')}"))
    person.reaches(person.say("chat.state.active"), re.compile(f"^{CARDIOLOGY}"))
    person.type_into(person.say("chat.write"), words)
    person.tap(person.say("chat.send"), pinned=True)
    person.sees(words)


def calendar_of(doctor: Doctor) -> dict[datetime, Any]:
    """The events of the doctor's calendar by their start, fetched as a calendar program does, from the address that
    the page gives out once."""
    doctor.page.goto(f"{doctor.origin}/staff/calendar?lang=zh")
    doctor.page.get_by_role("button", name="生成地址").click()
    address = doctor.page.locator("p.said").inner_text()
    fetched = httpx.get(address, timeout=20)
    fetched.raise_for_status()
    return {event.dtstart.value: event for event in vobject.readOne(fetched.text).vevent_list}


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_from_a_discharge_to_the_doctors_calendar(
    hospital: Hospital, start_app: StartApp, new_person: Callable[..., Person], nurse: Nurse,
    doctor: Callable[[], Doctor],
) -> None:  # fmt: skip
    desk = Desk(hospital)
    patient = desk.patient_id(steps.MAIN_PHONE)
    desk.keeps(discharged(patient, days=8))
    desk.until(lambda: bool(desk.search("Task", patient=patient, code="answer-questionnaire", status="requested")))
    person = new_person(start_app("home", signed_in=True))
    pictures = SideBySide(person.page, nurse.page)
    steps.comes_back(person)
    begins_the_questions(person)
    pictures.take("asked")
    answers_with_a_red_flag(person)
    takes_the_alert(nurse)
    pictures.take("alert")

    writes(person, WRITTEN)
    opens_the_conversation(nurse)
    body = nurse.page.locator("body")
    desk.until(lambda: bool(nurse.page.reload()) and WRITTEN in body.inner_text(), within=90)
    nurse.page.get_by_label("给患者的回复").fill(ANSWERED)
    nurse.page.get_by_role("button", name="发送回复").click()
    person.sees(ANSWERED, within=60)
    answer = nurse.page.locator("section.card", has_text=ANSWERED)
    desk.until(lambda: bool(nurse.page.reload()) and "患者已读" in answer.inner_text(), within=90)
    pictures.take("chat")

    visit = desk.half_hour_with_free_number(CARDIOLOGY, patient, doctor=DOCTOR)
    steps.chooses_a_time(person, visit)
    steps.is_held(person)
    person.tap(person.say("booking.hold.confirm"), pinned=True)
    person.is_told_one_of(person.say("booking.stage.booked"), within=60)
    at_work = doctor()
    event = calendar_of(at_work)[visit.start]
    assert (event.status.value, event.summary.value) == ("CONFIRMED", f"王** · {CARDIOLOGY}")
    SideBySide(person.page, at_work.page, pictures.number).take("calendar")

    nurse.page.goto(f"{nurse.origin}/staff/alerts?lang=zh")
    alert(nurse).get_by_role("link", name="写下做了什么").click()
    alert(nurse).get_by_label("做了什么").fill("回了消息，已约门诊")
    alert(nurse).get_by_role("button", name="处理好了").click()
    expect(alert(nurse)).to_have_count(0)
