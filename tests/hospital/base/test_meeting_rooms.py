"""The room of a video visit: one for a visit, guessed by nobody, and an https address or none."""

from __future__ import annotations

import pytest

from hospital.base.config import Config
from hospital.base.meeting_rooms import MeetingRooms, NoMeetings, checked_template, meetings_of

TEMPLATE = "https://meet.example/anxin-{room}#config.prejoinPageEnabled=true"


def test_a_visit_has_one_room_and_the_address_says_nothing_of_it() -> None:
    rooms, other = MeetingRooms(TEMPLATE, b"secret"), MeetingRooms(TEMPLATE, b"another hospital")
    place = rooms.place_for("Appointment/p0-2026-03-06")
    assert place == rooms.place_for("Appointment/p0-2026-03-06") and place is not None
    assert len({place, rooms.place_for("Appointment/b"), other.place_for("Appointment/p0-2026-03-06")}) == 3
    assert place.startswith("https://meet.example/anxin-") and place.endswith("#config.prejoinPageEnabled=true")
    assert "p0" not in place and "2026" not in place and len(place) > len(TEMPLATE) + 20


@pytest.mark.parametrize(
    "given",
    [
        "http://meet.example/{room}",
        "https://meet.example/",
        "javascript:{room}",
        "https://m/{room}/{room}",
        "https://m/ {room}",
    ],
)
def test_another_address_ends_the_start(given: str) -> None:
    with pytest.raises(ValueError, match="HOSPITAL_MEETING"):
        Config.from_env({"HOSPITAL_DB": "x", "HOSPITAL_MEETING": given})


def test_none_is_none() -> None:
    assert checked_template("") == "" and isinstance(meetings_of("", b"s"), NoMeetings)
    assert meetings_of("", b"s").place_for("a") is None
