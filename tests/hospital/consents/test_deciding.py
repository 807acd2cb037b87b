"""A decision holds the words that were shown, is made by whose record it is, and is never rewritten."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hospital.consents.elements import consent_id
from hospital.consents.texts import libraries, publish
from hospital.fhir.validation.check import findings
from tests.hospital.conftest import Callers
from tests.hospital.consents.conftest import code_of, decision, library, put
from tests.hospital.fhir.samples import observation, own_id

Json = dict[str, Any]


def reading(name: str, patient: str = "a", **more: Any) -> Json:
    return observation(own_id(name), patient, **more)


@pytest.mark.parametrize("text", libraries(), ids=lambda body: str(body["id"]))
def test_each_text_is_valid_and_says_everything_in_both_languages(text: Json) -> None:
    assert not findings(text) and not findings(decision("a", text=text))
    assert [content["language"] for content in text["content"]] == ["zh-CN", "en"]
    assert text["title"] and text["_title"] and text["description"] and text["usage"] and text["_usage"]


async def test_no_consent_no_upload(asking: FastAPI, ana: httpx.AsyncClient) -> None:
    refused = await put(ana, reading("first"))
    assert (refused.status_code, code_of(refused)) == (403, "consent-missing")
    assert (await put(ana, decision("a"))).status_code == 201
    assert (await put(ana, reading("first"))).status_code == 201


async def test_a_withdrawal_stops_what_is_new_and_keeps_the_proof(asking: FastAPI, ana: httpx.AsyncClient) -> None:
    await put(ana, decision("a"))
    await put(ana, reading("before"))
    withdrawn = decision("a", says="inactive", dateTime="2026-03-05T08:00:00+08:00")
    assert (await put(ana, withdrawn, version=1)).status_code == 200
    assert code_of(await put(ana, reading("after"))) == "consent-missing"
    assert (await ana.get(f"Observation/{own_id('before')}")).status_code == 200
    history = (await ana.get(f"Consent/{consent_id('a', 'care')}/_history")).json()["entry"]
    assert [entry["resource"]["status"] for entry in history] == ["inactive", "active"]
    assert history[1]["resource"]["sourceAttachment"] == library("care")["content"][0]
    assert (await ana.delete(f"Consent/{consent_id('a', 'care')}")).status_code == 403
    assert (await put(ana, decision("a"), version=2)).status_code == 200  # agreed again
    assert (await put(ana, reading("after"))).status_code == 201


async def test_who_has_withdrawn_can_still_take_back(asking: FastAPI, ana: httpx.AsyncClient) -> None:
    await put(ana, decision("a"))
    stored = (await put(ana, reading("wrong"))).json()
    await put(ana, decision("a", says="inactive"), version=1)
    taken_back = {**stored, "status": "entered-in-error"}
    assert (await put(ana, taken_back, version=1)).status_code == 200
    assert (await ana.delete(f"Observation/{own_id('wrong')}")).status_code == 204
    rhythm = {
        "resourceType": "Basic", "id": own_id("rhythm"), "subject": {"reference": "Patient/a"},
        "code": {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/personal", "code": "rhythm"}]},
    }  # fmt: skip
    assert (await put(ana, rhythm)).status_code == 201


async def test_the_hospital_itself_writes_on(asking: FastAPI, system: httpx.AsyncClient) -> None:
    assert (await put(system, reading("by the laboratory"))).status_code == 201


async def test_another_decides_for_nobody(asking: FastAPI, bo: httpx.AsyncClient, callers: Callers) -> None:
    assert (await put(bo, decision("a"))).status_code == 403
    carer = await callers.caller("proxy-b")
    assert (await put(carer, decision("b"))).status_code == 403


async def test_a_carer_writes_for_who_was_not_asked_but_not_for_who_said_no(
    asking: FastAPI, ana: httpx.AsyncClient, bo: httpx.AsyncClient, callers: Callers
) -> None:
    await put(ana, decision("a"))
    carer = await callers.caller("proxy-b")
    given = {
        "resourceType": "MedicationAdministration", "id": own_id("dose"), "status": "completed",
        "medicationCodeableConcept": {"text": "阿司匹林"}, "subject": {"reference": "Patient/b"},
        "effectiveDateTime": "2026-03-04T08:00:00+08:00",
    }  # fmt: skip
    assert (await put(carer, given)).status_code == 201
    await put(bo, decision("b", says="rejected"))
    assert code_of(await put(carer, {**given, "id": own_id("next dose")})) == "consent-missing"


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"id": own_id("elsewhere")}, "id"),
        ({"status": "entered-in-error"}, "status"),
        ({"provision": {"type": "deny"}}, "status"),
        ({"dateTime": "2099-01-01T00:00:00Z"}, "dateTime"),
        ({"dateTime": "2026"}, "dateTime"),
        ({"policy": [{"uri": "http://anxin.example/fhir/Library/consent-care|9"}]}, "source"),
        ({"policy": [{"uri": "http://anxin.example/fhir/Library/consent-sms|1"}]}, "source"),
        ({"sourceAttachment": {"contentType": "text/plain", "data": "5paw"}}, "source"),
        ({"sourceAttachment": library("sms")["content"][0]}, "source"),
    ],
)
async def test_a_decision_that_proves_nothing_is_refused(
    asking: FastAPI, ana: httpx.AsyncClient, change: Json, element: str
) -> None:
    refused = await put(ana, decision("a") | change)
    assert refused.status_code == 422, refused.text
    assert refused.json()["issue"][0]["expression"] == [f"Consent.{element}"]


async def test_a_new_version_is_asked_about_again_and_the_old_words_still_prove(
    asking: FastAPI, ana: httpx.AsyncClient
) -> None:
    await put(ana, decision("a"))
    newer = library("care", version=2, enough_from=1)
    with asking.state.store.begin() as tx:
        assert publish(tx, [newer], "system:test") == [newer]
    assert (await put(ana, reading("meanwhile"))).status_code == 201  # the earlier agreement is enough until then
    with asking.state.store.begin() as tx:
        tx.put(library("care", version=3, enough_from=3), author="system:test")
    assert code_of(await put(ana, reading("later"))) == "consent-missing"
    offline = decision("a", dateTime="2026-03-04T13:00:00+08:00")  # read before, arrived now
    assert (await put(ana, offline, version=1)).status_code == 200
    assert code_of(await put(ana, reading("later"))) == "consent-missing"
    newest = decision("a", text=library("care", version=3, enough_from=3))
    assert (await put(ana, newest, version=2)).status_code == 200
    assert (await put(ana, reading("later"))).status_code == 201


async def test_a_hospital_that_asks_nothing_needs_nothing(hospital: FastAPI, ana: httpx.AsyncClient) -> None:
    with hospital.state.store.begin() as tx:
        tx.put({"resourceType": "Patient", "id": "a"})
    assert (await put(ana, reading("first"))).status_code == 201


async def test_paying_outside_needs_its_own_yes(asking: FastAPI, ana: httpx.AsyncClient) -> None:
    await put(ana, decision("a"))
    pay: dict[str, Any] = {
        "resourceType": "Task", "id": own_id("pay"), "status": "requested", "intent": "order",
        "code": {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/task", "code": "pay"}]},
        "for": {"reference": "Patient/a"},
    }  # fmt: skip
    assert code_of(await put(ana, pay)) == "consent-missing"
    refund = {**pay, "id": own_id("refund"), "code": {"coding": [{**pay["code"]["coding"][0], "code": "refund"}]}}
    assert code_of(await put(ana, refund)) != "consent-missing"  # one's own money comes back in any case
    await put(ana, decision("a", "pay"))
    assert code_of(await put(ana, pay)) != "consent-missing"  # what is wrong with it now is the cashier's to say


async def test_one_text_is_published_once(asking: FastAPI) -> None:
    with asking.state.store.begin() as tx:
        assert publish(tx, libraries(), "system:test") == []
