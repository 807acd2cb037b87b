"""Walks what belongs to the person alone (the family, consents, closing, the log, own entries, an export) x whoever
looks after them: by role, scope, age, state of the row and scope of the token, against `proxy_table.py`.

Nothing of the person's leaks by content, by count or by the words of a refusal.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hospital.audit.trail import AuditFilter
from tests.security import proxy_table
from tests.security.proxy_table import DECIDING, GUARDED, OF_THE_PERSON, SCOPES, STATES
from tests.security.test_permission_walk import client
from tests.security.test_proxy_walk import ALL, EACH, FULL, Standing, hospital, owned, standing

__all__ = ["hospital"]
Json = dict[str, Any]
BY_DAY = [
    Standing(ALL), Standing(ALL, guards="guardian of 13"), Standing(ALL, guards="guardian of 14 who says yes to see"),
    Standing(ALL, "ended", guards="guardian of 13"), Standing(frozenset({"pay"}), guards="guardian of 13"),
]  # fmt: skip
AT_NIGHT = [
    Standing(scopes, state, token, guards=guards)
    for scopes, state, token, guards in product(
        [*(each.scopes for each in EACH), ALL], STATES, SCOPES, ("", *GUARDED)
    )
]  # fmt: skip
WALKED = [
    *BY_DAY,
    *(pytest.param(each, marks=pytest.mark.nightly) for each in AT_NIGHT if each not in BY_DAY),
]
#: What the person alone writes down about themselves.
OWN_ENTRIES = ("AllergyIntolerance", "Condition", "FamilyMemberHistory", "Immunization", "Procedure")


def alike(answer: httpx.Response, whose: str) -> tuple[int, str]:
    """The status and the words of an answer, without the name that was asked for."""
    return answer.status_code, answer.text.replace(f"Patient/{whose}", "Patient/?").replace(f"-of-{whose}", "-of-?")


@pytest.mark.parametrize("one", WALKED, ids=str)
async def test_what_is_the_persons_own_to_decide_is_nobody_elses(hospital: FastAPI, one: Standing) -> None:
    """Refused to who looks after them, and answered like a stranger's to who does not, in the same words."""
    with standing(hospital, one) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            for name in OF_THE_PERSON:
                asked, never = [await caller.post(f"Patient/{id_}/${name}", json=wish(name)) for id_ in ("b", "nobody")]
                seen = one.sees("Patient", "b", "b", "r")
                assert asked.status_code == (403 if seen else 404), f"{name}: {asked.text}"
                assert never.status_code == 404
                assert "carer" not in asked.text and "birthDate" not in asked.text
                if not seen:
                    assert alike(asked, "b") == alike(never, "nobody"), name


def wish(name: str) -> Json:
    """Parameters that would be enough for the person themselves."""
    given = [("code", "ABCD-EFGH"), ("id", "0123456789ab"), ("relationship", "CHILD"), ("scope", "see")]
    told = given if name not in ("family", "close-account") else []
    body: Json = {"resourceType": "Parameters"}
    return body | ({"parameter": [{"name": key, "valueString": value} for key, value in told]} if told else {})


@pytest.mark.parametrize("one", WALKED, ids=str)
async def test_who_looked_is_read_by_who_decides_alone(hospital: FastAPI, one: Standing) -> None:
    may = one.decides and "see" in one.counts and proxy_table.granted(one.token, "AuditEvent", "rs")
    with standing(hospital, one) as token:
        async with client(hospital, "Bearer " + hospital.state.sign_in.tokens.for_patient("b", FULL, 5)) as person:
            assert (await person.get("Observation/Observation-of-b")).status_code == 200
        rows = hospital.state.store.trail.find(AuditFilter(frozenset({"b"})), 1)
        place = f"AuditEvent/{rows[0].chain}-{rows[0].number}"
        async with client(hospital, f"Bearer {token}") as caller:
            for query in ("patient=Patient/b", "patient=b,a", f"_id={place.removeprefix('AuditEvent/')}", "_count=200"):
                told = await caller.get(f"AuditEvent?{query}")
                assert told.status_code in (200, 403), told.text
                assert ("Patient/b" in str(told.json().get("entry", ""))) == may, query
            counted = (await caller.get("AuditEvent?patient=Patient/b&_summary=count")).json()
            assert may or (not counted.get("total") and not counted.get("entry"))
            read, never = await caller.get(place), await caller.get("AuditEvent/looks-999999999")
            assert read.status_code == (200 if may else 404)
            if not may:
                assert read.text.replace(place, "") == never.text.replace("AuditEvent/looks-999999999", "")


@pytest.mark.parametrize("one", WALKED, ids=str)
async def test_consents_and_own_entries_by_content_and_by_count(hospital: FastAPI, one: Standing) -> None:
    with standing(hospital, one) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            for type_ in ("Consent", *OWN_ENTRIES):
                of_b = {id_ for id_, owner in owned(type_).items() if owner == "b" and one.sees(type_, id_, "b", "s")}
                found = await caller.get(f"{type_}?patient=Patient/b&_count=100")
                entries = found.json().get("entry", []) if found.status_code == 200 else []
                listed = {e["resource"]["id"] for e in entries if e.get("search", {}).get("mode") == "match"}
                assert listed == of_b, type_
                counted = await caller.get(f"{type_}?patient=Patient/b&_summary=count")
                total = counted.json().get("total", 0) if counted.status_code == 200 else 0
                assert total == len(of_b), type_
            whole = await caller.get("Patient/b/$everything?_count=500")
            if whole.status_code == 200:
                for entry in whole.json().get("entry", []):
                    body = entry["resource"]
                    owner = owned(body["resourceType"]).get(body["id"])
                    assert entry.get("search", {}).get("mode") == "outcome" or (
                        owner is not None and one.sees(body["resourceType"], body["id"], owner, "r")
                    ), f"{body['resourceType']}/{body['id']}"


@pytest.mark.parametrize("one", WALKED, ids=str)
async def test_a_hidden_consent_is_refused_like_one_that_never_was(hospital: FastAPI, one: Standing) -> None:
    with standing(hospital, one) as token:
        async with client(hospital, f"Bearer {token}") as caller:
            for id_ in ("Consent-of-b", "Consent-agreement-b"):
                if one.sees("Consent", id_, "b", "r"):
                    assert (await caller.get(f"Consent/{id_}")).status_code == 200
                    continue
                for path in ("", "/_history", "/_history/1"):
                    hidden, never = [await caller.get(f"Consent/{each}{path}") for each in (id_, "Consent-of-nobody")]
                    assert hidden.status_code == never.status_code == 404
                    assert hidden.text.replace(id_, "?") == never.text.replace("Consent-of-nobody", "?")


def test_the_walk_covers_every_role_scope_age_state_and_token() -> None:
    assert len(AT_NIGHT) == (len(ALL) + 1) * len(STATES) * len(SCOPES) * (len(GUARDED) + 1)
    assert {each.guards for each in BY_DAY} >= DECIDING
