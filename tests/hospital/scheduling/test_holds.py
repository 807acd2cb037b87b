"""Holding a number before it is confirmed: for how long, how often it is prolonged, and how it becomes free again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from hospital.fhir.store.store import FhirStore
from hospital.scheduling.sweep import sweep
from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import Booker, extension, number, offered, refusal, told

pytestmark = pytest.mark.postgresql


@pytest.fixture
def held(ana: Booker) -> httpx.Response:
    answer = ana.hold("li-0900")  # which has one number
    assert answer.status_code == 201, answer.text
    return answer


def test_a_hold_has_a_number_and_an_end_and_nobody_else_gets_it(ana: Booker, bo: Booker, held: httpx.Response) -> None:
    body = held.json()
    assert (body["status"], number(body)) == ("pending", 6)
    assert extension(body, "hold-expires") == "2026-03-04T01:05:00.000Z"
    assert ana.taken("li-0900") == (1, "busy")
    assert refusal(bo.book("li-0900")) == (409, "slot-taken")


def test_without_the_wish_to_hold_it_is_booked_at_once(ana: Booker) -> None:
    assert ana.book("li-0900").json()["status"] == "booked"


def test_how_long_is_the_departments_rule(house: Hospital, ana: Booker) -> None:
    told(house, "heart", hold_minutes=12)
    assert extension(ana.hold("li-0900").json(), "hold-expires") == "2026-03-04T01:12:00.000Z"


def test_an_end_of_ones_own_choosing_is_not_kept(ana: Booker) -> None:
    """Whatever the phone's clock says: only the hospital's counts."""
    own = {"url": "http://anxin.example/fhir/StructureDefinition/hold-expires", "valueInstant": "2030-01-01T00:00:00Z"}
    answer = ana.hold("li-0900", created="2030-01-01T00:00:00Z", more=[own])
    assert extension(answer.json(), "hold-expires") == "2026-03-04T01:05:00.000Z"


def test_confirming_in_time_is_booked_with_the_same_number(ana: Booker, held: httpx.Response) -> None:
    answer = ana.change(held, status="booked")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["status"], number(body)) == ("booked", 6)
    assert extension(body, "hold-expires") is None
    assert ana.taken("li-0900") == (1, "busy")


def test_confirming_again_after_a_lost_answer_is_the_same_booking(
    house: Hospital, ana: Booker, held: httpx.Response
) -> None:
    first = ana.change(held, status="booked")
    with house.app.state.store.begin() as tx:  # the hospital goes on from there before the app asks again
        tx.put(first.json() | {"comment": "请带医保卡"})
    again = ana.change(held, status="booked")
    assert (again.status_code, again.json()["comment"]) == (200, "请带医保卡")
    assert ana.taken("li-0900") == (1, "busy")


def test_confirming_too_late_while_nobody_else_came_is_booked(
    house: Hospital, ana: Booker, held: httpx.Response
) -> None:
    house.clock.pass_by(minutes=6)
    answer = ana.change(held, status="booked")
    assert (answer.status_code, answer.json()["status"]) == (200, "booked")
    assert ana.taken("li-0900") == (1, "busy")


def test_a_hold_that_ran_out_is_free_for_whoever_asks_next(
    house: Hospital, ana: Booker, bo: Booker, held: httpx.Response
) -> None:
    house.clock.pass_by(minutes=5)
    got = bo.book("li-0900")
    assert (got.status_code, number(got.json())) == (201, 6)
    lost = ana.change(held, status="booked")
    assert refusal(lost) == (409, "hold-expired")
    assert "li-0830" in offered(lost)
    assert ana.taken("li-0900") == (1, "busy")


def test_confirming_after_the_sweep_says_what_happened(house: Hospital, ana: Booker, held: httpx.Response) -> None:
    house.clock.pass_by(minutes=5)
    assert sweep(house.app.state.store, house.clock()) == 1
    over = ana.read(f"Appointment/{held.json()['id']}")
    assert (over["status"], over["cancelationReason"]["coding"][0]["code"]) == ("cancelled", "hold-expired")
    assert ana.taken("li-0900") == (0, "free")
    lost = ana.change(held, status="booked")
    assert refusal(lost) == (409, "hold-expired")
    assert offered(lost)[0] == "li-0900"  # still free, to be asked for anew
    assert sweep(house.app.state.store, house.clock()) == 0


def test_a_hospital_clock_that_jumps_back_frees_nothing_early(house: Hospital, ana: Booker, bo: Booker) -> None:
    held = ana.hold("li-0900")
    house.clock.pass_by(hours=-1)
    assert sweep(house.app.state.store, house.clock()) == 0
    assert refusal(bo.book("li-0900")) == (409, "slot-taken")
    assert ana.change(held, status="booked").json()["status"] == "booked"


def test_one_renewal_and_no_more(house: Hospital, ana: Booker, held: httpx.Response) -> None:
    house.clock.pass_by(minutes=4)
    renewed = ana.renew(held, 1)
    assert renewed.status_code == 200, renewed.text
    assert extension(renewed.json(), "hold-expires") == "2026-03-04T01:09:00.000Z"
    assert ana.renew(held, 1).json() == renewed.json()  # the answer was lost
    assert refusal(ana.renew(renewed, 2)) == (409, "no-renewal")
    assert number(renewed.json()) == 6


@pytest.mark.parametrize("asked", [2, 0, 7])
def test_a_renewal_is_the_next_one_or_none(ana: Booker, held: httpx.Response, asked: int) -> None:
    assert refusal(ana.renew(held, asked)) == (409, "no-renewal")


def test_a_hold_that_ran_out_is_not_prolonged(house: Hospital, ana: Booker, held: httpx.Response) -> None:
    house.clock.pass_by(minutes=5)
    assert refusal(ana.renew(held, 1)) == (409, "hold-expired")


def test_a_hold_is_given_back_at_any_time(house: Hospital, ana: Booker) -> None:
    held = ana.hold("li-today-0930")  # half an hour from now: after the cut-off of a booking
    answer = ana.change(held, status="cancelled")
    assert answer.json()["status"] == "cancelled"
    assert ana.taken("li-today-0930") == (0, "free")


def test_a_hold_never_lasts_into_the_visit(house: Hospital, ana: Booker) -> None:
    house.clock.moment = datetime(2026, 3, 4, 1, 28, tzinfo=UTC)
    assert extension(ana.hold("li-today-0930").json(), "hold-expires") == "2026-03-04T01:30:00.000Z"


def test_a_hold_changed_for_another_half_hour_frees_the_first(ana: Booker, held: httpx.Response) -> None:
    times = {"start": "2026-03-06T10:30:00+08:00", "end": "2026-03-06T10:59:00+08:00"}
    moved = ana.change(held, slot=[{"reference": "Slot/sun-1030"}], **times)
    assert (moved.status_code, moved.json()["status"]) == (200, "pending"), moved.text
    assert (ana.taken("li-0900"), ana.taken("sun-1030")) == ((0, "free"), (1, "free"))


def test_a_hold_counts_as_the_one_of_that_day_until_it_runs_out(house: Hospital, ana: Booker) -> None:
    ana.hold("li-0900")
    assert refusal(ana.book("sun-1030")) == (409, "duplicate")
    house.clock.pass_by(minutes=5)
    assert ana.book("sun-1030").status_code == 201


def test_confirming_too_late_what_was_booked_elsewhere_meanwhile_is_refused(
    house: Hospital, ana: Booker, held: httpx.Response
) -> None:
    house.clock.pass_by(minutes=5)
    ana.book("sun-1030")
    assert refusal(ana.change(held, status="booked")) == (409, "duplicate")


def test_nobody_is_in_two_departments_at_the_same_time(ana: Booker) -> None:
    assert ana.book("li-0900").status_code == 201
    assert refusal(ana.book("qin-0900")) == (409, "overlap")
    assert ana.taken("qin-0900") == (0, "free")


def test_of_several_processes_that_sweep_one_gives_each_number_back(
    house: Hospital, ana: Booker, bo: Booker, held: httpx.Response
) -> None:
    bo.hold("li-0800")
    house.clock.pass_by(minutes=5)
    store = house.app.state.store
    others = [FhirStore.open(store.engine.url.render_as_string(hide_password=False), store.fhir_base) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda one: sweep(one, house.clock()), others))
    for one in others:
        one.close()
    assert sum(done) == 2
    assert (ana.taken("li-0900"), ana.taken("li-0800")) == ((0, "free"), (1, "free"))


def test_nobody_touches_anothers_hold(bo: Booker, held: httpx.Response) -> None:
    for status in ("booked", "cancelled", "pending"):
        assert bo.change(held, status=status).status_code in (403, 404, 412)
