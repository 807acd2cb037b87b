"""Cards from a real store: what was chosen and nothing more, as the record says, one for each person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.emergency.commands import choose_card, forget_others, give_up_card
from services.emergency.model import MOST_LINES, BloodGroup, CardChoice, CardPart
from services.emergency.queries import card_page, card_preview, cards
from services.record.timeline.summary import AllergyStatement
from tests.local_store.worlds import KEY

WHEN = datetime(2026, 11, 30, 4, 30, 17, tzinfo=UTC)
WHOLE = CardChoice(
    parts=tuple(part.value for part in CardPart),
    conditions=("http://snomed.info/sct|38341003",),
    blood="O",
    contact="李明，女儿",
    phone="13800000001",
    languages="中文",
    note="装有心脏起搏器",
)
CURRENT = {"clinicalStatus": {"coding": [{"code": "active"}]}}


def of(type_: str, id_: str, patient: str = "p", **more: Any) -> dict[str, Any]:
    whose = {"reference": f"Patient/{patient}"}
    return {"resourceType": type_, "id": id_, "subject": whose, "patient": whose, **more}


def put(w: Writer, *bodies: dict[str, Any], patient: str = "p") -> None:
    for body in bodies:
        resources.put(w, body, patient=patient)


def blood(id_: str, words: str, **more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "882-1"}]}
    return of("Observation", id_, code=code, valueCodeableConcept={"text": words}, **{"status": "final", **more})


RECORD = (
    {"resourceType": "Patient", "id": "p", "name": [{"text": "王芳"}], "birthDate": "1958-12-01"},
    of("AllergyIntolerance", "a", code={"text": "青霉素"}, reaction=[{"manifestation": [{"text": "皮疹"}]}], **CURRENT),
    of(
        "Condition", "c", code={"text": "高血压", "coding": [{"system": "http://snomed.info/sct", "code": "38341003"}]},
        **CURRENT,
    ),
    of("Condition", "d", code={"text": "抑郁症"}, **CURRENT),
    of("MedicationRequest", "m", status="active", medicationCodeableConcept={"text": "氨氯地平"}),
    of("MedicationRequest", "n", status="stopped", medicationCodeableConcept={"text": "阿司匹林"}),
)  # fmt: skip


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    await opened.write(put, *RECORD)
    yield opened
    await opened.close()


async def made(store: LocalStore, choice: CardChoice = WHOLE) -> Any:
    return await store.read(card_preview, "p", "zh-CN", choice, WHEN)


async def test_there_is_no_card_until_one_is_chosen(store: LocalStore) -> None:
    assert await store.read(cards, (("p", None),), "zh-CN", WHEN) == ()
    page = await store.read(card_page, "p", "zh-CN")
    assert page.choice is None
    assert [option.name for option in page.conditions] == ["抑郁症", "高血压"]


async def test_the_card_says_what_was_chosen_as_the_record_has_it(store: LocalStore) -> None:
    card = await made(store)
    assert (card.name, card.born, card.as_of) == ("王芳", "1958-12-01", WHEN.replace(second=0))
    assert card.allergies.statement is AllergyStatement.KNOWN
    assert [(line.name, line.note) for line in card.allergies.known.lines] == [("青霉素", "皮疹")]
    assert [line.name for line in card.conditions.lines] == ["高血压"]
    assert [line.name for line in card.medicines.lines] == ["氨氯地平"]
    assert card.blood == BloodGroup("O", by_person=True)
    assert (card.contact, card.phone, card.languages, card.note) == (
        "李明，女儿",
        "13800000001",
        "中文",
        "装有心脏起搏器",
    )


async def test_nothing_that_was_not_chosen_is_on_it(store: LocalStore) -> None:
    bare = await made(store, CardChoice((), WHOLE.conditions, "O", "李明", "138", "中文", "x"))
    assert (bare.born, bare.allergies, bare.blood, bare.conditions, bare.medicines) == (None,) * 5
    assert (bare.contact, bare.phone, bare.languages, bare.note) == (None,) * 4


async def test_a_new_condition_does_not_come_onto_it_by_itself(store: LocalStore) -> None:
    await store.write(put, of("Condition", "e", code={"text": "乙肝"}, **CURRENT))
    assert [line.name for line in (await made(store)).conditions.lines] == ["高血压"]


async def test_a_chosen_condition_that_is_over_goes(store: LocalStore) -> None:
    over = {**RECORD[2], "clinicalStatus": {"coding": [{"code": "resolved"}]}, "recordedDate": "2026-11-01"}
    await store.write(put, over)
    assert (await made(store)).conditions.lines == ()


async def test_allergies_not_asked_and_none_known_stay_apart(store: LocalStore) -> None:
    await store.write(resources.remove, "AllergyIntolerance", "a")
    assert (await made(store)).allergies.statement is AllergyStatement.NOT_RECORDED
    reason = {"coding": [{"code": "notasked"}]}
    code = {"coding": [{"code": "48765-2"}]}
    await store.write(put, of("List", "l", status="current", code=code, emptyReason=reason))
    assert (await made(store)).allergies.statement is AllergyStatement.NOT_ASKED
    none = {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}
    await store.write(put, of("AllergyIntolerance", "n", code=none, **CURRENT))
    assert (await made(store)).allergies.statement is AllergyStatement.NONE_KNOWN


async def test_the_records_blood_group_goes_before_what_was_typed_and_two_are_none(store: LocalStore) -> None:
    await store.write(put, blood("b1", "A 型"), blood("wrong", "B 型", status="entered-in-error"))
    assert (await made(store)).blood == BloodGroup("A 型")
    await store.write(put, blood("b2", "B 型"))
    assert (await made(store)).blood == BloodGroup("", disagrees=True)


async def test_a_long_record_is_bounded_and_says_so(store: LocalStore) -> None:
    many = [of("AllergyIntolerance", f"x{n}", code={"text": f"药{n}" * 500}, **CURRENT) for n in range(100)]
    await store.write(put, *many)
    known = (await made(store)).allergies.known
    assert (len(known.lines), known.more) == (MOST_LINES, 101 - MOST_LINES)
    assert max(len(line.name) for line in known.lines) <= 200


async def test_each_person_has_their_own_card_and_a_choice_ends_with_the_access(store: LocalStore) -> None:
    child = {"resourceType": "Patient", "id": "q", "name": [{"text": "李小雨"}]}
    await store.write(put, child, of("AllergyIntolerance", "qa", "q", code={"text": "花生"}, **CURRENT), patient="q")
    for patient in ("p", "q"):
        await store.write(choose_card, patient, CardChoice())
    both = await store.read(cards, (("p", None), ("q", WHEN)), "zh-CN", WHEN)
    assert [(card.name, card.until, card.allergies.known.lines[0].name) for card in both if card.allergies] == [
        ("王芳", None, "青霉素"),
        ("李小雨", WHEN, "花生"),
    ]
    await store.write(forget_others, {"p"})
    assert len(await store.read(cards, (("p", None), ("q", None)), "zh-CN", WHEN)) == 1
    await store.write(give_up_card, "p")
    assert await store.read(cards, (("p", None), ("q", None)), "zh-CN", WHEN) == ()


async def test_without_a_name_there_is_no_card(store: LocalStore) -> None:
    await store.write(choose_card, "z", CardChoice())
    assert await store.read(cards, (("z", None),), "zh-CN", WHEN) == ()
