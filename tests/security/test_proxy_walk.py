"""Walks every resource type x interaction x set of a proxy's scopes and compares each answer with `proxy_table.py`.

The rows stand in the hospital's own table and the tokens are its own, so that a row that is over, has ended or has not
begun is walked like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete

from hospital.app import create_app
from hospital.auth import grants, proxies
from hospital.auth.database import writing
from hospital.auth.tables import proxy
from hospital.base import clock
from hospital.base.config import Config
from hospital.base.signing import Signer
from hospital.billing.sandbox import Sandbox, over_http
from hospital.fhir.definitions import resource_types
from hospital.fhir.proxy import ProxyRole, ProxyScope
from tests.hospital.databases import sqlite_database
from tests.hospital.fhir.subscriptions.ear import subscription
from tests.security import permission_table, proxy_table
from tests.security.permission_table import APART, HOUSE
from tests.security.test_permission_walk import BASE, UNMETERED, client, listed, status, valid

Json = dict[str, Any]
TYPES = [type_ for type_ in resource_types() if type_ not in APART]
FULL = "patient/*.cruds"
TASKS = "http://anxin.example/fhir/CodeSystem/task"
TEXTS = "http://anxin.example/fhir/CodeSystem/consent"
HOUR = 3_600_000
ALL = frozenset(scope.value for scope in ProxyScope)
REFUSED = {"403", "404"}


@dataclass(frozen=True)
class Standing:
    """One proxy: within which scopes, how the row stands, by which scope of the token, with a record or without."""

    scopes: frozenset[str]
    state: str = "living"
    token: str = FULL
    own: bool = True
    guards: str = ""

    @property
    def counts(self) -> frozenset[str]:
        left = proxy_table.GUARDED[self.guards] if self.guards else self.scopes
        return self.scopes & left if proxy_table.STATES[self.state] else frozenset()

    @property
    def decides(self) -> bool:
        return self.guards in proxy_table.DECIDING and proxy_table.STATES[self.state]

    def sees(self, type_: str, id_: str, owner: str, letters: str) -> bool:
        covered = proxy_table.granted(self.token, type_, letters)
        return covered and proxy_table.sees(self.counts, type_, id_, owner, own=self.own, decides=self.decides)

    def __str__(self) -> str:
        rest = self.guards if self.own else "no record"
        return f"{'+'.join(sorted(self.scopes)) or 'none'} {self.state} {self.token} {rest}"


EACH = [Standing(frozenset({scope})) for scope in sorted(ALL)]
STANDINGS = [
    *EACH,
    Standing(frozenset()),
    Standing(frozenset({"see", "book"})),
    Standing(ALL),
    *(Standing(ALL, state) for state in proxy_table.STATES if state != "living"),
    *(Standing(ALL, token=token) for token in proxy_table.SCOPES if token != FULL),
    Standing(ALL, own=False),
    *(Standing(ALL, guards=guards) for guards in proxy_table.GUARDED),
]


def about(type_: str, id_: str, owner: str) -> Json:
    body = {**valid(type_, id_, owner), "id": id_}
    if type_ == "Task":
        code = "call" if "call" in id_ else "answer-questionnaire" if "asks" in id_ else "pay"
        body["code"] = {"coding": [{"system": TASKS, "code": code}]}
    if "follows" in id_:
        body["category"] = [{"coding": [{"system": "http://anxin.example/fhir/CodeSystem/plan", "code": "follow-up"}]}]
    if "agreement" in id_:
        body["category"] = [{"coding": [{"system": TEXTS, "code": "care"}]}]
    return body


def id_of(type_: str, owner: str) -> str:
    return owner if type_ == "Patient" and owner != "house" else f"{type_}-of-{owner}"


def owned(type_: str) -> dict[str, str]:
    """Every seeded id of a type and whose it is."""
    found = {id_of(type_, owner): owner for owner in ("a", "b", "c", "house")}
    if type_ in permission_table.WRITES:
        found |= {f"{type_}-by-b": "b", f"{type_}-by-a": "a"}
    more = {
        "Task": {"Task-call-b": "b", "Task-asks-b": "b"},
        "CarePlan": {"CarePlan-follows-b": "b"},
        "Consent": {"Consent-agreement-b": "b"},
        "RelatedPerson": {"carer": "b"},
    }
    return found | more.get(type_, {})


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One of each type for a, b and c, one that is nobody's, and of a and b what they wrote themselves."""
    folder = tmp_path_factory.mktemp("proxies")
    nowhere = "http://127.0.0.1:9"
    cashier = Sandbox(nowhere, Signer(folder / "keys", "hospital", clock.now), over_http(nowhere))
    app = create_app(Config(sqlite_database(folder / "hospital.sqlite"), BASE, limits=UNMETERED), provider=cashier)
    with app.state.store.begin() as tx:
        for type_ in TYPES:
            for id_, owner in owned(type_).items():
                body = {"resourceType": type_, "id": id_} if owner == "house" else about(type_, id_, owner)
                tx.put(body, author=f"patient:Patient/{owner}" if "-by-" in id_ else "system")
        tx.put(subscription("channel-of-b", "b"), author="patient:Patient/b")
    yield app
    app.state.store.close()


