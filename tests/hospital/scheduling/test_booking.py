"""Asking for a number: who gets one, which one, and what is said to those who do not."""

from __future__ import annotations

import pytest

from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import Booker, number, offered, refusal

pytestmark = pytest.mark.postgresql


def test_a_free_half_hour_is_booked_with_number_room_and_times(ana: Booker) -> None:
    answer = ana.book("li-0800", comment="胸闷三天")
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["status"], number(body), body["comment"]) == ("booked", 2, "胸闷三天")
    assert body["start"] == "2026-03-06T08:00:00+08:00"
    actors = {one["actor"]["reference"]: one["status"] for one in body["participant"]}
    assert actors == dict.fromkeys(
        ["Patient/p0", "PractitionerRole/role-li", "HealthcareService/heart", "Location/room-li"], "accepted"
    )
    assert ana.taken("li-0800") == (2, "free")


def test_numbers_run_through_the_half_day(ana: Booker, bo: Booker) -> None:
    assert number(ana.book("li-0830").json()) == 4  # after the three of 08:00
    assert number(bo.book("li-1400").json()) == 1


def test_the_last_number_makes_the_half_hour_busy_and_phones_can_sync_it(ana: Booker) -> None:
    ana.book("li-0900")
    assert ana.taken("li-0900") == (1, "busy")
    history = ana.read("Slot/li-0900/_history")
    assert [entry["resource"]["status"] for entry in history["entry"]] == ["busy", "free"]


def test_the_same_request_again_is_the_same_booking(ana: Booker) -> None:
    wish = ana.wish("li-0830")
    first, again = ana.put(wish), ana.put(wish)
    assert again.status_code in (200, 201)
    assert again.json() == first.json()
    assert ana.taken("li-0830") == (1, "free")


def test_a_full_half_hour_offers_the_nearest_same_doctor_first(ana: Booker) -> None:
    answer = ana.book("li-full")
    assert refusal(answer) == (409, "slot-taken")
    assert offered(answer) == ["li-0900", "li-0830", "li-0800", "li-1400", "li-today-1130"]
    assert ana.read("Appointment")["total"] == 0


def test_the_department_helps_out_when_the_doctor_has_little_left(house: Hospital, ana: Booker) -> None:
    with house.app.state.store.begin() as tx:
        for id_ in ("li-0800", "li-0830", "li-1400", "li-today-0930", "li-today-1130", "li-next-week"):
            tx.put(tx.read("Slot", id_) | {"status": "busy"})
    assert offered(ana.book("li-full")) == ["li-0900", "sun-0930", "sun-1030"]


@pytest.mark.parametrize(
    ("slot_id", "refused"),
    [
        ("li-off", (409, "slot-taken")),
        ("li-yesterday", (409, "time-passed")),
        ("li-far", (409, "not-allowed")),
        ("jin-0900", (409, "not-allowed")),
        ("unknown", (422, "invalid")),
    ],
)
def test_other_half_hours_are_refused_with_their_reason(ana: Booker, slot_id: str, refused: tuple[int, str]) -> None:
    assert refusal(ana.book(slot_id)) == refused


def test_one_a_day_in_a_department(ana: Booker, bo: Booker) -> None:
    assert ana.book("li-0800").status_code == 201
    assert refusal(ana.book("sun-0930")) == (409, "duplicate")
    assert ana.book("qin-0900").status_code == 201  # another department
    assert ana.book("li-next-week").status_code == 201  # another day
    assert bo.book("sun-0930").status_code == 201  # another person
    assert ana.taken("sun-0930")[0] == 1


def test_a_cancelled_one_does_not_stand_in_the_way(ana: Booker) -> None:
    first = ana.book("li-0800")
    assert ana.change(first, status="cancelled").status_code == 200
    assert ana.book("sun-0930").status_code == 201


@pytest.mark.parametrize("status", ["booked", "arrived", "fulfilled", "pending", "noshow"])
def test_only_the_hospital_says_booked(ana: Booker, status: str) -> None:
    times = {"start": "2026-03-06T08:00:00+08:00", "end": "2026-03-06T08:29:00+08:00"}
    assert refusal(ana.book("li-0800", status=status, **times)) == (403, "not-allowed")
    assert ana.taken("li-0800") == (1, "free")


def test_a_number_of_ones_own_choosing_is_not_kept(ana: Booker) -> None:
    chosen = {"url": "http://anxin.example/fhir/StructureDefinition/queue-number", "valuePositiveInt": 1}
    assert number(ana.book("li-0800", extension=[chosen]).json()) == 2


def test_nobody_books_for_somebody_else(ana: Booker) -> None:
    other = {"actor": {"reference": "Patient/p1"}, "status": "accepted"}
    wish = ana.wish("li-0800")
    assert ana.put(wish | {"participant": [other]}).status_code == 403
    assert ana.put(wish | {"participant": [*wish["participant"], other]}).status_code == 403


def test_the_request_must_be_true_of_the_slot(ana: Booker) -> None:
    wish = ana.wish("li-0800")
    doctor = {"actor": {"reference": "PractitionerRole/role-sun"}, "status": "needs-action"}
    assert refusal(ana.put(wish | {"participant": [*wish["participant"], doctor]})) == (422, "invalid")
    assert refusal(ana.put(wish | {"start": "2026-03-06T08:01:00+08:00", "end": "2026-03-06T08:29:00+08:00"})) == (
        422, "invalid",
    )  # fmt: skip
    same_moment = {"start": "2026-03-06T00:00:00Z", "end": "2026-03-06T00:29:00Z"}
    assert ana.put(wish | same_moment).status_code == 201


def test_a_wish_without_a_slot_waits_for_the_hospital(ana: Booker) -> None:
    wish = {key: value for key, value in ana.wish("x").items() if key != "slot"}
    assert ana.put(wish).json()["status"] == "proposed"


def test_a_slot_of_plain_fhir_is_one_number(house: Hospital, ana: Booker, bo: Booker) -> None:
    with house.app.state.store.begin() as tx:
        plain = tx.read("Slot", "li-0830")
        tx.put({key: value for key, value in plain.items() if key != "extension"})
    assert ana.book("li-0830").status_code == 201
    assert refusal(bo.book("li-0830")) == (409, "slot-taken")
