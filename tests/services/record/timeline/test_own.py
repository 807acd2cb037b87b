"""What a person says about themselves goes to the real hospital, is marked as theirs, and is said anew or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources
from services.changes.commands import keep_mine
from services.changes.queries import conflict
from services.errors import NotDownloaded
from services.record.timeline.entry import EntryStatus, Sending
from services.record.timeline.facts import FactName, detail
from services.record.timeline.own import FIELDS, Course, OwnEntry, OwnField, OwnKind, Relative
from services.record.timeline.own_shapes import SHAPES, none_known_json, own_entry, own_json, withdrawn_json
from services.record.timeline.queries import RecordFilter, allergy_summary, record_detail, record_summary, timeline
from services.record.timeline.recording import record_none_known, record_own, withdraw_own
from services.record.timeline.summary import AllergyStatement, ConditionStatement
from services.record.timeline.told_when import AgeInYears
from tests.fakes.clock import NOON
from tests.services.hostile import VALUES
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, open_hospital, person, phone

PEANUTS = OwnEntry(OwnKind.ALLERGY, "花生", "嘴唇发麻", note="小时候")
FATHER = OwnEntry(OwnKind.FAMILY, "高血压", relative=Relative.FATHER)
ULCER = OwnEntry(OwnKind.CONDITION, "胃溃疡", course=Course.PAST, when="35", note="空腹喝酒")
SUGAR = OwnEntry(OwnKind.CONDITION, "糖尿病", course=Course.UNSURE)
APPENDIX = OwnEntry(OwnKind.PROCEDURE, "阑尾切除", when="1998-07", place="县人民医院")
VACCINE = OwnEntry(OwnKind.IMMUNIZATION, "乙肝疫苗", when="2019", dose="2", place="社区医院")
EVERY = (PEANUTS, FATHER, ULCER, SUGAR, APPENDIX, VACCINE, OwnEntry(OwnKind.IMMUNIZATION, "破伤风"))
TODAY = NOON.date()


def sent(said: OwnEntry) -> dict[str, Any]:
    return own_json("a", said, "父亲", patient="p1", now=NOON, today=TODAY)


async def say(of: Phone, id_: str, said: OwnEntry, words: str = "父亲") -> None:
    await of.store.write(lambda w: record_own(w, id_, said, words, patient="p1", now=NOON, today=TODAY))


async def shown(of: Phone, type_: str, id_: str) -> Any:
    return await of.store.read(record_detail, "p1", type_, id_, "zh-CN")


@pytest.mark.parametrize("said", EVERY, ids=lambda said: said.name)
def test_what_is_typed_is_read_back(said: OwnEntry) -> None:
    assert own_entry(sent(said)) == said


@pytest.mark.parametrize("said", EVERY, ids=lambda said: said.name)
def test_a_withdrawn_entry_and_a_clinicians_are_not_to_be_changed(said: OwnEntry) -> None:
    body = sent(said)
    assert own_entry(withdrawn_json(body)) is None
    of_clinician = {**body, "meta": {}, "recorder": None, "asserter": {"reference": "Practitioner/d"}}
    assert own_entry(of_clinician) is None


def test_each_kind_is_typed_in_the_fields_that_its_shape_reads() -> None:
    assert set(SHAPES) == set(FIELDS) == set(OwnKind)
    for fields in FIELDS.values():
        assert OwnField.NAME in fields and OwnField.NOTE in fields


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (ULCER, None), (VACCINE, None), (OwnEntry(OwnKind.CONDITION, "胃溃疡", when="2019年5月6日"), None),
        (OwnEntry(OwnKind.CONDITION, "胃溃疡", when="35岁"), None),
        (OwnEntry(OwnKind.CONDITION, "胃溃疡", when="小时候"), OwnField.WHEN),
        (OwnEntry(OwnKind.CONDITION, "胃溃疡", when="2999"), OwnField.WHEN),
        (OwnEntry(OwnKind.CONDITION, "胃溃疡", when="2019-13"), OwnField.WHEN),
        (OwnEntry(OwnKind.CONDITION, "胃溃疡", when="200"), OwnField.WHEN),
        (OwnEntry(OwnKind.IMMUNIZATION, "乙肝疫苗", when="35"), OwnField.WHEN),
        (OwnEntry(OwnKind.IMMUNIZATION, "乙肝疫苗", dose="0"), OwnField.DOSE),
        (OwnEntry(OwnKind.IMMUNIZATION, "乙肝疫苗", dose="²"), OwnField.DOSE),
        (OwnEntry(OwnKind.PROCEDURE, "阑尾切除", place="长" * 101), OwnField.PLACE),
        (OwnEntry(OwnKind.ALLERGY, "花生", dose="x", when="y"), None),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_only_where_it_is_asked(said: OwnEntry, wrong: OwnField | None) -> None:
    assert said.wrong(TODAY) == ({wrong} if wrong else frozenset())
    assert said.is_complete(TODAY) is (wrong is None)


def test_what_is_said_stands_in_the_elements_of_fhir() -> None:
    ulcer, vaccine, never = sent(ULCER), sent(VACCINE), sent(OwnEntry(OwnKind.IMMUNIZATION, "破伤风"))
    assert ulcer["onsetAge"] == {"value": 35, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}
    assert "clinicalStatus" not in sent(SUGAR)
    assert (vaccine["primarySource"], vaccine["occurrenceDateTime"]) == (False, "2019")
    assert vaccine["reportOrigin"]["coding"][0]["code"] == "recall"
    assert "occurrenceDateTime" not in never and never["occurrenceString"] == "unknown"
    facts = {fact.name: fact.value for fact in detail(ulcer).facts}
    assert (facts[FactName.BEGAN], facts[FactName.COURSE]) == (AgeInYears(35), "resolved")
    told = {fact.name: fact.value for fact in detail(vaccine).facts}
    assert (told[FactName.DOSE_NUMBER], told[FactName.WHERE]) == ("2", "社区医院")
    assert detail(ulcer).entry.status is EntryStatus.PAST, "what nobody confirmed may be over"


@pytest.mark.parametrize("body", [sent(ULCER), sent(PEANUTS)])
def test_what_a_clinician_confirmed_is_theirs(body: dict[str, Any]) -> None:
    assert own_entry({**body, "verificationStatus": {"coding": [{"code": "confirmed"}]}}) is None


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_whatever_stands_there_is_read(value: Any) -> None:
    for said in EVERY:
        body = sent(said)
        for element in body:
            own_entry({**body, element: value})
            detail({**body, element: value})


async def test_it_reaches_the_hospital_and_another_phone_and_is_said_anew_and_withdrawn(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), person("p2"))
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    await mine.cycle()
    allergy, family = new_id(), new_id()
    await say(mine, allergy, PEANUTS)
    await say(mine, family, FATHER)
    waiting = await shown(mine, "AllergyIntolerance", allergy)
    assert (waiting.entry.sending, waiting.entry.by_patient) == (Sending.WAITING, True)
    await mine.cycle()
    kept = at_hospital(hospital, "AllergyIntolerance", allergy)
    assert kept is not None
    assert "PATAST" in [label["code"] for label in kept["meta"]["security"]]
    await other.cycle()
    page = await other.store.read(timeline, "p1", "zh-CN", RecordFilter())
    assert {(each.title, each.by_patient) for each in page.entries} == {("花生", True), ("父亲", True)}
    told = await other.store.read(allergy_summary, "p1", "zh-CN")
    assert [each.title for each in told.known] == ["花生"]

    await say(mine, allergy, OwnEntry(OwnKind.ALLERGY, "花生和腰果"))
    await mine.cycle()
    await other.cycle()
    assert (await shown(other, "AllergyIntolerance", allergy)).entry.title == "花生和腰果"
    for type_, id_ in (("AllergyIntolerance", allergy), ("FamilyMemberHistory", family)):
        await mine.store.write(withdraw_own, type_, id_, NOON + timedelta(hours=1))
    await mine.cycle()
    await other.cycle()
    assert await other.store.read(outbox.entries) == ()
    for type_, id_ in (("AllergyIntolerance", allergy), ("FamilyMemberHistory", family)):
        gone = await shown(other, type_, id_)
        assert (gone.entry.status, gone.entry.title, gone.own) == (EntryStatus.WITHDRAWN, None, None)


async def test_each_kind_reaches_the_hospital_marked_and_the_same_words_keep_their_code(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    ids = {said: new_id() for said in EVERY}
    for said, id_ in ids.items():
        await say(mine, id_, said)
    await mine.cycle()
    assert await mine.store.read(outbox.entries) == ()
    for said, id_ in ids.items():
        type_ = SHAPES[said.kind].type
        kept = at_hospital(hospital, type_, id_)
        assert kept is not None, said
        assert "PATAST" in [label["code"] for label in kept["meta"]["security"]]
        found = await shown(mine, type_, id_)
        assert (found.own, found.entry.by_patient) == (said, True)
    here = await mine.see("Condition", ids[ULCER])
    assert here is not None
    coded = {
        **here.body,
        "code": {"text": "胃溃疡", "coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "K25"}]},
    }
    await mine.store.write(lambda w: resources.put(w, coded, patient="p1"))
    await say(mine, ids[ULCER], replace(ULCER, course=Course.NOW))
    kept = (await mine.see("Condition", ids[ULCER])).body  # type: ignore[union-attr]
    assert (kept["code"]["coding"][0]["code"], kept["clinicalStatus"]["coding"][0]["code"]) == ("K25", "active")
    await mine.cycle()
    for said, id_ in ids.items():
        await mine.store.write(withdraw_own, SHAPES[said.kind].type, id_, NOON)
    await mine.cycle()
    assert [entry.rejection for entry in await mine.store.read(outbox.entries)] == []
    for said, id_ in ids.items():
        gone = await shown(mine, SHAPES[said.kind].type, id_)
        assert (gone.entry.status, gone.is_own) == (EntryStatus.WITHDRAWN, False)


async def test_two_phones_that_change_one_entry_make_a_conflict_that_is_shown(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    await mine.cycle()
    id_ = new_id()
    await say(mine, id_, ULCER)
    await mine.cycle()
    await other.cycle()
    await say(mine, id_, replace(ULCER, name="十二指肠溃疡"))
    await say(other, id_, replace(ULCER, note="已经治好"))
    await mine.cycle()
    await other.cycle()
    found = await other.store.read(conflict, "Condition", id_, "zh-CN")
    assert found is not None
    differing = {each.element: (each.mine, each.theirs) for each in found.comparison.differences}
    assert differing["code"] == (("胃溃疡",), ("十二指肠溃疡",))
    assert differing["note"] == (("已经治好",), ("空腹喝酒",))
    assert (await shown(other, "Condition", id_)).entry.sending is Sending.REFUSED
    assert await other.store.write(keep_mine, "Condition", id_, found.revision, found.version)
    await other.cycle()
    await mine.cycle()
    assert (await shown(mine, "Condition", id_)).own == replace(ULCER, note="已经治好")


async def test_who_knows_of_none_says_so_apart_from_the_hospital_until_they_name_one(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()

    async def none(kind: OwnKind, words: str) -> None:
        await mine.store.write(lambda w: record_none_known(w, new_id(), kind, words, patient="p1", now=NOON))

    before = await mine.store.read(record_summary, "p1", "zh-CN")
    assert before.allergies.statement is AllergyStatement.NOT_RECORDED
    for _ in range(2):
        await none(OwnKind.ALLERGY, "没有已知的过敏")
        await none(OwnKind.CONDITION, "没有已知的疾病")
    assert len(await mine.store.read(outbox.entries)) == 2
    await mine.cycle()
    said = await mine.store.read(record_summary, "p1", "zh-CN")
    assert (said.allergies.statement, said.no_conditions) == (AllergyStatement.NONE_TOLD, ConditionStatement.NONE_TOLD)
    assert said.conditions == ()
    await say(mine, new_id(), PEANUTS)
    await say(mine, new_id(), SUGAR)
    await mine.cycle()
    assert await mine.store.read(outbox.entries) == ()
    after = await mine.store.read(record_summary, "p1", "zh-CN")
    assert (after.allergies.statement, after.allergies.contradicted) == (AllergyStatement.KNOWN, False)
    assert [each.title for each in after.conditions] == ["糖尿病"]
    assert after.no_conditions is ConditionStatement.NOT_RECORDED


def test_that_none_is_known_is_no_entry_to_change() -> None:
    body = none_known_json("a", OwnKind.CONDITION, "没有已知的疾病", patient="p1", now=NOON)
    assert own_entry(body) is None


async def test_a_clinicians_entry_is_never_overwritten(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine = await phone(hospital, tmp_path / "1.db")
    theirs = {
        "resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/p1"},
        "code": {"text": "青霉素"}, "verificationStatus": {"coding": [{"code": "confirmed"}]},
    }  # fmt: skip
    await mine.store.write(lambda w: resources.put(w, theirs, patient="p1"))
    with pytest.raises(NotDownloaded):
        await say(mine, "a", PEANUTS)
    with pytest.raises(NotDownloaded):
        await mine.store.write(withdraw_own, "AllergyIntolerance", "a", NOON)
    assert (await mine.see("AllergyIntolerance", "a")).body == theirs  # type: ignore[union-attr]
