"""The exported bundle: valid R4 by the hospital's own judge, complete by count, of one person alone, in slices."""

from __future__ import annotations

import base64
import json
import resource
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hospital.fhir.validation.check import findings
from local_store import attachments, contents, outbox, resources
from local_store.store import LocalStore, Writer
from services.device.file_slices import write_slices
from services.errors import StoreFull, StoreLocked
from services.export.bundle import TAG_SYSTEM, bundle
from services.export.model import SLICE, ExportCounts, ExportSource
from services.export.queries import export_size
from tests.local_store.worlds import KEY

NOW = datetime(2026, 11, 30, 4, 30, tzinfo=UTC)
SOURCE = ExportSource("p", "Patient/p", "https://hospital.test/fhir", "安心医院", NOW, NOW)
PDF = b"%PDF-1.7 " + bytes(range(256)) * 2100 + b"!"  # three chunks, and a rest
MANY = 2 * SLICE + 7


def person(id_: str) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": id_,
        "name": [{"text": "<script>alert(1)</script>" if id_ == "p" else id_}],
    }


def condition(id_: str, patient: str = "p", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": id_,
        "subject": {"reference": f"Patient/{patient}"},
        "code": {"text": id_},
        **more,
    }


def document(id_: str, url: str) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference", "id": id_, "status": "current", "subject": {"reference": "Patient/p"},
        "content": [{"attachment": {"contentType": "application/pdf", "url": url}}],
    }  # fmt: skip


def fill(w: Writer) -> None:
    for body in (person("p"), *(condition(f"c{number}") for number in range(MANY))):
        resources.put(w, body, patient="p")
    doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"text": "李建国"}]}
    resources.put(w, doctor)
    resources.put(w, condition("seen", recorder={"reference": "Practitioner/d", "display": "李建国"}), patient="p")
    exact = {
        "resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "血糖"},
        "subject": {"reference": "Patient/p"}, "valueQuantity": {"value": 0, "unit": "mmol/L"},
    }  # fmt: skip
    resources.put(w, exact, patient="p")
    resources.put(w, document("here", "Binary/b"), patient="p")
    resources.put(w, document("away", "https://hospital.test/fhir/Binary/away"), patient="p")
    contents.keep(w, "Binary/b", PDF, "application/pdf", "2026-11-30T04:30:00Z")
    attachments.begin(w, "Binary/half", "image/png")
    outbox.enqueue(w, condition("mine"), patient="p", created_at="2026-11-30T04:30:00Z")
    page = {"resourceType": "Binary", "id": "page", "contentType": "image/jpeg", "data": "/9j/"}
    outbox.enqueue(
        w, {**page, "securityContext": {"reference": "Patient/p"}}, patient="p", created_at="2026-11-30T04:30:00Z"
    )
    resources.put(w, person("q"), patient="q")
    resources.put(w, condition("others", "q"), patient="q")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    await opened.write(fill)
    yield opened
    await opened.close()


async def exported(store: LocalStore, source: ExportSource = SOURCE) -> tuple[dict[str, Any], list[ExportCounts], int]:
    """The bundle, the counts that were told, and the size of the largest piece."""
    told: list[ExportCounts] = []
    pieces = [piece async for piece in bundle(store, source, told.append)]
    return json.loads(b"".join(pieces)), told, max(map(len, pieces))


def on_disk(folder: Path) -> dict[str, bytes]:
    """Every file in a folder by its name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


async def test_it_is_valid_and_complete_by_count_and_of_one_person_alone(store: LocalStore) -> None:
    whole, told, _ = await exported(store)
    assert findings(whole) == []
    held = [entry["resource"] for entry in whole["entry"]]
    assert all(findings(body) == [] for body in held)
    assert Counter(body["resourceType"] for body in held) == {
        "Patient": 1, "Condition": MANY + 2, "Observation": 1, "DocumentReference": 2, "Practitioner": 1, "Binary": 2,
        "Provenance": 1,
    }  # fmt: skip
    size = await store.read(export_size, "p")
    assert told[-1] == ExportCounts(resources=size, unsent=2, directory=1, contents=2, missing=1)
    assert "others" not in json.dumps(whole)
    assert len({entry["fullUrl"] for entry in whole["entry"]}) == len(held)


async def test_every_resource_is_there_as_it_was_received(store: LocalStore) -> None:
    whole, _, _ = await exported(store)
    for body in (entry["resource"] for entry in whole["entry"] if entry["resource"]["resourceType"] != "Provenance"):
        stored = await store.read(resources.get, body["resourceType"], body["id"])
        if stored is not None and body["id"] not in {"mine", "page"}:
            assert body == stored.body


async def test_what_the_hospital_does_not_have_is_marked(store: LocalStore) -> None:
    whole, _, _ = await exported(store)
    tags = {
        entry["resource"]["id"]: tag["code"]
        for entry in whole["entry"]
        for tag in entry["resource"].get("meta", {}).get("tag", [])
        if tag["system"] == TAG_SYSTEM
    }
    assert tags == {"mine": "not-sent", "page": "not-sent"}


async def test_contents_are_in_it_byte_for_byte_and_in_pieces(store: LocalStore) -> None:
    whole, _, largest = await exported(store)
    (found,) = (entry["resource"] for entry in whole["entry"] if entry["resource"]["id"] == "b")
    assert base64.b64decode(found["data"], validate=True) == PDF
    assert found["contentType"] == "application/pdf"
    assert largest < len(PDF)


async def test_it_says_where_it_comes_from_and_what_is_missing(store: LocalStore) -> None:
    whole, _, _ = await exported(store)
    last = whole["entry"][-1]["resource"]
    assert last["target"] == [{"reference": "Patient/p"}]
    assert last["entity"][0]["what"]["identifier"]["value"] == SOURCE.base
    assert "1 contents named and not on this device" in last["text"]["div"]


async def test_what_leaves_the_device_meanwhile_is_counted(store: LocalStore) -> None:
    told: list[ExportCounts] = []
    pieces = bundle(store, SOURCE, told.append)
    read = [await anext(pieces), await anext(pieces)]
    await store.write(resources.remove, "Observation", "o")
    read += [piece async for piece in pieces]
    assert findings(json.loads(b"".join(read))) == []
    assert told[-1].gone == 1


async def test_somebody_without_anything_gets_an_empty_record(store: LocalStore) -> None:
    whole, _, _ = await exported(store, ExportSource("z", "Patient/z", SOURCE.base, "", NOW, None))
    assert [entry["resource"]["resourceType"] for entry in whole["entry"]] == ["Provenance"]
    assert findings(whole) == []


async def test_a_full_disk_leaves_what_was_there_and_nothing_of_the_new(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"before")

    async def large() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, most))
    try:
        with pytest.raises(StoreFull):
            await write_slices(target, large())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert on_disk(tmp_path) == {"record.json": b"before"}


async def test_signing_out_meanwhile_leaves_nothing_of_the_new(store: LocalStore, tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"before")

    async def until_closed() -> AsyncIterator[bytes]:
        number = 0
        async for piece in bundle(store, SOURCE, lambda _: None):
            yield piece
            number += 1
            if number == 2:
                await store.close()

    with pytest.raises(StoreLocked):
        await write_slices(target, until_closed())
    assert on_disk(tmp_path)["record.json"] == b"before"
    assert [name for name in on_disk(tmp_path) if name.endswith(".part")] == []


async def test_a_whole_file_takes_the_place_of_the_old_one(store: LocalStore, tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"before")
    await write_slices(target, bundle(store, SOURCE, lambda _: None))
    assert json.loads(target.read_bytes())["type"] == "collection"
