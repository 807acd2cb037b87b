"""A clinic's day, half-day, hour and release time are those of the place, whatever offset an instant is written in; and
midnight divides neither a visit nor a queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hospital.base.outcome import Refusal
from hospital.scheduling import queue_commands
from hospital.scheduling.sweep import sweep
from hospital.scheduling.wait_statistics import measure
from tests.hospital.scheduling.booking import EXTENSION, Json, number, slot
from tests.hospital.scheduling.unserved import UnservedClinic, here, unserved
from tests.security.fuzzing import examples


def at(id_: str, start: datetime, zone: timezone, *, schedule: str = "li", minutes: int = 30) -> Json:
    """A half hour whose instants are written in that offset."""
    end = start + timedelta(minutes=minutes)
    return slot(id_, "08:00", schedule=schedule) | {
        "start": start.astimezone(zone).isoformat(),
        "end": end.astimezone(zone).isoformat(),
    }


def outcomes(zone: timezone, first: datetime, second: datetime, window: int) -> list[object]:
    """What two patients hear who book two half hours in a department with a window and a release time."""
    with unserved() as house:
        with house.store.begin() as tx:
            heart = tx.read("HealthcareService", "heart")
            assert heart is not None
            rules = [
                {"url": EXTENSION + "booking-window-days", "valuePositiveInt": window},
                {"url": EXTENSION + "release-time", "valueTime": "07:30:00"},
                {"url": EXTENSION + "minimum-age", "valuePositiveInt": 36},  # p0 is 36 since 1 January
            ]
            tx.put(heart | {"extension": rules})
        house.put_in(at("one", first, zone), at("two", second, zone, schedule="sun"), at("three", second, zone))
        said: list[object] = [house.book("p0", "one"), house.book("p0", "two")]
        request = house.request("p1", "three")
        said.append(house.write("p1", request))
        return [*said, number(house.stored(request)) if said[-1] == (201, "", "booked") else None]


MOMENTS = st.integers(1, 2 * 24 * 9).map(
    lambda half_hours: here("2026-03-04T09:00") + timedelta(minutes=30 * half_hours)
)
ZONES = st.integers(-12 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@settings(max_examples=examples(12))
@given(zone=ZONES, first=MOMENTS, second=MOMENTS, window=st.integers(1, 8))
@example(zone=UTC, first=here("2026-03-07T07:30"), second=here("2026-03-07T08:30"), window=8)  # one day, two in UTC
@example(zone=UTC, first=here("2026-03-06T23:00"), second=here("2026-03-07T00:30"), window=8)  # two days, one in UTC
@example(zone=UTC, first=here("2026-03-09T08:00"), second=here("2026-03-09T14:00"), window=8)  # numbers begin anew
@example(zone=UTC, first=here("2026-03-11T10:00"), second=here("2026-03-11T10:30"), window=7)  # released at 07:30
def test_the_offset_that_a_time_is_written_in_changes_nothing(
    zone: timezone, first: datetime, second: datetime, window: int
) -> None:
    assert outcomes(zone, first, second, window) == outcomes(timezone(timedelta(hours=8)), first, second, window)


def test_a_clinics_day_and_half_day_are_those_of_the_place() -> None:
    assert outcomes(UTC, here("2026-03-07T07:30"), here("2026-03-07T08:30"), 8)[1] == (409, "duplicate")
    assert outcomes(UTC, here("2026-03-06T23:00"), here("2026-03-07T00:30"), 8)[1] == (201, "")
    assert outcomes(UTC, here("2026-03-09T08:00"), here("2026-03-09T14:00"), 8)[3] == 1
    assert outcomes(UTC, here("2026-03-11T10:00"), here("2026-03-11T10:30"), 7)[0] == (201, "")
    assert outcomes(UTC, here("2026-03-12T07:00"), here("2026-03-12T07:30"), 7)[0] == (409, "not-allowed")


def test_who_is_in_one_place_over_midnight_is_not_in_another() -> None:
    with unserved() as house:
        house.put_in(
            at("late", here("2026-03-06T23:45"), UTC),
            at("night", here("2026-03-07T00:00"), UTC, schedule="qin"),
            at("after", here("2026-03-07T00:15"), UTC, schedule="qin"),
        )
        said = [house.book("p0", id_) for id_ in ("late", "night", "after")]
        assert said == [(201, ""), (409, "overlap"), (201, "")]


def arrived(house: UnservedClinic, patient: str, slot_id: str) -> Json:
    """A patient who booked and has checked in."""
    request = house.request(patient, slot_id)
    assert house.write(patient, request) == (201, "", "booked")
    with house.store.begin() as tx:
        return queue_commands.check_in(tx, request["id"], house.clock()).body


def test_a_queue_goes_on_over_midnight() -> None:
    with unserved() as house:
        house.put_in(at("late", here("2026-03-04T23:30"), UTC), at("night", here("2026-03-05T00:00"), UTC))
        house.clock.moment = here("2026-03-04T23:20")
        first, second = arrived(house, "p0", "late"), arrived(house, "p1", "night")
        ahead = [part["valueUnsignedInt"] for part in queue_of(second) if part["url"] == "ahead"]
        assert ahead == [1]
        house.clock.moment = here("2026-03-05T00:05")
        sweep(house.store, house.clock())
        assert house.stored(first)["status"] == "arrived"
        with house.store.begin() as tx:
            called = queue_commands.call_next(tx, "li", house.clock()).body
            queue_commands.let_in(tx, "li", called["id"], house.clock())
            queue_commands.done(tx, "li", called["id"], "", house.clock())
            next_ = queue_commands.call_next(tx, "li", house.clock()).body
        assert (called["id"], next_["id"]) == (first["id"], second["id"])


def test_the_last_clinic_of_the_day_is_called_to_its_end_and_nobody_waits_for_ever() -> None:
    with unserved() as house:
        house.put_in(at("late", here("2026-03-04T23:30"), UTC))
        house.clock.moment = here("2026-03-04T23:20")
        first, second = arrived(house, "p0", "late"), arrived(house, "p1", "late")
        house.clock.moment = here("2026-03-05T00:05")
        with house.store.begin() as tx:
            assert queue_commands.call_next(tx, "li", house.clock()).body["id"] == first["id"]
        house.clock.moment = here("2026-03-05T06:00")
        sweep(house.store, house.clock())
        over = [house.stored(one) for one in (first, second)]
        assert [one["cancelationReason"]["coding"][0]["code"] for one in over] == ["left", "left"]


def test_who_is_late_for_a_night_clinic_may_come_after_midnight_while_it_goes_on() -> None:
    with unserved() as house:
        nights = [here("2026-03-04T23:30"), here("2026-03-05T00:00"), here("2026-03-05T00:30")]
        house.put_in(
            *(at(f"n{n}", start, UTC) for n, start in enumerate(nights)), at("noon", here("2026-03-05T12:00"), UTC)
        )
        house.clock.moment = here("2026-03-04T23:00")
        requests = [house.request(patient, "n0") for patient in ("p0", "p1")]
        for patient, request in zip(("p0", "p1"), requests, strict=True):
            assert house.write(patient, request) == (201, "", "booked")
        house.clock.moment = here("2026-03-05T00:50")
        with house.store.begin() as tx:
            assert queue_commands.check_in(tx, requests[0]["id"], house.clock()).body["status"] == "arrived"
        house.clock.moment = here("2026-03-05T01:00")  # when the night's last half hour ends
        with house.store.begin() as tx, pytest.raises(Refusal, match="too-late-arrival"):
            queue_commands.check_in(tx, requests[1]["id"], house.clock())


def test_the_wait_is_measured_in_the_hour_of_the_place() -> None:
    with unserved() as house:
        with house.store.begin() as tx:
            heart = tx.read("HealthcareService", "heart")
            assert heart is not None
            tx.put(heart | {"location": [{"reference": "Location/room-li"}]})
        start = here("2026-03-03T07:30")  # a Tuesday; in UTC it is Monday, 23:30
        visits = [visit(f"v{n}", start) for n in range(10)]
        house.put_in(*visits)
        assert measure(house.store, house.clock(), weeks=1) == 1
        assert house.stored({"resourceType": "Observation", "id": "wait-heart-2-7"})["valueQuantity"]["value"] == 10


def visit(id_: str, start: datetime) -> Json:
    """A visit of the past, as the hospital wrote it in UTC."""
    moments = {
        "arrived-at": start,
        "entered-at": start + timedelta(minutes=10),
        "done-at": start + timedelta(minutes=20),
    }
    people = ["Patient/p0", "HealthcareService/heart"]
    return {
        "resourceType": "Appointment",
        "id": id_,
        "status": "fulfilled",
        "start": start.astimezone(UTC).isoformat(),
        "end": (start + timedelta(minutes=30)).astimezone(UTC).isoformat(),
        "participant": [{"actor": {"reference": one}, "status": "accepted"} for one in people],
        "extension": [
            {"url": EXTENSION + name, "valueInstant": moment.astimezone(UTC).isoformat()}
            for name, moment in moments.items()
        ],
    }


def queue_of(appointment: Json) -> list[Json]:
    (found,) = [one["extension"] for one in appointment["extension"] if one["url"] == EXTENSION + "queue"]
    return list(found)
