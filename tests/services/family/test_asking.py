"""Asking by papers to look after somebody, between a phone and a real hospital: offline, with a lost answer, with
photos that follow, and with what the desk says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from hospital.family import access_tasks
from hospital.family import part as family
from local_store import outbox
from services.documents.commands import send_paper
from services.documents.prepared import prepared_file
from services.documents.queries import papers_about
from services.errors import RefusalCode
from services.family.asking import (
    AskedByPapers,
    AskState,
    PaperAsk,
    ask_by_papers,
    asked_by_papers,
    send_ask_again,
    take_back_ask,
)
from services.family.model import AccessScope, FamilyPaper, Relationship
from services.record.documents.own_paper import PaperPage
from tests.fakes.wires import answer_lost, asks
from tests.hospital.conftest import access_of_test_token
from tests.hospital.databases import sqlite_database
from tests.services.sync.worlds import (
    BASE,
    PATIENT,
    Phone,
    at_hospital,
    fill,
    new_id,
    person,
    phone,
    server_store,
)

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"
NOW = datetime(2026, 3, 4, 4, tzinfo=UTC)
ASK = PaperAsk(
    "王小明", date(2019, 5, 1), "340102201905011234", Relationship.PARENT, guardian=True, paper=FamilyPaper.BIRTH,
    scopes=(AccessScope.SEE, AccessScope.BOOK),
)  # fmt: skip


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    config = Config(sqlite_database(tmp_path / "hospital.sqlite"), BASE)
    app = create_app(config, access_of_test_token, now=lambda: NOW, parts=[family.part(lambda: NOW, b"key")])
    fill(app, person(PATIENT))
    yield app
    server_store(app).close()


@pytest.fixture
async def mine(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Phone]:
    made = await phone(hospital, tmp_path / "phone.db")
    await made.cycle()
    yield made
    await made.put_away()


async def asked(of: Phone) -> AskedByPapers:
    (found,) = await of.store.read(asked_by_papers.ask, PATIENT)
    return found


async def ask(of: Phone, ask: PaperAsk = ASK) -> str:
    id_ = new_id()
    await of.store.write(ask_by_papers, id_, ask, patient=PATIENT, now=NOW)
    return id_


def desk_says(app: FastAPI, id_: str, status: str, reason: str = "") -> None:
    body = at_hospital(app, "Task", id_)
    assert body is not None
    fill(app, access_tasks.answered(body, status, reason))


async def test_offline_it_waits_and_is_sent_once_with_a_lost_answer(hospital: FastAPI, mine: Phone) -> None:
    id_ = await ask(mine)
    await mine.store.write(ask_by_papers, id_, ASK, patient=PATIENT, now=NOW)  # pressed twice
    found = await asked(mine)
    assert (found.name, found.state, found.paper) == ("王小明", AskState.KEPT, FamilyPaper.BIRTH)
    assert found.scopes == (AccessScope.SEE, AccessScope.BOOK)
    mine.wires.next(answer_lost, asks("PUT"))
    assert (await mine.cycle()).error is None
    assert (await asked(mine)).state is AskState.SENT
    with server_store(hospital).reading() as tx:
        (there,) = access_tasks.waiting(tx)
    assert (there.id, there.name, there.born, there.role) == (id_, "王小明", "2019-05-01", "guardian")


async def test_the_photos_of_the_papers_follow_it(hospital: FastAPI, mine: Phone) -> None:
    id_, document, page = await ask(mine), new_id(), new_id()
    photo = prepared_file(PDF)
    picture = PaperPage(page, photo.content, photo.content_type, photo.sha1)
    await mine.store.write(
        send_paper, document, "出生医学证明", [picture], patient=PATIENT, now=NOW, about=f"Task/{id_}"
    )  # fmt: skip
    assert (await mine.cycle()).error is None
    body: Any = at_hospital(hospital, "DocumentReference", document)
    assert body["context"]["related"] == [{"reference": f"Task/{id_}"}]
    (paper,) = await mine.store.read(papers_about.ask, PATIENT, "Task", id_)
    assert paper.paper.title == "出生医学证明"


@pytest.mark.parametrize(
    ("status", "reason", "state"),
    [("accepted", "", AskState.LOOKED_AT), ("completed", "", AskState.GRANTED),
     ("rejected", "照片看不清", AskState.REFUSED)],
)  # fmt: skip
async def test_what_the_desk_says_is_told(
    hospital: FastAPI, mine: Phone, status: str, reason: str, state: AskState
) -> None:
    id_ = await ask(mine)
    await mine.cycle()
    desk_says(hospital, id_, status, reason)
    await mine.cycle()
    found = await asked(mine)
    assert (found.state, found.reason, found.may_take_back) == (state, reason, False)


async def test_what_was_never_sent_is_taken_back_with_its_photos_here(hospital: FastAPI, mine: Phone) -> None:
    id_ = await ask(mine)
    await mine.store.write(take_back_ask, id_, patient=PATIENT, now=NOW)
    assert await mine.store.read(asked_by_papers.ask, PATIENT) == ()
    assert await mine.store.read(outbox.unsent) == 0
    assert (await mine.cycle()).error is None and at_hospital(hospital, "Task", id_) is None


async def test_what_has_arrived_is_taken_back_at_the_hospital(hospital: FastAPI, mine: Phone) -> None:
    id_ = await ask(mine)
    await mine.cycle()
    await mine.store.write(take_back_ask, id_, patient=PATIENT, now=NOW)
    assert await mine.store.read(asked_by_papers.ask, PATIENT) == ()
    assert (await mine.cycle()).error is None
    body: Any = at_hospital(hospital, "Task", id_)
    assert body["status"] == "cancelled"


async def test_what_is_not_taken_says_why_and_can_be_sent_again(hospital: FastAPI, mine: Phone) -> None:
    for _ in range(5):
        await ask(mine)
    await mine.cycle()
    refused = await ask(mine)
    assert (await mine.cycle()).error is None
    found = {each.id: each for each in await mine.store.read(asked_by_papers.ask, PATIENT)}
    assert found[refused].state is AskState.NOT_TAKEN
    assert found[refused].refusal is RefusalCode.TOO_MANY_ASKED
    other = next(id_ for id_ in found if id_ != refused)
    desk_says(hospital, other, "rejected", "请到窗口办理")
    await mine.store.write(send_ask_again, refused)
    assert (await mine.cycle()).error is None
    found = {each.id: each for each in await mine.store.read(asked_by_papers.ask, PATIENT)}
    assert found[refused].state is AskState.SENT
