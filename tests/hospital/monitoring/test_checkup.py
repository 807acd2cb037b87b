"""A check-up that becomes final makes a plan once: goals and steps by what was found, each with its reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.fhir.search.run import search
from hospital.monitoring.checkup import CHECK_UP, findings, plan_of
from services.plan.care_plan import activities, hospital_goal
from tests.hospital.medication.pharmacy import Json
from tests.hospital.monitoring.clinic import Clinic

LOINC = "http://loinc.org"


def result(code: str, value: Any, id_: str = "", **more: Any) -> Json:
    return {
        "resourceType": "Observation", "id": id_ or f"o-{code}", "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]}, "subject": {"reference": "Patient/a"},
        "valueQuantity": {"value": value}, **more,
    }  # fmt: skip


def pressure(upper: Any, lower: Any) -> Json:
    parts = [{"code": {"coding": [{"system": LOINC, "code": code}]}, "valueQuantity": {"value": value}}
             for code, value in (("8480-6", upper), ("8462-4", lower))]  # fmt: skip
    body = result("85354-9", None) | {"component": parts}
    del body["valueQuantity"]
    return body


RESULTS = [pressure(148, 92), result("29463-7", Decimal("70.2")), result("39156-5", Decimal("26.4")),
           result("4548-4", Decimal("7.4")), result("22748-8", Decimal("3.9"))]  # fmt: skip
HEALTHY = [pressure(118, 76), result("29463-7", 60), result("39156-5", 22), result("4548-4", Decimal("5.4")),
           result("22748-8", Decimal("2.6"))]  # fmt: skip


def report(id_: str = "cu", day: str = "2026-02-10", results: list[Json] | None = None, **more: Any) -> Json:
    named = RESULTS if results is None else results
    return {
        "resourceType": "DiagnosticReport", "id": id_, "status": "final", "subject": {"reference": "Patient/a"},
        "code": {"coding": [{"system": CHECK_UP.system, "code": CHECK_UP.code}]}, "effectiveDateTime": day,
        "result": [{"reference": f"Observation/{each['id']}"} for each in named], **more,
    }  # fmt: skip


def grown_up(house: Clinic, born: str = "1960-01-01") -> None:
    house.put_in({"resourceType": "Patient", "id": "a", "birthDate": born}, *RESULTS)


def plans(house: Clinic) -> list[Json]:
    house.watch.look()
    with house.store.reading() as tx:
        return search(tx, "CarePlan", [("patient", "a"), ("_sort", "_lastUpdated")])


def goals(house: Clinic, plan: Json) -> list[Json]:
    ids = [each["reference"].removeprefix("Goal/") for each in plan["goal"]]
    return [house.stored({"resourceType": "Goal", "id": id_}) for id_ in ids]


def test_a_final_check_up_makes_goals_and_steps_with_their_reasons(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report(status="preliminary"))
    assert plans(house) == []
    house.put_in(report())
    [plan] = plans(house)
    read = [hospital_goal(goal, "zh-CN") for goal in goals(house, plan)]
    assert [goal.words for goal in read if goal] == [
        "在家量的血压低于 135/85 mmHg", "糖化血红蛋白低于 7.0%", "低密度脂蛋白胆固醇低于 3.4 mmol/L",
        "半年内体重减到 67 kg",
    ]  # fmt: skip
    assert read[0] is not None and read[0].why == "2026-02-10 体检：血压 148/92 mmHg"
    assert [target.limit for target in read[0].targets] == [135, 85]
    steps = activities(plan, "en")
    assert steps[0].why == "check-up of 2026-02-10: blood pressure 148/92 mmHg"
    assert {step.article for step in steps} == {
        None, "article-low-salt", "article-walking", "article-diabetes-type-2", "article-lipid-results",
    }  # fmt: skip
    assert all(step.due or step.article for step in steps)
    assert {step.plan for step in steps} == {"Plan after the check-up"}


def test_looking_again_changes_nothing_and_a_changed_plan_stays(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report())
    [plan] = plans(house)
    changed = plan | {"title": "医生改过的计划"}
    house.put_in(changed)
    house.watch.seen = 0
    assert [each["title"] for each in plans(house)] == ["医生改过的计划"]


def test_a_newer_check_up_ends_the_plan_before_and_an_older_one_makes_none(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report())
    plans(house)
    house.put_in(report("newer", "2026-03-01"))
    first, second = plans(house)
    assert {each["status"] for each in (first, second)} == {"completed", "active"}
    house.put_in(report("older", "2025-03-01"))
    assert len(plans(house)) == 2


def test_a_check_up_that_is_taken_back_revokes_its_plan(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report())
    plans(house)
    house.put_in(report(status="entered-in-error"))
    [plan] = plans(house)
    assert plan["status"] == "revoked"
    assert {goal["lifecycleStatus"] for goal in goals(house, plan)} == {"cancelled"}


def test_a_corrected_result_makes_the_plan_again_and_the_one_before_is_kept(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report())
    plans(house)
    house.put_in(result("4548-4", Decimal("5.4"), status="corrected"))
    first, second = plans(house)
    assert (first["status"], second["status"]) == ("revoked", "active")
    assert second["replaces"] == [{"reference": f"CarePlan/{first['id']}"}]
    assert {goal["lifecycleStatus"] for goal in goals(house, first)} == {"cancelled"}
    assert {step.plan for step in activities(second, "zh-CN")} == {"体检结果更正后重做的健康计划"}
    words = [read.words for goal in goals(house, second) if (read := hospital_goal(goal, "zh-CN"))]
    assert "糖化血红蛋白低于 7.0%" not in words
    assert len(words) == 3
    house.put_in(report(status="amended"))
    assert len(plans(house)) == 2


def test_a_check_up_corrected_to_healthy_and_back_ends_the_plan_and_makes_another(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report())
    plans(house)
    house.put_in(*HEALTHY)
    assert [plan["status"] for plan in plans(house)] == ["revoked"]
    house.put_in(*RESULTS)
    assert [plan["status"] for plan in plans(house)] == ["revoked", "active"]


def test_a_plan_that_a_clinician_changed_is_left_to_them_when_results_are_corrected(house: Clinic) -> None:
    grown_up(house)
    house.put_in(report())
    [plan] = plans(house)
    house.put_in(plan | {"title": "医生改过的计划"}, result("4548-4", Decimal("5.4"), status="corrected"))
    assert [(each["title"], each["status"]) for each in plans(house)] == [("医生改过的计划", "active")]


@pytest.mark.parametrize("change", [{"effectiveDateTime": "2026"}, {"result": []}, {"code": {"text": "体检"}}])
def test_what_says_no_day_or_has_no_results_makes_no_plan(house: Clinic, change: Json) -> None:
    grown_up(house)
    house.put_in(report(**change))
    assert plans(house) == []


def test_children_and_healthy_people_get_none(house: Clinic) -> None:
    grown_up(house, "2015-01-01")
    house.put_in(report())
    assert plans(house) == []
    house.put_in({"resourceType": "Patient", "id": "a", "birthDate": "1960-01-01"}, *HEALTHY)
    assert plan_of(report(results=HEALTHY), HEALTHY, date(2026, 2, 10)) == []


def test_another_s_result_counts_for_nobody_else(house: Clinic) -> None:
    grown_up(house)
    house.put_in(*(body | {"subject": {"reference": "Patient/b"}} for body in RESULTS))
    house.put_in(report())
    assert plans(house) == []


@given(
    st.lists(st.sampled_from(RESULTS), max_size=6),
    st.sampled_from([None, "7", True, Decimal("NaN"), -1, 10**9, [], {}]),
)
def test_numbers_of_any_shape_are_judged_or_left_out(results: list[Json], value: Any) -> None:
    odd = [body | {"valueQuantity": {"value": value}} for body in results]
    assert all(each.key == "pressure" for each in findings(odd))
