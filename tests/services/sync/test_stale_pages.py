"""A page that was fetched before a deletion was sent does not bring back what the person has just deleted."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from local_store import outbox
from services.sync.deleted import is_deleted
from tests.fakes.wires import Send, asks
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, reading, report

DAY = "2026-11-21T04:00:00Z"


async def delete(phone: Phone, id_: str) -> None:
    gone = {"resourceType": "Observation", "id": id_}
    await phone.store.write(lambda w: outbox.enqueue(w, gone, patient=phone.patient, created_at=DAY, method="DELETE"))


def deletes_once_it_is_on_its_way(phone: Phone, id_: str, method: str, path: str) -> None:
    """The person deletes a reading at the very moment when an answer that holds it comes in."""
    done: list[str] = []

    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        if not done and f'"{id_}"' in (await response.aread()).decode():
            done.append(id_)
            await delete(phone, id_)
        return response

    phone.wires.always(fault, asks(method, path))


@pytest.mark.parametrize("readings", [450, 3])
async def test_what_was_deleted_during_a_pull_stays_deleted(hospital: FastAPI, mine: Phone, readings: int) -> None:
    """On a page of a long pull, and on the first page that came in a batch with others."""
    id_ = new_id()
    if readings < 200:  # everything was pulled before: now the first pages come together
        assert (await mine.cycle()).error is None
    fill(hospital, report("r1"), *(reading(f"o{number}") for number in range(readings)))
    await mine.write(reading(id_))
    deletes_once_it_is_on_its_way(mine, id_, *(("GET", "/Observation") if readings > 200 else ("POST", "/fhir")))
    assert (await mine.cycle()).error is None
    assert at_hospital(hospital, "Observation", id_) is None
    assert await mine.waiting() == ()
    assert await mine.see("Observation", id_) is None
    assert await mine.count("Observation") == readings


@pytest.mark.parametrize(
    ("version", "last", "gone"),
    [("1", "1", True), ("1", "2", True), ("3", "2", False), (None, "2", True), ("1", None, True), ("b", "a", False)],
)
def test_a_version_from_before_the_deletion_is_gone_and_a_later_one_is_not(
    version: str | None, last: str | None, gone: bool
) -> None:
    body = {"resourceType": "Observation", "id": "a", "meta": {"versionId": version} if version else {}}
    assert is_deleted(body, {("Observation", "a"): last}) is gone
    assert not is_deleted(body, {("Observation", "b"): last})
