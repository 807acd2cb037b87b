"""Large photos and PDFs on their way: cut in the middle over real connections, killed, doubled, expired, refused."""

from __future__ import annotations

import base64
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.api.uploading import Uploads
from hospital.fhir.uploads import rows
from local_store import outbox, uploads
from local_store.outbox import EntryState
from local_store.store import Reader
from services.documents.commands import send_paper
from services.documents.prepared import prepared_file
from services.documents.queries import PaperState, papers_about
from services.errors import Offline, ServerUnavailable
from services.fhir import terms
from services.record.documents.own_paper import PaperPage
from services.sync import uploading
from tests.e2e.cable import Cable
from tests.fakes.clock import NOON
from tests.fakes.wires import answer_lost, asks, request_lost, status
from tests.hospital.auth.serving import running
from tests.hospital.databases import sqlite_database
from tests.services.pictures.pdf_files import pdf
from tests.services.sync.worlds import Phone, access_of_test_token, at_hospital, fill, new_id, person, phone

PART = 32 * 1024
SIZE = 4 * PART + 1000
ABOUT = "Condition/c"


def large_report() -> PaperPage:
    """A PDF in five parts."""
    begun = pdf("胃镜报告")
    file = prepared_file(begun[:9] + b"%" + b"0" * (SIZE - len(begun) - 2) + b"\n" + begun[9:])
    return PaperPage(new_id(), file.content, file.content_type, file.sha1)


