"""A doctor answers who asked for more of a medicine, on a page; others of the staff neither see nor answer it."""

from __future__ import annotations

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.medication.pharmacy import Json, prescription, refill
from tests.hospital.staff_pages.test_queue_page import come_in

PAGE = "/staff/refills"


@pytest.fixture
def task(house: Hospital) -> Json:
    """A request of p0 that the rules cannot decide."""
    vague = prescription("rx", "p0")
    del vague["dispenseRequest"]
    asked = refill(vague, "p0")
    with house.app.state.store.begin() as tx:
        tx.put(vague)
        tx.put(asked, author="patient:Patient/p0")
    return asked


def status(house: Hospital, task: Json) -> str:
    with house.app.state.store.reading() as tx:
        return str((tx.read("Task", task["id"]) or {})["status"])


def answer(worker: Worker, task: Json, **said: str) -> httpx.Response:
    sent = worker.client.post(f"{PAGE}/{task['id']}?lang=en", data=said)
    return worker.client.get(sent.headers["location"]) if sent.is_redirect else sent


def test_a_doctor_agrees_and_hands_over(house: Hospital, client: httpx.Client, task: Json) -> None:
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(doctor)
    page = doctor.client.get(f"{PAGE}?lang=en").text
    assert "王秀兰" in page and "waits for a doctor" in page and "缬沙坦" in page
    assert "waits to be collected" in answer(doctor, task, answer="accept").text
    assert status(house, task) == "accepted"
    assert "No request is waiting" in answer(doctor, task, answer="hand-over").text
    assert status(house, task) == "completed"
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    acts = {(entry.type, entry.actor, entry.purpose) for entry in rows if entry.interaction in {"update", "create"}}
    for type_ in ("Task", "MedicationDispense"):
        assert (type_, "staff:Practitioner/prac-wang", "TREAT") in acts


def test_a_doctor_says_no_in_words_and_only_once(house: Hospital, client: httpx.Client, task: Json) -> None:
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(doctor)
    assert "No request is waiting" in answer(doctor, task, answer="reject", words="请先复查 <肾功能>").text
    with house.app.state.store.reading() as tx:
        assert tx.read("Task", task["id"])["statusReason"]["text"] == "请先复查 <肾功能>"
    assert "answered this request already" in answer(doctor, task, answer="accept").text
    assert status(house, task) == "rejected"


def test_words_that_are_too_many_are_kept_and_nothing_is_cut_off(
    house: Hospital, client: httpx.Client, task: Json
) -> None:
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(doctor)
    long = "请先复查。" * 120
    page = answer(doctor, task, answer="reject", words=long)
    assert (page.status_code, "500 characters at most" in page.text, long in page.text) == (422, True, True)
    assert "maxlength" not in page.text
    assert status(house, task) == "requested"
    answer(doctor, task, answer="reject", words="请先复查。")
    late = answer(doctor, task, answer="accept", words="可以续药").text
    assert "answered this request already" in late
    assert "可以续药" in late, "what was typed is still there"


@pytest.mark.parametrize("role", [Role.NURSE, Role.BILLING])
def test_other_roles_neither_see_nor_answer(house: Hospital, client: httpx.Client, task: Json, role: Role) -> None:
    worker = Worker.of(house, client, "other", role)
    come_in(worker)
    assert worker.client.get(PAGE).status_code == 403
    assert "王秀兰" not in answer(worker, task, answer="accept").text
    assert status(house, task) == "requested"


def test_who_is_not_signed_in_answers_nothing(house: Hospital, client: httpx.Client, task: Json) -> None:
    sent = client.post(f"{PAGE}/{task['id']}?lang=en", data={"answer": "accept"})
    assert sent.headers["location"] == "/auth/staff?lang=en"
    assert status(house, task) == "requested"
