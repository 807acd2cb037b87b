"""Calls and alerts on the pages of staff: a nurse answers them, a doctor reads why, others see nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from hospital.channels import rows
from hospital.channels.model import ChannelName, Message, MessageClass, MessageState
from hospital.channels.queue import queue
from hospital.fhir.search.run import search
from hospital.fhir.staff import Role
from hospital.follow_up.engine import FollowUpEngine
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.follow_up.ward import answer, operation
from tests.hospital.staff_pages.test_queue_page import come_in

Json = dict[str, Any]


@pytest.fixture
def followed(house: Hospital) -> FollowUpEngine:
    """王秀兰 had an operation, answered nothing for a week's questions, and then told of a swollen calf."""
    store = house.app.state.store
    made = FollowUpEngine(store, house.clock)
    with store.begin() as tx:
        tx.put(tx.read("Patient", "p0") | {"telecom": [{"system": "phone", "value": "13800000000"}]})
        tx.put(operation(patient="p0", at=house.clock()))
    made.look()
    for days in (7, 3):
        house.clock.pass_by(days=days)
        made.tick()
    with store.begin() as tx:
        tx.put(answer("follow-up-joint", house.clock(), patient="p0", calf=True))
    made.look()
    return made


def tasks(house: Hospital, code: str) -> list[Json]:
    with house.app.state.store.reading() as tx:
        return search(tx, "Task", [("code", code), ("patient", "p0")])


def test_a_nurse_rings_and_answers_alerts(house: Hospital, client: httpx.Client, followed: FollowUpEngine) -> None:
    nurse = Worker.of(house, client, "zhou", Role.NURSE)
    assert "/staff/alerts" in come_in(nurse).text
    page = nurse.client.get("/staff/alerts?lang=en").text
    assert "Swollen, painful calf" in page and "王秀兰" in page and "13800000000" in page and "Urgent" in page
    assert "calf: true" not in page, "a nurse reads no values"
    [alert] = tasks(house, "alert")
    nothing = nurse.client.post(f"/staff/alerts/{alert['id']}?lang=en", data={"said": "handled"})
    assert "please say what was done" in nothing.text
    done = nurse.client.post(f"/staff/alerts/{alert['id']}?lang=en", data={"said": "handled", "words": "来做超声"})
    assert done.is_redirect
    assert "No red flag waits" in nurse.client.get("/staff/alerts?lang=en").text
    again = nurse.client.post(f"/staff/alerts/{alert['id']}?lang=en", data={"said": "handled", "words": "再一次"})
    assert "somebody has dealt with it" in again.text and "再一次" in again.text
    assert "王秀兰" in nurse.client.get("/staff/calls?lang=zh").text
    [call] = [each for each in tasks(house, "call") if each["status"] == "requested"]
    assert nurse.client.post(f"/staff/calls/{call['id']}", data={"said": "not-reached"}).is_redirect
    assert "tried, not reached" in nurse.client.get("/staff/calls?lang=en").text
    assert nurse.client.post(f"/staff/calls/{call['id']}", data={"said": "reached"}).is_redirect
    assert "Nobody has to be rung" in nurse.client.get("/staff/calls?lang=en").text
    assert nurse.client.get("/staff/follow-up/p0").status_code == 403


def test_a_message_that_nobody_read_stands_on_the_same_list(house: Hospital, client: httpx.Client) -> None:
    store = house.app.state.store
    told = Message(
        "key-1", MessageClass.APPOINTMENT, "p0", "follow-up.new", house.clock() + timedelta(days=9),
        channels=(ChannelName.CALL,),
    )  # fmt: skip
    with store.begin() as tx:
        queue(tx, told, house.clock())
    house.app.state.delivery.round()
    nurse = Worker.of(house, client, "zhou", Role.NURSE)
    assert "有一条消息没有读到" not in come_in(nurse).text, "English"
    page = nurse.client.get("/staff/calls?lang=en").text
    assert "A message was not read" in page and "王秀兰" in page and "this is" in page.lower()
    [call] = tasks(house, "call")
    for _ in range(2):
        assert nurse.client.post(f"/staff/calls/{call['id']}", data={"said": "not-reached"}).is_redirect
    assert "tried, not reached" in nurse.client.get("/staff/calls?lang=en").text
    done = nurse.client.post(f"/staff/calls/{call['id']}", data={"said": "reached", "words": "已告知"})
    assert done.is_redirect and "Nobody has to be rung" in nurse.client.get("/staff/calls?lang=en").text
    [call] = tasks(house, "call")
    assert (call["status"], call["owner"]["reference"]) == ("completed", "Practitioner/prac-zhou")
    with store.reading() as tx:
        (row,) = rows.of_patient(tx.connection, "p0", 9)
    assert row.state is MessageState.READ


def test_a_doctor_reads_why(house: Hospital, client: httpx.Client, followed: FollowUpEngine) -> None:
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(doctor)
    for language, words in (("en", ("?: <strong>yes", "calf: true")), ("zh", ("？：<strong>是", "calf"))):
        alerts = doctor.client.get(f"/staff/alerts?lang={language}").text
        assert words[0] in alerts and words[1] not in alerts, "answers are told in the words of their questions"
    page = doctor.client.get("/staff/follow-up/p0?lang=en").text
    for words in ("follow-up began", "Procedure/knee", "no answer", "put on the call list", "the desk was alerted"):
        assert words in page
    assert "conditions do not hold" in page and "answer follow-up-joint/pain &gt;= 5" in page
    assert "There is no follow-up" in doctor.client.get("/staff/follow-up/p1?lang=en").text


def test_the_desk_sees_nothing(house: Hospital, client: httpx.Client, followed: FollowUpEngine) -> None:
    worker = Worker.of(house, client, "other", Role.DESK)
    come_in(worker)
    for page in ("/staff/alerts", "/staff/calls", "/staff/follow-up/p0"):
        seen = worker.client.get(page)
        assert seen.status_code == 403 and "王秀兰" not in seen.text
    [alert] = tasks(house, "alert")
    assert worker.client.post(f"/staff/alerts/{alert['id']}", data={"said": "seen"}).status_code >= 400
