"""A doctor weighs what home readings propose, on a page: the evidence, three answers, and a new prescription of theirs;
others of the staff neither see nor answer it."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.base.sql import sql
from hospital.fhir.staff import Role
from hospital.monitoring.asking_to_come import asking_id
from hospital.monitoring.watch import Watch
from services.record.visits.invitation import invitation
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.fhir.labels import as_patients
from tests.hospital.medication.pharmacy import Json
from tests.hospital.monitoring.clinic import crisis, of_patient, prescription, rising
from tests.hospital.staff_pages.test_queue_page import come_in

PAGE = "/staff/proposals"


def judged(house: Hospital, *readings: Json, patient: str = "p0") -> None:
    with house.app.state.store.begin() as tx:
        for body in readings:
            tx.put(as_patients(body), author=f"patient:Patient/{patient}")
    Watch(house.app.state.store, house.clock).look()


@pytest.fixture
def rx() -> Json:
    return prescription(subject={"reference": "Patient/p0"})


@pytest.fixture
def task(house: Hospital, rx: Json) -> Json:
    """A trend of p0's that waits for a clinician."""
    with house.app.state.store.begin() as tx:
        tx.put({"resourceType": "Practitioner", "id": "dr"})
        tx.put(rx)
    judged(house, *rising(times=20, patient="p0"))
    with house.app.state.store.reading() as tx:
        found = [version.body for version in tx.meeting(_tasks())]
    assert len(found) == 1
    return found[0]


def _tasks() -> Any:
    return sql("fhir_version.type = ? AND fhir_version.next_seq IS NULL", "Task")


def stored(house: Hospital, type_: str, id_: str) -> Json:
    with house.app.state.store.reading() as tx:
        return tx.read(type_, id_) or {}


def answer(worker: Worker, task: Json, **said: str) -> str:
    sent = worker.client.post(f"{PAGE}/{task['id']}?lang=en", data=said)
    return worker.client.get(sent.headers["location"]).text if sent.is_redirect else sent.text


@pytest.fixture
def doctor(house: Hospital, client: httpx.Client, task: Json) -> Worker:
    made = Worker.of(house, client, "wang", Role.DOCTOR)
    assert "/staff/proposals" in come_in(made).text
    return made


def test_a_doctor_sees_the_evidence_in_both_languages(doctor: Worker) -> None:
    page = doctor.client.get(f"{PAGE}?lang=en").text
    assert "王秀兰" in page and "rising by about 14 mmHg a week" in page and "氨氯地平" in page
    for words in ("168/84", "Mann-Kendall", "version 1", "And 6 earlier"):
        assert words in page, words
    assert len(re.findall(r"<tr><td>", page)) == 14
    chinese = doctor.client.get(f"{PAGE}?lang=zh").text
    assert "血压持续升高，约每周 +14 mmHg" in chinese and "系统从不改剂量" in chinese


def test_what_is_urgent_stands_first(house: Hospital, doctor: Worker) -> None:
    judged(house, of_patient(crisis(), "p1"), patient="p1")
    page = doctor.client.get(f"{PAGE}?lang=en").text
    assert page.index("Please look at this soon") < page.index("赵建国") < page.index("rising by about")
    assert "No current prescription has to do with this" in page


def test_agreeing_alone_changes_no_prescription(house: Hospital, doctor: Worker, task: Json) -> None:
    assert "王秀兰" in doctor.client.get(PAGE).text
    assert "Nothing is waiting" in answer(doctor, task, answer="agreed", words="我下周给您调药")
    told = stored(house, "Task", task["id"])
    assert (told["status"], told["statusReason"]["text"], "output" in told) == ("completed", "我下周给您调药", False)
    assert stored(house, "MedicationRequest", "rx")["meta"]["versionId"] == "1"
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    acts = {(entry.type, entry.actor, entry.purpose) for entry in rows if entry.interaction == "update"}
    assert ("Task", "staff:Practitioner/prac-wang", "TREAT") in acts
    assert ("Task", "staff:Practitioner/prac-wang") in {
        (entry.type, entry.actor) for entry in rows if entry.interaction == "search-type"
    }