@contextmanager
def standing(hospital: FastAPI, one: Standing) -> Iterator[str]:
    """While it stands: the token of whoever looks after b."""
    engine, now = hospital.state.store.engine, clock.milliseconds(clock.now())
    if one.guards:
        years = next(int(word) for word in one.guards.split() if word.isdigit())
        born = clock.day_of(clock.now()) - timedelta(days=years * 365 + years // 4 + 1)
        with hospital.state.store.begin() as tx:
            tx.put({**(tx.read("Patient", "b") or {}), "birthDate": born.isoformat()})
    begins, ends = {"over": (-2, -1), "not yet": (1, 2)}.get(one.state, (-1, 1))
    with writing(engine) as connection:
        grant = grants.begin(connection, "anxin-app", "a" if one.own else "RelatedPerson/carer", one.token, now)
        token = grants.add(connection, grant, grants.ACCESS, now, HOUR)
        for scope in one.scopes:
            made = proxies.add(
                connection, related_person="carer", patient="b", holder="a" if one.own else "",
                scopes=[ProxyScope(scope)], begins=now + begins * HOUR, ends=now + ends * HOUR, reason="walk",
                role=ProxyRole.GUARDIAN if one.guards else ProxyRole.GRANTED,
            )  # fmt: skip
            if "says yes" in one.guards:
                proxies.assent(connection, made.id, [ProxyScope.SEE])
            if one.state == "ended":
                proxies.end(connection, made.id, now)
    try:
        yield token
    finally:
        with writing(engine) as connection:
            connection.execute(delete(proxy))


async def batch(hospital: FastAPI, token: str, requests: list[tuple[str, str, Json | None]]) -> list[Json]:
    """Sends many requests as one batch: the server handles each as a request of its own (R4 §3.1.0.11.1)."""
    entries = [
        {"request": {"method": method, "url": url}, **({} if body is None else {"resource": body})}
        for method, url, body in requests
    ]
    answers: list[Json] = []
    async with client(hospital, f"Bearer {token}") as caller:
        for start in range(0, len(entries), 1000):
            bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries[start : start + 1000]}
            answer = await caller.post("", json=bundle)
            assert answer.status_code == 200, answer.text[:500]
            answers += answer.json()["entry"]
    return answers


