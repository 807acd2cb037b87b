"""The room of a visit is called as the directory calls it in the language of the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hospital.demo import floors
from hospital.demo.places import MAIN, room_id
from local_store import resources
from local_store.store import LocalStore, Writer
from services.booking.ask.queries import visit_page, visits
from services.fhir import terms
from services.home.queries import today
from tests.fakes.clock import NOON
from tests.local_store.worlds import KEY

HERE = next(one for one in floors.rooms() if one["id"] == room_id(MAIN, 305))
CHINESE, ENGLISH = "门诊三楼 305 诊室", "Outpatient building, floor 3, room 305"


def _booked(place: str = HERE["id"]) -> dict[str, Any]:
    queue = [{"url": "state", "valueCode": "called"}, {"url": "room", "valueString": CHINESE}]
    who = {"actor": {"reference": f"Location/{place}", "display": CHINESE}, "status": "accepted"}
    own = {"resourceType": "Appointment", "id": "a", "status": "booked", "start": "2026-11-23T09:30:00+08:00"}
    return own | {"participant": [who], "extension": [{"url": terms.QUEUE, "extension": queue}]}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def _kept(store: LocalStore, *bodies: dict[str, Any]) -> None:
    def keep(w: Writer) -> None:
        for body in bodies:
            resources.put(w, body, patient="p1" if body["resourceType"] == "Appointment" else None)

    await store.write(keep)


@pytest.mark.parametrize(("language", "called"), [("en", ENGLISH), ("zh-CN", CHINESE)])
async def test_every_screen_names_the_room_in_its_language(store: LocalStore, language: str, called: str) -> None:
    await _kept(store, HERE, _booked())
    page = await store.read(visit_page, "p1", "a", language, NOON)
    (listed,) = (await store.read(visits, "p1", language)).read
    home = (await store.read(today, "p1", language, NOON, NOON)).next_visit
    assert page is not None
    assert home is not None
    assert {page.visit.place, listed.place, home.place} == {called}
    assert page.visit.queue is not None
    assert page.visit.queue.room == called, "the queue sends to the same room"


async def test_a_room_the_directory_does_not_know_keeps_the_hospitals_name(store: LocalStore) -> None:
    await _kept(store, _booked("elsewhere"))
    (listed,) = (await store.read(visits, "p1", "en")).read
    assert listed.place == CHINESE
