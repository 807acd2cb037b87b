"""Changing what was booked: giving back, moving, and what is not the patient's to change."""

from __future__ import annotations

import httpx
import pytest

from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import Booker, number, offered, refusal


@pytest.fixture
def booked(ana: Booker) -> httpx.Response:
    answer = ana.book("li-0800")
    assert answer.status_code == 201
    return answer


def to(slot_id: str, start: str, end: str) -> dict[str, object]:
    day = "2026-03-06"
    return {
        "slot": [{"reference": f"Slot/{slot_id}"}],
        "start": f"{day}T{start}:00+08:00",
        "end": f"{day}T{end}:00+08:00",
    }


def test_cancelling_gives_the_number_back(ana: Booker, booked: httpx.Response) -> None:
    answer = ana.change(booked, status="cancelled")
    assert answer.json()["status"] == "cancelled"
    assert ana.taken("li-0800") == (1, "free")


def test_a_full_half_hour_is_free_again_and_the_number_goes_to_the_next(ana: Booker, bo: Booker) -> None:
    ana.change(ana.book("li-0900"), status="cancelled")
    assert ana.taken("li-0900") == (0, "free")
    assert number(bo.book("li-0900").json()) == 6


def test_two_people_never_hold_the_same_number(house: Hospital, ana: Booker, bo: Booker) -> None:
    carl = Booker.of(house, ana.client, "p2")
    first = ana.book("li-0830")
    second = bo.book("li-0830").json()
    ana.change(first, status="cancelled")
    assert number(carl.book("li-0830").json()) == number(first.json()) != number(second)


def test_cancelling_twice_gives_back_once(ana: Booker, booked: httpx.Response) -> None:
    gone = ana.change(booked, status="cancelled")
    assert ana.change(gone, status="cancelled").status_code == 200
    assert ana.taken("li-0800") == (1, "free")


def test_cancelling_is_possible_until_two_hours_before(house: Hospital, ana: Booker, booked: httpx.Response) -> None:
    house.clock.pass_by(days=1, hours=21, seconds=1)  # 06:00:01 on the day
    assert refusal(ana.change(booked, status="cancelled")) == (409, "too-late")
    assert ana.taken("li-0800") == (2, "free")
    house.clock.pass_by(seconds=-1)
    assert ana.change(booked, status="cancelled").status_code == 200


def test_moving_takes_the_new_number_and_gives_the_old_one_back(ana: Booker, booked: httpx.Response) -> None:
    answer = ana.change(booked, **to("sun-1030", "10:30", "10:59"))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["status"], body["start"]) == ("booked", "2026-03-06T10:30:00+08:00")
    assert body["serviceType"] == booked.json()["serviceType"]
    assert {"PractitionerRole/role-sun"} == {
        one["actor"]["reference"] for one in body["participant"] if "Role" in one["actor"]["reference"]
    }
    assert (ana.taken("li-0800"), ana.taken("sun-1030")) == ((1, "free"), (1, "free"))


def test_moving_is_asked_as_proposed_too(ana: Booker, booked: httpx.Response) -> None:
    answer = ana.change(booked, status="proposed", **to("li-0830", "08:30", "08:59"))
    assert answer.json()["status"] == "booked"


def test_moving_to_a_full_one_keeps_the_old_booking(ana: Booker, booked: httpx.Response) -> None:
    answer = ana.change(booked, **to("li-full", "09:30", "09:59"))
    assert refusal(answer) == (409, "slot-taken")
    assert "li-0830" in offered(answer)
    standing = ana.read(f"Appointment/{booked.json()['id']}")
    assert standing == booked.json()
    assert ana.taken("li-0800") == (2, "free")


def test_moving_stays_in_the_department(ana: Booker, booked: httpx.Response) -> None:
    assert refusal(ana.change(booked, **to("qin-0900", "09:00", "09:29"))) == (409, "not-allowed")
    assert (ana.taken("li-0800"), ana.taken("qin-0900")) == ((2, "free"), (0, "free"))


def test_moving_against_an_old_version_is_refused(ana: Booker, booked: httpx.Response) -> None:
    ana.change(booked, comment="带上次的报告")
    answer = ana.change(booked, **to("li-0830", "08:30", "08:59"))
    assert refusal(answer) == (412, "superseded")
    assert ana.taken("li-0830") == (0, "free")


def test_ones_own_words_may_change(ana: Booker, booked: httpx.Response) -> None:
    answer = ana.change(booked, comment="带上次的报告")
    assert answer.json()["comment"] == "带上次的报告"
    assert number(answer.json()) == number(booked.json())


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "fulfilled"},
        {"status": "arrived"},
        {"priority": 1},
        {"serviceType": [{"text": "特需门诊"}]},
        {"supportingInformation": [{"reference": "DocumentReference/x"}]},
    ],
)
def test_the_hospitals_part_is_not_the_patients_to_change(
    ana: Booker, booked: httpx.Response, changes: dict[str, object]
) -> None:
    assert refusal(ana.change(booked, **changes)) == (403, "not-allowed")


def test_a_doctor_cannot_be_swapped_without_moving(ana: Booker, booked: httpx.Response) -> None:
    people = booked.json()["participant"]
    other = {"actor": {"reference": "PractitionerRole/role-sun"}, "status": "accepted"}
    assert refusal(ana.change(booked, participant=[people[0], other])) == (403, "not-allowed")


def test_what_is_over_stays_as_it_was(house: Hospital, ana: Booker, booked: httpx.Response) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(booked.json() | {"status": "fulfilled"})
    id_ = booked.json()["id"]
    for status in ("cancelled", "proposed", "booked"):
        answer = ana.put(ana.read(f"Appointment/{id_}") | {"status": status}, 'W/"2"')
        assert refusal(answer) == (403, "not-allowed")


def test_the_hospital_cancels_when_it_must_and_the_number_is_free(
    house: Hospital, ana: Booker, booked: httpx.Response
) -> None:
    desk = Booker(ana.client, "p0", house.app.state.sign_in.tokens.for_system(72 * 60))
    house.clock.pass_by(days=1, hours=22)
    assert desk.change(booked, status="cancelled").status_code == 200
    assert ana.taken("li-0800") == (1, "free")