@pytest.mark.parametrize("one", STANDINGS, ids=str)
async def test_everything_that_reads_and_counts(hospital: FastAPI, one: Standing) -> None:
    if not one.own and not one.counts:
        return
    paths = ("", "/_history/1", "/_history") if one in EACH or not one.own else ("",)
    asked = [
        (type_, id_, owner, path)
        for type_ in TYPES
        for id_, owner in owned(type_).items()
        for path in (paths if owner == "b" else ("",))
    ]
    queries = ("?_count=400", "/_history?_count=400") if len(paths) > 1 or one.token != FULL else ("?_count=400",)
    lists = [(type_, query) for type_ in TYPES for query in queries]
    with standing(hospital, one) as token:
        answers = await batch(hospital, token, [("GET", f"{type_}/{id_}{path}", None) for type_, id_, _, path in asked])
        pages = await batch(hospital, token, [("GET", f"{type_}{query}", None) for type_, query in lists])
        counted = TYPES if one in EACH or one == Standing(ALL) else []
        counts = await batch(hospital, token, [("GET", f"{type_}?_summary=count", None) for type_ in counted])
    wrong = []
    for (type_, id_, owner, path), answer in zip(asked, answers, strict=True):
        may = one.sees(type_, id_, owner, "r")
        if status(answer) != ("200" if may else "404"):
            wrong.append(f"{type_}/{id_}{path}: {status(answer)}, expected {'200' if may else '404'}")
    expected = {
        type_: {id_ for id_, owner in owned(type_).items() if one.sees(type_, id_, owner, "s")} for type_ in TYPES
    }
    for (type_, query), answer in zip(lists, pages, strict=True):
        if listed(answer) != expected[type_]:
            wrong.append(f"{type_}{query}: {sorted(listed(answer))}, expected {sorted(expected[type_])}")
    for type_, answer in zip(counted, counts, strict=True):
        if answer["resource"].get("total", 0) != len(expected[type_]):
            wrong.append(f"{type_} counts {answer['resource']['total']}, expected {len(expected[type_])}")
    assert wrong == []


@pytest.mark.parametrize("one", STANDINGS, ids=str)
async def test_nothing_else_comes_by_includes_joins_and_histories_of_all(hospital: FastAPI, one: Standing) -> None:
    urls = [
        "_history?_count=500", "Patient/a/$everything?_count=500", "Patient/b/$everything?_count=500",
        *(f"{type_}?_include=*&_revinclude=*&_count=400" for type_ in ("Appointment", "Patient", "Invoice", "Task")),
        *(f"{type_}?patient=Patient/b&_count=400" for type_ in ("Observation", "Appointment", "Invoice", "Consent")),
        "Observation?subject:Patient._id=b", "Patient?_has:Observation:patient:_id=Observation-of-b",
        "Patient?_has:Invoice:patient:_id=Invoice-of-b", "Patient?_has:Consent:patient:_id=Consent-of-b",
    ]  # fmt: skip
    with standing(hospital, one) as token:
        answers = await batch(hospital, token, [("GET", url, None) for url in urls])
    for url, answer in zip(urls, answers, strict=True):
        for entry in answer.get("resource", {}).get("entry", []):
            if entry.get("search", {}).get("mode") == "outcome":
                continue
            type_, id_ = entry["fullUrl"].removeprefix(f"{BASE}/fhir/").split("/")
            owner = owned(type_).get(id_)
            assert owner is not None, f"{url}: {type_}/{id_}"
            assert one.sees(type_, id_, owner, "r") or one.sees(type_, id_, owner, "s"), f"{url}: {type_}/{id_}"
    if one.token == FULL:
        by_result = {url: {e["resource"]["id"] for e in a["resource"].get("entry", [])}
                     for url, a in zip(urls, answers, strict=True) if status(a) == "200"}  # fmt: skip
        assert ("b" in by_result["Patient?_has:Observation:patient:_id=Observation-of-b"]) == ("see" in one.counts)
        assert ("b" in by_result["Patient?_has:Invoice:patient:_id=Invoice-of-b"]) == ("pay" in one.counts)
        assert not by_result["Patient?_has:Consent:patient:_id=Consent-of-b"]


