"""Waiting for a number: who is asked when one becomes free, for how long, and who is asked next."""

from __future__ import annotations

import httpx
import pytest

from hospital.scheduling.sweep import offer_vacancies, sweep
from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import DAY, EXTENSION, Booker, Json, extension, refusal, told

pytestmark = pytest.mark.postgresql

MORNING = {"start": f"{DAY}T09:00:00+08:00", "end": f"{DAY}T09:29:00+08:00"}


@pytest.fixture
def carl(house: Hospital, client: httpx.Client) -> Booker:
    return Booker.of(house, client, "p2")


@pytest.fixture
def booked(carl: Booker) -> httpx.Response:
    """The one number of nine o'clock is Carl's."""
    return carl.book("li-0900")


def appointment(booker: Booker, answer: httpx.Response) -> Json:
    return booker.read(f"Appointment/{answer.json()['id']}")


def etag(body: Json) -> str:
    return f'W/"{body["meta"]["versionId"]}"'


def test_the_one_who_waits_longest_is_asked_when_a_number_becomes_free(
    house: Hospital, ana: Booker, bo: Booker, carl: Booker, booked: httpx.Response
) -> None:
    first = ana.wait("heart", MORNING)
    assert (first.status_code, first.json()["status"]) == (201, "waitlist"), first.text
    house.clock.pass_by(minutes=1)
    second = bo.wait("heart", MORNING)
    carl.change(booked, status="cancelled")
    asked = appointment(ana, first)
    assert (asked["status"], asked["slot"]) == ("pending", [{"reference": "Slot/li-0900"}])
    assert (extension(asked, "offered"), extension(asked, "hold-expires")) == (True, "2026-03-04T01:31:00.000Z")
    assert appointment(bo, second)["status"] == "waitlist"
    assert ana.taken("li-0900") == (1, "busy")
    accepted = ana.put(asked | {"status": "booked"}, etag(asked))
    assert (accepted.status_code, accepted.json()["status"]) == (200, "booked"), accepted.text
    assert {one["url"].rpartition("/")[2] for one in accepted.json()["extension"]} == {"queue-number"}


def test_an_offer_declined_goes_to_the_next_and_not_back(
    house: Hospital, ana: Booker, bo: Booker, carl: Booker, booked: httpx.Response
) -> None:
    first = ana.wait("heart", MORNING)
    house.clock.pass_by(seconds=1)
    second = bo.wait("heart", MORNING)
    carl.change(booked, status="cancelled")
    asked = appointment(ana, first)
    no_more = ana.put(asked | {"status": "pending", "extension": [
        *asked["extension"], {"url": asked["extension"][0]["url"].rpartition("/")[0] + "/hold-renewals",
                              "valueUnsignedInt": 1}]}, etag(asked))  # fmt: skip
    assert refusal(no_more) == (409, "no-renewal")
    declined = ana.put(asked | {"status": "waitlist"}, etag(asked))
    assert (declined.status_code, declined.json()["status"]) == (200, "waitlist"), declined.text
    assert "slot" not in declined.json()
    assert appointment(bo, second)["status"] == "pending"
    bo.put(appointment(bo, second) | {"status": "cancelled"}, etag(appointment(bo, second)))
    assert appointment(ana, first)["status"] == "waitlist"
    assert ana.taken("li-0900") == (0, "free")


def test_an_offer_that_ran_out_goes_to_the_next(
    house: Hospital, ana: Booker, bo: Booker, carl: Booker, booked: httpx.Response
) -> None:
    first = ana.wait("heart", MORNING)
    house.clock.pass_by(seconds=1)
    second = bo.wait("heart", MORNING)
    carl.change(booked, status="cancelled")
    stale = appointment(ana, first)
    house.clock.pass_by(minutes=30)
    sweep(house.app.state.store, house.clock())
    assert (appointment(ana, first)["status"], appointment(bo, second)["status"]) == ("waitlist", "pending")
    assert ana.put(stale | {"status": "booked"}, etag(stale)).status_code in (409, 412)
    assert ana.taken("li-0900") == (1, "busy")


def test_a_hold_confirmed_too_late_goes_to_who_waits(house: Hospital, ana: Booker, bo: Booker) -> None:
    held = ana.hold("li-0900")
    bo.wait("heart", MORNING)
    house.clock.pass_by(minutes=5)
    assert refusal(ana.change(held, status="booked")) == (409, "hold-expired")
    sweep(house.app.state.store, house.clock())
    assert bo.read("Appointment")["entry"][0]["resource"]["status"] == "pending"


def test_only_those_are_asked_whom_it_fits(ana: Booker, bo: Booker, carl: Booker, booked: httpx.Response) -> None:
    other_doctor = ana.wait("heart", MORNING, role="role-sun")
    other_time = bo.wait("heart", {"start": f"{DAY}T10:00:00+08:00", "end": f"{DAY}T12:00:00+08:00"})
    carl.change(booked, status="cancelled")
    assert {appointment(ana, other_doctor)["status"], appointment(bo, other_time)["status"]} == {"waitlist"}
    assert ana.taken("li-0900") == (0, "free")


def test_whoever_has_another_visit_then_is_passed_over(
    ana: Booker, bo: Booker, carl: Booker, booked: httpx.Response
) -> None:
    waiting, next_ = ana.wait("heart", MORNING), bo.wait("heart", MORNING)
    ana.book("qin-0900")  # at the same time in another department
    carl.change(booked, status="cancelled")
    assert (appointment(ana, waiting)["status"], appointment(bo, next_)["status"]) == ("waitlist", "pending")


