"""The server as a process would see it: a real socket, many writers, restarts, and a truthful CapabilityStatement."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from hospital.fhir.definitions import resource_types
from hospital.fhir.store.store import FhirStore
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import observation, patient, transaction


async def test_over_a_real_socket(hospital: FastAPI) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(hospital, log_level="warning"))
    running = asyncio.ensure_future(server.serve(sockets=[listener]))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}/fhir"
    async with httpx.AsyncClient(headers={"Authorization": "Bearer system"}) as client:
        written = await client.put(f"{base}/Patient/a", json=patient("a"))
        read = await client.get(f"{base}/Patient/a")
        head = await client.head(f"{base}/Patient/a")
    server.should_exit = True
    await running
    assert (written.status_code, read.status_code, read.json()) == (201, 200, written.json())
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", 'W/"1"')


async def test_the_capability_statement_is_valid_and_speaks_of_every_type(stranger: httpx.AsyncClient) -> None:
    statement = (await stranger.get("metadata")).json()
    assert findings(statement) == []
    rest = statement["rest"][0]
    assert [resource["type"] for resource in rest["resource"]] == list(resource_types())


@pytest.mark.parametrize("address", ["/nothing", "/fhir/%0A/a", "/fhir/Patient/a%0A"])
async def test_an_address_that_nothing_has_is_answered_in_fhir(system: httpx.AsyncClient, address: str) -> None:
    answer = await system.get(f"http://hospital.test{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/fhir+json; charset=utf-8")
    assert findings(answer.json()) == []


async def test_every_answer_is_valid_r4(system: httpx.AsyncClient) -> None:
    bad = patient("b", gender="robot")
    mixed = transaction(
        ("PUT", "Patient/a", patient("a")), ("PUT", "Patient/b", bad), ("GET", "Patient", None), kind="batch"
    )
    answers = [
        await system.post("", json=mixed),
        await system.post("", json=transaction(("PUT", "Patient/c", patient("c")), ("DELETE", "Patient/a", None))),
        await system.put("Observation/o", json=observation("o", "c")),
        await system.put("Patient/b", json=bad),
        *[
            await system.get(path)
            for path in (
                "Patient/a", "Patient/c", "Nothing", "_history", "Patient/a/_history", "Patient/c/$everything",
                "Patient?_count=0", "Patient?_count=1", "Observation?_include=Observation:subject&_summary=true",
                "Observation?_elements=status&_sort=-date", "Patient?_id=none", "Patient?birthdate=x",
            )
        ],
    ]  # fmt: skip
    for answer in answers:
        assert findings(answer.json()) == [], answer.text


async def test_many_callers_at_once_all_get_answers(system: httpx.AsyncClient) -> None:
    writes = [system.put(f"Patient/p{number % 7}", json=patient(f"p{number % 7}", str(number))) for number in range(60)]
    reads = [system.get("Patient", params={"name": "1"}) for _ in range(30)]
    answers = await asyncio.gather(*writes, *reads)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert (await system.get("_history")).json()["total"] == 60


async def test_a_caller_that_goes_away_does_not_stop_the_audit(store: FhirStore) -> None:
    for _ in range(20):
        gone = asyncio.ensure_future(asyncio.wait_for(asyncio.wrap_future(store.trail.keep([])), 20))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    await asyncio.wait_for(asyncio.wrap_future(store.trail.keep([])), 20)


def test_many_writers_make_one_line(store: FhirStore) -> None:
    def write(number: int) -> tuple[str, int]:
        with store.begin() as tx:
            found = tx.put(patient(f"p{number % 5}", str(number)))
        return found.body["meta"]["lastUpdated"], found.seq

    with ThreadPoolExecutor(8) as pool:
        written = sorted(pool.map(write, range(60)), key=lambda pair: pair[1])
    stamps = [stamp for stamp, _ in written]
    assert stamps == sorted(stamps) and len(set(stamps)) == 60
    assert [seq for _, seq in written] == list(range(1, 61))


def test_what_was_answered_is_there_after_a_restart(store: FhirStore) -> None:
    with store.begin() as tx:
        tx.put(patient("a"))
    again = FhirStore.open(str(store.engine.url), store.fhir_base)
    with again.reading() as tx:
        assert tx.read("Patient", "a") is not None
    assert again.secret() == store.secret()
    again.close()


def test_a_reader_sees_one_moment_and_a_failed_write_leaves_nothing(store: FhirStore) -> None:
    with store.begin() as tx:
        tx.put(patient("a"))
    with store.reading() as reader:
        assert reader.newest_seq() == 1
        with store.begin() as tx:
            tx.put(patient("a", "李"))
        found = reader.read("Patient", "a")
        assert found is not None and found["name"][0]["family"] == "张"
    try:
        with store.begin() as tx:
            tx.put(patient("b"))
            raise ValueError
    except ValueError:
        pass
    with store.reading() as tx:
        assert (tx.newest_seq(), tx.read("Patient", "b")) == (2, None)