async def test_a_list_is_hidden_when_it_points_to_what_a_scope_does_not_show(hospital: FastAPI) -> None:
    pointing = {
        name: {**about("List", f"List-to-{name}", owner), "entry": [{"item": {"reference": target}}]}
        for name, owner, target in (
            ("value", "a", "Observation/Observation-of-b"), ("consent", "a", "Consent/Consent-of-b"),
            ("bill", "b", "Invoice/Invoice-of-b"), ("task", "b", "Task/Task-of-b"), ("own", "b", "Goal/Goal-of-b"),
        )
    }  # fmt: skip
    with hospital.state.store.begin() as tx:
        for body in pointing.values():
            tx.put(body)
    expected = {"see": {"value", "own"}, "book": set(), "pay": set(), "chat": set(), "medicines": set()}
    for one in EACH:
        with standing(hospital, one) as token:
            answers = await batch(hospital, token, [("GET", f"List/{body['id']}", None) for body in pointing.values()])
            (found,) = await batch(hospital, token, [("GET", "List?_count=100", None)])
        seen = {name for name, answer in zip(pointing, answers, strict=True) if status(answer) == "200"}
        assert seen == {id_.removeprefix("List-to-") for id_ in listed(found) if "List-to-" in id_}
        (scope,) = one.scopes
        assert seen == expected[scope]
    with hospital.state.store.begin() as tx:
        for body in pointing.values():
            tx.delete("List", body["id"])


async def test_what_is_hidden_answers_like_what_never_was(hospital: FastAPI) -> None:
    with standing(hospital, Standing(frozenset({"book"}))) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            for type_ in TYPES:
                if type_ in ("Patient", "Appointment"):
                    continue
                for method, path in (("GET", ""), ("GET", "/_history"), ("GET", "/_history/1"), ("DELETE", "")):
                    hidden = await caller.request(method, f"{type_}/{type_}-of-b{path}")
                    never = await caller.request(method, f"{type_}/{type_}-of-x{path}")
                    assert (hidden.status_code, len(hidden.content)) == (404, len(never.content)), f"{type_}{path}"
                    assert never.status_code == 404


@pytest.mark.parametrize("one", [*EACH, Standing(ALL), Standing(ALL, "over"), Standing(ALL, own=False)], ids=str)
async def test_everything_that_writes(hospital: FastAPI, one: Standing) -> None:
    """Allowed is whatever is not 403 or 404: validation and the hospital's rules may still say no to the content."""
    if not one.own and not one.counts:
        return
    walked: list[tuple[str, str, Json | None, bool]] = []
    for type_ in TYPES:
        writable = type_ in permission_table.WRITES
        for owner in ("b", "c"):
            new, id_ = str(uuid4()), id_of(type_, owner)
            may = proxy_table.writes(one.counts, type_, "c", owner)
            walked.append(("POST", type_, about(type_, "x", owner), may))
            walked.append(("DELETE", f"{type_}/{id_}", None, False))
            changes = type_ == "Appointment" and proxy_table.writes(one.counts, type_, "u", owner)
            walked.append(("PUT", f"{type_}/{id_}", about(type_, id_, owner), changes))
            if writable:
                walked.append(("PUT", f"{type_}/{new}", about(type_, new, owner), may))
        if writable:
            id_ = f"{type_}-by-b"
            walked.append(("PUT", f"{type_}/{id_}", about(type_, id_, "b"),
                           proxy_table.writes(one.counts, type_, "u", "b")))  # fmt: skip
            walked.append(("DELETE", f"{type_}/{id_}", None, False))
    before = versions(hospital)
    with standing(hospital, one) as token:
        answers = await batch(hospital, token, [(method, url, body) for method, url, body, _ in walked])
    wrong = [
        f"{method} {url}: {status(answer)}, expected {'allowed' if may else 'refused'}"
        for (method, url, _, may), answer in zip(walked, answers, strict=True)
        if (status(answer) not in REFUSED) != may
    ]
    after = versions(hospital)
    for (type_, id_), version in before.items():
        if after[type_, id_] != version and not proxy_table.writes(one.counts, type_, "u", owned(type_)[id_]):
            wrong.append(f"{type_}/{id_} was changed")
    assert wrong == []


