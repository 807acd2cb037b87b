"""Batches beyond the bound of memory: done entry by entry, with a memory that stays flat (R4 §3.1.0.11)."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hospital.base.config import Limits
from tests.hospital.fhir.samples import Json, link, observation, patient, transaction

JSON = {"Content-Type": "application/fhir+json"}
MB = 1024 * 1024


@pytest.fixture
def limits() -> Limits:
    return Limits(body_bytes=20_000, streamed_bytes=400_000, streamed_entries=60, page_bytes=6_000)


def large(count: int = 40, kind: str = "batch") -> bytes:
    """More than the bound of memory; entry 7 is not valid, entry 9 is a read."""
    entries: list[tuple[str, str, Json | None]] = [
        ("PUT", f"Patient/p{number}", patient(f"p{number}", text=narrative(500))) for number in range(count)
    ]
    entries[7] = ("PUT", "Patient/p7", patient("p7", gender="robot"))
    entries[9] = ("GET", "Patient/p8", None)
    return json.dumps(transaction(*entries, kind=kind)).encode()


def narrative(size: int) -> Json:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{"长" * size}</div>'}


async def test_a_large_batch_is_answered_like_a_small_one(system: httpx.AsyncClient) -> None:
    body = large()
    assert len(body) > 20_000
    answer = await system.post("", content=body, headers=JSON)
    assert answer.status_code == 200, answer.text
    bundle = answer.json()
    statuses = [entry["response"]["status"] for entry in bundle["entry"]]
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "batch-response")
    assert statuses == ["201"] * 7 + ["422", "201", "200"] + ["201"] * 30
    assert bundle["entry"][9]["resource"]["id"] == "p8"
    assert bundle["entry"][7]["response"]["outcome"]["issue"][0]["expression"] == ["Patient.gender"]
    assert (await system.get("Patient?_count=0")).json()["total"] == 38


async def test_what_a_large_batch_did_stands_in_the_audit(system: httpx.AsyncClient) -> None:
    answer = await system.post("", content=large(), headers=JSON)
    assert answer.status_code == 200
    told = (await system.get("AuditEvent?_count=100")).json()["entry"]
    codes = [one["resource"]["subtype"][0]["code"] for one in told]
    assert {"update", "read"} <= set(codes) and len(codes) >= 40


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (large(kind="transaction"), 413),
        (large(kind="history"), 400),
        (large()[:-40], 400),
        (large() + b"}", 400),
        (b'{"resourceType":"Bundle","type":"batch","note":"' + b"x" * 200_000 + b'"}', 413),
        (
            json.dumps(transaction(("PUT", "Patient/a", patient("a", text=narrative(25_000))), kind="batch")).encode(),
            413,
        ),
        (large(count=61), 413),
        (b" " * 400_001, 413),
        (b'{"resourceType":"Bundle","type":"batch","entry":[{"x":"' + b"\xff" * 30_000, 400),
    ],
)
async def test_a_large_body_that_is_no_whole_batch_does_nothing(
    system: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await system.post("", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome"), answer.text
    assert (await system.get("_history")).json()["total"] == 0


async def test_an_entry_that_cannot_be_read_is_refused_by_itself(system: httpx.AsyncClient) -> None:
    body = large().replace(b'"id": "p3"', b'"id": "p3", "id": "p3"')
    statuses = [
        entry["response"]["status"] for entry in (await system.post("", content=body, headers=JSON)).json()["entry"]
    ]
    assert (statuses[3], statuses[4]) == ("400", "201")


async def test_patients_stay_within_the_bound_of_memory(ana: httpx.AsyncClient) -> None:
    entries = [("PUT", f"Observation/o{number}", observation(f"o{number}", "a")) for number in range(60)]
    body = json.dumps(transaction(*entries, kind="batch")).encode()
    assert len(body) > 20_000
    assert (await ana.post("", content=body, headers=JSON)).status_code == 413


SERVER = """
import socket, sys, uvicorn
from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.permissions import Access
app = create_app(Config(sys.argv[1], "http://127.0.0.1"), lambda _: Access.system("tests"))
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A hospital in a process of its own: its address and its process id."""
    url = f"sqlite:///{tmp_path / 'hospital.sqlite'}"
    process = subprocess.Popen([sys.executable, "-c", SERVER, url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    yield f"http://127.0.0.1:{port}/fhir", process.pid
    os.kill(process.pid, signal.SIGTERM)
    process.wait(60)
    process.stdout.close()


def peak_of(pid: int) -> int:
    """The most memory a process ever had, in bytes (VmHWM of proc(5))."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def written_batch(path: Path, entries: int, each: int) -> None:
    """A batch of Binaries on disk, made without holding it in memory either."""
    data = "QUJD" * (each // 4)
    with path.open("w") as file:
        file.write('{"resourceType":"Bundle","type":"batch","entry":[')
        for number in range(entries):
            entry = {
                "request": {"method": "PUT", "url": f"Binary/b{number}"},
                "resource": {"resourceType": "Binary", "id": f"b{number}", "contentType": "text/plain", "data": data},
            }
            file.write(("," if number else "") + json.dumps(entry))
        file.write("]}")


def test_sixty_megabytes_do_not_pass_through_memory(served: tuple[str, int], tmp_path: Path) -> None:
    base, pid = served
    small, big = tmp_path / "small.json", tmp_path / "big.json"
    written_batch(small, 3, MB)
    written_batch(big, 60, MB)
    assert big.stat().st_size > 60 * MB
    with httpx.Client(timeout=150, headers=JSON) as client:
        assert client.post(base, content=small.read_bytes()).status_code == 200
        before = peak_of(pid)
        with big.open("rb") as file, client.stream("POST", base, content=file) as answer:
            assert answer.status_code == 200
            told = sum(piece.count(b'"lastModified"') for piece in answer.iter_bytes(MB))
    assert told >= 59  # one may stand across two pieces
    assert peak_of(pid) - before < 20 * MB


async def test_a_page_ends_early_before_it_is_too_large_for_memory(system: httpx.AsyncClient) -> None:
    for number in range(6):
        await system.put(f"Patient/p{number}", json=patient(f"p{number}", text=narrative(2_000)))
    for path in ("Patient?_sort=-_id", "Patient", "Patient/_history", "_history"):
        page, seen = (await system.get(path)).json(), []
        while True:
            assert len(page["entry"]) == 2 and page["total"] == 6, path
            seen += [entry["resource"]["id"] for entry in page["entry"]]
            following = link(page, "next")
            if following is None:
                break
            page = (await system.get(following)).json()
        assert sorted(seen) == [f"p{number}" for number in range(6)], path


async def test_what_is_included_is_cut_off_with_a_warning(system: httpx.AsyncClient) -> None:
    for number in range(3):
        await system.put(f"Organization/h{number}", json={"resourceType": "Organization", "id": f"h{number}",
                                                          "name": "x", "text": narrative(2_000)})  # fmt: skip
    doctors = [{"reference": f"Organization/h{number}"} for number in range(3)]
    await system.put("Patient/a", json=patient("a", generalPractitioner=doctors))
    entries = (await system.get("Patient?_include=Patient:general-practitioner")).json()["entry"]
    assert [entry["search"]["mode"] for entry in entries] == ["match", "include", "include", "outcome"]
    assert entries[-1]["resource"]["issue"][0]["code"] == "too-costly"
