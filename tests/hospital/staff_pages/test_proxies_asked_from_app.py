"""Somebody asks from the app to look after a patient, with photos of the papers: one of the desk looks at them, another
decides, and who asked reads what became of it. A repeat finds its own work."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.family.conftest import SCOPE, Member
from tests.hospital.staff_pages.test_proxies_page import CARD, PAGE, first, people, rows, second

__all__ = ["first", "people", "second"]
Json = dict[str, Any]
TASKS = "http://anxin.example/fhir/CodeSystem/task"
INPUTS = "http://anxin.example/fhir/CodeSystem/access-input"
WANTED = (
    ("name", "王小明"), ("born", "2019-01-01"), ("number", CARD), ("relationship", "PRN"), ("role", "guardian"),
    ("paper", "birth-certificate"), ("scope", "see"), ("scope", "book"),
)  # fmt: skip


def task(wanted: tuple[tuple[str, str], ...] = WANTED, **more: Any) -> Json:
    given = [{"type": {"coding": [{"system": INPUTS, "code": key}]}, "valueString": value} for key, value in wanted]
    return {
        "resourceType": "Task", "id": str(uuid4()), "status": "requested", "intent": "order",
        "code": {"coding": [{"system": TASKS, "code": "look-after"}]}, "for": {"reference": "Patient/p1"},
        "authoredOn": "2026-03-04T09:00:00+08:00", "input": given, **more,
    }  # fmt: skip


@pytest.fixture
def mother(people: Hospital, client: httpx.Client) -> Member:
    return Member(client, "p1", people.app.state.sign_in.tokens.for_patient("p1", SCOPE, 60))


def put(member: Member, body: Json, version: str = "") -> httpx.Response:
    guard = {"If-Match": version} if version else {"If-None-Match": "*"}
    return member.client.put(f"/fhir/Task/{body['id']}", json=body, headers={**member.headers, **guard})


def look_into(worker: Worker, id_: str, answer: str = "record", **changed: str) -> httpx.Response:
    form = {"answer": answer, "number": CARD, "birth": "2019-01-01", "paper_day": "2019-01-03", "note": ""}
    return worker.client.post(f"{PAGE}/asked/{id_}?lang=en", data=form | changed)


def status(mother: Member, id_: str) -> tuple[str, str]:
    body = mother.read(f"Task/{id_}").json()
    return body["status"], (body.get("statusReason") or {}).get("text", "")


def test_one_looks_at_the_papers_and_another_grants_it(
    people: Hospital, mother: Member, first: Worker, second: Worker
) -> None:
    body = task()
    assert put(mother, body).status_code == 201
    assert put(mother, body).status_code == 200, "its answer was lost"
    page = first.client.get(f"{PAGE}?lang=en").text
    assert page.count("Asked from the app") == 1 and "王小明" in page and "/staff/papers/p1" in page
    assert '<span class="count">1</span>' in second.client.get("/staff?lang=en").text
    for _ in range(2):
        assert look_into(first, body["id"]).is_redirect
    assert status(mother, body["id"]) == ("accepted", "")
    page = second.client.get(f"{PAGE}?lang=en").text
    [request] = re.findall('id="proxy-(app-[0-9a-f]{12})"', page)
    address = f"{PAGE}/{request}?lang=en"
    assert first.client.post(address, data={"answer": "grant"}).status_code == 403, "who saw the papers does not decide"
    assert rows(people) == []
    for _ in range(2):
        assert second.client.post(address, data={"answer": "grant"}).is_redirect
    [row] = rows(people)
    assert (row.patient, row.holder, row.role, row.scopes) == ("p0", "p1", "guardian", ("see", "book"))
    assert status(mother, body["id"]) == ("completed", "")
    assert "request" not in [part["name"] for part in mother.ask("family").json()["parameter"]]


@pytest.mark.parametrize("by", ["first", "second"])
def test_who_asked_reads_why_it_was_refused(mother: Member, first: Worker, second: Worker, by: str) -> None:
    body = task()
    put(mother, body)
    if by == "first":
        assert look_into(first, body["id"], "refuse").status_code == 422, "a refusal says why"
        for _ in range(2):
            assert look_into(first, body["id"], "refuse", note="照片看不清，请重拍").is_redirect
    else:
        look_into(first, body["id"])
        [request] = re.findall('id="proxy-(app-[0-9a-f]{12})"', second.client.get(f"{PAGE}?lang=en").text)
        words = {"answer": "refuse", "words": "照片看不清，请重拍"}
        assert second.client.post(f"{PAGE}/{request}?lang=en", data=words).is_redirect
    assert status(mother, body["id"]) == ("rejected", "照片看不清，请重拍")


def test_whether_the_other_person_is_a_patient_here_is_told_to_nobody(mother: Member, first: Worker) -> None:
    """The same answer for a number that somebody has and for one that nobody has; the desk reads what does not fit."""
    stranger = task(tuple((key, "110101199001010000" if key == "number" else value) for key, value in WANTED))
    assert put(mother, stranger).status_code == put(mother, task()).status_code == 201
    assert status(mother, stranger["id"]) == ("requested", "")
    refused = look_into(first, stranger["id"], number="110101199001010000", note="原件未见")
    assert refused.status_code == 422 and "原件未见" in refused.text
    assert status(mother, stranger["id"]) == ("requested", "")


def test_it_is_taken_back_until_somebody_has_looked(mother: Member, first: Worker) -> None:
    taken_back, looked_at = task(), task()
    for body in (taken_back, looked_at):
        put(mother, body)
    assert put(mother, taken_back | {"status": "cancelled"}, 'W/"1"').status_code == 200
    assert look_into(first, taken_back["id"]).status_code == 409
    look_into(first, looked_at["id"])
    assert put(mother, looked_at | {"status": "cancelled"}, 'W/"2"').status_code == 409


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"name": "长" * 101}, {"born": "soon"}, {"relationship": "KING"}, {"role": "owner"},
     {"paper": "library-card"}, {"scope": "all"}],
)  # fmt: skip
def test_what_no_desk_could_look_into_is_refused(mother: Member, changed: dict[str, str]) -> None:
    wanted = tuple((key, changed.get(key, value)) for key, value in WANTED)
    assert put(mother, task(wanted)).status_code == 422


def test_nobody_asks_in_anothers_name_and_not_without_end(mother: Member) -> None:
    assert put(mother, task(**{"for": {"reference": "Patient/p0"}})).status_code == 403
    assert put(mother, task(status="completed")).status_code in (403, 422)
    answers = [put(mother, task()).status_code for _ in range(6)]
    assert answers == [201] * 5 + [409]
