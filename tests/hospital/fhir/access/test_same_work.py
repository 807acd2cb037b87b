"""What is hidden takes the same work as what is not there: nobody learns from an answer or its time which ids exist."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from tests.hospital.conftest import ROOT, access_of_test_token
from tests.hospital.fhir.samples import Json, observation, own_id, patient

PATCH = {"Content-Type": "application/json-patch+json"}
AMENDED: Json = {"op": "replace", "path": "/status", "value": "amended"}
#: So many steps of SQLite's machine it takes to find out about one row that it is not the caller's. Listing the
#: caller's own record, which holds OWN resources, takes far more.
STEPS = 150
OWN = 300
#: The values in a statement as SQLite traces it.
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d[\d.e+]*\b")


@dataclass(frozen=True)
class Asked:
    """One interaction on an id that could be guessed or was learned: as a request, and as an entry of a bundle."""

    method: str
    url: Callable[[str], str]
    body: Callable[[str], Any] = lambda _id: None
    headers: dict[str, str] = field(default_factory=dict)

    def entry(self, id_: str) -> Json:
        request = {"method": self.method, "url": self.url(id_)}
        request |= {"ifMatch": self.headers["If-Match"]} if "If-Match" in self.headers else {}
        body = self.body(id_)
        if self.method == "PATCH":
            data = base64.b64encode(json.dumps(body).encode()).decode()
            body = {"resourceType": "Binary", "contentType": PATCH["Content-Type"], "data": data}
        return {"request": request} | ({"resource": body} if body is not None else {})

    def alone(self, id_: str) -> tuple[str, str, Any, dict[str, str]]:
        return self.method, self.url(id_), self.body(id_), self.headers | (PATCH if self.method == "PATCH" else {})


def own(id_: str) -> Json:
    return observation(id_, "a")


ASKED = {
    "read": Asked("GET", lambda id_: f"Observation/{id_}"),
    "vread": Asked("GET", lambda id_: f"Observation/{id_}/_history/1"),
    "history": Asked("GET", lambda id_: f"Observation/{id_}/_history"),
    "search": Asked("GET", lambda id_: f"Observation?_id={id_}"),
    "search with others": Asked("GET", lambda id_: f"Observation?_id={id_},x,y&code=8480-6"),
    "search behind it": Asked("GET", lambda id_: f"Patient?_has:Observation:patient:_id={id_}"),
    "search before it": Asked("GET", lambda id_: f"Observation?has-member:Observation._id={id_}"),
    "validate": Asked("GET", lambda id_: f"Observation/{id_}/$validate"),
    "update": Asked("PUT", lambda id_: f"Observation/{id_}", own),
    "update of a version": Asked("PUT", lambda id_: f"Observation/{id_}", own, {"If-Match": 'W/"1"'}),
    "update by search": Asked("PUT", lambda id_: f"Observation?_id={id_}", own),
    "patch": Asked("PATCH", lambda id_: f"Observation/{id_}", lambda _id: [AMENDED]),
    "patch of a version": Asked("PATCH", lambda id_: f"Observation/{id_}", lambda _id: [AMENDED], {"If-Match": "*"}),
    "patch by search": Asked("PATCH", lambda id_: f"Observation?_id={id_}", lambda _id: [AMENDED]),
    "delete": Asked("DELETE", lambda id_: f"Observation/{id_}"),
    "delete by search": Asked("DELETE", lambda id_: f"Observation?_id={id_}"),
    "everything": Asked("GET", lambda id_: f"Patient/{id_}/$everything"),
}
#: A doctor reads everybody's observations: nothing is hidden there.
ASKERS = ["patient-a", "proxy-c", "readonly-a", *(f"staff-{role.value}" for role in Role if role is not Role.DOCTOR)]
#: An interaction on one id: method, address, body, headers.
Ask = Callable[[str], tuple[str, str, Any, dict[str, str]]]


def access_for(authorization: str | None) -> Access:
    token = (authorization or "").removeprefix("Bearer ")
    if not token.startswith("staff-"):
        return access_of_test_token(authorization)
    role = Role(token.removeprefix("staff-"))
    return Access.of_staff(Staff("dr", (role,), date(2026, 3, 4)), (("*", "cruds"),))


@dataclass
class Work:
    """What the databases did: each statement, once for each of its rows, and the steps of SQLite's machine."""

    statements: list[str] = field(default_factory=list)
    steps: int = 0


