"""Who looks after somebody answers for them: what they see of what is asked, and who is written down as answering."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hospital.base.outcome import Refusal
from hospital.fhir.access.guard import seen
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.part import register_deciders
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.store.store import FhirStore
from hospital.questionnaires.part import part
from tests.fakes.clock import NOON
from tests.hospital.databases import sqlite_database

Json = dict[str, Any]
CODES = "http://anxin.example/fhir/CodeSystem/"
ANSWERS_TASK = "http://anxin.example/fhir/StructureDefinition/answers-task"
PERSON = Access(frozenset({"p"}), "Patient/p")


def looks_after(*scopes: ProxyScope, carer: str = "daughter") -> Access:
    return Access(frozenset({carer}), f"Patient/{carer}", proxies=(Proxy("p", f"{carer}-of-p", frozenset(scopes)),))


DAUGHTER, SON = looks_after(ProxyScope.CHAT), looks_after(ProxyScope.SEE, ProxyScope.CHAT, carer="son")
SEES = looks_after(ProxyScope.SEE)


def asking(id_: str, code: str = "answer-questionnaire", patient: str = "p") -> Json:
    return {
        "resourceType": "Task", "id": id_, "status": "requested", "intent": "plan",
        "code": {"coding": [{"system": CODES + "task", "code": code}]},
        "focus": {"reference": "Questionnaire/q"}, "for": {"reference": f"Patient/{patient}"},
    }  # fmt: skip


def answers(id_: str, text: str = "好", task: str = "t", **more: Any) -> Json:
    return {
        "resourceType": "QuestionnaireResponse", "id": id_, "status": "completed", "questionnaire": "urn:q",
        "extension": [{"url": ANSWERS_TASK, "valueReference": {"reference": f"Task/{task}"}}],
        "subject": {"reference": "Patient/p"}, "authored": "2026-03-01T12:00:00+08:00",
        "item": [{"linkId": "1", "answer": [{"valueString": text}]}],
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirStore]:
    folder: Path = tmp_path_factory.mktemp("answers")
    made = FhirStore.open(sqlite_database(folder / "hospital.sqlite"), "http://hospital.test/fhir")
    register_deciders(made.deciders, (part(lambda: NOON),))
    with made.begin() as tx:
        for id_ in ("p", "daughter", "son", "stranger"):
            tx.put({"resourceType": "Patient", "id": id_})
        for carer in ("daughter-of-p", "son-of-p"):
            tx.put({"resourceType": "RelatedPerson", "id": carer, "patient": {"reference": "Patient/p"}})
        tx.put({
            "resourceType": "Questionnaire", "id": "q", "url": "urn:q", "status": "active",
            "item": [{"linkId": "1", "type": "string", "text": "好吗？"}],
        })  # fmt: skip
        for id_, category in (("followed", "follow-up"), ("check-up", "check-up")):
            tx.put({
                "resourceType": "CarePlan", "id": id_, "status": "active", "intent": "plan",
                "category": [{"coding": [{"system": CODES + "plan", "code": category}]}],
                "subject": {"reference": "Patient/p"},
            })  # fmt: skip
        for body in (
            asking("t"),
            asking("kept"),
            asking("other", patient="stranger"),
            asking("call", "call"),
            asking("measure", "measure"),
        ):
            tx.put(body)
    yield made
    made.close()


def put(store: FhirStore, access: Access, body: Json, **how: str) -> Json:
    with store.begin() as tx:
        found = writes.update(tx, access, body["id"], body, Conditions(**(how or {"if_none_match": "*"})))
        return found.version.body  # type: ignore[union-attr]


def status_of(store: FhirStore, access: Access, body: Json) -> int:
    with pytest.raises(Refusal) as caught:
        put(store, access, body)
    return caught.value.status


def reads(store: FhirStore, access: Access, type_: str, id_: str) -> bool:
    with store.reading() as tx:
        return seen(tx, access, type_, id_) is not None


def test_who_may_answer_sees_what_asks_and_nothing_else_of_the_desk(store: FhirStore) -> None:
    shown = {
        name: (reads(store, DAUGHTER, type_, name), reads(store, SEES, type_, name))
        for type_, name in (
            ("Task", "t"), ("Task", "other"), ("Task", "call"), ("Task", "measure"),
            ("CarePlan", "followed"), ("CarePlan", "check-up"),
        )
    }  # fmt: skip
    assert shown == {
        "t": (True, False), "other": (False, False), "call": (False, False), "measure": (False, False),
        "followed": (True, True), "check-up": (False, True),
    }  # fmt: skip


def test_the_hospital_writes_down_who_answered_and_everybody_who_reads_answers_sees_it(store: FhirStore) -> None:
    id_ = str(uuid4())
    plan = [{"reference": "CarePlan/followed"}]
    given = put(store, DAUGHTER, answers(id_, basedOn=plan))
    daughter = {"reference": "RelatedPerson/daughter-of-p"}
    assert (given["author"], given["source"]) == (daughter, daughter)
    assert all(reads(store, access, "QuestionnaireResponse", id_) for access in (PERSON, DAUGHTER, SON, SEES))
    again = put(store, DAUGHTER, answers(id_, basedOn=plan), if_match='"1"')
    assert again["meta"]["versionId"] == "1"  # the same once more is the same
    told = {"source": {"reference": "Patient/p"}}
    amended = put(store, SON, answers(id_, "很好", basedOn=plan, **told), if_match='"1"')
    assert (amended["status"], amended["author"]) == ("amended", {"reference": "RelatedPerson/son-of-p"})
    assert amended["source"] == {"reference": "Patient/p"}
    own = put(store, PERSON, answers(id_, "还行", basedOn=plan), if_match='"2"')
    assert (own["author"], own["source"]) == (told["source"], told["source"])


def test_nobody_answers_as_somebody_else_or_without_the_scope(store: FhirStore) -> None:
    spoken = answers(str(uuid4()), author={"reference": "Patient/p"}, source={"reference": "RelatedPerson/son-of-p"})
    assert status_of(store, DAUGHTER, spoken) == 403  # whom she does not see she does not name
    claimed = put(store, DAUGHTER, {**spoken, "source": {"reference": "Patient/p"}})
    assert claimed["author"] == {"reference": "RelatedPerson/daughter-of-p"}
    assert status_of(store, SEES, answers(str(uuid4()))) == 403
    assert status_of(store, looks_after(ProxyScope.BOOK), answers(str(uuid4()))) == 403
    assert status_of(store, DAUGHTER, answers(str(uuid4()), task="other")) in (403, 422)
    with pytest.raises(Refusal) as caught:
        put(store, DAUGHTER, {**asking("kept"), "status": "cancelled"}, if_match='"1"')
    assert caught.value.status == 403