async def test_nothing_is_moved_between_people_and_nothing_names_two(hospital: FastAPI) -> None:
    walked: list[tuple[str, str, Json]] = []
    for type_ in permission_table.WRITES:
        for here, there in (("a", "b"), ("b", "a"), ("a", "c"), ("b", "c")):
            id_, new = f"{type_}-by-{here}", str(uuid4())
            moved = about(type_, id_, there)
            named = {"url": "http://x", "valueReference": {"reference": f"Patient/{there}"}}
            both = {**about(type_, new, here), "extension": [named]}
            walked += [
                ("PUT", f"{type_}/{id_}", moved),
                ("PUT", f"{type_}/{new}", both),
                ("POST", type_, both),
                ("PUT", f"{type_}/{id_}", {**both, "id": id_}),
            ]
    before = versions(hospital)
    with standing(hospital, Standing(ALL)) as token:
        answers = await batch(hospital, token, list(walked))
        for (_, url, _), answer in zip(walked, answers, strict=True):
            assert status(answer) in REFUSED, f"{url}: {answer}"
        patch = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": PATCH_TO_B}
        (patched,) = await batch(hospital, token, [("PATCH", "Appointment/Appointment-by-a", patch)])
        assert status(patched) == "403", patched
    assert versions(hospital) == before


#: [{"op": "replace", "path": "/participant/0/actor/reference", "value": "Patient/b"}]
PATCH_TO_B = (
    "W3sib3AiOiAicmVwbGFjZSIsICJwYXRoIjogIi9wYXJ0aWNpcGFudC8wL2FjdG9yL3JlZmVyZW5jZSIsICJ2YWx1ZSI6ICJQYXRpZW50L2IifV0="
)


async def test_a_payer_writes_no_task_but_a_payment(hospital: FastAPI) -> None:
    task = {key: value for key, value in about("Task", str(uuid4()), "b").items() if key != "code"}
    other = {"coding": [{"system": TASKS, "code": "call"}]}
    pay = {"coding": [{"system": TASKS, "code": "pay"}]}
    with standing(hospital, Standing(ALL)) as token:
        answers = await batch(
            hospital, token,
            [("PUT", f"Task/{task['id']}", body) for body in (task, {**task, "code": other}, {**task, "code": pay})],
        )  # fmt: skip
    assert [status(answer) in REFUSED for answer in answers] == [True, True, False]


async def test_what_was_deleted_comes_back_to_nobody_else(hospital: FastAPI) -> None:
    id_ = str(uuid4())
    with hospital.state.store.begin() as tx:
        tx.put(about("Appointment", id_, "a"), author="patient:Patient/a")
    with hospital.state.store.begin() as tx:
        tx.delete("Appointment", id_)
    with standing(hospital, Standing(ALL)) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            for owner in ("b", "c"):
                answer = await caller.put(f"Appointment/{id_}", json=about("Appointment", id_, owner))
                assert answer.status_code == 403, answer.text


async def test_operations_on_the_other_patients_records(hospital: FastAPI) -> None:
    nothing = {"resourceType": "Parameters"}
    with hospital.state.store.begin() as tx:
        tx.put({**about("Appointment", "visit", "b"), "status": "booked"})

    async def asked(one: Standing, path: str) -> httpx.Response:
        with standing(hospital, one) as token:
            async with client(hospital, f"Bearer {token}") as caller:
                return await caller.post(path, json=nothing)

    for one in STANDINGS:
        if one.token != FULL:
            continue
        check_in = (await asked(one, "Appointment/visit/$check-in-code")).status_code
        seen = bool(one.counts & {"see", "book"})
        assert check_in == (200 if "book" in one.counts else 403 if seen else 404), one
        bind = (await asked(one, "Patient/b/$bind-card")).status_code
        assert bind == (403 if one.counts else 404), one
        cards = await asked(one, "Patient/b/$cards")
        assert cards.status_code == (200 if one.counts else 404)
        assert "parameter" not in cards.json()
    with hospital.state.store.begin() as tx:
        tx.delete("Appointment", "visit")


