"""No patient's resource changes the outcome of another patient's write: neither what they may write now, nor what an
earlier release let in."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from uuid import uuid4

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hospital.fhir.access.patient_table import PATIENT_WRITES
from hospital.fhir.permissions import Access
from hospital.scheduling import queue_commands
from hospital.scheduling.suspending import suspend
from hospital.scheduling.sweep import offer_vacancies, sweep
from hospital.scheduling.wait_statistics import measure
from hospital.staff_pages.queue import doctor_queues
from tests.hospital.fhir.belongings import belonging
from tests.hospital.scheduling.booking import DAY, EXTENSION, Json
from tests.hospital.scheduling.unserved import UnservedClinic, etag, unserved
from tests.security.fuzzing import examples

MORNING = {"start": f"{DAY}T07:00:00+08:00", "end": f"{DAY}T12:00:00+08:00"}
MOMENTS = st.sampled_from([
    "0001-01-01T00:00:00+08:00", "0001-01-01", "9999-12-31T23:59:59Z", "9999-12-31", "9999", "2026-03", "1582-10-15",
    "2016-12-31T23:59:60Z", f"{DAY}T07:00:00+08:00", f"{DAY}T23:59:59.123456789-12:00", "2026-03-01T00:00:00+14:00",
])  # fmt: skip
OLD_MOMENTS = st.one_of(MOMENTS, st.sampled_from(["never", "", "2026-02-31", "24:00", 7, None, {"start": 1}]))
NAMES = st.sampled_from([
    "waiting-since", "waiting-for", "offer-passed", "offered", "hold-expires", "hold-renewals", "hold-requested",
    "choice", "queue-number", "queue", "late", "arrived-at", "entered-at", "called-at", "suspended", "check-in",
])  # fmt: skip
VALUES = st.one_of(
    st.tuples(st.sampled_from(["valueInstant", "valueDateTime", "valueString"]), MOMENTS),
    st.tuples(st.just("valueUnsignedInt"), st.integers(0, 2**31 - 1)),
    st.tuples(st.just("valueDecimal"), st.sampled_from([1e300, -0.5, 10**30])),
    st.tuples(st.just("valueBoolean"), st.booleans()),
    st.tuples(
        st.just("valueReference"),
        st.sampled_from([{"reference": "Slot/li-0900"}, {"reference": "PractitionerRole/role-li"}]),
    ),
)


def odd_appointments(moments: st.SearchStrategy[object]) -> st.SearchStrategy[Json]:
    """Appointments of p0 that go to the edges of what R4 allows, and with odd `moments` beyond them."""
    periods = st.lists(st.fixed_dictionaries({}, optional={"start": moments, "end": moments}), max_size=2)
    extensions = st.lists(
        st.tuples(NAMES, VALUES).map(lambda said: {"url": EXTENSION + said[0], said[1][0]: said[1][1]}), max_size=5
    )
    people = ["Patient/p0", "HealthcareService/heart", "PractitionerRole/role-li", "HealthcareService/nowhere"]
    return st.fixed_dictionaries(
        {
            "resourceType": st.just("Appointment"),
            "id": st.just(str(uuid4())),
            "status": st.sampled_from(
                ["proposed", "pending", "booked", "arrived", "cancelled", "waitlist", "noshow", "fulfilled"]
            ),
            "participant": st.lists(st.sampled_from(people), max_size=3).map(lambda more: [
                {"actor": {"reference": one}, "status": "accepted"} for one in ["Patient/p0", *more]
            ]),
        },
        optional={
            "slot": st.sampled_from(["li-0900", "li-0800", "li-today", "nowhere"]).map(
                lambda id_: [{"reference": f"Slot/{id_}"}]
            ),
            "start": moments,
            "end": moments,
            "requestedPeriod": periods,
            "extension": extensions,
        },
    )  # fmt: skip


def wish(**fields: object) -> Json:
    """An entry of the department's waitlist that p0 joined."""
    people = ["Patient/p0", "HealthcareService/heart"]
    since = {"url": EXTENSION + "waiting-since", "valueInstant": "2026-03-01T00:00:00Z"}
    return {
        "resourceType": "Appointment",
        "id": str(uuid4()),
        "status": "waitlist",
        "participant": [{"actor": {"reference": one}, "status": "accepted"} for one in people],
        "extension": [since],
        **fields,
    }


