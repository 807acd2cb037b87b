"""The days of the clinic are those of the place, also where a hospital writes its times in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local_store import outbox
from local_store.store import LocalStore, Writer
from services.booking.ask.queries import department_page, visit_page
from services.clock import instant
from services.home.queries import today
from tests.services.booking.received import received

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERE = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)
HEART = {"reference": "HealthcareService/heart"}
DIRECTORY: list[dict[str, Any]] = [
    {"resourceType": "HealthcareService", "id": "heart", "name": "心内科"},
    {"resourceType": "PractitionerRole", "id": "li", "healthcareService": [HEART]},
    {"resourceType": "Schedule", "id": "s", "actor": [{"reference": "PractitionerRole/li"}]},
]


def half_hour(id_: str, start: str) -> dict[str, Any]:
    moments = {"start": start, "end": start.replace(":00Z", ":29Z")}
    return {"resourceType": "Slot", "id": id_, "schedule": {"reference": "Schedule/s"}, "status": "free"} | moments


def visit(id_: str, start: str, end: str, **changes: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment",
        "id": id_,
        "status": "booked",
        "start": start,
        "end": end,
        "participant": [{"actor": one, "status": "accepted"} for one in (HEART, {"reference": "PractitionerRole/li"})],
    } | changes


async def test_a_doctors_free_days_are_those_of_the_clinics_calendar(store: LocalStore) -> None:
    await received(
        store, *DIRECTORY, half_hour("early", "2026-03-06T23:30:00Z"), half_hour("noon", "2026-03-07T04:00:00Z")
    )
    page = await store.read(department_page, "heart", "zh-CN", HERE)
    assert page.days == ("2026-03-07",)


async def test_a_time_is_not_offered_on_a_day_that_has_a_visit_in_that_department(store: LocalStore) -> None:
    refused = visit("mine", "2026-03-09T00:00:00Z", "2026-03-09T00:30:00Z", status="proposed")
    stands = visit("other", "2026-03-07T07:30:00+08:00", "2026-03-07T08:00:00+08:00")
    same_day, next_day = half_hour("no", "2026-03-07T01:00:00Z"), half_hour("yes", "2026-03-07T23:00:00Z")
    await received(store, *DIRECTORY, stands, same_day, next_day)

    def refuse(w: Writer) -> None:
        outbox.enqueue(w, refused, patient="p1", created_at=instant(HERE))
        (entry,) = outbox.claim(w, instant(HERE))
        outbox.reject(w, entry.entry_id, entry.revision, {"code": "slot-taken", "outcome": {}})

    await store.write(refuse)
    page = await store.read(visit_page, "p1", "mine", "zh-CN", HERE)
    assert page is not None
    assert [one.id for one in page.others] == ["yes"]


async def test_a_visit_over_midnight_stays_on_the_first_screen_while_it_goes_on(store: LocalStore) -> None:
    midnight = datetime(2026, 3, 5, tzinfo=SHANGHAI)
    late = visit("late", "2026-03-04T23:45:00+08:00", "2026-03-05T00:15:00+08:00")
    queue = visit("queue", "2026-03-04T23:00:00+08:00", "2026-03-04T23:30:00+08:00", status="arrived")
    over = visit("over", "2026-03-04T22:00:00+08:00", "2026-03-04T22:30:00+08:00")
    await received(store, late, queue, over)
    home = await store.read(today, "p1", "zh-CN", midnight, midnight)
    assert home.next_visit is not None
    assert [one.id for one in (home.next_visit, *home.later)] == ["queue", "late"]
