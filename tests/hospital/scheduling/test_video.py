"""A video visit: its place comes with the booking, from the connected service alone, and both ends have the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hospital.fhir.staff import Role
from hospital.scheduling.virtual_service import VIRTUAL_SERVICE, place_in
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.scheduling.booking import Booker, furnish, slot
from tests.hospital.staff_pages.test_queue_page import come_in

VIDEO = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR"}], "text": "视频看诊"}]
TODAY = "2026-03-04"
SLOTS = [
    slot("video", "14:00", day=TODAY) | {"serviceType": VIDEO},
    slot("later", "15:00", day=TODAY) | {"serviceType": VIDEO},
    slot("room", "14:30", day=TODAY),
]


@pytest.fixture(params=["https://meet.example/{room}", ""])
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Hospital]:
    with serve(tmp_path, meeting=request.param) as found:
        with found.app.state.store.begin() as tx:
            furnish(tx, SLOTS)
        yield found


def test_a_booked_video_visit_has_its_place_wherever_a_service_is_connected(house: Hospital) -> None:
    connected = bool(house.app.state.config.meeting)
    with httpx.Client(base_url=house.base, timeout=60) as client:
        ana, bo = (Booker.of(house, client, patient) for patient in ("p0", "p1"))
        wanted = [{"url": VIRTUAL_SERVICE, "extension": [{"url": "address", "valueUrl": "https://evil.example"}]}]
        assert ana.book("video", extension=wanted).status_code == 403, "nobody brings a place of their own"
        held = ana.hold("video")
        kept = ana.change(held, status="booked")
        place = place_in(kept.json())
        assert place.startswith("https://meet.example/") is connected and bool(place) is connected
        moved = ana.change(
            kept, status="proposed", slot=[{"reference": "Slot/later"}],
            start=f"{TODAY}T15:00:00+08:00", end=f"{TODAY}T15:29:00+08:00",
        )  # fmt: skip
        assert (moved.status_code, place_in(moved.json())) == (200, place), "one room for one visit"
        assert place_in(bo.book("room").json()) == ""
        worker = Worker.of(house, client, "li", Role.NURSE)
        come_in(worker)
        page = client.get("/staff/queue/li?lang=en").text
        assert f'href="{place}"' in page if connected else "video visit" not in page
