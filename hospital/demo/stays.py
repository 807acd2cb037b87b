"""A stay in hospital of the first person, with the emergency visits before it and what the ward assessed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from hospital.demo.history import condition_id
from hospital.demo.people import MAIN_PERSON, Person, people
from hospital.demo.places import HOSPITAL_ENGLISH, HOSPITAL_ID, HOSPITAL_NAME
from hospital.demo.problems_table import BY_KEY as PROBLEMS
from hospital.demo.problems_table import Problem
from hospital.demo.shapes import TERMINOLOGY, Json, at, coding, listed, reference, said

_ENDED, _NIGHTS, _BEFORE = 9, 6, 70  # days ago, nights, days before today
_CAUSE: Final = "hypertension"


def resources(seed: int, today: date) -> Iterator[Json]:
    person = next(each for each in people(seed, today) if each.key == MAIN_PERSON)
    home = today - timedelta(days=_ENDED)
    admitted = home - timedelta(days=_NIGHTS)
    yield _encounter(person, "EMER", today - timedelta(days=_BEFORE), (21, 23))
    yield _encounter(person, "EMER", admitted, (7, 9))
    yield _stay(person, admitted, home)
    yield _fall_risk(person, home)
    yield _return_risk(person, home)


def _encounter(person: Person, kind: str, day: date, hours: tuple[int, int]) -> Json:
    return {
        "resourceType": "Encounter",
        "id": f"enc-{person.key}-{day:%Y%m%d}-{kind.lower()}",
        "status": "finished",
        "class": {"system": TERMINOLOGY + "v3-ActCode", "code": kind},
        "subject": person.ref,
        "period": {"start": at(day, hours[0], 20).isoformat(), "end": at(day, hours[1], 40).isoformat()},
        "reasonCode": [said("text", "血压突然升高", "Sudden high blood pressure")],
        "diagnosis": [{"condition": _because(person, PROBLEMS[_CAUSE])}],
        "serviceProvider": reference("Organization", HOSPITAL_ID, HOSPITAL_NAME, HOSPITAL_ENGLISH),
    }


def _stay(person: Person, admitted: date, home: date) -> Json:
    return {
        **_encounter(person, "IMP", admitted, (10, 10)),
        "priority": listed(TERMINOLOGY + "v3-ActPriority", "EM"),
        "period": {"start": at(admitted, 10, 5).isoformat(), "end": at(home, 15, 30).isoformat()},
        "hospitalization": {
            "admitSource": listed(TERMINOLOGY + "admit-source", "emd"),
            "dischargeDisposition": listed(TERMINOLOGY + "discharge-disposition", "home"),
        },
    }


def _fall_risk(person: Person, day: date) -> Json:
    """With its inputs."""
    risk = {"coding": [coding(TERMINOLOGY + "risk-probability", "moderate")], **said("text", "中等", "Moderate")}
    return {
        **_assessed(person, day, "falls"),
        "method": said("text", "Morse 跌倒评估量表", "Morse Fall Scale"),
        "code": said("text", "跌倒风险", "Risk of falling"),
        "basis": [_because(person, PROBLEMS[key]) for key in person.row.problems[:2]],
        "prediction": [{"outcome": said("text", "跌倒", "A fall"), "qualitativeRisk": risk}],
        **said(
            "mitigation",
            "起床先坐一会儿再站，夜里开小灯，穿防滑鞋。",
            "Sit for a while before you stand up, keep a small light on at night, wear shoes that do not slip.",
        ),
    }


def _return_risk(person: Person, day: date) -> Json:
    """Without inputs: a number that nobody can look into."""
    outcome = said("text", "30 天内再次住院", "Another stay within 30 days")
    return {
        **_assessed(person, day, "return"),
        "code": said("text", "再住院风险", "Risk of another stay"),
        "prediction": [{"outcome": outcome, "probabilityDecimal": 12}],
    }


def _assessed(person: Person, day: date, name: str) -> Json:
    return {
        "resourceType": "RiskAssessment",
        "id": f"risk-{person.key}-{day:%Y%m%d}-{name}",
        "status": "final",
        "subject": person.ref,
        "occurrenceDateTime": at(day, 14, 10).isoformat(),
    }


def _because(person: Person, problem: Problem) -> Json:
    return reference("Condition", condition_id(person, problem), problem.name, problem.english)
