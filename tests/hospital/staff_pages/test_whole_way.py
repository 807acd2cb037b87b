"""Never alone, without browsers: from a discharge over a red flag to the visit in the doctor's calendar.

By what the app sends and what the pages of staff show; `tests/e2e/test_two_ends.py` goes the same way at night with two
browsers.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import httpx
import vobject

from hospital.base import clock, json_text
from hospital.fhir.staff import Role
from hospital.follow_up.engine import FollowUpEngine
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.chat.talking import consultation, message
from tests.hospital.follow_up.ward import answer, discharge
from tests.hospital.scheduling.booking import Booker, slot
from tests.hospital.staff_pages.test_queue_page import come_in

Json = dict[str, Any]
DAY = "2026-03-13"


class AtHome(Booker):
    """The patient's app, for all it writes."""

    def write(self, body: Json) -> Json:
        told = self.client.put(
            f"/fhir/{body['resourceType']}/{body['id']}", content=json_text.dumps(body),
            headers={"If-None-Match": "*", "Content-Type": "application/fhir+json", **self._headers()},
        )  # fmt: skip
        assert told.status_code == 201, told.text
        written: Json = told.json()
        return written

    def sees(self, type_: str, **wanted: str) -> list[Json]:
        found = self.client.get(f"/fhir/{type_}", params={"patient": self.patient, **wanted}, headers=self._headers())
        return [entry["resource"] for entry in found.json().get("entry", []) if entry["search"]["mode"] == "match"]


def furnish(house: Hospital) -> None:
    """王秀兰 went home; cardiology answers by message, and its doctor and its nurse work there."""
    with house.app.state.store.begin() as tx:
        tx.put(slot("2026-03-13", "09:00", day=DAY))
        heart = tx.read("HealthcareService", "heart")
        tx.put(heart | {"extension": [*heart["extension"], {
            "url": "http://anxin.example/fhir/StructureDefinition/answer-within", "valuePositiveInt": 240,
        }]})  # fmt: skip
        tx.put(tx.read("PractitionerRole", "role-li") | {"practitioner": {"reference": "Practitioner/prac-li"}})
        tx.put({
            "resourceType": "PractitionerRole", "id": "works-lin",
            "practitioner": {"reference": "Practitioner/prac-lin"},
            "healthcareService": [{"reference": "HealthcareService/heart"}],
        })  # fmt: skip
        tx.put(discharge(patient="p0", at=house.clock()))


def test_from_a_discharge_to_the_doctors_calendar(house: Hospital, client: httpx.Client) -> None:
    furnish(house)
    engine = FollowUpEngine(house.app.state.store, house.clock)
    engine.look()
    house.clock.pass_by(days=8)
    engine.tick()
    home = AtHome.of(house, client, "p0")
    [asked] = home.sees("Task", code="answer-questionnaire", status="requested")
    given = answer("follow-up-heart", house.clock(), asked["id"], "p0", medicine=True, chest=True, breath=False,
                   bleeding=False)  # fmt: skip
    home.write(given)

    with httpx.Client(base_url=house.base) as desktop:
        nurse = Worker.of(house, desktop, "lin", Role.NURSE)
        come_in(nurse)
        page = desktop.get("/staff/alerts?lang=zh").text
        assert "休息时胸痛或胸闷" in page and "王秀兰" in page, "the red flag is at the desk with the answer's 201"
        opened = home.write(consultation("p0", "heart"))
        home.write(message(opened, "刚才胸口闷"))
        assert "王秀兰" in desktop.get("/staff/messages?lang=zh").text
        desktop.post(f"/staff/messages/{opened['id']}/answer", data={"words": "请来门诊"})
        said = [part["contentString"] for each in home.sees("Communication") for part in each["payload"]]
        assert {"刚才胸口闷", "请来门诊"} <= set(said)
        [alert] = re.findall(r'action="/staff/alerts/([\w-]+)', page)[:1]
        desktop.post(f"/staff/alerts/{alert}", data={"said": "handled", "words": "已约门诊"})
        assert "休息时胸痛或胸闷" not in desktop.get("/staff/alerts?lang=zh").text

    booked = home.put(home.wish("2026-03-13"))
    assert (booked.status_code, booked.json()["status"]) == (201, "booked")
    with httpx.Client(base_url=house.base) as desktop:
        come_in(Worker.of(house, desktop, "li", Role.DOCTOR))
        shown = desktop.post("/staff/calendar?lang=zh", data={"deed": "make"}).text
    [path] = re.findall(r"/calendar/[\w-]+\.ics", shown)
    events = {event.dtstart.value: event for event in vobject.readOne(client.get(path).text).vevent_list}
    event = events[datetime(2026, 3, 13, 9, tzinfo=clock.ZONE)]
    assert (event.status.value, event.summary.value) == ("CONFIRMED", "王** · 心血管内科")
