"""A photographed paper goes to the real hospital offline first, and is read back on another phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from local_store import attachments, outbox, resources
from local_store.store import Reader, Writer
from services.documents.commands import send_paper, take_back_paper
from services.documents.queries import PaperState, SentPaper, sent_paper, sent_papers
from services.pictures.intake import safe_picture
from services.record.documents.document_store import DocumentStore
from services.record.documents.own_paper import PaperPage
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
