"""A photographed paper goes to the real hospital offline first, and is read back on another phone."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import pytest

from local_store import attachments, outbox, resources
from local_store.store import Reader, Writer
from services.documents.commands import send_paper, send_paper_again, take_back_paper
from services.documents.queries import PaperState, SentPaper, sent_paper, sent_papers
from services.errors import RefusalCode, StoreFull
from services.pictures.intake import safe_picture
from services.record.documents.document_store import DocumentStore
from services.record.documents.own_paper import PaperPage, page_json
from services.sync.cycle import HospitalSession
from tests.fakes.clock import NOON, StandingClock
from tests.services.pictures.camera_files import phone_photo
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, open_hospital, person, phone

TITLE = "外院血常规"


def a_page() -> PaperPage:
    photo = safe_picture(phone_photo())
    return PaperPage(new_id(), photo.content, "image/jpeg", photo.sha1)


async def send(of: Phone, id_: str, *pages: PaperPage) -> None:
    await of.store.write(lambda w: send_paper(w, id_, TITLE, pages, patient="p1", now=NOON))


async def only(of: Phone) -> SentPaper:
    (found,) = await of.store.read(sent_papers, "p1")
    return found


async def test_a_paper_goes_out_and_is_read_back_elsewhere(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), person("p2"))
    mine, other = await phone(hospital, tmp_path / "1.db"), await phone(hospital, tmp_path / "2.db")
    stranger = await phone(hospital, tmp_path / "3.db", patient="p2")
    await mine.cycle()
    id_, first, second = new_id(), a_page(), a_page()
    await send(mine, id_, first, second)
    waiting = await only(mine)
    assert (waiting.state, waiting.may_take_back, waiting.paper.title) == (PaperState.WAITING, True, TITLE)
    await mine.cycle()
    sent = await only(mine)
    assert (sent.state, sent.may_take_back) == (PaperState.SENT, False)
    assert not await mine.store.write(take_back_paper, id_)

    kept = at_hospital(hospital, "DocumentReference", id_)
    assert kept is not None
    assert kept["author"] == [{"reference": "Patient/p1"}]
    assert "PATAST" in [label["code"] for label in kept["meta"]["security"]]
    await other.cycle()
    seen = await other.store.read(sent_paper, "p1", id_)
    assert seen is not None
    assert [page.binary for page in seen.paper.pages] == [first.id, second.id]
    documents = DocumentStore(lambda: HospitalSession(other.store, other.client, ("p1",)), StandingClock())
    assert await documents.content(seen.paper.pages[0]) == first.content

    await stranger.cycle()
    assert await stranger.store.read(sent_papers, "p2") == ()
    with pytest.raises(Exception, match="Binary"):
        await stranger.client.read("Binary", first.id)


async def test_it_can_be_taken_back_before_it_was_sent(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine = await phone(hospital, tmp_path / "1.db")
    id_, page = new_id(), a_page()
    await send(mine, id_, page)
    assert await mine.store.write(take_back_paper, id_)
    assert await mine.store.read(sent_papers, "p1") == ()

    def left(r: Reader) -> object:
        return outbox.entries(r), attachments.get(r, f"Binary/{page.id}"), resources.get(r, "Binary", page.id)

    assert await mine.store.read(left) == ((), None, None)
    await mine.cycle()
    assert at_hospital(hospital, "DocumentReference", id_) is None


async def test_a_document_never_goes_before_its_pages(tmp_path: Path) -> None:
    mine = await phone(open_hospital(tmp_path), tmp_path / "1.db")
    page = a_page()
    await send(mine, new_id(), page)

    def fly(w: Writer) -> list[str]:
        first = outbox.claim(w, "2100-01-01T00:00:00Z")
        outbox.release(w, first[0].entry_id, "2101-01-01T00:00:00Z")
        return [entry.type for entry in (*first, *outbox.claim(w, "2100-01-01T00:00:00Z"))]

    assert "DocumentReference" not in await mine.store.write(fly)


async def test_what_the_hospital_refuses_is_said_and_can_be_given_up(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine = await phone(hospital, tmp_path / "1.db")
    id_, page = new_id(), replace(a_page(), content=phone_photo())  # as an app that forgets to strip would send it
    await send(mine, id_, replace(page, sha1=b64encode(sha1(page.content, usedforsecurity=False).digest()).decode()))
    await mine.cycle()
    refused = await only(mine)
    assert (refused.state, refused.refusal, refused.may_take_back) == (PaperState.REFUSED, RefusalCode.INVALID, True)
    await mine.store.write(send_paper_again, id_)
    assert (await only(mine)).state is PaperState.WAITING
    await mine.cycle()
    assert (await only(mine)).state is PaperState.REFUSED
    assert await mine.store.write(take_back_paper, id_)
    assert await mine.store.read(sent_papers, "p1") == ()


async def test_a_device_without_room_keeps_nothing_of_it(tmp_path: Path) -> None:
    mine = await phone(open_hospital(tmp_path), tmp_path / "1.db")

    def with_no_room(w: Writer) -> None:
        pages = w.value("PRAGMA page_count")
        w.rows(f"PRAGMA max_page_count = {pages + 4}")

    await mine.store.write(with_no_room)
    with pytest.raises(StoreFull):
        await send(mine, new_id(), a_page(), a_page())
    assert await mine.store.read(sent_papers, "p1") == ()
    assert await mine.store.read(outbox.entries) == ()


async def test_an_upload_that_was_cut_is_one_paper_in_the_end(tmp_path: Path) -> None:
    """A page arrives, and its answer is lost with the connection."""
    hospital = open_hospital(tmp_path)
    fill(hospital, person())
    mine = await phone(hospital, tmp_path / "1.db")
    id_, page = new_id(), a_page()
    await send(mine, id_, page)

    def take_off(w: Writer) -> list[str]:
        return [entry.type for entry in outbox.claim(w, "2100-01-01T00:00:00Z")]

    assert await mine.store.write(take_off) == ["Binary"]
    await mine.client.put(page_json(page, "p1"), None)  # nobody hears the answer
    await mine.cycle()
    assert (await only(mine)).state is PaperState.SENT
    for type_, made in (("Binary", page.id), ("DocumentReference", id_)):
        kept = at_hospital(hospital, type_, made)
        assert kept is not None
        assert kept["meta"]["versionId"] == "1"
