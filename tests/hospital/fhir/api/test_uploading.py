"""A content that comes in parts: from an announcement to the Binary, through everything that goes wrong between."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from hospital.base import clock
from hospital.consents.texts import libraries, publish
from hospital.fhir.access.patient_files import MOST_BYTES
from hospital.fhir.api.uploading import MOST_OF_A_PART, PART_TYPE, Uploads
from hospital.fhir.uploads import rows
from hospital.fhir.uploads.filling import OFFERED, UPLOADED
from tests.hospital.audit.test_rows import rows as rows_of
from tests.hospital.conftest import ROOT, Callers, access_of_test_token
from tests.services.pictures.camera_files import phone_photo
from tests.services.pictures.pdf_files import pdf

pytestmark = pytest.mark.postgresql

PDF = "application/pdf"
REPORT = pdf("胃镜报告") + b"%" * 3000
HALF = len(REPORT) // 2
TUS = {"Tus-Resumable": "1.0.0"}


def metadata(id_: str, patient: str = "a", kind: str = PDF) -> str:
    pairs = {"binary": id_, "patient": patient, "filetype": kind}
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


def address(answer: httpx.Response) -> str:
    return str(answer.request.url.join(answer.headers["location"]))


async def announce(
    client: httpx.AsyncClient, id_: str, *, patient: str = "a", kind: str = PDF, length: int = len(REPORT)
) -> httpx.Response:
    told = {"Upload-Length": str(length), "Upload-Metadata": metadata(id_, patient, kind)}
    return await client.post(f"{ROOT}/uploads", headers={**TUS, **told})


async def send(client: httpx.AsyncClient, where: str, at: int, content: bytes) -> httpx.Response:
    headers = {**TUS, "Upload-Offset": str(at), "Content-Type": PART_TYPE}
    return await client.patch(where, headers=headers, content=content)


async def finish(
    client: httpx.AsyncClient, where: str, id_: str, *, patient: str = "a", kind: str = PDF
) -> httpx.Response:
    body: dict[str, Any] = {
        "resourceType": "Binary", "id": id_, "contentType": kind,
        "securityContext": {"reference": f"Patient/{patient}"},
        "_data": {"extension": [{"url": UPLOADED, "valueUrl": where}]},
    }  # fmt: skip
    return await client.put(f"Binary/{id_}", json=body, headers={"If-None-Match": "*"})


@pytest.fixture
async def mine(callers: Callers, hospital: FastAPI) -> httpx.AsyncClient:
    with hospital.state.store.begin() as tx:
        for patient in ("a", "b"):
            tx.put({"resourceType": "Patient", "id": patient})
    return await callers.caller("patient-a")


def binary(hospital: FastAPI, id_: str) -> dict[str, Any] | None:
    with hospital.state.store.reading() as tx:
        found = tx.read("Binary", id_)
    assert found is None or isinstance(found, dict)
    return found


async def test_it_is_offered_and_speaks_tus(mine: httpx.AsyncClient) -> None:
    statement = (await mine.get("metadata")).json()
    (resource,) = [each for each in statement["rest"][0]["resource"] if each["type"] == "Binary"]
    assert resource["extension"] == [{"url": OFFERED, "valueUrl": f"{ROOT}/uploads"}]
    spoken = await mine.options(f"{ROOT}/uploads")
    assert (spoken.status_code, spoken.headers["tus-version"]) == (204, "1.0.0")
    assert spoken.headers["tus-extension"] == "creation,expiration,termination"
    assert (await mine.head(f"{ROOT}/uploads/x")).status_code == 412, "without the version of the protocol"


async def test_two_parts_a_cut_and_a_lost_answer_make_one_binary(mine: httpx.AsyncClient, hospital: FastAPI) -> None:
    id_ = str(uuid4())
    where = address(await announce(mine, id_))
    again = await announce(mine, id_)
    assert (again.status_code, address(again)) == (201, where), "its answer was lost"
    assert (await send(mine, where, 0, REPORT[:HALF])).headers["upload-offset"] == str(HALF)
    wrong = await send(mine, where, 0, REPORT[:HALF])
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, str(HALF)), "its answer was lost"
    assert (await finish(mine, where, id_)).status_code == 422, "half of it is missing"
    assert (await send(mine, where, HALF, REPORT[HALF:] + b"!")).status_code == 413
    assert (await send(mine, where, HALF, REPORT[HALF:])).status_code == 204
    told = await mine.head(where, headers=TUS)
    assert (told.headers["upload-offset"], told.headers["upload-length"]) == (str(len(REPORT)),) * 2
    assert [answer.status_code for answer in [await finish(mine, where, id_) for _ in range(3)]] == [201, 200, 200]
    kept = binary(hospital, id_)
    assert kept is not None
    assert hashlib.sha256(base64.b64decode(kept["data"])).digest() == hashlib.sha256(REPORT).digest()
    assert "_data" not in kept and kept["meta"]["versionId"] == "1"
    whole = {key: kept[key] for key in ("resourceType", "id", "contentType", "securityContext", "data")}
    one_request = await mine.put(f"Binary/{id_}", json=whole, headers={"If-None-Match": "*"})
    assert one_request.status_code == 200, "the same content the other way is the same write"
    assert (await announce(mine, id_)).status_code == 412, "it is there already"
    with hospital.state.store.reading() as tx:
        known = rows.found(tx, "patient:patient-a", where.rpartition("/")[2])
        assert known is not None
        assert known.used
        assert rows.content_of(tx, known) == b""


async def test_files_are_judged_by_their_content_at_the_end(mine: httpx.AsyncClient, hospital: FastAPI) -> None:
    for content, kind in ((b"<html>" + REPORT, PDF), (REPORT, "image/jpeg"), (phone_photo(), "image/jpeg")):
        id_ = str(uuid4())
        where = address(await announce(mine, id_, kind=kind, length=len(content)))
        for start in range(0, len(content), MOST_OF_A_PART):
            assert (await send(mine, where, start, content[start : start + MOST_OF_A_PART])).status_code == 204
        assert (await finish(mine, where, id_, kind=kind)).status_code == 422
        assert binary(hospital, id_) is None
    for kind, length, status in (("text/html", 10, 422), (PDF, MOST_BYTES + 1, 422), (PDF, 2**29, 413), (PDF, 0, 413)):
        assert (await announce(mine, str(uuid4()), kind=kind, length=length)).status_code == status


async def test_nobody_else_reads_it_goes_on_with_it_or_uses_it(
    mine: httpx.AsyncClient, callers: Callers, hospital: FastAPI
) -> None:
    id_ = str(uuid4())
    where = address(await announce(mine, id_))
    await send(mine, where, 0, REPORT)
    for token in ("patient-b", "system"):
        other = await callers.caller(token)
        assert (await other.head(where, headers=TUS)).status_code == 404
        assert (await send(other, where, len(REPORT), b"")).status_code == 404
        assert (await other.delete(where, headers=TUS)).status_code == 404
    thief = await callers.caller("patient-b")
    assert (await finish(thief, where, id_, patient="b")).status_code == 422
    assert (await finish(mine, where, str(uuid4()))).status_code == 422, "another Binary than the announced one"
    assert (await announce(mine, str(uuid4()), patient="b")).status_code == 403
    assert (await announce(await callers.caller("readonly-a"), str(uuid4()))).status_code == 403
    assert (await announce(await callers.caller(""), str(uuid4()))).status_code == 401
    assert (await announce(mine, "short")).status_code == 403, "ids cannot be guessed"
    assert (await mine.delete(where, headers=TUS)).status_code == 204
    assert (await mine.head(where, headers=TUS)).status_code == 404


async def test_who_has_not_agreed_sends_nothing(mine: httpx.AsyncClient, hospital: FastAPI) -> None:
    id_ = str(uuid4())
    where = address(await announce(mine, id_))
    with hospital.state.store.begin() as tx:
        publish(tx, libraries(), "system:test")
    assert (await send(mine, where, 0, REPORT)).status_code == 403, "asked anew with every part"
    assert (await announce(mine, str(uuid4()))).status_code == 403


async def test_what_is_under_way_is_bounded_for_each_patient(mine: httpx.AsyncClient, callers: Callers) -> None:
    for _ in range(rows.MOST_BYTES // MOST_BYTES):
        assert (await announce(mine, str(uuid4()), length=MOST_BYTES)).status_code == 201
    full = await announce(mine, str(uuid4()))
    assert (full.status_code, full.headers["retry-after"]) == (429, "600")
    other = await callers.caller("patient-b")
    assert (await announce(other, str(uuid4()), patient="b")).status_code == 201


async def test_an_upload_that_expired_is_not_there_and_begins_again(mine: httpx.AsyncClient, hospital: FastAPI) -> None:
    id_ = str(uuid4())
    where = address(await announce(mine, id_))
    await send(mine, where, 0, REPORT[:HALF])
    store = hospital.state.store
    tomorrow = clock.now() + timedelta(milliseconds=rows.KEPT_MS + 1000)
    late = Uploads(store, MOST_BYTES, access_of_test_token, lambda: tomorrow)
    with store.reading() as tx:
        assert rows.found(tx, "patient:patient-a", where.rpartition("/")[2], clock.milliseconds(tomorrow)) is None
    assert (late.sweep(), late.sweep()) == (1, 0)
    assert (await mine.head(where, headers=TUS)).status_code == 404
    assert (await finish(mine, where, id_)).status_code == 422
    again = await announce(mine, id_)
    assert address(again) != where
    assert again.headers["upload-offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400), ({"Upload-Length": "-1"}, 400), ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Length": "10"}, 400), ({"Upload-Length": "10", "Upload-Metadata": "binary ???"}, 400),
        ({"Upload-Length": "10", "Upload-Metadata": "binary /w=="}, 400),
        ({"Upload-Length": "10", "Upload-Metadata": "binary,patient,filetype"}, 400),
    ],
)  # fmt: skip
async def test_announcements_that_say_nothing(mine: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
    assert (await mine.post(f"{ROOT}/uploads", headers={**TUS, **headers})).status_code == status


async def test_parts_are_bounded_and_leave_a_row_each(mine: httpx.AsyncClient, hospital: FastAPI) -> None:
    where = address(await announce(mine, str(uuid4()), length=MOST_BYTES))
    assert (await send(mine, where, 0, b"0" * (MOST_OF_A_PART + 1))).status_code == 413
    wrong_type = {**TUS, "Upload-Offset": "0", "Content-Type": PDF}
    assert (await mine.patch(where, headers=wrong_type, content=b"1")).status_code == 415
    assert (await send(mine, where, 0, b"1")).status_code == 204
    told = [(row.interaction, row.outcome, row.actor) for row in rows_of(hospital.state.store)]
    assert ("patch /uploads/{token}", "204", "patient:patient-a") in told
    assert ("post /uploads", "201", "patient:patient-a") in told
