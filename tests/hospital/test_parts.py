"""Parts of the hospital side by side: who decides which Task, what a part brings, and what keeps it from starting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from hospital.app import create_app
from hospital.base.config import Config
from hospital.base.outcome import refusal
from hospital.base.rounds import Round
from hospital.billing.task_json import TASK
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.permissions import Access
from hospital.fhir.store.deciders import Follower
from hospital.fhir.store.owners import Coding, RegisteredTwice
from hospital.fhir.store.tx import Decider, Tx
from hospital.fhir.store.version import Version
from tests.hospital.billing.house import BillingHospital, output, stands
from tests.hospital.billing.house import house as opened
from tests.hospital.conftest import ROOT, empty_database

Json = dict[str, Any]

CALL = Coding("http://anxin.example/fhir/CodeSystem/calls", "call-back")
PAY = Coding(TASK, "pay")
UNKNOWN = Coding(TASK, "water-plants")
TRANSLATION = Coding("http://snomed.info/sct", "185317003")


class CallBacks:
    """A part as small as one can be: somebody asks to be called, and is told when."""

    def __init__(self) -> None:
        self.followed: list[str] = []

    def decide(self, _tx: Tx, _access: Access, incoming: Json, current: Json | None) -> Json:
        if current is None and incoming["status"] != "requested":
            raise refusal(403, "business-rule", "only the desk says how a call stands")
        return {**incoming, "status": "accepted" if current is None else incoming["status"]}

    def follow(self, version: Version) -> Version:
        self.followed.append(version.id)
        return version

    def remind(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        found = shown(tx, request.access, "Task", request.id)
        return FhirResponse(200, found.verbatim, found)

    def part(self) -> Part:
        async def hello(_request: Request) -> PlainTextResponse:
            return PlainTextResponse("calling")

        return Part(
            deciders=(Decider("Task", self.decide, CALL),),
            followers=(Follower("Task", self.follow, CALL),),
            operations=(Operation("remind", self.remind, "Task"),),
            rounds=(Round(lambda: None, 3600.0),),
            routes=(Route("/calls", hello),),
        )


@pytest.fixture
def calls() -> CallBacks:
    return CallBacks()


@pytest.fixture
def house(tmp_path: Path, calls: CallBacks) -> Iterator[BillingHospital]:
    with opened(tmp_path, [calls.part()]) as found:
        yield found


def task(*codings: Coding, **changes: Any) -> Json:
    code = {"coding": [{"system": one.system, "code": one.code} for one in codings]} if codings else {"text": "tea"}
    made = {"resourceType": "Task", "id": str(uuid4()), "status": "requested", "intent": "order", "code": code}
    return {**made, "for": {"reference": "Patient/a"}, **changes}


def with_codes(body: Json, *codings: Coding) -> Json:
    return {**body, "code": task(*codings)["code"]}


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["issue"][0]["details"]["text"]


async def test_each_part_decides_and_follows_its_own_tasks(house: BillingHospital, calls: CallBacks) -> None:
    call = await house.put(task(CALL))
    payment = await house.put(house.wish(house.bill()))
    assert (call.status_code, call.json()["status"]) == (201, "accepted")
    assert stands(payment.json()) == ("in-progress", "waiting")
    assert output(payment.json(), "code-url")
    assert calls.followed == [call.json()["id"]]
    early = await house.put(task(CALL, status="completed"))
    assert said(early) == (403, "only the desk says how a call stands")
    done = await house.put({**call.json(), "status": "completed"}, who="system", if_match=call.headers["etag"])
    assert (done.status_code, done.json()["status"]) == (200, "completed")


async def test_a_translation_beside_the_code_changes_nothing(house: BillingHospital, calls: CallBacks) -> None:
    wish = house.wish(house.bill())
    assert stands((await house.put(with_codes(wish, TRANSLATION, PAY))).json()) == ("in-progress", "waiting")
    call = await house.put(task(CALL, TRANSLATION))
    assert (call.json()["status"], calls.followed) == ("accepted", [call.json()["id"]])


@pytest.mark.parametrize("codings", [(), (UNKNOWN,), (TRANSLATION,), (UNKNOWN, TRANSLATION)])
async def test_a_task_with_no_registered_code_is_nobodys_and_stays_as_it_came(
    house: BillingHospital, calls: CallBacks, codings: tuple[Coding, ...]
) -> None:
    answer = await house.put(task(*codings))
    assert (answer.status_code, answer.json()["status"], calls.followed) == (201, "requested", [])
    assert "output" not in answer.json()


@pytest.mark.parametrize("codings", [(PAY, CALL), (PAY, UNKNOWN), (UNKNOWN, PAY), (PAY, Coding(TASK, "refund"))])
async def test_a_task_with_two_codes_that_say_whose_it_is_is_refused_in_words(
    house: BillingHospital, codings: tuple[Coding, ...]
) -> None:
    wish = with_codes(house.wish(house.bill()), *codings)
    listed = ", ".join(sorted(map(str, codings)))
    assert said(await house.put(wish)) == (422, f"a Task cannot have all of these codes: {listed}")
    with house.app.state.store.reading() as tx:
        assert tx.current("Task", wish["id"]) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [((CALL,), (PAY,)), ((PAY,), (CALL,)), ((PAY,), ()), ((), (PAY,)), ((UNKNOWN,), (PAY,)), ((PAY,), (UNKNOWN,)),
     ((CALL,), ()), ((TRANSLATION,), (CALL,))],
)  # fmt: skip
async def test_no_task_goes_over_to_another_owner(
    house: BillingHospital, before: tuple[Coding, ...], after: tuple[Coding, ...]
) -> None:
    wish = with_codes(house.wish(house.bill()), *before)
    first = await house.put(wish)
    assert first.status_code == 201, first.text
    moved = with_codes(first.json(), *after)
    for who in ("patient-a", "system"):
        answer = await house.put(moved, who=who, if_match=first.headers["etag"])
        assert said(answer) == (422, "the code of a Task stays as it was written first")
    patch = [{"op": "replace", "path": "/code", "value": moved["code"]}]
    headers = {"Authorization": "Bearer patient-a", "Content-Type": "application/json-patch+json"}
    assert (await house.client.patch(f"Task/{wish['id']}", json=patch, headers=headers)).status_code == 422
    assert house.read("Task", wish["id"])["code"] == first.json()["code"]


async def test_what_was_deleted_comes_back_only_to_its_owner(house: BillingHospital) -> None:
    wish = house.wish(house.bill())
    await house.put(wish)
    headers = {"Authorization": "Bearer system"}
    deleted = await house.client.delete(f"Task/{wish['id']}", headers=headers)
    assert deleted.status_code == 204
    answer = await house.put(with_codes(wish, CALL), who="system", if_match='W/"3"')
    assert said(answer) == (422, "the code of a Task stays as it was written first")


async def test_what_is_nobodys_may_change_its_code(house: BillingHospital) -> None:
    first = await house.put(task(UNKNOWN))
    changed = await house.put(with_codes(first.json(), TRANSLATION), if_match=first.headers["etag"])
    assert changed.status_code == 200


async def test_what_a_part_brings_is_offered_described_and_served(house: BillingHospital, calls: CallBacks) -> None:
    call = (await house.put(task(CALL))).json()
    calls.followed.clear()
    answer = await house.post(f"Task/{call['id']}/$remind")
    assert (answer.status_code, answer.json()["id"], calls.followed) == (200, call["id"], [call["id"]])
    capability = (await house.client.get("metadata")).json()
    (described,) = (one for one in capability["rest"][0]["resource"] if one["type"] == "Task")
    offered = {one["name"]: one["definition"] for one in described["operation"]}
    assert offered["remind"] == "http://anxin.example/fhir/OperationDefinition/Task-remind"
    assert {"query", "validate"} <= offered.keys()
    assert "/fhir/Task/{id}/$remind" in (await house.client.get("openapi.json")).json()["paths"]
    assert (await house.client.get(f"{ROOT}/calls")).text == "calling"
    assert 3600.0 in [one.seconds for one in house.app.state.rounds.rounds]


def nothing(_asked: FhirRequest, _tx: Tx) -> FhirResponse:
    return FhirResponse(200)


def as_it_came(_tx: Tx, _access: Access, incoming: Json, _current: Json | None) -> Json:
    return incoming


@pytest.mark.parametrize(
    ("part", "named"),
    [
        (Part(deciders=(Decider("Task", as_it_came, PAY),)), str(PAY)),
        (Part(deciders=(Decider("Task", as_it_came),)), "Task cannot be registered"),
        (Part(deciders=(Decider("Appointment", as_it_came),)), "Appointment cannot be registered"),
        (Part(deciders=(Decider("Appointment", as_it_came, CALL),)), str(CALL)),
        (Part(deciders=(Decider("Flag", as_it_came, CALL), Decider("Flag", as_it_came, CALL))), str(CALL)),
        (Part(followers=(Follower("Flag", print), Follower("Flag", print))), "Flag cannot be registered"),  # type: ignore[arg-type]
        (Part(operations=(Operation("call-next", nothing, "Schedule"),)), "/Schedule/{id}/$call-next"),
        (Part(operations=(Operation("validate", nothing, "Task"),)), "/Task/{id}/$validate"),
        (Part(operations=(Operation("check-in", nothing),)), "/$check-in"),
    ],
)
def test_what_is_registered_twice_keeps_the_hospital_from_starting(tmp_path: Path, part: Part, named: str) -> None:
    with pytest.raises(RegisteredTwice) as stopped:
        create_app(Config(empty_database(tmp_path)), parts=[part])
    assert named in str(stopped.value)
