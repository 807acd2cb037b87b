"""A doctor sees which medicines a patient has and how regularly they are taken; others of the staff do not."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from hospital.audit.trail import AuditFilter
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.medication.pharmacy import dispense, dose, prescription
from tests.hospital.staff_pages.test_queue_page import come_in

PAGE = "/staff/medicines"


@pytest.fixture
def doctor(house: Hospital, client: httpx.Client) -> Worker:
    """p0 has taken 20 of 30 doses and skipped four, and had medicine on 30 of the last 60 days; p1 has nothing."""
    valsartan = prescription("rx", "p0")
    stopped = prescription("old", "p0", status="stopped", dosageInstruction=[{"text": "按说明服用 <b>"}])
    with house.app.state.store.begin() as tx:
        tx.put(valsartan)
        tx.put(stopped)
        tx.put(dispense(valsartan, 59, subject=valsartan["subject"], daysSupply={"value": 30, "unit": "d"}))
        tx.put(dispense(valsartan, 1, subject=valsartan["subject"], whenHandedOver="yesterday"))
        for back in range(1, 25):
            day = date(2026, 3, 4) - timedelta(days=back)
            status = "completed" if back <= 20 else "not-done"
            taken = dose(valsartan, f"0/{day}/MORN", "p0", status=status, effectiveDateTime=f"{day}T07:05:00+08:00")
            del taken["extension"][1]
            tx.put(taken)
    return Worker.of(house, client, "wang", Role.DOCTOR)


def test_a_doctor_finds_a_patient_and_sees_what_was_taken(doctor: Worker) -> None:
    come_in(doctor)
    assert "/staff/patients/p0" in doctor.client.get("/staff/queue").text
    assert f'href="{PAGE}/p0?lang=en"' in doctor.client.get("/staff/patients/p0?lang=en").text
    text = doctor.client.get(f"{PAGE}/p0?lang=en").text
    assert "66% taken (20 of 30 doses)" in text
    assert "6 doses without a record, 4 skipped" in text
    assert "doses recorded as taken, of those due" in text  # the definition
    assert "PDC 50% (medicine for 30 of 60 days)" in text
    assert "below 80%" in text
    assert "Pharmacy Quality Alliance" in text
    assert "No fills from which PDC can be computed" in text  # of the one that was stopped
    assert text.index("active") < text.index("stopped")
    assert "&lt;b&gt;" in text
    assert "服用 66%（应服 30 次，已服 20 次）" in doctor.client.get(f"{PAGE}/p0?lang=zh").text
    assert "Nothing is prescribed" in doctor.client.get(f"{PAGE}/p1?lang=en").text


def test_who_is_not_there_leads_back_to_the_search(doctor: Worker) -> None:
    come_in(doctor)
    answer = doctor.client.get(f"{PAGE}/nobody?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/patients?lang=en")


def test_each_look_is_in_the_audit_of_the_patient_with_its_purpose(house: Hospital, doctor: Worker) -> None:
    come_in(doctor)
    doctor.client.get(f"{PAGE}/p0")
    rows = [row.entry for row in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 50)]
    (told,) = [entry for entry in rows if entry.type == "MedicationRequest" and entry.interaction == "search-type"]
    assert (told.actor, told.purpose, told.outcome) == ("staff:Practitioner/prac-wang", "TREAT", "200")


@pytest.mark.parametrize("role", [Role.NURSE, Role.DESK, Role.BILLING, Role.ADMIN])
def test_other_roles_do_not_see_it(house: Hospital, doctor: Worker, client: httpx.Client, role: Role) -> None:
    assert doctor.name
    worker = Worker.of(house, client, "other", role)
    assert PAGE not in come_in(worker).text
    answer = client.get(f"{PAGE}/p0?lang=en")
    assert (answer.status_code, "王秀兰" in answer.text, "66%" in answer.text) == (403, False, False)


def test_who_is_not_signed_in_is_led_to_the_form(doctor: Worker, client: httpx.Client) -> None:
    assert doctor.name
    assert client.get(f"{PAGE}/p0?lang=en").headers["location"] == "/auth/staff?lang=en"
