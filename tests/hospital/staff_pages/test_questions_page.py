"""A doctor answers what people asked, and publishes what they agreed to; others of the staff see nothing of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.education.asking import question
from tests.hospital.staff_pages.test_queue_page import come_in

Json = dict[str, Any]
PAGE = "/staff/questions"


@pytest.fixture
def asked(house: Hospital) -> Json:
    """A question of p0, who agrees to its publication."""
    body = question("p0", consent=True, words="脚踝肿了 <急>，要停药吗？")
    del body["about"]
    with house.app.state.store.begin() as tx:
        tx.put(body, author="patient:Patient/p0")
    return body


def send(worker: Worker, asked: Json, act: str, **said: str) -> str:
    sent = worker.client.post(f"{PAGE}/{asked['id']}/{act}?lang=en", data=said)
    return worker.client.get(sent.headers["location"]).text if sent.is_redirect else sent.text


def stored(house: Hospital, type_: str, id_: str) -> Json:
    with house.app.state.store.reading() as tx:
        return tx.read(type_, id_) or {}


def test_a_doctor_answers_and_publishes(house: Hospital, client: httpx.Client, asked: Json) -> None:
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    assert PAGE in come_in(doctor).text
    page = doctor.client.get(f"{PAGE}?lang=en").text
    assert "王秀兰" in page and "脚踝肿了 &lt;急&gt;" in page and "may be published without a name" in page
    page = send(doctor, asked, "answer", words="先别停药。")
    assert "No question waits" in page and "先别停药。" in page
    assert "dealt with this question already" in send(doctor, asked, "answer", words="再答一次")
    page = send(doctor, asked, "publish", title="王秀兰问：脚踝肿了怎么办", words="先别停药。")
    assert "says who asked" in page
    assert "王秀兰问：脚踝肿了怎么办" in page, "what was typed is still there"
    assert "王秀兰" not in send(doctor, asked, "publish", title="脚踝肿了怎么办？", words="先别停药。")
    published = stored(house, "Communication", asked["id"])["extension"][-1]["valueReference"]["reference"]
    assert stored(house, *published.split("/"))["title"] == "脚踝肿了怎么办？"
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    acts = {(entry.interaction, entry.type, entry.actor) for entry in rows}
    assert ("update", "Communication", "staff:Practitioner/prac-wang") in acts
    assert ("search-type", "Communication", "staff:Practitioner/prac-wang") in acts


@pytest.mark.parametrize("role", [Role.NURSE, Role.DESK])
def test_other_roles_neither_see_nor_answer(house: Hospital, client: httpx.Client, asked: Json, role: Role) -> None:
    worker = Worker.of(house, client, "other", role)
    assert PAGE not in come_in(worker).text
    assert worker.client.get(PAGE).status_code == 403
    assert "脚踝肿了" not in send(worker, asked, "answer", words="先别停药。")
    assert stored(house, "Communication", asked["id"])["status"] == "in-progress"


def test_who_is_not_signed_in_answers_nothing(house: Hospital, client: httpx.Client, asked: Json) -> None:
    for act in ("answer", "publish"):
        sent = client.post(f"{PAGE}/{asked['id']}/{act}?lang=en", data={"title": "x", "words": "x"})
        assert sent.headers["location"] == "/auth/staff?lang=en"
    assert stored(house, "Communication", asked["id"])["status"] == "in-progress"
