"""Plans as data: those of this release can be followed; what cannot is refused in words, loaded or written."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from hospital.follow_up.codes import StepKind
from hospital.follow_up.plan import BadPlan, plan_of
from hospital.follow_up.plan_files import check, files, missing
from tests.hospital.follow_up.ward import Ward

Json = dict[str, Any]
PLANS = {
    "after-check-up", "hypertension", "type-2-diabetes", "coronary", "joint-replacement", "childbirth", "endoscopy",
}  # fmt: skip


def of(id_: str) -> Json:
    return copy.deepcopy(next(body for body in files() if body["id"] == id_))


def test_every_plan_names_its_sources_and_asks_questions_that_are_there() -> None:
    bodies = {body["id"]: body for body in files()}
    plans = {id_: plan_of(body) for id_, body in bodies.items() if body["resourceType"] == "PlanDefinition"}
    assert set(plans) == PLANS
    for plan in plans.values():
        assert plan.sources and plan.alarms and plan.words[0] != plan.words[1]
        for step in (*plan.steps, *plan.alarms):
            assert all(step.words) and step.words[0] != step.words[1], f"{plan.id}/{step.id}"
            if step.kind is StepKind.ANSWER:
                assert step.focus.removeprefix("Questionnaire/") in bodies
            for condition in step.conditions:
                if condition.kind == "answer":
                    questionnaire, item = condition.subject.split("/")
                    assert item in {each["linkId"] for each in bodies[questionnaire]["item"]}, condition.text


def test_no_question_says_itself_that_it_may_be_left_out() -> None:
    """The app says so of every question that is not required."""
    for body in files():
        for item in body.get("item", []):
            assert "可不填" not in item["text"] and "optional" not in str(item["_text"]), (
                f"{body['id']}/{item['linkId']}"
            )


def _step(body: Json, id_: str) -> Json:
    return next(step for step in body["action"][0]["action"] if step["id"] == id_)


BREAKS: list[tuple[str, Callable[[Json], Any]]] = [
    ("what begins the plan", lambda body: body["action"][0].update(id="other")),
    ("nothing begins", lambda body: body["action"][0].update(trigger=[])),
    ("begins no plan", lambda body: body["action"][0]["trigger"][0].update(name="full-moon")),
    ("names its sources", lambda body: body.pop("relatedArtifact")),
    ("a url and a version", lambda body: body.pop("version")),
    ("two steps have the same id", lambda body: body["action"][0]["action"].append(_step(body, "visit"))),
    ("not a condition", lambda body: _step(body, "bones")["condition"][0]["expression"].update(expression="os.system")),
    ("written in", lambda body: _step(body, "bones")["condition"][0]["expression"].update(language="text/cql")),
    ("asks for one of", lambda body: _step(body, "visit")["code"][0]["coding"][0].update(code="dance")),
    ("names a HealthcareService", lambda body: _step(body, "visit").update(definitionUri="Location/x")),
    ("after-start", lambda body: _step(body, "visit").pop("relatedAction")),
    ("whole days or weeks", lambda body: _step(body, "visit")["relatedAction"][0]["offsetDuration"].update(value=-1)),
    ("whole days or weeks", lambda body: _step(body, "visit")["timingTiming"]["repeat"].update(durationUnit="a")),
    ("comes 1 to", lambda body: _step(body, "early")["timingTiming"]["repeat"].update(count=1000)),
    ("pauses for as long", lambda body: _step(body, "early")["timingTiming"]["repeat"].update(period=1)),
    ("lasts", lambda body: _step(body, "visit")["relatedAction"][0]["offsetDuration"].update(value=395)),
    ("LOINC", lambda body: _step(body, "temperature").pop("input")),
    ("red flag has a condition", lambda body: _step(body, "clot").pop("condition")),
    ("a priority is", lambda body: _step(body, "visit").update(priority="whenever")),
]


@pytest.mark.parametrize("words, spoil", BREAKS)
def test_a_plan_that_cannot_be_followed_is_refused_in_words(words: str, spoil: Callable[[Json], Any]) -> None:
    body = of("joint-replacement")
    spoil(body)
    with pytest.raises(BadPlan, match=words):
        plan_of(body)


def test_what_is_no_valid_resource_is_refused_too() -> None:
    body = of("joint-replacement")
    body["status"] = "perhaps"
    with pytest.raises(BadPlan, match="joint-replacement"):
        check(body)


def test_a_write_of_a_bad_plan_is_refused_and_a_change_needs_another_version(house: Ward) -> None:
    body = of("joint-replacement")
    with house.store.reading() as tx:
        stored = tx.current("PlanDefinition", body["id"])
    assert stored is not None
    worse = copy.deepcopy(body)
    worse["action"][0]["trigger"] = []
    assert house.send(worse, stored.etag)[0] == 422
    assert house.send(body | {"title": "换了名字"}, stored.etag)[0] == 422
    assert house.send(body | {"title": "换了名字", "version": "1.1.0"}, stored.etag)[0] == 200
    foreign = {"resourceType": "PlanDefinition", "id": "foreign", "status": "active", "action": [{"title": "x"}]}
    assert house.send(foreign)[0] == 201
    house.engine.look()


def test_a_plan_that_somebody_edited_is_not_replaced_by_a_newer_file(house: Ward) -> None:
    house.put_in(of("coronary") | {"version": "9.9.9"})
    with house.store.reading() as tx:
        assert missing(tx) == []
