"""The queue is worked at the desk: called, called once more, skipped, let in, ended; once, however often it is pressed,
and only by who works this queue. What comes of it is what the patient's app reads over FHIR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.base import clock
from hospital.fhir.staff import Role
from hospital.fhir.validation.check import findings
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.scheduling.booking import EXTENSION, Booker
from tests.hospital.staff_pages.conftest import visit
from tests.hospital.staff_pages.test_queue_page import come_in

ROOM = "/staff/queue/li"


@pytest.fixture
def desk(house: Hospital, client: httpx.Client) -> Worker:
    worker = Worker.of(house, client, "chen", Role.DESK)
    come_in(worker)
    return worker


@pytest.fixture
def doctor(house: Hospital) -> Iterator[Worker]:
    """Whose clinic it is."""
    with httpx.Client(base_url=house.base) as browser:
        worker = Worker.of(house, browser, "li", Role.DOCTOR)
        with house.app.state.store.begin() as tx:
            own = tx.read("PractitionerRole", "role-li")
            tx.put(own | {"practitioner": {"reference": "Practitioner/prac-li", "display": "李明"}})
        come_in(worker)
        yield worker


def do(worker: Worker, deed: str, **said: str) -> httpx.Response:
    return worker.client.post(f"{ROOM}?lang=en", data={"deed": deed} | said)


def told(house: Hospital, client: httpx.Client, id_: str, patient: str) -> dict[str, Any]:
    """Where somebody stands in the queue, as their own app reads it."""
    body = Booker.of(house, client, patient).read(f"Appointment/{id_}")
    assert findings(body) == []
    (queue,) = [each for each in body["extension"] if each["url"] == EXTENSION + "queue"]
    found = {part["url"]: next(value for key, value in part.items() if key != "url") for part in queue["extension"]}
    calls = [each["valueInstant"] for each in body["extension"] if each["url"] == EXTENSION + "called-at"]
    return found | {"status": body["status"], "called": "".join(calls), "version": body["meta"]["versionId"]}


def seen_call(page: str) -> str:
    """When the page says that somebody was called last."""
    return re.findall(r'name="seen" value="([^"]*)"', page)[0]


def test_a_visit_from_the_call_to_the_end(house: Hospital, client: httpx.Client, desk: Worker, doctor: Worker) -> None:
    page = desk.client.get(f"{ROOM}?lang=en").text
    assert 'accesskey="n"' in page and "Call 1" in page and 'http-equiv="refresh"' in page
    assert do(desk, "call", appointment="a").headers["location"] == f"{ROOM}?lang=en"
    first = told(house, client, "a", "p0")
    assert (first["state"], first["ahead"], first["room"]) == ("called", 0, "305 诊室")
    page = desk.client.get(f"{ROOM}?lang=en").text
    assert re.findall('accesskey="([box])"', page) == ["b", "o", "x"] and 'accesskey="n"' not in page
    house.clock.pass_by(minutes=1)
    again = {"appointment": "a", "seen": seen_call(page)}
    assert do(desk, "recall", **again).is_redirect
    second = told(house, client, "a", "p0")
    assert second["called"] > first["called"], "the app is called again"
    house.clock.pass_by(minutes=1)
    assert do(desk, "recall", **again).is_redirect
    assert told(house, client, "a", "p0") == second, "the same press is one call"
    assert do(desk, "begin", appointment="a").is_redirect
    assert told(house, client, "a", "p0")["state"] == "in-room"
    assert 'name="words"' not in desk.client.get(f"{ROOM}?lang=en").text
    assert do(desk, "finish", appointment="a", words="x").status_code == 403, "the desk ends no visit"
    page = doctor.client.get(f"{ROOM}?lang=en").text
    assert 'accesskey="f"' in page and "http-equiv" not in page, "what is typed is not loaded away"
    long = do(doctor, "finish", appointment="a", words="好" * 4001)
    assert long.status_code == 422 and "好" * 4001 in long.text
    for _ in range(2):
        assert do(doctor, "finish", appointment="a", words="按时服药").is_redirect
    assert told(house, client, "a", "p0")["status"] == "fulfilled"
    own = Booker.of(house, client, "p0")
    encounters = own.read("Encounter")["entry"]
    assert [each["resource"]["status"] for each in encounters] == ["finished"] and "按时服药" in str(encounters)


def test_who_does_not_come_is_skipped_and_called_later(house: Hospital, client: httpx.Client, desk: Worker) -> None:
    do(desk, "call", appointment="a")
    assert do(desk, "skip", appointment="a").is_redirect and do(desk, "skip", appointment="a").is_redirect
    assert told(house, client, "a", "p0")["state"] == "skipped"
    assert told(house, client, "b", "p2")["ahead"] == 0
    assert "did not come when called" in desk.client.get(f"{ROOM}?lang=en").text
    assert do(desk, "recall", appointment="a").is_redirect
    assert told(house, client, "a", "p0")["state"] == "called"


def test_a_double_click_and_two_at_once_call_one(
    house: Hospital, client: httpx.Client, desk: Worker, doctor: Worker
) -> None:
    with ThreadPoolExecutor(4) as pool:
        workers = [desk, doctor, desk, doctor]
        answers = list(pool.map(lambda worker: do(worker, "call", appointment="a"), workers))
    assert {answer.status_code for answer in answers} == {303}
    assert [told(house, client, id_, patient)["state"] for id_, patient in (("a", "p0"), ("b", "p2"))] == [
        "called", "waiting",
    ]  # fmt: skip
    do(desk, "begin", appointment="a")
    late = do(doctor, "call", appointment="a")
    assert late.status_code == 409 and "has just moved" in late.text and "Call 2" in late.text
    assert told(house, client, "b", "p2")["state"] == "waiting", "an old page calls nobody else"


def test_a_doctor_who_is_away(house: Hospital, client: httpx.Client, desk: Worker) -> None:
    for wrong in ("0", "241", "", "zehn", "-5"):
        refused = do(desk, "away", minutes=wrong)
        assert refused.status_code == 422 and "1 to 240 minutes" in refused.text
    assert do(desk, "away", minutes="30").is_redirect and do(desk, "away", minutes="30").is_redirect
    waits = told(house, client, "a", "p0")
    until = clock.instant(house.clock.moment.replace(hour=1, minute=30, second=30))
    assert waits["state"] == "waiting" and waits["away-until"] == until
    assert waits["expected-at"] >= until
    assert "away until 09:30" in desk.client.get(f"{ROOM}?lang=en").text
    assert "09:30 回来" in desk.client.get(f"{ROOM}?lang=zh").text
    assert do(desk, "back").is_redirect
    assert "away-until" not in told(house, client, "a", "p0")
    do(desk, "away", minutes="30")
    do(desk, "call", appointment="a")
    assert "away-until" not in told(house, client, "b", "p2"), "who calls is there"


def test_a_queue_is_worked_by_those_of_its_department(house: Hospital, client: httpx.Client) -> None:
    """A nurse of the department may; another nurse, another doctor and the cashier may not, whatever they send."""
    with house.app.state.store.begin() as tx:
        tx.put({
            "resourceType": "PractitionerRole", "id": "works-lin",
            "practitioner": {"reference": "Practitioner/prac-lin"},
            "healthcareService": [{"reference": "HealthcareService/heart"}],
        })  # fmt: skip
    for name, *roles in (("zhou", Role.NURSE), ("sun", Role.DOCTOR), ("qian", Role.BILLING), ("guan", Role.ADMIN)):
        with httpx.Client(base_url=house.base) as browser:
            other = Worker.of(house, browser, name, *roles)
            come_in(other)
            page = browser.get(f"{ROOM}?lang=en").text
            assert 'name="deed"' not in page
            for deed in ("call", "skip", "begin", "recall", "finish", "away", "back"):
                assert do(other, deed, appointment="a", minutes="5").status_code in (403, 404), (name, deed)
    assert told(house, client, "a", "p0")["state"] == "waiting"
    nurse = Worker.of(house, client, "lin", Role.NURSE)
    come_in(nurse)
    assert do(nurse, "call", appointment="a").is_redirect
    rows = [each.entry for each in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 100)]
    acts = {(each.actor, each.client, each.purpose) for each in rows if each.interaction == "update" and each.purpose}
    assert acts == {("staff:Practitioner/prac-lin", "anxin-pages", "TREAT")}


def test_no_such_queue(desk: Worker) -> None:
    for path in ("/staff/queue/nobody", "/staff/queue/a,b", "/staff/queue/%3Cb%3E"):
        assert "no such clinic" in desk.client.get(f"{path}?lang=en").text
        assert desk.client.post(f"{path}?lang=en", data={"deed": "call", "appointment": "a"}).status_code == 404


def test_two_hundred_wait_on_one_page(house: Hospital, desk: Worker) -> None:
    """The names are read together: a page asks the database as often for two hundred as for a hundred and one."""
    with house.app.state.store.begin() as tx:
        for number in range(200):
            tx.put({"resourceType": "Patient", "id": f"many{number}", "name": [{"text": f"患者{number:03}"}]})
            tx.put(visit(f"v{number}", f"many{number}", 10 + number, "2026-03-04") | {"status": "arrived"})
    page = desk.client.get(f"{ROOM}?lang=en").text
    assert page.count("患者") == 200 and "Call 1" in page
    assert do(desk, "call", appointment="a").is_redirect
