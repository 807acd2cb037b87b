"""From the record to the article: a new result chooses one, it is read offline, finished once, and credited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from hospital.demo import learning
from local_store import outbox, resources
from local_store.store import LocalStore, Writer
from services.education.commands import finish_article, redeem_reward
from services.education.favourites import mark_favourite
from services.education.ledger import ledger
from services.education.points import Credit, LedgerKind
from services.education.queries import article_list, article_page
from services.education.rules import FactKind
from services.fhir import terms
from tests.local_store.worlds import KEY

Json = dict[str, Any]
NOW: Final = datetime(2026, 11, 23, 1, tzinfo=UTC)
ZH: Final = "zh-CN"
GLUCOSE, BLOOD_TEST = "article-glucose-results", "article-fasting-blood-test"


def _result(flag: str, id_: str = "o1", when: str = "2026-11-22T08:00:00+08:00") -> Json:
    category = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "category": [{"coding": [{"system": category, "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}], "text": "糖化血红蛋白"},
        "subject": {"reference": "Patient/p"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": 7.4, "unit": "%"},
        "interpretation": [{"coding": [{"system": terms.INTERPRETATION, "code": flag}]}],
    }


def _fill(w: Writer, bodies: Iterable[Json], patient: str | None = None) -> None:
    for body in bodies:
        resources.put(w, body, patient=patient)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    await opened.write(_fill, learning.resources(7, NOW.date()))
    yield opened
    await opened.close()


async def test_a_new_result_chooses_its_article_and_says_so(store: LocalStore) -> None:
    await store.write(_fill, [_result("H"), _result("N", "o0", "2026-06-01T08:00:00+08:00")], "p")
    found = await store.read(article_list, "p", ZH, "", NOW)
    first = found.chosen[0]
    assert (first.article.id, first.fact.kind, first.fact.name, first.new) == (
        GLUCOSE,
        FactKind.FLAGGED,
        "糖化血红蛋白",
        True,
    )
    assert len(found.all) >= 8
    assert (await store.read(article_list, "q", ZH, "", NOW)).chosen == ()


async def test_a_withdrawn_result_and_a_refuted_condition_choose_nothing(store: LocalStore) -> None:
    code = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}], "text": "高血压"}
    said = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
    refuted = {"coding": [{"system": said, "code": "refuted"}]}
    condition = {"resourceType": "Condition", "id": "c", "code": code, "verificationStatus": refuted}
    ended = {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "stopped",
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "A10BA02"}]},
    }
    withdrawn = _result("HH") | {"status": "entered-in-error"}
    await store.write(_fill, [condition, ended, withdrawn], "p")
    assert (await store.read(article_list, "p", ZH, "", NOW)).chosen == ()


async def test_a_visit_to_come_chooses_how_to_prepare(store: LocalStore) -> None:
    visit = {"resourceType": "Appointment", "id": "v", "status": "booked", "start": "2026-11-25T09:00:00+08:00"}
    await store.write(_fill, [visit], "p")
    found = await store.read(article_list, "p", ZH, "", NOW)
    assert {pick.fact.kind for pick in found.chosen} == {FactKind.VISIT}
    assert BLOOD_TEST in [pick.article.id for pick in found.chosen]


def _finish(w: Writer, task_id: str) -> None:
    finish_article(w, task_id, article_id=GLUCOSE, patient_id="p", now=NOW)


async def test_an_article_is_finished_once_offline_and_credited_when_the_hospital_says_so(store: LocalStore) -> None:
    await store.write(_fill, [_result("H")], "p")
    await store.write(_finish, "t1")
    await store.write(_finish, "t2")
    (entry,) = await store.read(outbox.entries)
    assert entry.body is not None
    assert (entry.id, entry.body["status"]) == ("t1", "completed")
    assert entry.body["focus"]["reference"] == f"Library/{GLUCOSE}"
    page = await store.read(article_page, "p", ZH, GLUCOSE, NOW)
    assert page is not None
    assert page.finished is not None
    assert (page.finished.credit, page.finished.points) == (Credit.WAITING, 0)
    listed = await store.read(article_list, "p", ZH, "", NOW)
    assert GLUCOSE in listed.finished
    assert GLUCOSE not in [pick.article.id for pick in listed.chosen]

    await store.write(_answer, entry, _decided(entry.body, "credited", 5))
    found = await store.read(ledger, "p", ZH)
    assert found.balance == 5
    assert [(line.name, line.entry.points) for line in found.lines] == [("看懂血糖和糖化血红蛋白", 5)]


def _answer(w: Writer, entry: outbox.Entry, body: Json) -> None:
    (claimed,) = outbox.claim(w, "2026-11-23T01:00:00Z")
    outbox.settle(w, claimed.entry_id, claimed.revision, body, "2026-11-23T01:00:00Z")


def _decided(body: Json, word: str, points: int, voucher: str = "") -> Json:
    def concept(code: str) -> Json:
        return {"coding": [{"system": terms.LEARNING_SYSTEM, "code": code}]}

    output: list[Json] = [{"type": concept("points"), "valueInteger": points}]
    output += [{"type": concept("voucher"), "valueString": voucher}] if voucher else []
    return body | {"status": "completed", "businessStatus": concept(word), "output": output}


async def test_two_phones_show_one_credit(store: LocalStore) -> None:
    task = {
        "resourceType": "Task",
        "status": "completed",
        "code": {"coding": [{"system": terms.LEARNING_SYSTEM, "code": "finished"}]},
        "focus": {"reference": f"Library/{GLUCOSE}"},
    }
    both = [_decided(task | {"id": "t1"}, "known", 0), _decided(task | {"id": "t2"}, "credited", 5)]
    await store.write(_fill, both, "p")
    page = await store.read(article_page, "p", ZH, GLUCOSE, NOW)
    assert page is not None
    assert page.finished is not None
    assert page.finished.credit is Credit.CREDITED
    assert (await store.read(ledger, "p", ZH)).balance == 5


async def test_an_reward_is_asked_for_and_its_code_shown(store: LocalStore) -> None:
    await store.write(lambda w: redeem_reward(w, "r1", reward_id="parking", patient_id="p", now=NOW))
    (entry,) = await store.read(outbox.entries)
    assert entry.body is not None
    await store.write(_answer, entry, _decided(entry.body, "credited", -60, "ACDE3467"))
    found = await store.read(ledger, "p", "en")
    (line,) = found.lines
    assert (line.name, line.entry.kind, line.entry.voucher) == ("Two hours of parking", LedgerKind.REDEEM, "ACDE3467")
    assert found.policy is not None
    assert found.policy.article > 0
    assert found.balance == -60


async def test_what_was_kept_and_what_is_searched(store: LocalStore) -> None:
    for minute, (article, on) in enumerate(((GLUCOSE, True), (BLOOD_TEST, True), (GLUCOSE, False))):
        moment = NOW + timedelta(minutes=minute)
        await store.write(partial(mark_favourite, patient="p", list_id="mine", now=moment), article, on)
    found = await store.read(article_list, "p", ZH, "空腹", NOW)
    assert found.kept == (BLOOD_TEST,)
    assert BLOOD_TEST in [each.id for each in found.all]
    assert found.chosen == ()


async def test_an_article_that_was_withdrawn_is_not_shown(store: LocalStore) -> None:
    body = next(body for body in learning.resources(7, NOW.date()) if body["id"] == GLUCOSE)
    await store.write(_fill, [body | {"status": "retired"}])
    assert await store.read(article_page, "p", ZH, GLUCOSE, NOW) is None
    assert GLUCOSE not in [each.id for each in (await store.read(article_list, "p", ZH, "", NOW)).all]
