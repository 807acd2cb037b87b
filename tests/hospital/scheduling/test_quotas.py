"""How many numbers one patient may have and take: by the department's rules, for the patient whoever books."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base.outcome import Refusal
from hospital.scheduling import quotas
from hospital.scheduling.rules import Rules
from tests.hospital.scheduling.booking import EXTENSION, Json, slot
from tests.hospital.scheduling.unserved import UnservedClinic, etag, here, unserved
from tests.security.fuzzing import examples

WEEK = [f"2026-03-{day:02}" for day in range(9, 14)]


@pytest.fixture
def house() -> Iterator[UnservedClinic]:
    """A clinic with a number on each day of a week, in two departments."""
    with unserved() as made:
        made.put_in(
            *(slot(f"{who}-{day[-2:]}", "09:00", day=day, schedule=who) for day in WEEK for who in ("li", "qin"))
        )
        yield made


def told(house: UnservedClinic, **rules: int) -> None:
    """Both departments give out these rules."""
    listed = [{"url": EXTENSION + name.replace("_", "-"), "valuePositiveInt": value} for name, value in rules.items()]
    with house.store.begin() as tx:
        for id_ in ("heart", "skin"):
            tx.put({"resourceType": "HealthcareService", "id": id_, "name": id_, "extension": listed})


def wait(patient: str, day: str) -> Json:
    """A request for a place on the waitlist of that day."""
    people = [f"Patient/{patient}", "HealthcareService/heart"]
    return {
        "resourceType": "Appointment",
        "id": "00000000-0000-4000-8000-000000000000",
        "status": "waitlist",
        "requestedPeriod": [{"start": day, "end": day}],
        "participant": [{"actor": {"reference": one}, "status": "needs-action"} for one in people],
    }


def test_a_patient_has_so_many_visits_open_in_all_departments_together(house: UnservedClinic) -> None:
    told(house, open_visits_max=2)
    first, held = house.request("p0", "li-09"), house.request("p0", "qin-10", hold=True)
    assert [house.write("p0", one)[2] for one in (first, held)] == ["booked", "pending"]
    assert house.book("p0", "li-11") == (409, "too-many-visits")
    assert house.write("p0", wait("p0", WEEK[3]))[:2] == (409, "too-many-visits")
    assert house.book("p1", "li-11") == (201, ""), "another patient has their own"
    assert house.give_up("p0", first)[0] == 200
    assert house.write("p0", wait("p0", WEEK[3]))[2] == "waitlist"
    assert house.book("p0", "li-12") == (409, "too-many-visits"), "who waits has a visit open, too"


def test_a_hold_that_ran_out_and_a_visit_that_is_over_are_not_open(house: UnservedClinic) -> None:
    told(house, open_visits_max=1)
    assert house.write("p0", house.request("p0", "li-09", hold=True))[2] == "pending"
    house.clock.pass_by(minutes=6)
    assert house.book("p0", "li-10") == (201, "")
    house.clock.moment = here("2026-03-10T10:00")
    assert house.book("p0", "li-11") == (201, "")


def test_who_has_all_their_visits_may_still_move_one(house: UnservedClinic) -> None:
    told(house, open_visits_max=1)
    visit = house.request("p0", "li-09")
    house.write("p0", visit)
    assert moved(house, visit, "li-10") == (200, "", "booked")


def test_numbers_taken_are_counted_also_those_given_back_and_exchanged(house: UnservedClinic) -> None:
    told(house, numbers_max=3, numbers_window_hours=24)
    for _ in range(2):
        held = house.request("p0", "li-09", hold=True)
        assert house.write("p0", held)[2] == "pending"
        house.give_up("p0", held)
        house.clock.pass_by(hours=1)
    visit = house.request("p0", "li-09")
    assert house.write("p0", visit)[2] == "booked"
    assert house.book("p0", "qin-10") == (409, "too-many-numbers")
    assert moved(house, visit, "li-10") == (409, "too-many-numbers", "")
    assert house.stored(visit)["slot"] == [{"reference": "Slot/li-09"}], "what is booked stays booked"
    assert house.book("p1", "qin-10") == (201, "")
    house.clock.pass_by(hours=22)  # a day after the first
    assert house.book("p0", "qin-10") == (201, "")
    assert house.book("p0", "qin-11") == (409, "too-many-numbers")


def test_the_patients_numbers_are_counted_whoever_takes_them(house: UnservedClinic) -> None:
    told(house, numbers_max=2, numbers_window_hours=24, open_visits_max=5)
    for day in ("09", "10"):
        assert house.write("p0", house.request("p0", f"li-{day}"), proxy="p5")[2] == "booked"
    assert house.write("p0", house.request("p0", "li-11"), proxy="p6")[:2] == (409, "too-many-numbers")
    assert house.book("p0", "li-11") == (409, "too-many-numbers")
    assert house.book("p5", "li-11") == (201, ""), "the proxy's own are their own"


def test_the_refusal_says_when_to_try_again(house: UnservedClinic) -> None:
    told(house, open_visits_max=1, numbers_max=1, numbers_window_hours=24)
    house.write("p0", house.request("p0", "li-09"))
    with house.store.begin() as tx:
        with pytest.raises(Refusal) as often:
            quotas.check_taken(tx, Rules(numbers=1, numbers_window=timedelta(hours=24)), "p0", house.clock())
        with pytest.raises(Refusal) as many:
            quotas.check_open(tx, Rules(open_visits=1), "p0", "another", house.clock())
    said = [no.value.outcome["issue"][0]["extension"][0]["valueDateTime"] for no in (often, many)]
    assert said == ["2026-03-05T09:00:00+08:00", "2026-03-09T09:29:00+08:00"]


def test_a_department_without_such_rules_restricts_nothing(house: UnservedClinic) -> None:
    assert {house.book("p0", f"li-{day[-2:]}") for day in WEEK} == {(201, "")}


@settings(max_examples=examples(15))
@given(st.lists(st.integers(0, 90), max_size=25), st.integers(1, 4), st.integers(1, 3))
def test_never_more_than_so_many_in_any_window_and_none_refused_before(gaps: list[int], most: int, hours: int) -> None:
    """Whatever the pauses (in minutes) between the tries. The moment that a refusal names is the first that works."""
    rules, window = Rules(numbers=most, numbers_window=timedelta(hours=hours)), timedelta(hours=hours)
    with unserved() as house, house.store.begin() as tx:
        now, granted = house.clock(), list[datetime]()
        for gap in gaps:
            now += timedelta(minutes=gap)
            recent = [at for at in granted if at > now - window]
            try:
                quotas.check_taken(tx, rules, "p0", now)
            except Refusal as no:
                until = datetime.fromisoformat(no.outcome["issue"][0]["extension"][0]["valueDateTime"])
                assert len(recent) == most
                assert until == min(recent) + window
                quotas.check_taken(tx, rules, "p0", until)
            else:
                assert len(recent) < most
                quotas.count_taken(tx, rules, "p0", now)
                granted.append(now)


def moved(house: UnservedClinic, visit: Json, slot_id: str) -> tuple[int, str, str]:
    """The same visit at another time."""
    found = house.stored(visit)
    there = {key: value for key, value in found.items() if key not in ("start", "end")}
    return house.write("p0", there | {"status": "proposed", "slot": [{"reference": f"Slot/{slot_id}"}]}, etag(found))