def test_new_numbers_reach_the_waitlist_without_anybody_giving_one_back(
    house: Hospital, ana: Booker, booked: httpx.Response
) -> None:
    waiting = ana.wait("heart", MORNING)
    with house.app.state.store.begin() as tx:
        slot = tx.read("Slot", "li-0900")
        slot["extension"][0]["valuePositiveInt"] = 2
        tx.put(slot | {"status": "free"})
    assert offer_vacancies(house.app.state.store, house.clock()) == 1
    assert appointment(ana, waiting)["status"] == "pending"
    assert offer_vacancies(house.app.state.store, house.clock()) == 0


def test_waiting_ends_with_its_period(house: Hospital, ana: Booker, booked: httpx.Response) -> None:
    waiting = ana.wait("heart", MORNING)
    house.clock.pass_by(days=2, hours=2)
    sweep(house.app.state.store, house.clock())
    over = appointment(ana, waiting)
    assert (over["status"], over["cancelationReason"]["coding"][0]["code"]) == ("cancelled", "waitlist-over")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"requestedPeriod": []}, (422, "invalid")),
        ({"requestedPeriod": [{"start": "2026-03-01", "end": "2026-03-03"}]}, (409, "time-passed")),
        ({"service": "nowhere"}, (422, "invalid")),
        ({"service": "child"}, (409, "not-allowed")),
    ],
)
def test_what_cannot_be_waited_for_is_refused(ana: Booker, changes: Json, refused: tuple[int, str]) -> None:
    fields = dict(changes)
    answer = ana.wait(fields.pop("service", "heart"), MORNING, **fields)
    assert refusal(answer)[0] == refused[0], answer.text
    assert refusal(answer) == refused or fields.get("requestedPeriod") == []


def test_nobody_waits_twice_for_the_same_and_a_day_alone_is_a_period(ana: Booker) -> None:
    assert ana.wait("heart", {"start": DAY, "end": DAY}).status_code == 201
    assert refusal(ana.wait("heart", MORNING)) == (409, "duplicate")


def test_what_another_system_wrote_stands_in_nobodys_way(house: Hospital, ana: Booker) -> None:
    foreign = {"resourceType": "Appointment", "id": "foreign", "status": "waitlist", "participant": [
        {"actor": {"reference": "Patient/p5"}, "status": "accepted"},
        {"actor": {"reference": "HealthcareService/heart"}, "status": "accepted"},
    ]}  # fmt: skip
    old = {"start": "2026-01-05T09:00:00+08:00", "end": "2026-01-05T09:30:00+08:00"}
    with house.app.state.store.begin() as tx:
        tx.put(foreign)
        tx.put(foreign | {"id": "old", "status": "booked", "slot": [{"reference": "Slot/li-yesterday"}]} | old)
    told(house, "heart", late_minutes=30)
    assert sweep(house.app.state.store, house.clock()) == 0
    assert offer_vacancies(house.app.state.store, house.clock()) == 0
    assert ana.change(ana.book("li-0900"), status="cancelled").status_code == 200


def test_giving_up_waiting_is_always_possible(ana: Booker, booked: httpx.Response) -> None:
    waiting = ana.wait("heart", MORNING)
    assert ana.change(waiting, status="cancelled").json()["status"] == "cancelled"


def test_since_when_somebody_waits_is_the_hospitals_word(ana: Booker) -> None:
    long_ago = [{"url": EXTENSION + "waiting-since", "valueInstant": "2020-01-01T00:00:00Z"}]
    joined = ana.wait("heart", MORNING, extension=long_ago)
    assert extension(joined.json(), "waiting-since") == "2026-03-04T01:00:00.000Z"
    wish = ana.wish("-", extension=long_ago, participant=[*joined.json()["participant"][:1], _department("skin")])
    kept = ana.put({key: item for key, item in wish.items() if key != "slot"})
    assert kept.json()["status"] == "proposed" and "extension" not in kept.json()
    assert [one["status"] for one in kept.json()["participant"]] == ["accepted", "needs-action"]
    late = ana.change(kept, status="waitlist", requestedPeriod=[MORNING], extension=long_ago)
    assert extension(late.json(), "waiting-since") == "2026-03-04T01:00:00.000Z", late.text


def test_the_place_in_the_waitlist_is_of_one_department(house: Hospital, ana: Booker) -> None:
    joined = ana.wait("heart", MORNING)
    house.clock.pass_by(minutes=1)
    later = ana.change(joined, requestedPeriod=[{**MORNING, "end": f"{DAY}T10:00:00+08:00"}])
    assert extension(later.json(), "waiting-since") == "2026-03-04T01:00:00.000Z", "another period keeps the place"
    people = [*joined.json()["participant"][:1], _department("skin")]
    elsewhere = ana.change(later, participant=people, slot=[{"reference": "Slot/qin-0900"}])
    assert extension(elsewhere.json(), "waiting-since") == "2026-03-04T01:01:00.000Z", elsewhere.text


def test_who_is_waited_for_is_named_by_the_hospital(ana: Booker) -> None:
    named = {"actor": {"reference": "PractitionerRole/role-li", "display": "院长"}, "status": "accepted"}
    person = ana.wish("-")["participant"][0]
    person["actor"]["display"] = "张院长"
    entry = ana.wait("heart", MORNING, participant=[person, _department("heart"), named])
    assert [one["actor"].get("display") for one in entry.json()["participant"]] == [None, "心血管内科", "li 医师"]
    unknown = {"actor": {"reference": "PractitionerRole/nobody"}, "status": "accepted"}
    nobody = ana.wait("skin", MORNING, participant=[person, _department("skin"), unknown])
    assert refusal(nobody) == (422, "invalid")


def _department(id_: str) -> Json:
    return {"actor": {"reference": f"HealthcareService/{id_}"}, "status": "accepted"}
