"""What waits for a member of staff, by their role: each number is the number of lines on the page it leads to."""

from __future__ import annotations

import re

import httpx

from hospital.audit.trail import AuditFilter
from hospital.chat.elements import thread_id
from hospital.fhir.staff import Role
from hospital.staff_pages.inbox import Whose, inbox
from hospital.staff_pages.listing import PAGE
from hospital.staff_pages.roles import DOORS
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.chat.talking import CODES, TEAM, consultation, extension, message, team
from tests.hospital.medication.pharmacy import prescription, refill
from tests.hospital.staff_pages.test_queue_page import come_in

COUNT = re.compile(r'id="work-([\w-]+)"><a [^>]*>[^<]*</a> <span class="count">(\d+)</span>')


def to_do(number: int, code: str, priority: str = "routine") -> dict[str, object]:
    return {
        "resourceType": "Task", "id": f"{code}-{number}", "status": "requested", "intent": "order",
        "priority": priority,
        "code": {"coding": [{"system": f"{CODES}task", "code": code}]}, "for": {"reference": "Patient/p0"},
        "authoredOn": f"2026-03-0{1 + number % 3}T09:00:00+08:00", "description": f"{code} {number:02}",
    }  # fmt: skip


def fill(house: Hospital) -> None:
    """Calls that fill more than a page, alerts, a refill, and three consultations of Wang's department."""
    asked = prescription("rx", "p0")
    with house.app.state.store.begin() as tx:
        tx.put(team())
        tx.put({
            "resourceType": "PractitionerRole", "id": "works-wang",
            "practitioner": {"reference": "Practitioner/prac-wang"},
            "healthcareService": [{"reference": f"HealthcareService/{TEAM}"}],
        })  # fmt: skip
        tx.put(asked)
        tx.put(refill(asked, "p0"))
        for number in range(PAGE + 5):
            tx.put(to_do(number, "call"))
        for number, priority in enumerate(("routine", "urgent", "stat")):
            tx.put(to_do(number, "alert", priority))
        for status, by in (("planned", ""), ("in-progress", "wang"), ("in-progress", "lin")):
            who = [{"individual": {"reference": f"Practitioner/prac-{by}"}}] if by else []
            opened = consultation("p0", status=status) | ({"participant": who} if who else {})
            tx.put(opened)
            words = message(opened, recipient=[{"reference": f"HealthcareService/{TEAM}"}])
            tx.put(words)
            tx.put({
                "resourceType": "Basic", "id": thread_id(opened["id"]), "subject": opened["subject"],
                "code": {"coding": [{"system": f"{CODES}personal", "code": "consultation-thread"}]},
                "extension": [
                    extension("consultation", valueReference={"reference": f"Encounter/{opened['id']}"}),
                    extension("last-message", valueInstant="2026-03-03T09:00:00Z"),
                    extension("unanswered", valueUnsignedInt=0 if by == "lin" else 1),
                ],
            })  # fmt: skip


def test_each_number_is_what_the_page_behind_it_shows(house: Hospital, client: httpx.Client) -> None:
    fill(house)
    doctor = Worker.of(house, client, "wang", Role.DOCTOR)
    home = come_in(doctor).text
    counts = {name: int(count) for name, count in COUNT.findall(home)}
    assert counts == {
        "alerts": 3, "messages": 2, "calls": PAGE + 5, "proposals": 0, "refills": 1, "questions": 0,
        "papers": 0,
    }  # fmt: skip
    assert home.index("work-alerts") < home.index("work-messages"), "what is urgent stands first"
    assert home.index("alert 02") < home.index("alert 01") < home.index("alert 00"), "the most urgent first"
    assert "2 urgent" in home and "3 unread" in home and "1 unassigned" in home and "1 mine" in home
    shown = {"alerts": "alert-", "calls": "call-", "refills": "<h2>"}
    for name, mark in shown.items():
        pages = [doctor.client.get(f"/staff/{name}?page={number}&lang=en").text for number in (1, 2)]
        marks = re.compile(rf'<h2 id="{mark}' if mark != "<h2>" else "<h2>")
        found = [len(marks.findall(page)) for page in pages]
        assert (sum(found) if "page=2" in pages[0] else found[0]) == counts[name], name
    listed = doctor.client.get("/staff/messages?lang=en").text
    assert listed.count("1 waiting for an answer") == counts["messages"]
    for whose, there in ((Whose.MINE, 1), (Whose.NOBODYS, 1), (Whose.ALL, 3)):
        assert doctor.client.get(f"/staff/messages?whose={whose}&lang=en").text.count("<h2>") == there


def test_the_first_lines_are_in_the_audit_of_whom_they_name(house: Hospital, client: httpx.Client) -> None:
    fill(house)
    come_in(Worker.of(house, client, "lin", Role.NURSE))
    told = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    assert [(row.actor, row.type, row.purpose) for row in told if row.interaction == "search-type"] == [
        ("staff:Practitioner/prac-lin", "Task", "TREAT")
    ]


def test_a_role_sees_its_own_pages_alone(house: Hospital, client: httpx.Client) -> None:
    fill(house)
    home = come_in(Worker.of(house, client, "other", Role.DESK)).text
    assert COUNT.findall(home) == [("proxies", "0")] and "王秀兰" not in home
    doors = dict.fromkeys(re.findall(r'href="/staff/([\w-]+)\?', home))
    assert list(doors) == ["proxies", "queue", "patients", "check-in"]


def test_every_page_is_reached_by_a_key_of_its_own(house: Hospital, client: httpx.Client) -> None:
    keys = ["h", *(door.key for door in DOORS)]
    assert len(set(keys)) == len(keys)
    home = come_in(Worker.of(house, client, "wang", Role.DOCTOR, Role.DESK)).text
    assert re.findall('accesskey="(.)"', home) == keys
    links = re.findall(r'<(?:a|button|main)[^>]*?(?:class|href|id)="([^"]*)"', home)
    assert links[0] == "skip" and 'href="#main"' in home and 'id="main" tabindex="-1"' in home


def test_a_consultation_of_another_department_is_not_listed(house: Hospital, client: httpx.Client) -> None:
    fill(house)
    doctor = Worker.of(house, client, "new", Role.DOCTOR)
    assert dict(COUNT.findall(come_in(doctor).text))["messages"] == "0"
    with house.app.state.store.reading() as tx:
        session = doctor.client.cookies["anxin_staff"]
        access = house.app.state.sign_in.tokens.access_for(f"Bearer {session}")
        assert inbox(tx, access) == []