def bookings_of(house: UnservedClinic, patient: str) -> list[object]:
    """What the hospital answers to a patient who books, moves, cancels, holds, and lets a hold run out."""
    first, second, held, later = (
        house.request(patient, "li-0900"),
        house.request(patient, "li-0800"),
        house.request(patient, "li-1400", hold=True),
        house.request(patient, "li-1400"),
    )
    said: list[object] = [house.write(patient, first), house.write(patient, second)]  # one a day in a department
    booked = house.stored(first)
    there = {key: value for key, value in booked.items() if key not in ("start", "end")}
    there |= {"status": "proposed", "slot": [{"reference": "Slot/li-0800"}]}
    said.append(house.write(patient, there, etag(booked)))
    moved = house.stored(first)
    said.append(house.write(patient, moved | {"status": "cancelled"}, etag(moved)))
    said.append(house.write(patient, held))
    house.clock.pass_by(minutes=6)
    sweep(house.store, house.clock())
    offer_vacancies(house.store, house.clock())
    said.append(house.stored(held)["status"])
    said.append(house.write(patient, later))
    with house.store.begin() as tx:
        span = datetime.fromisoformat(f"{DAY}T13:00+08:00"), datetime.fromisoformat(f"{DAY}T23:00+08:00")
        suspend(tx, "role-li", span, reason="停诊", now=house.clock())
    said.append([one["url"] for one in house.stored(later)["extension"]])
    return said


def day_of(house: UnservedClinic, patient: str) -> list[object]:
    """What the hospital answers to a patient who checks in and to the doctor who calls; the desk sees the queue."""
    visit = house.request(patient, "li-today")
    said: list[object] = [house.write(patient, visit)]
    with house.store.begin() as tx:
        said.append(queue_commands.check_in(tx, visit["id"], house.clock()).body["status"])
        said.append(queue_commands.call_next(tx, "li", house.clock()).body["status"])
        queues = doctor_queues(tx, Access.system(), house.clock())
    measure(house.store, house.clock(), weeks=1)
    return [*said, patient in [person.patient for queue in queues for person in queue.waiting]]


@cache
def undisturbed() -> list[object]:
    with unserved() as alone:
        return [*bookings_of(alone, "p1"), *day_of(alone, "p1")]


def test_the_outcomes_that_are_compared_are_those_of_a_working_clinic() -> None:
    assert undisturbed() == [
        (201, "", "booked"), (409, "duplicate", ""), (200, "", "booked"), (200, "", "cancelled"), (201, "", "pending"),
        "cancelled", (201, "", "booked"), [EXTENSION + "queue-number", EXTENSION + "suspended"],
        (201, "", "booked"), "arrived", "arrived", True,
    ]  # fmt: skip


@settings(max_examples=examples(8))
@given(body=odd_appointments(MOMENTS))
@example(body=wish(requestedPeriod=[{"start": "2026-03-05", "end": "9999-12-31"}]))
@example(body=wish(requestedPeriod=[{"start": "0001-01-01T00:00:00+08:00", "end": "9999-12-31T23:59:59Z"}]))
def test_whatever_a_patient_writes_has_no_effect_on_another_patient(body: Json) -> None:
    with unserved() as house:
        house.write("p0", body)
        assert [*bookings_of(house, "p1"), *day_of(house, "p1")] == undisturbed()


@settings(max_examples=examples(15))
@given(body=odd_appointments(OLD_MOMENTS))
@example(body=wish(requestedPeriod=[{"start": "2026-03-05", "end": "9999-12-31"}]))
@example(body=wish(requestedPeriod=[MORNING], participant=[{"actor": {"reference": "HealthcareService/heart"}}]))
@example(body=wish(requestedPeriod=[MORNING], extension=[{"url": EXTENSION + "waiting-since", "valueString": "then"}]))
@example(body=wish(status="pending", slot=[{"reference": "Slot/li-0900"}],
                   extension=[{"url": EXTENSION + "hold-expires", "valueString": "soon"}]))  # fmt: skip
@example(body=wish(status="arrived", start="2026-03-04T09:30:00+08:00", end="0001-01-01T00:00:00+08:00",
                   slot=[{"reference": "Slot/li-today"}]))  # fmt: skip
@example(body=wish(status="arrived", start="2026-03-04T09:30:00+08:00", slot=[{"reference": "Slot/li-today"}],
                   extension=[{"url": EXTENSION + "queue"}, {"url": EXTENSION + "queue-number", "valueString": "a"}],
                   ))  # fmt: skip
@example(body=wish(status="booked", slot=[{"reference": "Slot/li-0900"}],
                   extension=[{"url": EXTENSION + "queue-number", "valueString": "first"}]))  # fmt: skip
def test_no_row_that_is_there_already_has_an_effect_on_another_patient(body: Json) -> None:
    with unserved() as house:
        house.put_in(body)
        assert [*bookings_of(house, "p1"), *day_of(house, "p1")] == undisturbed()


def test_nothing_else_that_a_patient_may_write_has_an_effect_on_another_patient() -> None:
    with unserved() as house:
        house.put_in(*(belonging(type_, f"{type_}-of-p0", "p0") for type_ in PATIENT_WRITES))
        assert [*bookings_of(house, "p1"), *day_of(house, "p1")] == undisturbed()


def test_a_wish_without_bounds_that_an_earlier_release_let_in_can_be_given_up() -> None:
    old = wish(requestedPeriod=[{"start": "2026-03-05", "end": "9999-12-31"}])
    with unserved() as house:
        house.put_in(old)
        assert house.give_up("p0", old) == (200, "", "cancelled")
