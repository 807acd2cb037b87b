"""A patient's page: found by name or number as far as the role reaches, audited with the reason; written to first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.base import clock
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.chat.talking import TEAM, team
from tests.hospital.follow_up.ward import NOW, answer, pressure, reading
from tests.hospital.medication.pharmacy import prescription
from tests.hospital.staff_pages.test_queue_page import come_in

Json = dict[str, Any]
PAGE = "/staff/patients"


@pytest.fixture
def recorded(house: Hospital) -> Hospital:
    """王秀兰 has readings, a result, a prescription and answers; Wang and Lin work in cardiology."""
    with house.app.state.store.begin() as tx:
        tx.put(tx.read("Patient", "p0") | {
            "birthDate": "1959-03-02", "identifier": [{"system": "urn:card", "value": "A-1024"}],
            "telecom": [{"system": "phone", "value": "13800000000"}],
        })  # fmt: skip
        tx.put(team())
        tx.put(team("dept-ent"))
        for who in ("wang", "lin"):
            tx.put({
                "resourceType": "PractitionerRole", "id": f"works-{who}",
                "practitioner": {"reference": f"Practitioner/prac-{who}"},
                "healthcareService": [{"reference": f"HealthcareService/{TEAM}"}],
            })  # fmt: skip
        for days, upper in ((9, 150), (5, 141), (1, 132)):
            tx.put(pressure(upper, 80, NOW - timedelta(days=days), "p0"))
        tx.put(reading("29463-7", 62.5, NOW - timedelta(days=2), "p0"))
        tx.put({
            "resourceType": "DiagnosticReport", "id": "lipids", "status": "final", "code": {"text": "血脂 <四项>"},
            "subject": {"reference": "Patient/p0"}, "effectiveDateTime": clock.instant(NOW - timedelta(days=3)),
        })  # fmt: skip
        tx.put(prescription("rx", "p0") | {"authoredOn": "2026-02-01"})
        tx.put(answer("follow-up-joint", NOW, patient="p0", calf=True))
        tx.put(prescription("other", "p1") | {"authoredOn": "2026-02-02"})
    return house


def looks(house: Hospital, patient: str = "p0") -> list[tuple[str, str, str, str]]:
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({patient})), 80)]
    return [(row.type, row.actor, row.purpose, row.query) for row in rows if row.interaction == "search-type"]


def test_a_doctor_finds_somebody_by_name_or_number_and_says_why(recorded: Hospital, client: httpx.Client) -> None:
    doctor = Worker.of(recorded, client, "wang", Role.DOCTOR)
    assert PAGE in come_in(doctor).text
    for wanted in ("王秀", "A-1024", "13800000000", " 王秀 "):
        page = doctor.client.post(f"{PAGE}?lang=en", data={"name": wanted, "why": "ETREAT"}).text
        assert f'href="{PAGE}/p0?why=ETREAT&amp;lang=en"' in page and "p1?" not in page, wanted
    for nobody in ("奥", "A-102", "9999", "a|b,c$\\"):
        assert "No patient was found" in doctor.client.post(f"{PAGE}?lang=en", data={"name": nobody}).text
    assert "No patient was found" not in doctor.client.get(f"{PAGE}?lang=en").text
    doctor.client.get(f"{PAGE}/p0?why=ETREAT")
    who = "staff:Practitioner/prac-wang"
    told = looks(recorded)
    assert ("Patient", who, "ETREAT", "name=A-1024") in told and ("Observation", who, "ETREAT", "") in told
    assert doctor.client.get(f"{PAGE}/nobody?lang=en").headers["location"] == f"{PAGE}?lang=en"


def test_the_page_is_a_timeline_with_trends(recorded: Hospital, client: httpx.Client) -> None:
    doctor = Worker.of(recorded, client, "wang", Role.DOCTOR)
    come_in(doctor)
    page = doctor.client.get(f"{PAGE}/p0?lang=en").text
    lines = ["132/80 mmHg", "62.5", "血脂 &lt;四项&gt;", "141/80 mmHg", "150/80 mmHg"]
    assert [page.index(line) for line in lines] == sorted(page.index(line) for line in lines), "the newest first"
    assert "3 times since 2026-02-23" in page and page.count("<polyline") == 2, "weight was measured once"
    assert 'points="4.0,4.0 120.0,' in page, "the highest is above, the first on the left"
    assert "Systolic <strong>132" in page and "Weight <strong>62.5" in page
    chinese = doctor.client.get(f"{PAGE}/p0?lang=zh").text
    assert "收缩压 <strong>132" in chinese and "体重 <strong>62.5" in chinese, "an app sends no name with it"
    results = doctor.client.get(f"{PAGE}/p0?kind=result&lang=en").text
    assert "血脂" in results and "132/80" not in results.split('id="trends"')[0]
    assert len([type_ for type_, *_ in looks(recorded) if type_ == "Observation"]) == 3, "the trends are a look, too"
    assert doctor.client.get(f"{PAGE}/p0?kind=nothing").status_code == 422


@pytest.mark.parametrize(("role", "there"), [(Role.NURSE, True), (Role.DESK, True), (Role.BILLING, False)])
def test_other_roles_see_what_they_may(recorded: Hospital, client: httpx.Client, role: Role, there: bool) -> None:
    worker = Worker.of(recorded, client, "other", role)
    come_in(worker)
    found = worker.client.post(f"{PAGE}?lang=en", data={"name": "王"}).text
    assert (f"{PAGE}/p0" in found) is there
    page = worker.client.get(f"{PAGE}/p0?lang=en")
    assert page.is_redirect is not there
    assert "132/80" not in page.text and "<polyline" not in page.text
    assert ("血脂" in page.text) is (role is Role.NURSE), "a nurse reads that a result is there"
    assert worker.client.get(f"{PAGE}/p3?lang=en").is_redirect, "who was here yesterday is not theirs today"


def test_an_admin_finds_nobody(recorded: Hospital, client: httpx.Client) -> None:
    worker = Worker.of(recorded, client, "other", Role.ADMIN)
    assert PAGE not in come_in(worker).text
    for page in (worker.client.post(PAGE, data={"name": "王"}), worker.client.get(f"{PAGE}/p0")):
        assert page.status_code == 403 and "王秀兰" not in page.text


@pytest.mark.parametrize(("name", "role"), [("wang", Role.DOCTOR), ("lin", Role.NURSE)])
def test_the_clinic_writes_first(recorded: Hospital, client: httpx.Client, name: str, role: Role) -> None:
    worker = Worker.of(recorded, client, name, role)
    come_in(worker)
    assert 'action="/staff/patients/p0/message' in worker.client.get(f"{PAGE}/p0?lang=en").text
    sent = worker.client.post(f"{PAGE}/p0/message?lang=en", data={"team": TEAM, "words": "明天记得空腹来。"})
    assert sent.is_redirect, sent.text
    thread = worker.client.get(sent.headers["location"]).text
    assert "明天记得空腹来。" in thread and "You are in charge" in thread and "active" in thread
    for team_, words, problem in (
        (TEAM, " ", "empty or too long"), (TEAM, "字" * 2001, "empty or too long"),
        ("dept-ent", "您好<b>", "may not do this"),
    ):  # fmt: skip
        refused = worker.client.post(f"{PAGE}/p0/message?lang=en", data={"team": team_, "words": words})
        assert refused.status_code >= 400 and problem in refused.text
        assert words.strip().replace("<", "&lt;").replace(">", "&gt;") in refused.text
    assert worker.client.get("/staff/messages?whose=mine&lang=en").text.count("<h2>") == 1, (
        "nothing half-opened is left"
    )


def test_a_nurse_writes_to_nobody_whom_she_may_not_see(recorded: Hospital, client: httpx.Client) -> None:
    worker = Worker.of(recorded, client, "lin", Role.NURSE)
    come_in(worker)
    sent = worker.client.post(f"{PAGE}/p3/message?lang=en", data={"team": TEAM, "words": "您好"})
    assert sent.headers["location"] == f"{PAGE}?lang=en"
    assert "<h2>" not in worker.client.get("/staff/messages?lang=en").text