@dataclass
class Watched:
    """A hospital whose databases are watched. `hidden` are ids of b's, `absent` of nobody's."""

    app: FastAPI
    work: Work = field(default_factory=Work)

    def __post_init__(self) -> None:
        for engine in {self.app.state.store.engine, self.app.state.store.trail.aside}:
            event.listen(engine, "checkout", self._watch)

    def _watch(self, raw: sqlite3.Connection, *_: object) -> None:
        raw.set_progress_handler(self._step, 1)
        raw.set_trace_callback(self._executed)

    def _step(self) -> int:
        self.work.steps += 1
        return 0

    def _executed(self, statement: str) -> None:
        self.work.statements.append(VALUES.sub("?", statement))

    def ask(self, token: str, method: str, url: str, body: Any, headers: dict[str, str]) -> tuple[httpx.Response, Work]:
        self.work = Work()

        async def run() -> httpx.Response:
            sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"} | headers
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"{ROOT}/fhir/", headers=sent) as client:
                return await client.request(method, url, content=None if body is None else json.dumps(body))

        return asyncio.run(run()), self.work


@pytest.fixture(scope="module")
def hospital() -> Iterator[Watched]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config(f"sqlite:///{folder}/hospital.sqlite", ROOT), access_for)
        with app.state.store.begin() as tx:
            for id_ in ("a", "c", "hidden"):
                tx.put(patient(id_))
            for id_ in ("hidden", own_id("hidden")):
                tx.put(observation(id_, "hidden", note=[{"text": "x" * 5_000}]))
            for number in range(OWN):
                tx.put(observation(f"own-{number}", "a"))
        yield Watched(app)
        app.state.store.close()


def compare(hospital: Watched, token: str, ask: Ask, few: int) -> None:
    learned = []
    for name in ("hidden", "absent"):
        for id_ in (name, own_id(name)):
            answer, work = hospital.ask(token, *ask(id_))
            text = answer.text.replace(id_, "").replace(httpx.QueryParams({"_": id_})["_"], "")
            learned.append((answer.status_code, text, work))
    for hidden, absent in (learned[0], learned[2]), (learned[1], learned[3]):
        assert hidden[:2] == absent[:2]
        assert hidden[2].statements == absent[2].statements
        assert abs(hidden[2].steps - absent[2].steps) <= STEPS * few


@pytest.mark.parametrize("token", ASKERS)
def test_an_interaction_with_what_is_hidden_takes_the_work_of_one_with_nothing(hospital: Watched, token: str) -> None:
    for name, asked in ASKED.items():
        if name == "update by search" or (name == "update" and token in ("patient-a", "proxy-c")):
            continue  # with a random id the one is created and the other is not: nobody guesses 122 bits
        compare(hospital, token, asked.alone, 1)


@settings(max_examples=25, deadline=None)
@given(
    names=st.lists(st.sampled_from(sorted(set(ASKED) - {"update", "update by search"})), min_size=1, max_size=6),
    token=st.sampled_from(ASKERS),
    kind=st.sampled_from(["batch", "transaction"]),
)
def test_a_bundle_about_what_is_hidden_takes_the_work_of_one_about_nothing(
    hospital: Watched, names: list[str], token: str, kind: str
) -> None:
    def ask(id_: str) -> tuple[str, str, Any, dict[str, str]]:
        return "POST", "", {"resourceType": "Bundle", "type": kind, "entry": [ASKED[n].entry(id_) for n in names]}, {}

    compare(hospital, token, ask, len(names))
