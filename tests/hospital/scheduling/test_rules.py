"""Further wishes, missed visits, and a doctor who is away: the department's rules as the patient meets them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hospital.base.clock import ZONE
from hospital.scheduling.suspending import suspend
from hospital.scheduling.sweep import sweep
from tests.hospital.auth.serving import Hospital
from tests.hospital.scheduling.booking import EXTENSION, Booker, Json, extension, offered, refusal, told


def choices(*slots: str) -> list[Json]:
    return [{"url": EXTENSION + "choice", "valueReference": {"reference": f"Slot/{one}"}} for one in slots]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_first_choice_that_is_free_is_taken(ana: Booker) -> None:
    first = {"start": "2026-03-06T09:30:00+08:00", "end": "2026-03-06T09:59:00+08:00"}
    answer = ana.book("li-full", extension=choices("li-off", "sun-1030", "li-0800"), **first)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["status"], body["slot"]) == ("booked", [{"reference": "Slot/sun-1030"}])
    assert (body["start"], extension(body, "choice")) == ("2026-03-06T10:30:00+08:00", None)


def test_when_no_choice_is_free_the_first_is_refused_with_what_is_free(ana: Booker) -> None:
    answer = ana.book("li-full", extension=choices("li-off", "li-yesterday"))
    assert refusal(answer) == (409, "slot-taken")
    assert "li-0900" in offered(answer)


def test_choices_are_held_too_and_are_not_endless(ana: Booker, bo: Booker) -> None:
    wanted = {"url": EXTENSION + "hold-requested", "valueBoolean": True}
    held = ana.book("li-full", extension=[wanted, *choices("li-0900")])
    assert (held.json()["status"], held.json()["slot"]) == ("pending", [{"reference": "Slot/li-0900"}])
    assert refusal(bo.book("li-full", extension=choices(*"abcdefg"))) == (422, "invalid")


def missed(house: Hospital, patient: str, *days: int, **more: Any) -> None:
    """Visits that this person did not come to, so many days ago."""
    with house.app.state.store.begin() as tx:
        for day in days:
            start = house.clock() - timedelta(days=day)
            tx.put(
                {
                    "resourceType": "Appointment",
                    "id": f"missed-{patient}-{day}",
                    "status": "noshow",
                    "start": start.isoformat(),
                    "end": (start + timedelta(minutes=30)).isoformat(),
                    "participant": [{"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"}],
                }
                | more
            )


def test_who_missed_too_many_visits_waits_until_the_ban_is_over(house: Hospital, ana: Booker, bo: Booker) -> None:
    told(house, "heart", no_show_limit=3, no_show_window_days=90, no_show_ban_days=30)
    missed(house, "p0", 5, 20, 94)
    answer = ana.book("li-0800")
    assert refusal(answer) == (409, "no-show-ban")
    (issue,) = answer.json()["issue"]
    assert issue["extension"] == [{"url": EXTENSION + "until", "valueDateTime": "2026-03-29T09:00:00+08:00"}]
    assert "2026-03-29" in issue["details"]["text"]
    for refused in (ana.hold("li-0800"), ana.wait("heart", {"start": "2026-03-06", "end": "2026-03-06"})):
        assert refusal(refused) == (409, "no-show-ban")
    assert ana.book("qin-0900").status_code == 201  # a department without that rule
    missed(house, "p1", 5, 20, 120)  # not within one window
    assert bo.book("li-0800").status_code == 201


def test_a_visit_whose_doctor_was_away_was_not_missed(house: Hospital, ana: Booker) -> None:
    told(house, "heart", no_show_limit=1, no_show_window_days=90, no_show_ban_days=30)
    missed(house, "p0", 5, extension=[{"url": EXTENSION + "suspended", "valueString": "停诊"}])
    assert ana.book("li-0800").status_code == 201


def away(house: Hospital, day: str = "2026-03-06") -> None:
    span = at(f"{day}T00:00"), at(f"{day}T23:00")
    with house.app.state.store.begin() as tx:
        suspend(tx, "role-li", span, reason="医生临时停诊", now=house.clock())


def test_a_suspended_doctor_closes_the_half_hours_and_tells_who_booked(
    house: Hospital, ana: Booker, bo: Booker
) -> None:
    booked, held = ana.book("li-0800"), bo.hold("li-0900")
    away(house)
    away(house)  # safe to repeat
    told_ = ana.read(f"Appointment/{booked.json()['id']}")
    assert (told_["status"], extension(told_, "suspended")) == ("booked", "医生临时停诊")
    assert bo.read(f"Appointment/{held.json()['id']}")["status"] == "cancelled"
    assert ana.taken("li-0900") == (0, "busy-unavailable")
    assert refusal(bo.book("li-0830")) == (409, "slot-taken")


def test_rebooking_a_suspended_visit_is_free_of_every_penalty(house: Hospital, ana: Booker, bo: Booker) -> None:
    ana.book("li-today-0930"), bo.book("li-today-1130")
    away(house, "2026-03-04")  # half an hour before: long after the cut-off
    mine = ana.read("Appointment")["entry"][0]["resource"]
    there = {"slot": [{"reference": "Slot/sun-1030"}]}
    there |= {"start": "2026-03-06T10:30:00+08:00", "end": "2026-03-06T10:59:00+08:00"}
    house.clock.pass_by(hours=1)  # even after it should have begun
    moved = ana.put(mine | there, f'W/"{mine["meta"]["versionId"]}"')
    assert (moved.status_code, moved.json()["status"]) == (200, "booked"), moved.text
    assert extension(moved.json(), "suspended") is None
    theirs = bo.read("Appointment")["entry"][0]["resource"]
    gone = bo.put(theirs | {"status": "cancelled"}, f'W/"{theirs["meta"]["versionId"]}"')
    assert gone.json()["status"] == "cancelled"


def test_a_suspended_visit_that_nobody_moved_is_cancelled_not_missed(house: Hospital, ana: Booker) -> None:
    told(house, "heart", late_minutes=30)
    ana.book("li-today-0930")
    away(house, "2026-03-04")
    house.clock.pass_by(hours=3)
    assert sweep(house.app.state.store, house.clock()) == 1
    over = ana.read("Appointment")["entry"][0]["resource"]
    assert (over["status"], over["cancelationReason"]["coding"][0]["code"]) == ("cancelled", "suspended")
