"""A photo and a PDF that go with an entry: added offline, sent later, seen at the desk beside it, asked about, and
still there after signing out and in again."""

from __future__ import annotations

import base64
from pathlib import Path

from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from hospital.staff_pages.papers import page_content, told_with_papers
from hospital.staff_pages.questions import waiting_questions
from local_store import outbox
from local_store.store import Reader
from services.documents.commands import send_paper, take_back_paper
from services.documents.prepared import PreparedFile, prepared_file
from services.documents.queries import PaperState, papers_about
from services.education.asking import ask_care_team
from services.record.documents.document_store import DocumentStore
from services.record.documents.own_paper import PDF, PaperPage
from services.record.timeline.own import OwnEntry, OwnKind
from services.record.timeline.queries import record_detail
from services.record.timeline.recording import record_own
from services.sync.cycle import HospitalSession
from tests.fakes.clock import NOON, StandingClock
from tests.services.pictures.camera_files import phone_photo
from tests.services.pictures.pdf_files import pdf
from tests.services.sync.worlds import at_hospital, fill, new_id, open_hospital, person, phone, server_store

LI = Access.of_staff(Staff("li", (Role.DOCTOR,), NOON.date()), (("*", "cruds"),))
ULCER = OwnEntry(OwnKind.CONDITION, "胃溃疡", when="35")


def page_of(file: PreparedFile) -> PaperPage:
    return PaperPage(new_id(), file.content, file.content_type, file.sha1)


async def test_from_the_tunnel_to_the_desk_and_back_on_a_new_phone(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), {"resourceType": "Practitioner", "id": "li", "name": [{"text": "李明"}]})
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    entry, paper, question = new_id(), new_id(), new_id()
    photo, report = page_of(prepared_file(phone_photo())), page_of(prepared_file(pdf("胃镜报告")))
    about, words = f"Condition/{entry}", "这张报告是我的吗？"
    await mine.store.write(
        lambda w: record_own(w, entry, ULCER, "", patient="p1", now=NOON, today=NOON.date())
    )  # there is no network: nothing of it is sent yet
    await mine.store.write(lambda w: send_paper(w, paper, "胃镜", (photo, report), patient="p1", now=NOON, about=about))
    (waiting,) = await mine.store.read(papers_about, "p1", "Condition", entry)
    assert (waiting.state, waiting.paper.about) == (PaperState.WAITING, about)
    raw = (tmp_path / "1.db").read_bytes() + (tmp_path / "1.db-wal").read_bytes()
    assert not [part for part in (photo.content[:64], report.content[:64], "胃溃疡".encode()) if part in raw]

    await mine.cycle()
    assert await mine.store.read(outbox.entries) == ()
    kept = at_hospital(hospital, "DocumentReference", paper)
    assert kept is not None
    assert kept["context"]["related"] == [{"reference": about}]
    with server_store(hospital).reading() as tx:
        (told,) = told_with_papers(tx, LI, "p1")
        assert (told.said.title, told.said.age) == ("胃溃疡", 35)
        assert [(each.title, each.pages) for each in told.papers] == [("胃镜", (photo.id, report.id))]
        assert page_content(tx, LI, "p1", photo.id) == ("image/jpeg", photo.content)
        assert page_content(tx, LI, "p1", report.id) == (PDF, report.content)

    await mine.store.write(
        lambda w: ask_care_team(w, question, words, article=None, may_be_published=False, patient="p1", now=NOON)
    )
    await mine.cycle()
    with server_store(hospital).reading() as tx:
        assert [each.words for each in waiting_questions(tx, LI)] == [words]

    again = await phone(hospital, tmp_path / "2.db")  # signed out: the first file is gone with its key
    await again.cycle()
    shown = await again.store.read(record_detail, "p1", "Condition", entry, "zh-CN")
    assert shown is not None
    assert shown.own == ULCER
    (sent,) = await again.store.read(papers_about, "p1", "Condition", entry)
    assert sent.state is PaperState.SENT
    documents = DocumentStore(lambda: HospitalSession(again.store, again.client, ("p1",)), StandingClock())
    assert [await documents.content(page) for page in sent.paper.pages] == [photo.content, report.content]


async def test_a_paper_waits_for_its_entry_and_may_be_taken_back_alone(tmp_path: Path) -> None:
    mine = await phone(open_hospital(tmp_path), tmp_path / "1.db")
    entry, paper = new_id(), new_id()
    await mine.store.write(lambda w: record_own(w, entry, ULCER, "", patient="p1", now=NOON, today=NOON.date()))
    page = page_of(prepared_file(pdf("胃镜报告")))
    await mine.store.write(
        lambda w: send_paper(w, paper, "胃镜", (page,), patient="p1", now=NOON, about=f"Condition/{entry}")
    )

    def sent_before(r: Reader) -> list[str]:
        return [each.type for each in outbox.entries(r)]

    assert await mine.store.read(sent_before) == ["Condition", "Binary", "DocumentReference"]
    assert await mine.store.write(take_back_paper, paper)
    assert await mine.store.read(papers_about, "p1", "Condition", entry) == ()
    assert await mine.store.read(sent_before) == ["Condition"]


async def test_a_paper_says_nothing_for_the_hospital(tmp_path: Path) -> None:
    """Which visit or department a document is of, the hospital says; and a patient names no entry of somebody else."""
    hospital = open_hospital(tmp_path)
    other = {"resourceType": "Condition", "id": "of-another", "subject": {"reference": "Patient/p2"}}
    fill(hospital, person(), person("p2"), other)
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    page = page_of(prepared_file(pdf("x")))
    for number, context in enumerate(
        ({"facilityType": {"text": "县医院"}}, {"related": [{"reference": "Condition/of-another"}]})
    ):
        body = {
            "resourceType": "DocumentReference", "id": new_id(), "status": "current", "context": context,
            "subject": {"reference": "Patient/p1"}, "author": [{"reference": "Patient/p1"}],
            "content": [{"attachment": {"contentType": PDF, "data": base64.b64encode(page.content).decode()}}],
        }  # fmt: skip
        await mine.store.write(lambda w, body=body: outbox.enqueue(w, body, patient="p1", created_at="2026-01-01"))
        await mine.cycle()
        refused = [entry.rejection for entry in await mine.store.read(outbox.entries)]
        assert len(refused) == number + 1, context
