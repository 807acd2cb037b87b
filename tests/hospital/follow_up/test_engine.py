"""From what happened to a plan, its Tasks, their answers and their end; nothing twice, whoever repeats it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from hospital.base import clock
from hospital.channels.model import ChannelName
from hospital.fhir.store.tx import Tx
from hospital.follow_up import agenda, engine
from hospital.follow_up.decisions import DecisionWord
from hospital.follow_up.effects import Effects, write
from hospital.follow_up.engine import FollowUpEngine
from hospital.follow_up.person import Ending, is_still_due, stop
from hospital.follow_up.plan import FollowUpPlan
from hospital.follow_up.plans_kept import KeptPlans
from tests.hospital.follow_up.ward import (
    NOW,
    Ward,
    answer,
    diagnosis,
    discharge,
    operation,
    person,
    pressure,
    reading,
)

pytestmark = pytest.mark.postgresql
JOINT = "follow-up-joint"


def test_an_operation_begins_a_plan_and_a_week_later_its_questions_wait(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    [plan] = house.plans()
    assert plan["instantiatesCanonical"] == ["http://anxin.example/fhir/PlanDefinition/joint-replacement|1.0.0"]
    assert house.tasks() == []
    house.goes_on(days=7)
    [asked] = house.tasks(kind="answer-questionnaire")
    assert asked["status"] == "requested" and asked["focus"] == {"reference": f"Questionnaire/{JOINT}"}
    assert asked["basedOn"] == [{"reference": f"CarePlan/{plan['id']}"}]
    assert asked["restriction"]["period"] == {"start": "2026-03-11T01:00:00.000Z", "end": "2026-03-12T13:00:00.000Z"}
    assert [decision.detail for decision in house.told() if decision.word is DecisionWord.BEGAN] == ["Procedure/knee"]


def test_repeats_second_workers_and_a_result_sent_again_make_nothing_twice(house: Ward) -> None:
    second = FollowUpEngine(house.store, house.clock)
    house.put_in(operation())
    for worker in (house.engine, second):
        worker.look()
        worker.hear("a")
    house.put_in(operation() | {"note": [{"text": "sent again"}]})
    house.clock.pass_by(days=7)
    for worker in (second, house.engine, second):
        worker.look()
        worker.tick()
    assert len(house.plans()) == 1
    assert len(house.tasks(kind="answer-questionnaire")) == 1
    assert house.words().count(DecisionWord.OPENED) == len(house.tasks())
    assert all(task["meta"]["versionId"] == "1" for task in house.tasks())


def test_an_answer_completes_its_task_at_once_and_a_second_phone_changes_nothing(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=7)
    [asked] = house.tasks(kind="answer-questionnaire")
    told = answer(JOINT, house.clock(), asked["id"], pain=2, fever=False)
    assert house.write(told)[0] == 201
    house.engine.hear("a")
    [done] = house.tasks(kind="answer-questionnaire")
    assert done["status"] == "completed"
    assert done["output"][0]["valueReference"] == {"reference": f"QuestionnaireResponse/{told['id']}"}
    house.clock.pass_by(minutes=5)
    assert house.write(answer(JOINT, house.clock(), asked["id"], pain=3))[0] == 201
    house.engine.look()
    assert house.tasks(kind="answer-questionnaire") == [done]
    house.days(2)
    assert "questions" not in {each.step for each in house.told() if each.word is DecisionWord.REMINDED}


def test_somebody_elses_answer_completes_nothing(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=7)
    [asked] = house.tasks(kind="answer-questionnaire")
    assert house.write(answer(JOINT, house.clock(), asked["id"], "b", pain=1), "b")[0] == 403
    assert house.write(answer(JOINT, house.clock(), "", "b", pain=1), "b")[0] == 201
    house.engine.look()
    assert house.tasks(kind="answer-questionnaire") == [asked]


def test_measurements_articles_and_visits_complete_their_tasks(house: Ward) -> None:
    house.put_in(discharge())
    house.goes_on()
    house.goes_on(days=4)
    at = house.clock()
    house.put_in(pressure(128, 80, at))
    house.put_in({
        "resourceType": "Task", "id": "read", "status": "completed", "intent": "order",
        "code": {"coding": [{"system": "http://anxin.example/fhir/CodeSystem/learning", "code": "finished"}]},
        "focus": {"reference": "Library/article-coronary"}, "for": {"reference": "Patient/a"},
    })  # fmt: skip
    house.goes_on(minutes=1)
    assert [task["status"] for task in house.tasks(kind="measure")] == ["completed"]
    by_focus = {task["focus"]["reference"]: task["status"] for task in house.tasks(kind="read")}
    assert by_focus == {"Library/article-coronary": "completed", "Library/article-aspirin": "requested"}
    house.goes_on(days=22)
    [visit] = house.tasks(kind="visit")
    [proposed] = house.kept("Appointment")
    assert proposed["status"] == "proposed" and proposed["id"] == visit["id"]
    start = house.clock() + timedelta(days=3)
    house.put_in({
        "resourceType": "Appointment", "id": "own", "status": "booked", "start": start.isoformat(),
        "end": (start + timedelta(minutes=30)).isoformat(),
        "participant": [{"actor": {"reference": reference}, "status": "accepted"}
                        for reference in ("Patient/a", "HealthcareService/dept-cardiology")],
    })  # fmt: skip
    house.goes_on(minutes=1)
    assert [task["status"] for task in house.tasks(kind="visit")] == ["completed"]
    assert {each["id"]: each["status"] for each in house.kept("Appointment")} == {
        "own": "booked", proposed["id"]: "cancelled",
    }  # fmt: skip


def test_two_plans_that_ask_the_same_make_one_task_and_one_that_ends_leaves_it(house: Ward) -> None:
    house.put_in(discharge(), diagnosis("I10"))
    house.goes_on()
    assert len(house.plans()) == 2
    house.goes_on(days=2)
    [asked] = house.tasks(kind="measure", status="requested")
    assert len(asked["basedOn"]) == 2
    assert DecisionWord.SHARED in house.words()
    keeper = next(plan for plan in house.plans() if "hypertension" in plan["instantiatesCanonical"][0])
    ending = next(plan for plan in house.plans() if plan["id"] != keeper["id"])
    with house.store.begin() as tx:
        effects = Effects()
        stop(tx, effects, "a", [ending], Ending("test", "revoked", house.clock()))
        write(tx, "a", effects, house.clock())
    [asked] = house.tasks(kind="measure", status="requested")
    assert asked["basedOn"] == [{"reference": f"CarePlan/{keeper['id']}"}]


def test_who_died_or_moved_is_not_asked_any_more(house: Ward) -> None:
    house.put_in(operation(), operation("hip", "b", code="52734007"))
    house.goes_on()
    house.goes_on(days=7)
    assert house.tasks() and house.tasks("b")
    house.put_in(person("a", deceasedDateTime="2026-03-11"), person("b", active=False))
    house.engine.look()
    for patient in "ab":
        assert [plan["status"] for plan in house.kept("CarePlan", patient)] == ["revoked"]
        assert {task["status"] for task in house.tasks(patient)} == {"cancelled"}
    house.days(10)
    assert house.queued() == []
    assert {task["status"] for task in house.tasks()} == {"cancelled"}


def test_somebody_who_dies_between_two_looks_is_not_asked_by_the_tick(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.put_in(person("a", deceasedBoolean=True))
    house.clock.pass_by(days=7)
    house.engine.tick()
    assert house.tasks() == []


def test_a_plan_that_is_edited_stays_as_it_was_for_those_who_are_on_it(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    with house.store.reading() as tx:
        plan = tx.read("PlanDefinition", "joint-replacement")
    assert plan is not None
    steps = plan["action"][0]["action"]
    plan["action"][0]["action"] = [step for step in steps if step["id"] != "questions"]
    house.put_in(plan | {"version": "2.0.0"})
    house.put_in(operation("other", "b"))
    house.goes_on()
    house.goes_on(days=7)
    assert len(house.tasks(kind="answer-questionnaire")) == 1
    assert house.tasks("b", "answer-questionnaire") == []
    assert house.plans("b")[0]["instantiatesCanonical"][0].endswith("|2.0.0")


def test_what_one_patients_record_is_like_keeps_nothing_from_others(house: Ward) -> None:
    house.put_in(operation(), operation("hip", "b", code="52734007"))
    house.goes_on()
    [plan] = house.plans()
    house.put_in(plan | {"period": {}})
    house.goes_on(days=7)
    assert len(house.tasks("b", "answer-questionnaire")) == 1


@dataclass
class MeddledPlans(KeptPlans):
    """Somebody writes about a patient while the engine has judged and not yet written."""

    meddle: Callable[[], object] = bool

    def at(self, tx: Tx, id_: str, number: int) -> FollowUpPlan | None:
        meddle, self.meddle = self.meddle, bool
        meddle()
        return super().at(tx, id_, number)


def test_who_dies_while_the_tick_judges_is_judged_anew_and_nobody_else_waits(house: Ward) -> None:
    house.put_in(operation(), operation("hip", "b", code="52734007"))
    house.goes_on()
    house.clock.pass_by(days=7)
    plans = MeddledPlans(meddle=lambda: house.put_in(person("a", deceasedBoolean=True)))
    FollowUpEngine(house.store, house.clock, plans=plans).tick()
    assert house.tasks() == [] and house.words()[-1] is DecisionWord.STOPPED
    assert len(house.tasks("b", "answer-questionnaire")) == 1


def test_one_whose_effects_cannot_be_written_keeps_nothing_from_others(house: Ward) -> None:
    house.put_in(operation(), operation("hip", "b", code="52734007"))
    house.goes_on()
    house.clock.pass_by(days=7)

    class LostPlans(KeptPlans):
        def at(self, tx: Tx, id_: str, number: int) -> FollowUpPlan | None:
            taken = house.engine.store.engine
            with taken.begin() as connection:
                connection.exec_driver_sql("UPDATE follow_up_patient SET taken_by = 'x' WHERE patient = 'a'")
            return super().at(tx, id_, number)

    FollowUpEngine(house.store, house.clock, plans=LostPlans()).tick()
    assert house.tasks() == [], "another worker has taken them"
    assert len(house.tasks("b", "answer-questionnaire")) == 1


def test_what_is_due_of_several_people_is_written_together(house: Ward, caplog: pytest.LogCaptureFixture) -> None:
    people = [f"p{number}" for number in range(3)]
    house.put_in(*(person(id_) for id_ in people), *(operation(f"knee-{id_}", id_) for id_ in people))
    house.goes_on()
    house.goes_on(days=6)
    house.days(2)
    assert all(house.queued(patient) for patient in people)
    assert "written together" not in caplog.text


def test_a_tick_ends_in_time_and_the_next_goes_on(house: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [f"p{number}" for number in range(3)]
    house.put_in(*(person(id_) for id_ in people), *(operation(f"knee-{id_}", id_) for id_ in people))
    house.goes_on()
    house.clock.pass_by(days=7)
    monkeypatch.setattr(engine, "LONGEST_TICK_SECONDS", 0.0)
    assert house.engine.tick() == 0
    monkeypatch.setattr(engine, "LONGEST_TICK_SECONDS", 60.0)
    assert house.engine.tick() == 3


def test_another_operation_begins_the_plan_anew_and_another_bad_result_does_not(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=10)
    house.put_in(operation("second", at=house.clock()))
    house.goes_on()
    assert [plan["supportingInfo"] for plan in house.plans()] == [[{"reference": "Procedure/second"}]]
    assert len(house.plans(status="completed")) == 1
    house.put_in(diagnosis("E11.9"))
    house.goes_on()
    high = reading("4548-4", 9.1, house.clock()) | {
        "interpretation": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                                        "code": "H"}]}],
    }  # fmt: skip
    house.put_in(high)
    house.goes_on()
    house.goes_on(minutes=1)
    assert len(house.plans()) == 2
    assert house.words().count(DecisionWord.ON_IT) == 1


def test_nobody_answers_two_notices_then_the_call_list(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=6)
    house.days(4)
    [asked] = house.tasks(kind="answer-questionnaire")
    assert asked["status"] == "failed"
    [call] = house.tasks(kind="call")
    assert call["partOf"] == [{"reference": f"Task/{asked['id']}"}]
    assert {message.channels[0] for message in house.queued()} == {ChannelName.APP, ChannelName.SMS}
    assert len(house.kept("Communication")) == len(house.queued()) == house.words().count(DecisionWord.REMINDED)
    late = answer(JOINT, house.clock(), asked["id"], pain=1)
    assert house.write(late)[0] == 201
    house.engine.hear("a")
    assert house.words()[-1] is DecisionWord.DONE_LATE


def test_days_without_a_server_bring_one_notice_and_no_flood(house: Ward) -> None:
    house.put_in(operation(), discharge(), diagnosis("I10"))
    house.goes_on()
    house.goes_on(days=8)
    before = len(house.tasks(status="requested"))
    assert before >= 3
    house.goes_on(days=5)
    house.goes_on(minutes=1)
    assert len(house.queued()) <= 1
    assert len(house.tasks(kind="call", status="requested")) <= 2
    assert DecisionWord.TOO_LATE in house.words()


def test_nobody_is_reminded_at_night(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=7)
    house.clock.moment = NOW + timedelta(days=8, hours=15)
    house.engine.tick()
    assert house.queued() == []
    house.days(4)
    assert house.queued()
    for message in house.queued():
        assert 9 <= clock.from_milliseconds(message.created).astimezone(clock.ZONE).hour < 21


def test_a_notice_goes_to_nobody_who_answered_died_or_moved_meanwhile(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.goes_on(days=7)
    house.days(2)
    message = house.queued()[-1]
    with house.store.reading() as tx:
        assert is_still_due(tx, message)
    house.put_in(person("a", deceasedBoolean=True))
    with house.store.reading() as tx:
        assert not is_still_due(tx, message)
    house.put_in(person("a", active=False))
    with house.store.reading() as tx:
        assert not is_still_due(tx, message)
    house.put_in(person("a"))
    house.put_in(*({**asked, "status": "completed"} for asked in house.tasks(status="requested")))
    with house.store.reading() as tx:
        assert not is_still_due(tx, message)


def test_a_worker_that_was_stopped_leaves_its_patients_to_the_next(house: Ward) -> None:
    house.put_in(operation())
    house.goes_on()
    house.clock.pass_by(days=7)
    assert agenda.claim(house.store.engine, "stopped", clock.milliseconds(house.clock()), 10) == ["a"]
    house.engine.tick()
    assert house.tasks() == []
    house.clock.pass_by(seconds=61)
    house.engine.tick()
    assert len(house.tasks(kind="answer-questionnaire")) == 1
