"""Walks every interaction x resource type x role of staff x scope and compares each answer with `staff_table.py`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.auth import scopes
from hospital.base import clock
from hospital.base.config import Config
from hospital.base.outcome import unauthenticated
from hospital.base.signing import Signer
from hospital.billing.sandbox import Sandbox, over_http
from hospital.fhir.definitions import resource_types
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from tests.hospital.databases import sqlite_database
from tests.hospital.fhir.belongings import belonging
from tests.security import staff_table as expected
from tests.security.permission_table import APART, HOUSE
from tests.security.permission_table import OPERATIONS as ALL_OPERATIONS
from tests.security.test_permission_walk import BASE, UNMETERED, Caller, client, listed, status

Json = dict[str, Any]
TYPES = [type_ for type_ in resource_types() if type_ not in APART]
TASKS = "http://anxin.example/fhir/CodeSystem/task"
FULL, NARROW = "user/*.cruds", "user/Appointment.rs"
COMBINATIONS = [
    *((role.value, FULL) for role in Role),
    *((role, scope) for role in ("doctor", "nurse") for scope in expected.SCOPES if scope != FULL),
]


def access_of(authorization: str | None) -> Access:
    """`Bearer role|scopes`: the scopes are read by the hospital's own reader of scopes."""
    role, _, scope = (authorization or "").removeprefix("Bearer ").partition("|")
    if role not in set(Role):
        raise unauthenticated()
    staff = Staff("dr", (Role(role),), clock.now().astimezone(clock.ZONE).date())
    return Access.of_staff(staff, scopes.grants(scopes.granted(scope, "user"), "user"), client="anxin-staff")


def of(type_: str, id_: str, owner: str) -> Json:
    """What belongs to an owner; appointments are today's or last week's, a Task pays."""
    body = {**belonging(type_, id_, owner), "id": id_}
    if type_ == "Appointment":
        start = clock.now() - timedelta(days=0 if owner == "today" else 7)
        body |= {"status": "booked", "start": clock.instant(start)}
    if type_ == "Task":
        body["code"] = {"coding": [{"system": TASKS, "code": "pay"}]}
    return body


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One of each type for each owner, one that is nobody's, and a Task that has nothing to do with money."""
    folder = tmp_path_factory.mktemp("staff")
    config = Config(sqlite_database(folder / "hospital.sqlite"), BASE, limits=UNMETERED)
    nowhere = "http://127.0.0.1:9"
    cashier = Sandbox(nowhere, Signer(folder / "keys", "hospital", clock.now), over_http(nowhere))
    app = create_app(config, access_of, provider=cashier)
    with app.state.store.begin() as tx:
        for type_ in TYPES:
            for owner in expected.OWNERS:
                if type_ != "Invoice" or owner == "billed":
                    tx.put(of(type_, id_of(type_, owner), owner))
            tx.put({"resourceType": type_, "id": f"{type_}-house"})
        tx.put(
            {**belonging("Task", "call-back", "today"), "code": {"coding": [{"system": TASKS, "code": "other-work"}]}}
        )
    yield app
    app.state.store.close()


def id_of(type_: str, owner: str) -> str:
    return owner if type_ == "Patient" and owner != "house" else f"{type_}-of-{owner}".replace("of-house", "house")


def owned(type_: str) -> dict[str, str]:
    """Every seeded id of a type and whose it is."""
    owners = ("billed", "house") if type_ == "Invoice" else (*expected.OWNERS, "house")
    return {id_of(type_, owner): owner for owner in owners}


@pytest.mark.parametrize(("role", "scope"), COMBINATIONS)
async def test_everything_that_reads(hospital: FastAPI, role: str, scope: str) -> None:
    caller = Caller(hospital, role, scope)
    walked = [
        (type_, id_, owner, past, path)
        for type_ in TYPES
        for id_, owner in owned(type_).items()
        for past, path in ((False, ""), (True, "/_history/1"), (True, "/_history"))
        if scope == FULL or not past
    ]
    answers = await caller.batch([("GET", f"{type_}/{id_}{path}", None) for type_, id_, _, _, path in walked])
    wrong = []
    for (type_, id_, owner, past, path), answer in zip(walked, answers, strict=True):
        may = expected.granted(scope, type_, "r") and expected.sees(role, type_, owner, payment=True, past=past)
        if status(answer) != ("200" if may else "404"):
            wrong.append(f"{type_}/{id_}{path}: {status(answer)}, expected {'200' if may else '404'}")
    lists = [(type_, past) for type_ in TYPES for past in (False, True)]
    answers = await caller.batch(
        [("GET", f"{type_}{'/_history' if past else ''}?_count=400", None) for type_, past in lists]
    )
    for (type_, past), answer in zip(lists, answers, strict=True):
        covered = expected.granted(scope, type_, "s")
        may_see = {
            id_ for id_, owner in owned(type_).items()
            if covered and expected.sees(role, type_, owner, payment=True, past=past)
        }  # fmt: skip
        if listed(answer) != may_see:
            wrong.append(f"{type_} past={past}: {sorted(listed(answer))}, expected {sorted(may_see)}")
    assert wrong == []


