"""What a person says about themselves goes to the real hospital, is marked as theirs, and is said anew or withdrawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local_store import outbox, resources
from services.errors import NotDownloaded
from services.record.timeline.entry import EntryStatus, Sending
from services.record.timeline.own import OwnEntry, OwnKind, Relative, own_entry, own_json, withdrawn_json
from services.record.timeline.queries import RecordFilter, allergy_summary, record_detail, timeline
from services.record.timeline.recording import record_own, withdraw_own
from tests.fakes.clock import NOON
from tests.services.hostile import VALUES
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, open_hospital, person, phone

PEANUTS = OwnEntry(OwnKind.ALLERGY, "花生", "嘴唇发麻", note="小时候")
FATHER = OwnEntry(OwnKind.FAMILY, "高血压", relative=Relative.FATHER)


async def say(of: Phone, id_: str, said: OwnEntry, words: str = "父亲") -> None:
    await of.store.write(lambda w: record_own(w, id_, said, words, patient="p1", now=NOON))


async def shown(of: Phone, type_: str, id_: str) -> Any:
    return await of.store.read(record_detail, "p1", type_, id_, "zh-CN")


@pytest.mark.parametrize("said", [PEANUTS, FATHER], ids=lambda said: said.kind.value)
def test_what_is_typed_is_read_back(said: OwnEntry) -> None:
    assert own_entry(own_json("a", said, "父亲", patient="p1", now=NOON)) == said


@pytest.mark.parametrize("said", [PEANUTS, FATHER], ids=lambda said: said.kind.value)
def test_a_withdrawn_entry_and_a_clinicians_are_not_to_be_changed(said: OwnEntry) -> None:
    body = own_json("a", said, "父亲", patient="p1", now=NOON)
    assert own_entry(withdrawn_json(body)) is None
    of_clinician = {**body, "meta": {}, "recorder": None, "asserter": {"reference": "Practitioner/d"}}
    assert own_entry(of_clinician) is None


def test_an_allergy_that_a_clinician_confirmed_is_theirs() -> None:
    body = own_json("a", PEANUTS, "", patient="p1", now=NOON)
    assert own_entry({**body, "verificationStatus": {"coding": [{"code": "confirmed"}]}}) is None


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_whatever_stands_there_is_read(value: Any) -> None:
    for said in (PEANUTS, FATHER):
        body = own_json("a", said, "父亲", patient="p1", now=NOON)
        for element in body:
            own_entry({**body, element: value})


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
