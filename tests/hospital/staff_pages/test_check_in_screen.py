"""The desk opens a check-in screen; what it shows is read as a phone reads it, and checks a patient in."""

from __future__ import annotations

import re

import httpx
import pytest

from hospital.fhir.staff import Role
from hospital.scheduling.codes import Codes
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.staff_pages.test_queue_page import come_in

SCREENS = "/staff/check-in"


@pytest.fixture
def desk(house: Hospital, client: httpx.Client) -> Worker:
    with house.app.state.store.begin() as tx:
        tx.put({"resourceType": "Location", "id": "room-li", "status": "active", "name": "305 诊室"})
    worker = Worker.of(house, client, "zhou", Role.DESK)
    come_in(worker)
    return worker


def modules(page: str) -> str:
    """The path that draws the code."""
    found = re.search(r'<path d="([^"]+)"', page)
    assert found
    return found[1]


def test_the_desk_opens_the_screen_of_a_place(house: Hospital, desk: Worker) -> None:
    assert SCREENS in desk.client.get("/staff/queue?lang=en").text
    listed = desk.client.get(f"{SCREENS}?lang=en")
    assert f"{SCREENS}/room-li?lang=en" in listed.text
    page = desk.client.get(f"{SCREENS}/room-li?lang=zh")
    assert page.status_code == 200
    assert '<meta http-equiv="refresh" content="5">' in page.text
    assert "<svg" in page.text and "<script" not in page.text and "style=" not in page.text
    short = re.search(r'class="digits">([0-9A-Z]{4}-[0-9A-Z]{4})<', page.text)
    assert short
    codes = Codes(house.app.state.store.secret())
    assert codes.read_short(["room-li"], short[1], house.clock()).subject == "room-li"
    assert "王秀兰" not in page.text


def test_each_time_it_is_drawn_it_is_another_code(desk: Worker) -> None:
    first, second = (modules(desk.client.get(f"{SCREENS}/room-li").text) for _ in range(2))
    assert first != second


def test_it_is_for_the_desk_alone(house: Hospital, client: httpx.Client) -> None:
    assert client.get(SCREENS).headers["location"].startswith("/auth/staff")
    assert client.get(f"{SCREENS}/room-li").headers["location"].startswith("/auth/staff")
    nurse = Worker.of(house, client, "lin", Role.NURSE)
    come_in(nurse)
    for path in (SCREENS, f"{SCREENS}/room-li"):
        page = nurse.client.get(f"{path}?lang=en")
        assert page.status_code == 403
        assert "<svg" not in page.text
    assert SCREENS not in nurse.client.get("/staff/queue").text


def test_a_place_that_is_not_there_leads_to_the_choice(desk: Worker) -> None:
    for place in ("nowhere", "%3Cscript%3E", "a" * 300):
        answer = desk.client.get(f"{SCREENS}/{place}?lang=en")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{SCREENS}?lang=en")
