"""What people ask the care team: bounded, answered once by who may, private, and taken back when they want."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hospital.base.outcome import Refusal
from hospital.demo import learning
from hospital.education.part import part
from hospital.education.publishing import PublishedText, publish
from hospital.fhir.access.guard import seen
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.part import register_deciders
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.store import FhirStore
from tests.fakes.clock import NOON
from tests.hospital.databases import sqlite_database
from tests.hospital.education.asking import ARTICLE, EXTENSION, SYSTEM, answer, question

Json = dict[str, Any]
ANA, BEN = (Access(frozenset({id_}), f"Patient/{id_}") for id_ in "ab")
GRANTS = (("*", "cruds"),)
TEXT = PublishedText("吃氨氯地平后脚踝肿，要停药吗？", "先别停，抬高腿，一周内来看。")


def staff(*roles: Role) -> Access:
    return Access.of_staff(Staff("li", roles, NOON.date()), GRANTS)


DOCTOR = staff(Role.DOCTOR)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FhirStore]:
    opened = FhirStore.open(sqlite_database(tmp_path / "hospital.sqlite"), "http://hospital.test/fhir")
    register_deciders(opened.deciders, (part(opened, lambda: NOON),))
    with opened.begin() as tx:
        for id_, name in (("a", "王秀兰"), ("b", "赵建国")):
            tx.put({"resourceType": "Patient", "id": id_, "name": [{"text": name}]})
        tx.put({"resourceType": "Practitioner", "id": "li", "name": [{"text": "李明"}]})
        for body in learning.resources(7, NOON.date()):
            tx.put(body)
    yield opened
    opened.close()


def put(store: FhirStore, access: Access, body: Json, **conditions: str) -> Json:
    with store.begin() as tx:
        how = Conditions(**(conditions or {"if_none_match": "*"}))
        return writes.update(tx, access, body["id"], body, how).version.body


def read(store: FhirStore, type_: str, id_: str, access: Access | None = None) -> Json | None:
    with store.reading() as tx:
        if access is None:
            return tx.read(type_, id_)
        found = seen(tx, access, type_, id_)
        return None if found is None else found.body


def status_of(act: Callable[[], object]) -> int:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.status


def test_a_question_waits_is_answered_once_and_only_its_asker_and_the_care_team_see_it(store: FhirStore) -> None:
    asked = put(store, ANA, question())
    assert asked["status"] == "in-progress" and asked["received"]
    assert asked["meta"]["security"][0]["code"] == "PATAST"
    told = put(store, DOCTOR, answer(asked) | {"sender": {"reference": "Practitioner/other"}})
    assert told["sender"] == {"reference": "Practitioner/li"} and told["about"] == asked["about"]
    assert (read(store, "Communication", asked["id"]) or {})["status"] == "completed"
    assert status_of(lambda: put(store, DOCTOR, answer(asked))) == 409
    for body in (asked, told):
        assert read(store, "Communication", body["id"], ANA) is not None
        assert read(store, "Communication", body["id"], DOCTOR) is not None
        for other in (BEN, staff(Role.NURSE), staff(Role.BILLING), staff(Role.DESK)):
            assert read(store, "Communication", body["id"], other) is None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"payload": [{"contentString": "问" * 1001}]}, 422),
        ({"payload": [{"contentString": " "}]}, 422),
        ({"payload": [{"contentString": "一"}, {"contentString": "二"}]}, 422),
        ({"payload": []}, 422),
        ({"about": [{"reference": "Library/points"}]}, 422),
        ({"about": [{"reference": f"Library/{ARTICLE}"}] * 2}, 422),
        ({"status": "completed"}, 422),
        ({"note": [{"text": "x"}]}, 422),
        ({"recipient": [{"reference": "Patient/a"}]}, 422),
        ({"subject": {"reference": "Patient/b"}}, 403),
        ({"sender": {"reference": "Practitioner/li"}}, 403),
        ({"received": "2026-11-20T10:00:00+08:00"}, 403),
        ({"category": [{"coding": [{"system": SYSTEM, "code": "answer"}]}]}, 403),
        ({"extension": [{"url": EXTENSION + "published-as", "valueReference": {"reference": "Library/x"}}]}, 201),
    ],
)
def test_what_is_no_question_of_ones_own_is_refused(store: FhirStore, change: Json, status: int) -> None:
    if status == 201:  # what the hospital alone says is left out
        assert "extension" not in put(store, ANA, question() | change)
    else:
        assert status_of(lambda: put(store, ANA, question() | change)) == status


def test_so_many_wait_at_once(store: FhirStore) -> None:
    asked = [put(store, ANA, question()) for _ in range(5)]
    with pytest.raises(Refusal) as refused:
        put(store, ANA, question())
    assert refused.value.outcome["issue"][0]["details"]["coding"][0]["code"] == "too-many-questions"
    put(store, BEN, question("b"))
    put(store, DOCTOR, answer(asked[0]))
    put(store, ANA, question())


def test_others_do_not_answer(store: FhirStore) -> None:
    asked = put(store, ANA, question())
    for other in (ANA, BEN, staff(Role.NURSE), staff(Role.ADMIN), staff(Role.BILLING)):
        assert status_of(lambda other=other: put(store, other, answer(asked))) == 403
    assert status_of(lambda: put(store, DOCTOR, answer(asked) | {"subject": {"reference": "Patient/b"}})) == 422
    assert status_of(lambda: put(store, DOCTOR, answer(asked, "x" * 4001))) == 422
    assert status_of(lambda: put(store, DOCTOR, question("b"))) == 403
    plain = answer(asked) | {"category": [{"text": "note"}]}
    assert status_of(lambda: put(store, DOCTOR, plain)) == 403


def test_a_question_is_taken_back_and_not_reworded(store: FhirStore) -> None:
    asked = put(store, ANA, question())
    reworded = put(store, ANA, asked | {"payload": [{"contentString": "别的"}]}, if_match='"1"')
    assert reworded["payload"] == asked["payload"]
    assert status_of(lambda: put(store, ANA, asked | {"status": "completed"}, if_match='"1"')) == 403
    assert put(store, ANA, asked | {"status": "stopped"}, if_match='"1"')["status"] == "stopped"
    assert status_of(lambda: put(store, DOCTOR, answer(asked))) == 409


def _publish(store: FhirStore, asked: Json, access: Access = DOCTOR, text: PublishedText = TEXT) -> str:
    with store.begin() as tx:
        return publish(tx, access, asked["id"], text, NOON.date())


def test_what_is_published_says_nothing_of_who_asked_and_goes_when_it_is_taken_back(store: FhirStore) -> None:
    asked = put(store, ANA, question(consent=True))
    put(store, DOCTOR, answer(asked))
    library = read(store, "Library", id_ := _publish(store, asked), BEN) or {}
    assert library["title"] == TEXT.question and library["reviewer"] == [{"name": "李明"}]
    canonical = f"http://anxin.example/fhir/Library/{ARTICLE}"
    assert library["relatedArtifact"] == [{"type": "documentation", "resource": canonical}]
    assert not any(word in str(library) for word in ("王秀兰", "Patient/", asked["id"]))
    assert status_of(lambda: _publish(store, asked)) == 409
    current = read(store, "Communication", asked["id"], ANA) or {}
    put(store, ANA, current | {"status": "stopped"}, if_match=f'"{current["meta"]["versionId"]}"')
    assert (read(store, "Library", id_) or {})["status"] == "retired"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (PublishedText("王秀兰问：脚肿怎么办", "抬高腿"), 422),
        (PublishedText("脚肿怎么办", "请打 13800000001"), 422),
        (PublishedText("", "抬高腿"), 422),
        (PublishedText("问" * 121, "抬高腿"), 422),
    ],
)
def test_a_text_that_says_who_asked_is_not_published(store: FhirStore, text: PublishedText, status: int) -> None:
    asked = put(store, ANA, question(consent=True))
    put(store, DOCTOR, answer(asked))
    assert status_of(lambda: _publish(store, asked, text=text)) == status


def test_nothing_is_published_without_consent_before_its_answer_or_by_others(store: FhirStore) -> None:
    private = put(store, ANA, question())
    put(store, DOCTOR, answer(private))
    assert status_of(lambda: _publish(store, private)) == 403
    agreed = put(store, ANA, question(consent=True))
    assert status_of(lambda: _publish(store, agreed)) == 409
    put(store, DOCTOR, answer(agreed))
    for other in (ANA, staff(Role.NURSE), staff(Role.ADMIN)):
        assert status_of(lambda other=other: _publish(store, agreed, other)) == 403
