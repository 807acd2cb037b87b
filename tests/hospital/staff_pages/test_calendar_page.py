"""A doctor makes the secret address of their calendar, which any calendar program fetches, and ends it."""

from __future__ import annotations

import httpx
import vobject

from hospital.audit.trail import AuditFilter
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.staff_pages.test_queue_page import come_in


def test_a_doctor_makes_an_address_that_a_calendar_program_fetches(house: Hospital, client: httpx.Client) -> None:
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    assert "/staff/calendar" in come_in(doctor).text
    page = doctor.client.post("/staff/calendar?lang=en", data={"deed": "make"}).text
    address = next(word for word in page.replace("<", " ").replace(">", " ").split() if word.endswith(".ics"))
    path = address[address.index("/calendar/") :]
    with httpx.Client(base_url=house.base) as program:
        answer = program.get(path)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/calendar")
        assert vobject.readOne(answer.text).name == "VCALENDAR"
        doctor.client.post("/staff/calendar?lang=en", data={"deed": "revoke"})
        assert program.get(path).status_code == 404
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(), 200)]
    fetched = [entry.interaction for entry in rows if entry.interaction.startswith("get /calendar/")]
    assert set(fetched) == {"get /calendar/{token}.ics"}, "no audit row holds the secret"


def test_the_desk_has_no_calendar(house: Hospital, client: httpx.Client) -> None:
    desk = Worker.of(house, client, "other", Role.DESK)
    come_in(desk)
    assert desk.client.post("/staff/calendar", data={"deed": "make"}).status_code == 403
