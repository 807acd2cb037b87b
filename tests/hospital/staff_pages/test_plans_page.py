"""Plans of follow-up at the desk: read, changed as new versions while people are on them, stopped for a patient."""

from __future__ import annotations

from html.parser import HTMLParser
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


class StepForm(HTMLParser):
    """The fields of the form on a page whose hidden fields are these, as a browser would send them."""

    def __init__(self, page: str, **hidden: str) -> None:
        super().__init__()
        self.fields, self._open, self._wanted = dict[str, str](), "", hidden
        self._form, self._found = dict[str, str](), False
        self.feed(page)
        assert self._found, f"no form with {hidden}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {}
        elif tag == "input":
            self._form[known["name"]] = known["value"]
        elif tag in ("select", "textarea"):
            self._open = known["name"]
            self._form[self._open] = ""
        elif tag == "option" and ("selected" in known or not self._form[self._open]):
            self._form[self._open] = known["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._form[self._open] = self._form[self._open].removeprefix("\n")
        if tag in ("select", "textarea"):
            self._open = ""
        is_it = all(self._form.get(name) == value for name, value in self._wanted.items())
        if tag == "form" and is_it and "version" in self._form and not self._found:
            self.fields, self._found = self._form, True

    def handle_data(self, data: str) -> None:
        if self._open and self.lasttag != "option":
            self._form[self._open] += data


def form_of(worker: Worker, step: str = "", deed: str = "change", **changes: str) -> dict[str, str]:
    """What the form of the plan, or of a step of it, sends when these fields are changed."""
    wanted = {"deed": deed} | ({"step": step} if step else {})
    found = StepForm(worker.client.get(f"{JOINT}?lang=en").text, **wanted).fields
    assert set(changes) <= set(found)
    return found | {"reason": "按科里的新流程"} | changes


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
    before = plan(house)
    [step] = [each["id"] for each in before["action"][0]["action"] if each.get("relatedAction")][:1]
    form = form_of(doctor, step, chinese="术后几个问题", english="How is the new joint?")
    form["after"] = str(int(form["after"]) + 2)
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
    form = form_of(doctor, chinese="关节置换", english="New joint", state="retired")
    assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    begin(house, engine, "p1")
    assert on(house, "p1") == [] and on(house, "p0")[0]["status"] == "active"
    assert "it begins for nobody new" in doctor.client.get("/staff/plans?lang=en").text


def test_what_cannot_be_followed_is_not_taken(house: Hospital, doctor: Worker) -> None:
    before = plan(house)
    [step] = [each["id"] for each in before["action"][0]["action"] if each.get("relatedAction")][:1]
    good = form_of(doctor, step, chinese="问题", english="Questions", after="7", days="3")
    for changed in (
        {"chinese": ""}, {"english": " "}, {"chinese": "长" * 101}, {"after": "-1"}, {"after": "401"}, {"days": "0"},
        {"days": "x"}, {"days": "999"}, {"step": "nothing"}, {"after": ""}, {"times": "2", "pause": "1"},
        {"reason": " "}, {"reason": "长" * 301}, {"conditions": "age is high"}, {"conditions": "age >= 65\n" * 21},
        {"conditions": "answer follow-up-joint/nothing = true"}, {"conditions": "answer nothing/pain >= 7"},
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


def actions(house: Hospital) -> dict[str, Json]:
    return {action["id"]: action for action in plan(house)["action"][0]["action"]}


def test_a_step_of_each_kind_is_added_once_followed_and_removed(
    house: Hospital, doctor: Worker, engine: FollowUpEngine
) -> None:
    kept = actions(house)
    kinds = {
        "answer-questionnaire": {"focus": "follow-up-heart"}, "measure": {"measures": "85354-9"}, "call": {},
        "alert": {"conditions": "answer follow-up-joint/pain >= 8\nage >= 65", "after": "", "days": ""},
    }  # fmt: skip
    for kind, more in kinds.items():
        form = form_of(doctor, deed="add", kind=kind, chinese="新的一步", english=f"New {kind}", after="3", days="2")
        for _ in range(2):
            assert doctor.client.post(f"{JOINT}?lang=en", data=form | more).is_redirect, kind
    made = [action for id_, action in actions(house).items() if id_ not in kept]
    assert len(made) == len(kinds) and findings(plan(house)) == []
    assert made[0]["definitionUri"] == "Questionnaire/follow-up-heart"
    begin(house, engine, "p1")
    with house.app.state.store.reading() as tx:
        mine, elder = agenda.due_steps(tx, ["p1"], 10**15), agenda.due_steps(tx, ["p0"], 10**15)
        assert tx.current("PlanDefinition", "joint-replacement").version == 1 + len(kinds)
    ids = {action["id"] for action in made}
    assert len({row.step for row in mine} & ids) == len(kinds) - 1, "a red flag has no time"
    assert not {row.step for row in elder} & ids
    page = doctor.client.get(f"{JOINT}?lang=en").text
    assert "按科里的新流程" in page and "New measure" in page
    gone = made[1]["id"]
    form = form_of(doctor, gone, deed="remove")
    for _ in range(2):
        assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    assert gone not in actions(house)
    for wrong in (
        {"kind": "answer-questionnaire", "focus": ""}, {"kind": "read", "focus": "nothing"}, {"kind": "alert"},
        {"kind": "measure", "measures": ""},
    ):  # fmt: skip
        form = form_of(doctor, deed="add", chinese="一步", english="Step")
        answer = doctor.client.post(f"{JOINT}?lang=en", data=form | wrong)
        assert answer.status_code == 422 and "一步" in answer.text, wrong


def test_for_whom_what_ends_it_and_which_questionnaire(house: Hospital, doctor: Worker, engine: FollowUpEngine) -> None:
    form = form_of(doctor, conditions="age >= 200", stops="condition O24")
    assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    begin(house, engine, "p1")
    assert on(house, "p1") == [] and on(house, "p0")[0]["status"] == "active"
    form = form_of(doctor, "questions", focus="follow-up-heart", priority="routine", conditions="age >= 18")
    assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    changed = actions(house)["questions"]
    assert (changed["definitionUri"], changed["priority"]) == ("Questionnaire/follow-up-heart", "routine")
    assert doctor.client.post(f"{JOINT}?lang=en", data=form_of(doctor, "questions")).is_redirect
    with house.app.state.store.reading() as tx:
        assert tx.current("PlanDefinition", "joint-replacement").version == 3, "the same again is no version"
    assert doctor.client.post(f"{JOINT}?lang=en", data=form_of(doctor, "questions", conditions="")).is_redirect
    assert "condition" not in actions(house)["questions"]


def test_what_a_patient_would_get_is_shown_and_nothing_is_sent(house: Hospital, doctor: Worker) -> None:
    form = form_of(doctor, "questions", conditions="condition O24")
    assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    form = form_of(doctor, "exercise", conditions="answer follow-up-joint/pain <= 3")
    assert doctor.client.post(f"{JOINT}?lang=en", data=form).is_redirect
    assert f"{JOINT}?lang=en&amp;patient=p1" in doctor.client.get("/staff/follow-up/p1?lang=en").text
    before = [on(house, each) for each in ("p0", "p1")]
    card = doctor.client.get(f"{JOINT}?lang=en&patient=p1").text.partition('id="preview"')[2].partition("</section>")[0]
    assert "would get" in card and "asked for" in card
    assert "left out: <code>condition O24</code>" in card
    assert "depends on: <code>answer follow-up-joint/pain &lt;= 3</code>" in card
    assert (
        "On it now" not in card and "On it now, version 1.0.0" in doctor.client.get(f"{JOINT}?lang=en&patient=p0").text
    )
    assert doctor.client.post(f"{JOINT}?lang=en", data=form_of(doctor, conditions="age >= 150")).is_redirect
    assert "would not begin" in doctor.client.get(f"{JOINT}?lang=en&patient=p1").text
    assert 'id="preview"' not in doctor.client.get(f"{JOINT}?lang=en&patient=nobody").text
    assert [on(house, each) for each in ("p0", "p1")] == before
