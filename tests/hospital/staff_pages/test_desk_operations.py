"""The desk works the queue by the API in its own name; others of the staff do not."""

from __future__ import annotations

from typing import Any

import httpx

from hospital.audit.trail import AuditFilter
from hospital.fhir.staff import Role
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker

SCOPE = "user/*.cruds"


def ask(worker: Worker, token: str, path: str, **said: str) -> httpx.Response:
    body: dict[str, Any] = {"resourceType": "Parameters"}
    if said:
        body["parameter"] = [{"name": name, "valueString": value} for name, value in said.items()]
    return worker.client.post(f"/fhir/{path}", json=body, headers={"Authorization": f"Bearer {token}"})


def test_the_desk_calls_skips_and_recalls_and_the_audit_names_the_desk(house: Hospital, client: httpx.Client) -> None:
    clerk = Worker.of(house, client, "chen", Role.DESK)
    token = clerk.sign_in(SCOPE)["access_token"]
    for name, said in (("call-next", {}), ("skip", {}), ("recall", {"appointment": "a"}), ("in-room", {})):
        answer = ask(clerk, token, f"Schedule/li/${name}", **said)
        assert (answer.status_code, answer.json()["id"]) == (200, "a"), f"{name}: {answer.text}"
    rows = [one.entry for one in house.app.state.store.trail.find(AuditFilter(frozenset({"p0"})), 100)]
    acts = [(one.actor, one.client, one.purpose) for one in rows if one.interaction == "update" and one.purpose]
    assert acts
    assert set(acts) == {("staff:Practitioner/prac-chen", "anxin-staff", "HOPERAT")}


def test_nobody_else_of_the_staff_works_it_and_not_without_the_scope(house: Hospital, client: httpx.Client) -> None:
    for role in (Role.NURSE, Role.DOCTOR, Role.BILLING, Role.ADMIN):
        worker = Worker.of(house, client, f"x-{role}", role)
        assert ask(worker, worker.sign_in(SCOPE)["access_token"], "Schedule/li/$call-next").status_code == 403
    clerk = Worker.of(house, client, "chen", Role.DESK)
    assert ask(clerk, clerk.sign_in()["access_token"], "Schedule/li/$call-next").status_code == 403
    token = clerk.sign_in(SCOPE)["access_token"]
    assert ask(clerk, token, "Schedule/li/$done", summary="x").status_code == 403
    assert ask(clerk, token, "Appointment/a/$check-in-code").status_code == 403


def test_the_desk_reads_the_day_and_the_people_of_it_only(house: Hospital, client: httpx.Client) -> None:
    clerk = Worker.of(house, client, "chen", Role.DESK)
    token = clerk.sign_in()["access_token"]
    found = clerk.read("Appointment?_include=Appointment:patient&_count=50", token).json()["entry"]
    assert {one["resource"]["id"] for one in found} == {"a", "b", "c", "p0", "p1", "p2"}
    assert clerk.read("Patient/p3", token).status_code == 404  # here yesterday
    house.clock.pass_by(hours=24)
    fresh = clerk.sign_in()["access_token"]
    assert clerk.read("Appointment", fresh).json()["total"] == 0
    assert clerk.read("Patient/p0", fresh).status_code == 404
