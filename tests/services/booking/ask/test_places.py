"""The room of a visit is called as the directory calls it in the language of the screen."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.demo import floors
from hospital.demo.places import MAIN, room_id
from local_store.store import LocalStore
from services.booking.ask.queries import visit_page, visits
from services.fhir import terms
from services.home.queries import today
from tests.fakes.clock import NOON
from tests.services.booking.received import received

HERE = next(one for one in floors.rooms() if one["id"] == room_id(MAIN, 305))
CHINESE, ENGLISH = "门诊三楼 305 诊室", "Outpatient building, floor 3, room 305"


def _booked(place: str = HERE["id"]) -> dict[str, Any]:
    queue = [{"url": "state", "valueCode": "called"}, {"url": "room", "valueString": CHINESE}]
    who = {"actor": {"reference": f"Location/{place}", "display": CHINESE}, "status": "accepted"}
    own = {"resourceType": "Appointment", "id": "a", "status": "booked", "start": "2026-11-23T09:30:00+08:00"}
    return own | {"participant": [who], "extension": [{"url": terms.QUEUE, "extension": queue}]}


@pytest.mark.parametrize(("language", "called"), [("en", ENGLISH), ("zh-CN", CHINESE)])
async def test_every_screen_names_the_room_in_its_language(store: LocalStore, language: str, called: str) -> None:
    await received(store, HERE, _booked())
    page = await store.read(visit_page, "p1", "a", language, NOON)
    (listed,) = (await store.read(visits, "p1", language)).read
    home = (await store.read(today, "p1", language, NOON, NOON)).next_visit
    assert page is not None
    assert home is not None
    assert {page.visit.place, listed.place, home.place} == {called}
    assert page.visit.queue is not None
    assert page.visit.queue.room == called, "the queue sends to the same room"


async def test_a_room_the_directory_does_not_know_keeps_the_hospitals_name(store: LocalStore) -> None:
    await received(store, _booked("elsewhere"))
    (listed,) = (await store.read(visits, "p1", "en")).read
    assert listed.place == CHINESE
