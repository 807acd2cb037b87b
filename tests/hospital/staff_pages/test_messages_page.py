"""A department answers its patients by message; others of the staff see nothing of it, and every look is audited."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.chat.meeting import MEETING
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role
from hospital.fhir.store.store import FhirStore
from hospital.staff_pages import message_routes
from services.record.messages.voice_note import voice_file
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.chat.talking import TEAM, consultation, extension, mark, message, team
from tests.hospital.staff_pages.test_queue_page import come_in
from tests.services.pictures.camera_files import jpeg, sheet
from tests.services.pictures.pdf_files import pdf

Json = dict[str, Any]
PAGE = "/staff/messages"
ANA = Access(frozenset({"p0"}), "Patient/p0")


def put(store: FhirStore, body: Json) -> Json:
    with store.begin() as tx:
        version = writes.update(tx, ANA, body["id"], body, Conditions(if_none_match="*")).version
        assert version is not None
        return version.body


@pytest.fixture
def asked(house: Hospital) -> Json:
    """A consultation of p0 with cardiology, where Wang and Lin work, with words and a picture."""
    store = house.app.state.store
    with store.begin() as tx:
        tx.put(team())
        tx.put(team("dept-ent"))
        for who, where in (("wang", TEAM), ("lin", TEAM), ("other", "dept-ent")):
            tx.put({
                "resourceType": "PractitionerRole", "id": f"works-{who}",
                "practitioner": {"reference": f"Practitioner/prac-{who}"},
                "healthcareService": [{"reference": f"HealthcareService/{where}"}],
            })  # fmt: skip
    opened = put(store, consultation("p0"))
    picture = put(store, {
        "resourceType": "Binary", "id": consultation()["id"], "contentType": "image/jpeg",
        "securityContext": {"reference": "Patient/p0"}, "data": base64.b64encode(jpeg(sheet())).decode(),
    })  # fmt: skip
    attached = {"contentAttachment": {"contentType": "image/jpeg", "url": f"Binary/{picture['id']}"}}
    put(store, message(opened, "脚踝肿了 <急>，要停药吗？", attached))
    return {**opened, "picture": picture["id"]}


def stored(house: Hospital, id_: str) -> Json:
    with house.app.state.store.reading() as tx:
        return tx.read("Encounter", id_) or {}


def send(worker: Worker, asked: Json, act: str, **said: str) -> str:
    sent = worker.client.post(f"{PAGE}/{asked['id']}/{act}?lang=en", data=said)
    return worker.client.get(sent.headers["location"]).text if sent.is_redirect else sent.text


@pytest.mark.parametrize(("name", "role"), [("wang", Role.DOCTOR), ("lin", Role.NURSE)])
def test_a_doctor_or_nurse_of_the_department_reads_answers_and_ends(
    house: Hospital, client: httpx.Client, asked: Json, name: str, role: Role
) -> None:
    worker = Worker.of(house, client, name, role)
    assert PAGE in come_in(worker).text
    inbox = worker.client.get(f"{PAGE}?lang=en").text
    assert "王秀兰" in inbox and "1 waiting" in inbox and "unread" in inbox
    page = worker.client.get(f"{PAGE}/{asked['id']}?lang=en").text
    assert "脚踝肿了 &lt;急&gt;" in page and "Start a video visit" not in page, "no meeting service, no video"
    assert "· unread" not in worker.client.get(f"{PAGE}?lang=en").text
    picture = worker.client.get(f"{PAGE}/{asked['id']}/file/{asked['picture']}")
    assert picture.headers["content-type"] == "image/jpeg" and "sandbox" in picture.headers["content-security-policy"]
    page = send(worker, asked, "answer", words="先别停药。")
    assert "先别停药。" in page and "not read by the patient" in page
    assert stored(house, asked["id"])["status"] == "in-progress"
    put(house.app.state.store, mark(asked, "2099-01-01T00:00:00Z"))
    assert "· read by the patient" in worker.client.get(f"{PAGE}/{asked['id']}?lang=en").text
    assert "too long" in send(worker, asked, "answer", words="字" * 2001)
    assert "active" not in send(worker, asked, "finish")
    page = send(worker, asked, "answer", words="再说一句")
    assert "is over" in page and "再说一句" in page, "what was typed is still there"
    assert stored(house, asked["id"])["status"] == "finished"
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 80)]
    acts = {(entry.interaction, entry.type, entry.actor, entry.purpose) for entry in rows}
    who = f"staff:Practitioner/prac-{name}"
    for done in (("search-type", "Encounter"), ("search-type", "Communication"), ("search-type", "Binary")):
        assert (*done, who, "TREAT") in acts
    assert ("update", "Communication", who, "TREAT") in acts


@pytest.mark.parametrize(
    ("name", "role"),
    [("wang", Role.DESK), ("wang", Role.BILLING), ("other", Role.DOCTOR), ("other", Role.NURSE), ("new", Role.NURSE)],
)
def test_other_roles_and_departments_neither_see_nor_answer(
    house: Hospital, client: httpx.Client, asked: Json, name: str, role: Role
) -> None:
    worker = Worker.of(house, client, name, role)
    come_in(worker)
    assert "王秀兰" not in worker.client.get(PAGE).text
    for path in ("", f"/file/{asked['picture']}"):
        assert worker.client.get(f"{PAGE}/{asked['id']}{path}").is_redirect
    for act in ("answer", "finish", "video"):
        assert "脚踝肿了" not in send(worker, asked, act, words="先别停药。")
    assert stored(house, asked["id"])["status"] == "planned"


def test_who_is_not_signed_in_sees_nothing(client: httpx.Client, asked: Json) -> None:
    for path in ("", f"/{asked['id']}", f"/{asked['id']}/file/{asked['picture']}"):
        assert client.get(f"{PAGE}{path}?lang=en").headers["location"] == "/auth/staff?lang=en"
    assert client.post(f"{PAGE}/{asked['id']}/answer?lang=en").headers["location"] == "/auth/staff?lang=en"


class Meetings:
    """A meeting service that the hospital has a contract with."""

    def place_for(self, consultation: str) -> str | None:
        return f"https://meet.example/{consultation}"


@pytest.fixture
def meeting_house(house: Hospital) -> Iterator[Hospital]:
    routes = message_routes.router(house.app.state.sign_in, Meetings()).routes
    house.app.router.routes[:0] = routes
    yield house
    del house.app.router.routes[: len(routes)]


def test_a_video_visit_is_a_place_that_the_meeting_service_gave(
    meeting_house: Hospital, client: httpx.Client, asked: Json
) -> None:
    worker = Worker.of(meeting_house, client, "wang", Role.DOCTOR)
    come_in(worker)
    assert "Start a video visit" in worker.client.get(f"{PAGE}/{asked['id']}?lang=en").text
    send(worker, asked, "video")
    told = stored(meeting_house, asked["id"])["extension"]
    place = f"https://meet.example/{asked['id']}"
    assert extension(MEETING, valueUrl=place) in told
    assert f'href="{place}"' in worker.client.get(f"{PAGE}/{asked['id']}?lang=en").text, "the desk enters the same room"
    meeting_house.clock.pass_by(hours=3)
    come_in(worker)
    send(worker, asked, "video")
    assert [each for each in stored(meeting_house, asked["id"])["extension"] if each["url"].endswith("/meeting")] == [
        extension(MEETING, valueUrl=place)
    ], "started again it is the same room"
    send(worker, asked, "finish")
    send(worker, asked, "video")
    assert place not in worker.client.get(f"{PAGE}/{asked['id']}?lang=en").text


def test_of_a_long_consultation_the_newest_messages_are_shown_in_their_order(
    house: Hospital, client: httpx.Client, asked: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hospital.staff_pages.messages._MOST_MESSAGES", 3)
    for number in range(4):
        put(house.app.state.store, message(asked, f"第 {number} 句"))
    worker = Worker.of(house, client, "lin", Role.NURSE)
    come_in(worker)
    page = worker.client.get(f"{PAGE}/{asked['id']}?lang=en").text
    assert "第 0 句" not in page and page.index("第 1 句") < page.index("第 2 句") < page.index("第 3 句")


def test_a_pdf_opens_and_a_voice_note_is_heard_at_the_desk(house: Hospital, client: httpx.Client, asked: Json) -> None:
    sent = {"application/pdf": pdf("胃镜报告"), "audio/wav": voice_file(bytes(64_000))}
    parts = []
    for kind, content in sent.items():
        file = put(house.app.state.store, {
            "resourceType": "Binary", "id": consultation()["id"], "contentType": kind,
            "securityContext": {"reference": "Patient/p0"}, "data": base64.b64encode(content).decode(),
        })  # fmt: skip
        parts.append({"contentAttachment": {"contentType": kind, "url": f"Binary/{file['id']}"}})
    put(house.app.state.store, message(asked, "听一下", *parts))
    worker = Worker.of(house, client, "lin", Role.NURSE)
    come_in(worker)
    answered = worker.client.get(f"{PAGE}/{asked['id']}?lang=en")
    assert (
        "PDF 1" in answered.text and "<audio controls" in answered.text and 'aria-label="Voice note 2"' in answered.text
    )
    assert "media-src 'self'" in answered.headers["content-security-policy"]
    for part, (kind, content) in zip(parts, sent.items(), strict=True):
        id_ = part["contentAttachment"]["url"].removeprefix("Binary/")
        got = worker.client.get(f"{PAGE}/{asked['id']}/file/{id_}")
        assert (got.headers["content-type"], got.content) == (kind, content)
        assert got.headers["x-content-type-options"] == "nosniff"