@pytest.mark.parametrize("one", STANDINGS, ids=str)
async def test_channels_are_bound_by_who_sees_and_never_the_patients_own(hospital: FastAPI, one: Standing) -> None:
    if one.token != FULL:
        return
    id_, hears = str(uuid4()), "see" in one.counts
    with standing(hospital, one) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            made = await caller.put(f"Subscription/{id_}", json=subscription(id_, "b"))
            assert made.status_code == (201 if hears else 403), made.text
            bound = await caller.get(f"Subscription/{id_}/$get-ws-binding-token")
            assert bound.status_code == (200 if hears else 404)
            assert (await caller.get(f"Subscription/{id_}/$status")).status_code == (200 if hears else 404)
            for theirs in (subscription("channel-of-b", "b"), subscription("channel-of-b", "a")):
                assert (await caller.put("Subscription/channel-of-b", json=theirs)).status_code in (403, 404)
            for path in ("Subscription/channel-of-b", "Subscription/$get-ws-binding-token?id=channel-of-b"):
                assert (await caller.get(path)).status_code == 404
            assert (await caller.delete("Subscription/channel-of-b")).status_code == 404
            assert "channel-of-b" not in (await caller.get("Subscription/$status")).text
            found = (await caller.get("Subscription?_summary=count")).json()["total"]
            assert found == hears
            stranger = str(uuid4())
            answer = await caller.put(f"Subscription/{stranger}", json=subscription(stranger, "c"))
            assert answer.status_code == 403
            if hears:
                assert (await caller.delete(f"Subscription/{id_}")).status_code == 204


async def test_a_page_link_and_a_channel_end_with_the_row(hospital: FastAPI) -> None:
    id_ = str(uuid4())
    with standing(hospital, Standing(ALL)) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            page = (await caller.get("Observation?_count=1")).json()
            following = next(link["url"] for link in page["link"] if link["relation"] == "next")
            assert (await caller.get(following)).status_code == 200
            assert (await caller.put(f"Subscription/{id_}", json=subscription(id_, "b"))).status_code == 201
    async with client(hospital, f"Bearer {token}") as caller:
        assert (await caller.get(following)).status_code == 400
        assert (await caller.get(f"Subscription/{id_}/$get-ws-binding-token")).status_code == 404
        assert (await caller.get("Patient/b")).status_code == 404
        assert (await caller.get("Patient/a")).status_code == 200
    async with client(hospital, f"Bearer {hospital.state.sign_in.tokens.for_patient('b', FULL, 5)}") as caller:
        assert (await caller.delete(f"Subscription/{id_}")).status_code == 204  # the patient ends what is about them


async def test_the_patient_reads_who_looked_and_the_proxy_reads_nothing_of_it(hospital: FastAPI) -> None:
    reader = f"Bearer {hospital.state.sign_in.tokens.for_patient('b', FULL, 5)}"
    with standing(hospital, Standing(ALL)) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            assert (await caller.get("Observation/Observation-of-b")).status_code == 200
            for query in ("", "?patient=Patient/b", "?patient=b,a"):
                told = await caller.get(f"AuditEvent{query}")
                assert told.status_code == 200
                assert "Patient/b" not in str(told.json().get("entry")), query
        async with client(hospital, reader) as caller:
            told = (await caller.get("AuditEvent?_count=50")).json()
            looks = [one["resource"] for one in told["entry"] if "Observation/Observation-of-b" in str(one)]
            assert [one["agent"][0]["who"] for one in looks[:1]] == [{"reference": "RelatedPerson/carer"}]
            assert (await caller.get(f"AuditEvent/{looks[0]['id']}")).json() == looks[0]
            assert "Patient/a" not in str(told)
    async with client(hospital, reader) as caller:  # of somebody who is nobody's proxy the patient reads a mark
        told = (await caller.get(f"AuditEvent/{looks[0]['id']}")).json()
        assert told["agent"][0]["who"].keys() == {"identifier"}


def versions(hospital: FastAPI) -> dict[tuple[str, str], tuple[int, bool]]:
    """The current version of everything seeded."""
    with hospital.state.store.reading() as tx:
        found = {(type_, id_): tx.current(type_, id_) for type_ in TYPES for id_ in owned(type_)}
    return {key: (one.version, one.deleted) for key, one in found.items()}


def test_the_table_speaks_of_every_scope_and_type() -> None:
    assert set(proxy_table.READS) == set(proxy_table.WRITES) == ALL
    read = frozenset().union(*proxy_table.READS.values())
    assert read | proxy_table.INSURANCE | proxy_table.KEPT == permission_table.PERSON
    assert not read & HOUSE