def test_a_new_prescription_of_the_doctors_replaces_the_one_before(house: Hospital, doctor: Worker, task: Json) -> None:
    page = answer(doctor, task, answer="agreed", dose="1.5", instruction="每日 1 次，每次 1 片半")
    assert "Nothing is waiting" in page
    told = stored(house, "Task", task["id"])
    made = stored(house, *told["output"][0]["valueReference"]["reference"].split("/"))
    assert made["priorPrescription"]["reference"] == "MedicationRequest/rx"
    assert made["requester"]["reference"] == "Practitioner/prac-wang"
    [dosage] = made["dosageInstruction"]
    assert (dosage["text"], float(dosage["doseAndRate"][0]["doseQuantity"]["value"])) == ("每日 1 次，每次 1 片半", 1.5)
    assert stored(house, "MedicationRequest", "rx")["status"] == "stopped"


_TOO_LITTLE = (
    {"answer": "declined"}, {"answer": "agreed", "dose": "2"}, {"answer": "agreed", "instruction": "每日 2 片"},
    {"answer": "agreed", "dose": "NaN", "instruction": "x"}, {"answer": "agreed", "dose": "-1", "instruction": "x"},
    {"answer": "agreed", "dose": "1e9", "instruction": "x"},
    {"answer": "agreed", "dose": "2", "instruction": "早" * 501},
)  # fmt: skip


def test_what_says_too_little_changes_nothing(house: Hospital, doctor: Worker, task: Json) -> None:
    for said in _TOO_LITTLE:
        page = answer(doctor, task, **said)
        assert "Please give a reason" in page, said
        assert all(f'value="{typed}"' in page for typed in said.values()), "what was typed is still there"
    assert stored(house, "Task", task["id"]) == task
    assert stored(house, "MedicationRequest", "rx")["status"] == "active"


def test_a_doctor_says_no_or_asks_to_come_once(house: Hospital, doctor: Worker, task: Json) -> None:
    answer(doctor, task, answer="declined", words="袖带不合适 <先换>")
    assert stored(house, "Task", task["id"])["status"] == "rejected"
    assert "answered already" in answer(doctor, task, answer="visit")
    judged(house, of_patient(crisis(0.5), "p0"))
    page = doctor.client.get(f"{PAGE}?lang=en").text
    [second] = re.findall(r"/staff/proposals/([0-9a-f-]+)\?", page)
    answer(doctor, {"id": second}, answer="visit", words="请本周来门诊")
    told = stored(house, "Task", second)
    assert (told["status"], told["businessStatus"]["coding"][0]["code"]) == ("completed", "visit")
    said = stored(house, "Communication", asking_id(second))
    assert (said["recipient"], said["sender"]["reference"]) == ([{"reference": "Patient/p0"}], "Practitioner/prac-wang")
    found = invitation(said)
    assert found is not None and found.words == "请本周来门诊", "the app reads it"
    assert stored(house, "Communication", asking_id(task["id"])) == {}


def test_a_second_look_may_decide_that_nobody_has_to_come(
    house: Hospital, client: httpx.Client, doctor: Worker, task: Json
) -> None:
    answer(doctor, task, answer="visit", words="请来复查")
    again(doctor, task)
    answer(colleague(house, client), task, answer="declined", words="再量一周就好")
    assert stored(house, "Communication", asking_id(task["id"]))["status"] == "stopped"


@pytest.mark.parametrize("role", [Role.NURSE, Role.BILLING])
def test_other_roles_neither_see_nor_answer(house: Hospital, client: httpx.Client, task: Json, role: Role) -> None:
    worker = Worker.of(house, client, "other", role)
    assert "/staff/proposals" not in come_in(worker).text
    page = worker.client.get(PAGE)
    assert (page.status_code, "王秀兰" in page.text) == (403, False)
    answer(worker, task, answer="agreed")
    assert stored(house, "Task", task["id"]) == task