@pytest.mark.parametrize(("role", "scope"), COMBINATIONS)
async def test_includes_and_histories_of_all_show_no_more(hospital: FastAPI, role: str, scope: str) -> None:
    urls = [f"{type_}?_include=*&_revinclude=*&_count=400" for type_ in ("Appointment", "Patient", "Invoice", "Slot")]
    for answer in await Caller(hospital, role, scope).batch([("GET", url, None) for url in (*urls, "_history")]):
        past = answer.get("resource", {}).get("type") == "history"
        for entry in answer.get("resource", {}).get("entry", []):
            if "resource" not in entry or entry["resource"]["resourceType"] == "OperationOutcome":
                continue
            type_, id_ = entry["resource"]["resourceType"], entry["resource"]["id"]
            assert expected.granted(scope, type_, "s") or expected.granted(scope, type_, "r"), f"{type_}/{id_}"
            owner = owned(type_).get(id_, "other")
            assert expected.sees(role, type_, owner, payment=id_ != "call-back", past=past), f"{type_}/{id_}"


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_everything_that_writes(hospital: FastAPI, role: str) -> None:
    """Allowed is whatever is not 403 or 404."""
    walked: list[tuple[str, str, str, Json | None, bool]] = []
    for type_ in TYPES:
        for owner, table in (("house", expected.WRITES), ("today", expected.RECORDS)):
            letters, new = table.get(role, {}).get(type_, ""), str(uuid4())
            body = {"resourceType": type_, "name": "x"} if owner == "house" else belonging(type_, "x", owner)
            id_ = id_of(type_, owner)
            walked += [
                (type_, "POST", type_, body, "c" in letters),
                (type_, "PUT", f"{type_}/{new}", {**body, "id": new}, "c" in letters),
                (type_, "PUT", f"{type_}/{id_}", {**body, "id": id_}, "u" in letters),
                (type_, "DELETE", f"{type_}/{id_}", None, False),
            ]
    answers = await Caller(hospital, role, FULL).batch([(method, url, body) for _, method, url, body, _ in walked])
    wrong = [
        f"{method} {url}: {status(answer)}, expected {'allowed' if may else 'refused'}"
        for (_, method, url, _, may), answer in zip(walked, answers, strict=True)
        if (status(answer) not in ("403", "404")) != may
    ]
    assert wrong == []


@pytest.mark.parametrize("role", [role.value for role in Role])
async def test_operations_are_asked_for_by_the_roles_of_the_table(hospital: FastAPI, role: str) -> None:
    nothing = {"resourceType": "Parameters"}
    for (type_, name), roles in ({key: set() for key in ALL_OPERATIONS} | expected.OPERATIONS).items():
        path = f"{type_}/{id_of(type_, 'today')}/${name}" if type_ else f"${name}"
        for scope in (FULL, NARROW):
            answer = await client(hospital, f"Bearer {role}|{scope}").post(path, json=nothing)
            refused = answer.status_code == 403 and "may not ask for" in answer.text
            without = answer.status_code == 403 and "the token does not allow" in answer.text
            assert refused == (role not in roles), f"{path}: {answer.text}"
            assert without == (role in roles and scope == NARROW and bool(type_)) or name == "check-in", answer.text
    for owner in expected.OWNERS:
        answer = await client(hospital, f"Bearer {role}|{FULL}").get(f"Patient/{owner}/$everything")
        assert answer.status_code == (200 if role in expected.EVERYTHING else 403), answer.text
    for path in ("Patient/$validate", "Subscription/$status?id=x", "Subscription/$get-ws-binding-token?id=x"):
        assert (await client(hospital, f"Bearer {role}|{FULL}").post(path, json=nothing)).status_code == 403


async def test_a_page_link_is_worth_nothing_in_another_role(hospital: FastAPI) -> None:
    page = (await client(hospital, f"Bearer doctor|{FULL}").get("Patient?_count=1")).json()
    following = next(link["url"] for link in page["link"] if link["relation"] == "next")
    assert (await client(hospital, f"Bearer doctor|{FULL}").get(following)).status_code == 200
    assert (await client(hospital, f"Bearer nurse|{FULL}").get(following)).status_code == 400


def test_the_table_speaks_of_every_role() -> None:
    assert set(expected.READS) == set(expected.PURPOSES) == {role.value for role in Role}
    assert not HOUSE & (expected.CLINICAL | expected.MONEY)
