"""A conversation between real stores and the real hospital: offline first, in one order, nothing typed is lost."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.chat.commands import (
    MessageDraft,
    cancel_consultation,
    discard_message,
    finish_consultation,
    rate_consultation,
    send_message_again,
)
from services.chat.draft_names import PARTS, TYPED, first_place
from services.chat.queries import MessageProgress, found_messages, teams, threads
from services.documents.prepared import prepared_file
from services.drafts.kept import keep_draft, kept_draft
from services.errors import PictureRefused, RefusalCode
from services.fhir.resource import Reference
from services.pictures.intake import safe_picture
from services.record.documents.document_store import DocumentStore
from services.record.documents.own_paper import PaperPage, page_json
from services.record.messages.consultation import ConsultationState
from services.sync.cycle import HospitalSession
from tests.fakes.clock import NOON, StandingClock
from tests.fakes.wires import answer_lost, asks
from tests.hospital.chat.talking import TEAM
from tests.services.chat.worlds import (
    READER,
    answer,
    at_the_hospital,
    clinic,
    move,
    only_message,
    open_thread,
    read_all,
    say,
    shown,
    staff_reads,
    unread,
)
from tests.services.pictures.camera_files import bomb, phone_photo
from tests.services.pictures.pdf_files import pdf
from tests.services.sync.worlds import at_hospital, fill, new_id, phone, reading, report


def a_picture() -> PaperPage:
    photo = safe_picture(phone_photo())
    return PaperPage(new_id(), photo.content, "image/jpeg", photo.sha1)


async def test_a_message_goes_from_queued_to_read_and_its_answer_comes_back(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    await mine.cycle()
    assert [team.name for team in await mine.store.read(teams, "zh-CN")] == ["心血管内科"]
    mine.wires.cut = True
    thread = await open_thread(mine)
    assert (await only_message(mine, thread)).state is MessageProgress.QUEUED
    mine.wires.cut = False
    mine.clock.advance(minutes=1)
    await mine.cycle()
    assert (await only_message(mine, thread)).state is MessageProgress.DELIVERED
    assert (await shown(mine, thread)).consultation.state is ConsultationState.PENDING
    staff_reads(hospital, thread)
    told = answer(hospital, thread)
    for each in (mine, other):
        await each.cycle()
        first, second = (await shown(each, thread)).messages
        assert (first.state, second.state, second.name) == (MessageProgress.READ, MessageProgress.RECEIVED, "李明")
        assert (await shown(each, thread)).consultation.state is ConsultationState.ACTIVE
        assert second.message.sent == datetime.fromisoformat(told["sent"].replace("Z", "+00:00"))
        assert await unread(each) == 1
    await read_all(mine, thread)
    assert await unread(mine) == 0, "at once, also without a network"
    await mine.cycle()
    await other.cycle()
    assert await unread(other) == 0, "read on one phone is read on the other"


async def test_the_order_is_that_of_the_hospitals_clock(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    early, late = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    thread = await open_thread(early, "0")
    await early.cycle()
    await late.cycle()
    early.clock.moment, late.clock.moment = NOON - timedelta(days=2), NOON + timedelta(days=2)
    await say(late, thread, "1")
    await late.cycle()
    await say(early, thread, "2")
    await early.cycle()
    answer(hospital, thread, "3")
    waiting = await say(early, thread, "4")
    for each in (late, early):
        if each is early:
            each.wires.next(answer_lost, asks("PUT"))
        await each.cycle()
    assert [one.message.words for one in (await shown(late, thread)).messages] == ["0", "1", "2", "3"]
    assert (await shown(early, thread)).messages[-1].id == waiting, "what has not arrived comes last"
    early.clock.advance(days=3)
    await early.cycle()
    assert [one.message.words for one in (await shown(early, thread)).messages] == ["0", "1", "2", "3", "4"]
    assert len(at_the_hospital(hospital, "Communication")) == 5, "a lost answer doubles nothing"


async def test_a_picture_and_a_card_go_with_a_message(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    fill(hospital, report("r1"), reading("o1"))
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    await mine.cycle()
    thread, picture = await open_thread(mine), a_picture()
    cards = (Reference("DiagnosticReport", "r1", display="血常规"), Reference("Observation", "o1"))
    await say(mine, thread, MessageDraft("", (picture,), cards))
    await mine.cycle()
    await other.cycle()
    seen = (await shown(other, thread)).messages[-1].message
    assert [(card.type, card.id, card.display) for card in seen.cards] == [
        ("DiagnosticReport", "r1", "血常规"),
        ("Observation", "o1", None),
    ]
    store = DocumentStore(lambda: HospitalSession(other.store, other.client, ("p1",)), StandingClock())
    assert await store.content(seen.files[0]) == picture.content
    assert b"GPS" not in picture.content
    kept = at_hospital(hospital, "Communication", seen.id)
    assert kept is not None and "PATAST" in [label["code"] for label in kept["meta"]["security"]]


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html></html>", bomb()])
def test_what_is_no_picture_or_too_large_never_becomes_part_of_a_message(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        safe_picture(content)


async def test_a_photo_with_its_place_is_refused_by_the_hospital_and_the_words_are_kept(tmp_path: Path) -> None:
    """As an app that forgets to strip would send it."""
    hospital = clinic(tmp_path)
    mine = await phone(hospital, tmp_path / "1.db")
    thread = await open_thread(mine)
    for content, kind in ((phone_photo(), "image/jpeg"), (b"<svg/>", "image/svg+xml"), (b"<html>", "image/jpeg")):
        picture = safe_picture(phone_photo())
        page = PaperPage(new_id(), picture.content, "image/jpeg", picture.sha1)
        id_ = await say(mine, thread, MessageDraft("看看这个", (page,)))
        body = {"resourceType": "Binary", "id": page.id, "contentType": kind, "securityContext": {
            "reference": "Patient/p1"}, "data": b64encode(content).decode()}  # fmt: skip
        await mine.write(body)
        await mine.cycle()
        failed = (await shown(mine, thread)).messages[-1]
        assert (failed.state, failed.refusal, failed.message.words) == (
            MessageProgress.FAILED, RefusalCode.INVALID, "看看这个",
        )  # fmt: skip
        assert await mine.store.write(discard_message, id_)
    assert await mine.waiting() == ()
    assert len(at_the_hospital(hospital, "Communication")) == 1


async def test_a_message_to_a_consultation_that_is_over_is_kept_and_can_be_given_up(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine = await phone(hospital, tmp_path / "1.db")
    thread = await open_thread(mine)
    await mine.cycle()
    answer(hospital, thread)
    late = await say(mine, thread, "还有一个问题")
    move(hospital, thread, "finished")
    await mine.cycle()
    known = await shown(mine, thread)
    assert known.consultation.state is ConsultationState.COMPLETED
    assert (known.messages[-1].id, known.messages[-1].state, known.messages[-1].refusal) == (
        late, MessageProgress.FAILED, RefusalCode.CONSULTATION_CLOSED,
    )  # fmt: skip
    await mine.store.write(send_message_again, late)
    assert (await shown(mine, thread)).messages[-1].state is MessageProgress.QUEUED
    await mine.cycle()
    assert (await shown(mine, thread)).messages[-1].message.words == "还有一个问题"
    assert await mine.store.write(discard_message, late)
    assert len((await shown(mine, thread)).messages) == 2


async def test_one_consultation_too_many_goes_with_its_message_when_it_is_given_up(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine = await phone(hospital, tmp_path / "1.db")
    for _ in range(5):
        await open_thread(mine)
    refused = await open_thread(mine)
    await mine.cycle()
    known = await shown(mine, refused)
    assert known.refusal is RefusalCode.TOO_MANY_CONSULTATIONS
    assert (known.messages[0].state, known.messages[0].refusal) == (
        MessageProgress.FAILED, RefusalCode.TOO_MANY_CONSULTATIONS,
    )  # fmt: skip
    assert await mine.store.write(discard_message, known.messages[0].id)
    assert await mine.waiting() == ()
    assert len(await mine.store.read(threads, "p1", READER, "zh-CN")) == 5


async def test_a_consultation_is_taken_back_or_ended_and_rated_offline(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine = await phone(hospital, tmp_path / "1.db")
    back, ended = await open_thread(mine), await open_thread(mine)
    await mine.cycle()
    answer(hospital, ended)
    await mine.cycle()
    await mine.store.write(cancel_consultation, back, NOON)
    await mine.store.write(finish_consultation, ended, NOON)
    await mine.cycle()
    await mine.store.write(rate_consultation, ended, 5, "很快", NOON)
    staff_reads(hospital, ended)
    await mine.cycle()
    assert await mine.waiting() == ()
    kept = (await shown(mine, ended)).consultation
    assert (kept.state, kept.rating) == (ConsultationState.COMPLETED, 5)
    assert (await shown(mine, back)).consultation.state is ConsultationState.CANCELLED


async def test_what_is_typed_is_kept_and_what_was_said_is_found(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine = await phone(hospital, tmp_path / "1.db")
    thread = await open_thread(mine, "阿司匹林 aspirin 饭前吃还是饭后？")
    await mine.store.write(keep_draft, TYPED, thread, "还有")
    assert await mine.store.read(kept_draft, TYPED, thread) == "还有"
    await say(mine, thread, "还有一件事")
    assert await mine.store.read(kept_draft, TYPED, thread) is None
    found = await mine.store.read(found_messages, "p1", "ASPIRIN", "zh-CN")
    assert [one.message.consultation for one in found] == [thread]
    assert await mine.store.read(found_messages, "p1", " ", "zh-CN") == ()


async def test_nobody_else_reads_it(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine, stranger = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db", patient="p2")
    await open_thread(mine)
    await mine.cycle()
    await stranger.cycle()
    assert await stranger.store.read(threads, "p2", "Patient/p2", "zh-CN") == ()
    assert await stranger.count("Communication") == 0


async def test_a_first_message_leaves_nothing_behind_of_what_was_being_written(tmp_path: Path) -> None:
    mine = await phone(clinic(tmp_path), tmp_path / "1.db")
    place = first_place("p1", TEAM)
    for form in (TYPED, PARTS):
        await mine.store.write(keep_draft, form, place, "脚踝肿了")
    await open_thread(mine, "脚踝肿了")
    assert [await mine.store.read(kept_draft, form, place) for form in (TYPED, PARTS)] == [None, None]


async def test_a_pdf_is_queued_sent_refused_again_and_opened_as_a_picture_is(tmp_path: Path) -> None:
    hospital = clinic(tmp_path)
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    file = prepared_file(pdf("胃镜报告"))
    page = PaperPage(new_id(), file.content, file.content_type, file.sha1)
    thread = await open_thread(mine)
    await mine.cycle()
    id_ = await say(mine, thread, MessageDraft("", (page,)))
    raw = (tmp_path / "1.db").read_bytes() + (tmp_path / "1.db-wal").read_bytes()
    assert page.content[:64] not in raw, "it lies encrypted on this device"
    await mine.write(page_json(page, "p1") | {"data": b64encode(b"<html>" + page.content).decode()})
    await mine.cycle()
    failed = (await shown(mine, thread)).messages[-1]
    assert (failed.state, failed.refusal) == (MessageProgress.FAILED, RefusalCode.INVALID)
    await mine.write(page_json(page, "p1"))
    await mine.store.write(send_message_again, id_)
    mine.clock.advance(minutes=1)
    await mine.cycle()
    await other.cycle()
    seen = (await shown(other, thread)).messages[-1]
    store = DocumentStore(lambda: HospitalSession(other.store, other.client, ("p1",)), StandingClock())
    assert await store.content(seen.message.files[0]) == page.content
    assert (seen.message.files[0].content_type, seen.state) == (file.content_type, MessageProgress.DELIVERED)