def test_who_is_not_signed_in_answers_nothing(house: Hospital, client: httpx.Client, task: Json) -> None:
    sent = client.post(f"{PAGE}/{task['id']}?lang=en", data={"answer": "agreed"})
    assert sent.headers["location"] == "/auth/staff?lang=en"
    assert client.get(f"{PAGE}?lang=en").headers["location"] == "/auth/staff?lang=en"
    assert stored(house, "Task", task["id"]) == task


def again(worker: Worker, task: Json) -> str:
    sent = worker.client.post(f"{PAGE}/{task['id']}/second?lang=en")
    return worker.client.get(sent.headers["location"]).text if sent.is_redirect else sent.text


def colleague(house: Hospital, client: httpx.Client) -> Worker:
    """Another doctor signs in with the same browser."""
    made = Worker.of(house, client, "zhao", Role.DOCTOR)
    come_in(made)
    return made


def test_a_colleague_is_asked_and_answers_and_who_asked_does_not(
    house: Hospital, client: httpx.Client, doctor: Worker, task: Json
) -> None:
    page = again(doctor, task)
    assert "A second look is asked for" in page and "Another doctor answers this" in page
    assert 'value="agreed"' not in page, "who asked has no form to answer"
    answer(doctor, task, answer="agreed")
    waiting = stored(house, "Task", task["id"])
    assert (waiting["status"], "businessStatus" in waiting) == ("in-progress", False)
    other = colleague(house, client)
    page = other.client.get(f"{PAGE}?lang=en").text
    assert "prac-wang looked first" in page and 'value="agreed"' in page
    answer(other, task, answer="visit", words="请来复查")
    told = stored(house, "Task", task["id"])
    assert (told["status"], told["owner"]["reference"]) == ("completed", "Practitioner/prac-zhao")


def test_a_colleague_is_not_asked_any_more(house: Hospital, doctor: Worker, task: Json) -> None:
    again(doctor, task)
    assert "A second look" not in again(doctor, task)
    assert stored(house, "Task", task["id"])["status"] == "requested"
    answer(doctor, task, answer="agreed")
    assert stored(house, "Task", task["id"])["status"] == "completed"


def test_an_answer_is_looked_at_again_by_another_doctor_and_stands_until_then(
    house: Hospital, client: httpx.Client, doctor: Worker, task: Json
) -> None:
    answer(doctor, task, answer="agreed", words="先加半片", dose="1.5", instruction="每日 1 次，每次 1 片半")
    judged(house, of_patient(crisis(0.5), "p0"))
    page = doctor.client.get(f"{PAGE}?lang=en").text
    assert "Answered in the last two weeks" in page and "先加半片" in page
    assert re.search(r"The newest reading since: \d+/\d+ \(", page)
    again(doctor, task)
    waiting = stored(house, "Task", task["id"])
    assert (waiting["status"], waiting["statusReason"]["text"]) == ("in-progress", "先加半片")
    Watch(house.app.state.store, house.clock).look()
    assert stored(house, "Task", task["id"])["status"] == "in-progress", "what was answered is not judged anew"
    other = colleague(house, client)
    first = waiting["output"][0]["valueReference"]["reference"]
    answer(other, task, answer="agreed", dose="1", instruction="每日 1 次，每次 1 片")
    told = stored(house, "Task", task["id"])
    assert told["owner"]["reference"] == "Practitioner/prac-zhao" and "statusReason" not in told
    made = stored(house, *told["output"][0]["valueReference"]["reference"].split("/"))
    assert made["priorPrescription"]["reference"] == first, "it replaces what the first answer had written"


@pytest.mark.parametrize("role", [Role.NURSE, Role.BILLING])
def test_other_roles_ask_for_no_second_look(house: Hospital, client: httpx.Client, task: Json, role: Role) -> None:
    worker = Worker.of(house, client, "other", role)
    come_in(worker)
    again(worker, task)
    assert stored(house, "Task", task["id"]) == task
