"""Plans of follow-up at the desk: read, changed as new versions while people are on them, stopped for a patient."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from hospital.fhir.search.run import search
from hospital.fhir.staff import Role
from hospital.fhir.validation.check import findings
from hospital.follow_up import agenda, plan_files
from hospital.follow_up.engine import FollowUpEngine
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.staff_walker import Worker
from tests.hospital.follow_up.ward import operation
from tests.hospital.staff_pages.test_queue_page import come_in

Json = dict[str, Any]
JOINT = "/staff/plans/joint-replacement"


@pytest.fixture
def engine(house: Hospital) -> FollowUpEngine:
    """王秀兰 is on the plan after a new joint, in its first version."""
    made = FollowUpEngine(house.app.state.store, house.clock)
    made.load()
    begin(house, made, "p0")
    return made


def begin(house: Hospital, engine: FollowUpEngine, patient: str) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(operation(f"knee-{patient}", patient, house.clock()))
    engine.look()


@pytest.fixture
def doctor(house: Hospital, client: httpx.Client, engine: FollowUpEngine) -> Worker:
    worker = Worker.of(house, client, "wang", Role.DOCTOR)
    come_in(worker)
    return worker


def plan(house: Hospital) -> Json:
    with house.app.state.store.reading() as tx:
        found: Json = tx.read("PlanDefinition", "joint-replacement")
        return found


def on(house: Hospital, patient: str) -> list[Json]:
    with house.app.state.store.reading() as tx:
        return search(tx, "CarePlan", [("patient", patient)])


def shown(page: str, name: str, step: str) -> str:
    return re.findall(f'id="{name}-{step}"[^>]* value="([^"]*)"', page)[0]


def test_a_plan_is_listed_with_its_version_sources_and_people(doctor: Worker) -> None:
    page = doctor.client.get("/staff/plans?lang=en").text
    assert page.count('id="plan-') == len(
        [each for each in plan_files.files() if each["resourceType"] == "PlanDefinition"]
    )
    card = page[page.index('id="plan-joint-replacement"') :].partition("</section>")[0]
    assert '<span class="count">1</span>' in card and "1 on it" in card and "a procedure" in card and "Sources" in card
    assert "手术或操作" in doctor.client.get("/staff/plans?lang=zh").text


def test_a_change_is_a_new_version_and_who_is_on_it_keeps_theirs(
    house: Hospital, doctor: Worker, engine: FollowUpEngine
) -> None:
    before, page = plan(house), doctor.client.get(f"{JOINT}?lang=en").text
    [step] = [each["id"] for each in before["action"][0]["action"] if each.get("relatedAction")][:1]
    form = {
        "version": before["version"], "step": step, "chinese": "术后几个问题", "english": "How is the new joint?",
        "after": str(int(shown(page, "after", step)) + 2), "days": shown(page, "days", step),
    }  # fmt: skip
    with house.app.state.store.reading() as tx:
        due = agenda.due_steps(tx, ["p0"], 10**15)
    for _ in range(2):
        assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect, "sent twice, written once"
    after = plan(house)
    assert after["version"] == "1.0.1" if before["version"] == "1.0.0" else after["version"] != before["version"]
    assert findings(after) == [] and "How is the new joint?" in doctor.client.get(f"{JOINT}?lang=en").text
    with house.app.state.store.reading() as tx:
        assert tx.current("PlanDefinition", "joint-replacement").version == 2
        assert agenda.due_steps(tx, ["p0"], 10**15) == due
    begin(house, engine, "p1")
    [old], [new] = on(house, "p0"), on(house, "p1")
    assert old["instantiatesCanonical"][0].endswith(f"|{before['version']}")
    assert new["instantiatesCanonical"][0].endswith(f"|{after['version']}")
    assert "1 of them on an earlier version" in doctor.client.get(f"{JOINT}?lang=en").text
    engine.load()
    assert plan(house) == after, "a file of the release does not replace what was changed here"
    late = doctor.client.post(f"{JOINT}?lang=en", data=form | {"english": "Another"})
    assert late.status_code == 409 and "somebody has just changed" in late.text and "Another" in late.text


def test_a_plan_that_is_off_begins_for_nobody_new(house: Hospital, doctor: Worker, engine: FollowUpEngine) -> None:
    form = {
        "version": plan(house)["version"], "chinese": "关节置换", "english": "New joint", "state": "retired",
    }  # fmt: skip
    assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    begin(house, engine, "p1")
    assert on(house, "p1") == [] and on(house, "p0")[0]["status"] == "active"
    assert "it begins for nobody new" in doctor.client.get("/staff/plans?lang=en").text


def test_what_cannot_be_followed_is_not_taken(house: Hospital, doctor: Worker) -> None:
    before = plan(house)
    [step] = [each["id"] for each in before["action"][0]["action"] if each.get("relatedAction")][:1]
    good = {
        "version": before["version"],
        "step": step,
        "chinese": "问题",
        "english": "Questions",
        "after": "7",
        "days": "3",
    }
    for changed in (
        {"chinese": ""}, {"english": " "}, {"chinese": "长" * 101}, {"after": "-1"}, {"after": "401"}, {"days": "0"},
        {"days": "x"}, {"days": "999"}, {"step": "nothing"}, {"after": ""},
    ):  # fmt: skip
        answer = doctor.client.post(f"{JOINT}?lang=en", data=good | changed)
        assert answer.status_code == 422 and "Not saved" in answer.text, changed
    assert plan(house) == before
    assert doctor.client.post("/staff/plans/nothing?lang=en", data=good).status_code == 404


def test_a_doctor_stops_a_plan_of_a_patient_with_the_reason(house: Hospital, doctor: Worker) -> None:
    [care_plan] = on(house, "p0")
    path = f"/staff/follow-up/p0/{care_plan['id']}?lang=en"
    page = doctor.client.get("/staff/follow-up/p0?lang=en").text
    assert "Procedure/knee-p0" in page and "running" in page and "Stop this plan" in page
    assert doctor.client.post(path, data={"words": " "}).status_code in (400, 422)
    for _ in range(2):
        assert doctor.client.post(path, data={"words": "转到外院继续康复"}).is_redirect
    [stopped] = on(house, "p0")
    assert (stopped["status"], [note["text"] for note in stopped["note"]]) == ("revoked", ["转到外院继续康复"])
    assert findings(stopped) == []
    page = doctor.client.get("/staff/follow-up/p0?lang=en").text
    assert "转到外院继续康复" in page and "follow-up stopped" in page and "Stop this plan" not in page
    with house.app.state.store.reading() as tx:
        assert agenda.due_steps(tx, ["p0"], 10**15) == []
        assert all("外院" not in decision.detail for _, decision in agenda.told(tx, "p0"))
    assert doctor.client.post("/staff/follow-up/p1/nothing?lang=en", data={"words": "x"}).status_code == 404


def test_no_other_role_changes_a_plan(house: Hospital, client: httpx.Client, engine: FollowUpEngine) -> None:
    before, [care_plan] = plan(house), on(house, "p0")
    nurse = Worker.of(house, client, "zhou", Role.NURSE, Role.DESK)
    come_in(nurse)
    assert nurse.client.get("/staff/plans?lang=en").status_code == nurse.client.get(JOINT).status_code == 403
    form = {"version": before["version"], "chinese": "一", "english": "One", "state": "retired"}
    assert nurse.client.post(JOINT, data=form).status_code == 403
    assert nurse.client.post(f"/staff/follow-up/p0/{care_plan['id']}", data={"words": "x"}).status_code == 403
    assert plan(house) == before and on(house, "p0") == [care_plan]