REPORT = large_report()


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that five parts are sent in no time."""
    monkeypatch.setattr(uploading, "PART", PART)
    monkeypatch.setattr(uploading, "LARGE", 2 * PART)


async def send(mine: Phone, page: PaperPage = REPORT, document: str = "") -> str:
    document = document or new_id()
    await mine.store.write(lambda w: send_paper(w, document, "胃镜", (page,), patient="p1", now=NOON, about=ABOUT))
    return document


def parts_sent(mine: Phone, code: int = 204) -> int:
    return sum(method == "PATCH" and answer == code for method, _, answer in mine.wires.sent)


async def share(mine: Phone) -> int | None:
    (paper,) = await mine.store.read(papers_about, "p1", "Condition", "c")
    return paper.share


async def is_there(mine: Phone, hospital: FastAPI, page: PaperPage = REPORT) -> bool:
    """At the hospital byte for byte, once, and nothing waits here."""
    kept = at_hospital(hospital, "Binary", page.id)
    with hospital.state.store.reading() as tx:
        once = tx.version("Binary", page.id, 2) is None
    sent = [paper.state for paper in await mine.store.read(papers_about, "p1", "Condition", "c")]
    whole = kept is not None and kept["data"] == data_of(page)
    return whole and once and set(sent) == {PaperState.SENT} and await mine.store.read(outbox.entries) == ()


def data_of(page: PaperPage) -> str:
    return base64.b64encode(page.content).decode()


class TestOverRealConnections:
    @pytest.fixture
    def cable(self) -> Iterator[Cable]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with closing(Cable(port)) as made:
            yield made

    @pytest.fixture
    def served(self, tmp_path: Path, cable: Cable) -> Iterator[FastAPI]:
        config = Config(sqlite_database(tmp_path / "hospital.sqlite"), cable.origin)
        app = create_app(config, access_of_test_token, now=lambda: NOON)
        fill(app, person(), {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}})
        listening = socket.create_server(("127.0.0.1", 0))
        with running(app, listening):
            cable.lead_to(listening.getsockname()[1])
            yield app
        app.state.store.close()

    @pytest.fixture
    async def far(self, served: FastAPI, cable: Cable, tmp_path: Path) -> AsyncIterator[Phone]:
        inner = httpx.AsyncHTTPTransport()
        made = await phone(None, tmp_path / "far.db", inner=inner, base=cable.origin)
        yield made
        await made.put_away()

    async def test_a_cut_in_the_middle_costs_one_part(self, served: FastAPI, cable: Cable, far: Phone) -> None:
        await far.cycle()
        await send(far)
        cable.cut_after(2 * PART + PART // 2)
        assert isinstance((await far.cycle()).error, Offline)
        assert parts_sent(far) == 2
        assert await share(far) == 49
        cable.mend()
        assert (await far.cycle()).error is None
        assert parts_sent(far) == 5, "nothing that had arrived went again"
        assert await is_there(far, served)

    async def test_lost_answers_double_nothing(self, served: FastAPI, cable: Cable, far: Phone) -> None:
        await far.cycle()
        await send(far)
        cable.lose_answers()
        assert isinstance((await far.cycle()).error, Offline)
        cable.mend()
        assert (await far.cycle()).error is None
        assert await is_there(far, served)


@pytest.fixture
def told(hospital: FastAPI) -> FastAPI:
    fill(hospital, {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}})
    return hospital


@pytest.mark.parametrize("method", ["POST", "PATCH", "HEAD", "PUT"])
@pytest.mark.parametrize("fault", [answer_lost, request_lost])
async def test_whatever_is_lost_is_asked_about(told: FastAPI, mine: Phone, method: str, fault: Any) -> None:
    """Each request of an upload is lost three times over, which ends a cycle; the next one finds out and goes on."""
    await send(mine)
    if method == "HEAD":  # is asked after a cut alone
        mine.wires.next(request_lost, asks("PATCH"), times=3)
        assert isinstance((await mine.cycle()).error, Offline)
    mine.wires.next(fault, asks(method, "/uploads" if method != "PUT" else "/Binary"), times=3)
    assert isinstance((await mine.cycle()).error, Offline)
    assert (await mine.cycle()).error is None
    assert await is_there(mine, told)


async def test_an_app_killed_between_two_parts_goes_on_where_the_hospital_is(
    told: FastAPI, mine: Phone, tmp_path: Path
) -> None:
    await send(mine)

    async def killed(request: httpx.Request, really: Any) -> httpx.Response:
        await really(request)
        raise SystemExit  # the answer came back to nobody

    mine.wires.next(killed, asks("PATCH"))
    with pytest.raises(SystemExit):
        await mine.cycle()
    await mine.put_away()
    again = await phone(told, tmp_path / "phone.db")
    assert (await again.cycle()).error is None
    assert parts_sent(again) == 4, "the first part had arrived"
    assert await is_there(again, told)
    await again.put_away()


async def test_two_phones_with_the_same_entry_make_one_binary(told: FastAPI, mine: Phone, tmp_path: Path) -> None:
    """As after a copy of the file was put on another phone: each goes on where the other one brought it."""
    other = await phone(told, tmp_path / "other.db")
    same = new_id()
    await send(mine, document=same)
    await send(other, document=same)
    mine.wires.next(request_lost, asks("PATCH"), times=3)
    await mine.cycle()
    other.wires.always(request_lost, asks("PUT", "/Binary"))
    await other.cycle()
    assert await share(other) == 100
    assert (await mine.cycle()).error is None
    assert parts_sent(mine) == 0
    other.wires.repair()
    assert (await other.cycle()).error is None
    assert await is_there(mine, told)
    assert await is_there(other, told)
    await other.put_away()


async def test_an_expired_upload_begins_again(told: FastAPI, mine: Phone) -> None:
    await send(mine)
    mine.wires.next(request_lost, asks("PUT", "/Binary"), times=3)
    await mine.cycle()
    tomorrow = NOON + timedelta(milliseconds=rows.KEPT_MS + 1000)
    assert Uploads(told.state.store, SIZE, access_of_test_token, lambda: tomorrow).sweep() == 1
    assert (await mine.cycle()).error is None
    assert parts_sent(mine) == 10
    assert await is_there(mine, told)


async def test_one_that_expires_between_two_parts_begins_again(told: FastAPI, mine: Phone) -> None:
    await send(mine)

    async def forgotten(request: httpx.Request, really: Any) -> httpx.Response:
        await really(httpx.Request("DELETE", request.url, headers=request.headers))
        return await really(request)

    mine.wires.next(forgotten, asks("PATCH"))
    assert (await mine.cycle()).error is None
    assert await is_there(mine, told)


async def test_a_wrong_offset_is_asked_about(told: FastAPI, mine: Phone) -> None:
    await send(mine)
    mine.wires.next(status(204, headers={"Upload-Offset": str(2 * PART)}), asks("PATCH"))  # a proxy's invention
    assert (await mine.cycle()).error is None
    assert parts_sent(mine, 409) == 1
    assert await is_there(mine, told)


@pytest.mark.parametrize("code", [403, 404, 405, 501])
async def test_a_hospital_that_takes_no_parts_gets_it_in_one_request(told: FastAPI, mine: Phone, code: int) -> None:
    await send(mine)
    mine.wires.always(status(code), asks("POST", "/uploads"))
    assert (await mine.cycle()).error is None
    assert parts_sent(mine) == 0
    assert await is_there(mine, told)


async def test_one_that_does_not_offer_it_is_not_asked(told: FastAPI, mine: Phone) -> None:
    async def without(request: httpx.Request, really: Any) -> httpx.Response:
        body = (await (await really(request)).aread()).decode()
        return httpx.Response(
            200, content=body.replace(terms.RESUMABLE_UPLOAD, "urn:another").encode(),
            headers={"content-type": "application/fhir+json"}, request=request,
        )  # fmt: skip

    mine.wires.always(without, asks("GET", "/metadata"))
    await send(mine)
    assert (await mine.cycle()).error is None
    assert mine.wires.count("POST", "/uploads") == 0
    assert await is_there(mine, told)


async def test_a_small_file_goes_in_one_request(told: FastAPI, mine: Phone) -> None:
    small = prepared_file(pdf("x"))
    page = PaperPage(new_id(), small.content, small.content_type, small.sha1)
    await send(mine, page)
    assert (await mine.cycle()).error is None
    assert mine.wires.count("POST", "/uploads") == 0
    assert await is_there(mine, told, page)


async def test_what_the_hospital_refuses_at_the_end_is_shown_as_before(told: FastAPI, mine: Phone) -> None:
    page = PaperPage(new_id(), b"<html>" + REPORT.content, "application/pdf", "")
    body = {
        "resourceType": "Binary", "id": page.id, "contentType": "application/pdf", "data": data_of(page),
        "securityContext": {"reference": "Patient/p1"},
    }  # fmt: skip
    await mine.write(body)
    await mine.cycle()
    (entry,) = await mine.waiting()
    assert entry.state is EntryState.REJECTED
    assert at_hospital(told, "Binary", page.id) is None


async def test_a_full_hospital_is_asked_later(told: FastAPI, mine: Phone) -> None:
    await send(mine)
    mine.wires.always(status(429, headers={"Retry-After": "600"}), asks("POST", "/uploads"))
    assert isinstance((await mine.cycle()).error, ServerUnavailable)
    (binary, _) = await mine.waiting()
    assert binary.state is EntryState.PENDING
    assert binary.next_attempt_at is not None


async def test_no_address_of_another_host_gets_the_token(told: FastAPI, mine: Phone) -> None:
    await send(mine)
    elsewhere = {"Location": "http://127.0.0.1:9/uploads/x", "Upload-Offset": "0"}
    mine.wires.always(status(201, headers=elsewhere), asks("POST", "/uploads"))
    await mine.cycle()
    assert parts_sent(mine) == 0


async def test_what_is_noted_of_an_upload_goes_with_its_entry(told: FastAPI, mine: Phone) -> None:
    await send(mine)
    mine.wires.next(request_lost, asks("PATCH"), times=3)
    await mine.cycle()
    (binary, _) = await mine.waiting()
    assert await mine.store.read(uploads.get, binary.entry_id) is not None
    await mine.cycle()
    await send(mine, large_report())
    mine.wires.next(request_lost, asks("PATCH"), times=3)
    await mine.cycle()

    def noted(r: Reader) -> object:
        return uploads.get(r, binary.entry_id)

    assert await mine.store.read(noted) is None
