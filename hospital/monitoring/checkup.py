"""The plan that the hospital makes of a check-up: goals and what is to be done, each with what was found. Pure.

A check-up is a DiagnosticReport with the code `check-up`; its findings are the numbers among its results. The goals are
those that the named guidance sets for adults in general. A clinician may change them, and their plan stays.

Sources: Chinese guidelines for hypertension, 2024 revision (140/90 mmHg at the clinic, 135/85 at home); Chinese
guideline for type 2 diabetes, 2024 (HbA1c from 6.5 %, below 7.0 %); Chinese guidelines for the management of blood
lipids, 2023 (LDL cholesterol from 3.4 mmol/L); National Health Commission of China, food guide for adults with obesity,
2024 (BMI from 24, 5 % of the weight in half a year).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from hospital.base.elements import with_extension
from hospital.fhir.store.owners import Coding
from hospital.monitoring.codes import CODES, codings, concept, objects, said
from hospital.monitoring.readings import DIASTOLIC, LOINC, SYSTOLIC, decimal_of

Json = dict[str, Any]
Words = tuple[str, str]

CHECK_UP: Final = Coding(CODES + "report", "check-up")
#: The category of the plans that are made here.
PLAN: Final = Coding(CODES + "plan", "check-up")
#: The extension of a plan that says of which findings it was made (`mark_of`).
MADE_OF: Final = "plan-made-of"
_AGAIN: Final = ("体检结果更正后重做的健康计划", "Plan made again after the check-up was corrected")
ADULT: Final = 18
_PRESSURE, _WEIGHT, _BMI, _HBA1C, _LDL = "85354-9", "29463-7", "39156-5", "4548-4", "22748-8"
_UCUM: Final = "http://unitsofmeasure.org"
_MONTHS_3, _MONTHS_6 = timedelta(days=91), timedelta(days=182)
_NAMESPACE: Final = uuid.UUID("c0a5f6a3-6f0e-4a0e-8a53-2f6f2f6f3f10")
_HYPERTENSION: Final = ("中国高血压防治指南（2024 年修订版）", "Chinese guidelines for hypertension, 2024 revision")
_DIABETES: Final = ("中国糖尿病防治指南（2024 版）", "Chinese guideline for type 2 diabetes, 2024")
_LIPIDS: Final = ("中国血脂管理指南（2023 年）", "Chinese guidelines for the management of blood lipids, 2023")
_OBESITY: Final = ("成人肥胖食养指南（2024 年版）", "National Health Commission of China, food guide for obesity, 2024")


@dataclass(frozen=True)
class Target:
    """A number to come to: by its LOINC code, at most or below `limit`."""

    code: str
    limit: Decimal
    unit: str
    ucum: str
    comparator: str = "<"


@dataclass(frozen=True)
class Step:
    """Something to do by when; `article`: the Library to read."""

    words: Words
    within: timedelta | None = None
    article: str = ""


@dataclass(frozen=True)
class CheckupFinding:
    """What was found, in which Observation, and the goal and steps that it asks for."""

    key: str
    observation: str
    found: Words
    goal: Words
    targets: tuple[Target, ...]
    within: timedelta
    source: Words
    steps: tuple[Step, ...] = field(default=())


@dataclass(frozen=True)
class _Number:
    value: Decimal
    observation: str


def findings(observations: Iterable[Json]) -> tuple[CheckupFinding, ...]:
    """What the results of a check-up ask for. Numbers that cannot be read ask for nothing."""
    numbers = dict(_numbers(observations))
    return tuple(found for judge in _JUDGES if (found := judge(numbers)) is not None)


def plan_of(
    report: Json, observations: Iterable[Json], day: date, *, edition: int = 0, replaces: Json | None = None
) -> list[Json]:
    """The Goals and, last, the CarePlan that names them; empty where nothing is to be done. `day`: of the check-up. The
    same `edition` of a report makes the same ids; one after the first says that the results were corrected."""
    found = findings(observations)
    if not found:
        return []
    subject, goals = report["subject"], [f"{_id(report, each.key, edition)}" for each in found]
    title = ("体检后的健康计划", "Plan after the check-up") if edition == 0 else _AGAIN
    plan: Json = {
        "resourceType": "CarePlan",
        "id": _id(report, "plan", edition),
        **({"replaces": [{"reference": f"CarePlan/{replaces['id']}"}]} if replaces is not None else {}),
        "status": "active",
        "intent": "plan",
        "category": [concept(PLAN.system, PLAN.code)],
        **said("title", *title),
        "subject": subject,
        "period": {"start": day.isoformat(), "end": (day + _MONTHS_6).isoformat()},
        "supportingInfo": [{"reference": f"DiagnosticReport/{report['id']}"}],
        "goal": [{"reference": f"Goal/{id_}"} for id_ in goals],
        "activity": [
            {"detail": _detail(each, step, id_, day)}
            for each, id_ in zip(found, goals, strict=True)
            for step in each.steps
        ],
    }
    marked = with_extension(plan, MADE_OF, "valueString", mark_of(found, day))
    return [*(_goal(each, id_, subject, day) for each, id_ in zip(found, goals, strict=True)), marked]


def mark_of(found: Iterable[CheckupFinding], day: date) -> str:
    """Tells whether a plan was made of these findings."""
    words = "|".join(f"{each.key}:{each.found[1]}" for each in found)
    return str(uuid.uuid5(_NAMESPACE, f"{day}|{words}"))


def _id(report: Json, key: str, edition: int) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{report['id']}|{key}" + (f"|{edition}" if edition else "")))


def _goal(found: CheckupFinding, id_: str, subject: Json, day: date) -> Json:
    due = (day + found.within).isoformat()
    return {
        "resourceType": "Goal",
        "id": id_,
        "lifecycleStatus": "active",
        "description": said("text", *found.goal),
        "subject": subject,
        "startDate": day.isoformat(),
        "target": [_target(target) | {"dueDate": due} for target in found.targets],
        "addresses": [_because(found, day)],
        "note": [said("text", *found.source)],
    }


def _target(target: Target) -> Json:
    quantity = {"value": target.limit, "comparator": target.comparator, "unit": target.unit}
    return {
        "measure": {"coding": [{"system": LOINC, "code": target.code}]},
        "detailQuantity": quantity | {"system": _UCUM, "code": target.ucum},
    }


def _detail(found: CheckupFinding, step: Step, goal: str, day: date) -> Json:
    made: Json = {
        "reasonReference": [_because(found, day)],
        "goal": [{"reference": f"Goal/{goal}"}],
        "status": "scheduled",
        **said("description", *step.words),
    }
    if step.article:
        made["instantiatesUri"] = [f"Library/{step.article}"]
    if step.within is not None:
        made["scheduledPeriod"] = {"start": day.isoformat(), "end": (day + step.within).isoformat()}
    return made


def _because(found: CheckupFinding, day: date) -> Json:
    chinese, english = found.found
    words = said("display", f"{day} 体检：{chinese}", f"check-up of {day}: {english}")
    return {"reference": f"Observation/{found.observation}", **words}


def _numbers(observations: Iterable[Json]) -> Iterator[tuple[str, _Number]]:
    """The numbers of results that count, by LOINC code; those of a panel by the codes of its parts."""
    for body in observations:
        if body.get("status") not in {"final", "amended", "corrected"} or "id" not in body:
            continue
        for part in (body, *objects(body.get("component"))):
            quantity = part.get("valueQuantity")
            value = decimal_of(quantity.get("value")) if isinstance(quantity, dict) else None
            if value is None or value <= 0:
                continue
            for coding in codings(part.get("code")):
                if coding.get("system") == LOINC:
                    yield str(coding.get("code")), _Number(value, str(body["id"]))


def _pressure(numbers: Mapping[str, _Number]) -> CheckupFinding | None:
    upper, lower = numbers.get(SYSTOLIC), numbers.get(DIASTOLIC)
    if upper is None or lower is None or (upper.value < Decimal(140) and lower.value < Decimal(90)):
        return None
    words = f"{_plain(upper.value)}/{_plain(lower.value)} mmHg"
    return CheckupFinding(
        "pressure",
        upper.observation,
        (f"血压 {words}", f"blood pressure {words}"),
        ("在家量的血压低于 135/85 mmHg", "Blood pressure at home below 135/85 mmHg"),
        (
            Target(SYSTOLIC, Decimal(135), "mmHg", "mm[Hg]"),
            Target(DIASTOLIC, Decimal(85), "mmHg", "mm[Hg]"),
        ),
        _MONTHS_3,
        _HYPERTENSION,
        (
            Step(
                (
                    "早晚各量两次血压，连量七天",
                    "Measure blood pressure twice, morning and evening, for a week",
                ),
                timedelta(days=28),
            ),
            Step(("心血管内科复诊", "See the cardiology clinic again"), _MONTHS_3),
            Step(("读一读：少吃盐", "Read: less salt"), article="article-low-salt"),
        ),
    )


def _weight(numbers: Mapping[str, _Number]) -> CheckupFinding | None:
    bmi, weight = numbers.get(_BMI), numbers.get(_WEIGHT)
    if bmi is None or weight is None or bmi.value < Decimal(24):
        return None
    aim = (weight.value * Decimal("0.95")).quantize(Decimal(1), ROUND_HALF_UP)
    return CheckupFinding(
        "weight",
        bmi.observation,
        (f"体重指数 {_plain(bmi.value)}", f"body mass index {_plain(bmi.value)}"),
        (f"半年内体重减到 {aim} kg", f"A weight of {aim} kg within half a year"),
        (Target(_WEIGHT, aim, "kg", "kg", "<="),),
        _MONTHS_6,
        _OBESITY,
        (Step(("读一读：走路", "Read: walking"), article="article-walking"),),
    )


def _hba1c(numbers: Mapping[str, _Number]) -> CheckupFinding | None:
    found = numbers.get(_HBA1C)
    if found is None or found.value < Decimal("6.5"):
        return None
    words = f"{_plain(found.value)}%"
    return CheckupFinding(
        "hba1c",
        found.observation,
        (f"糖化血红蛋白 {words}", f"HbA1c {words}"),
        ("糖化血红蛋白低于 7.0%", "HbA1c below 7.0%"),
        (Target(_HBA1C, Decimal("7.0"), "%", "%"),),
        _MONTHS_3,
        _DIABETES,
        (
            Step(("复查糖化血红蛋白", "Have HbA1c measured again"), _MONTHS_3),
            Step(("读一读：2 型糖尿病", "Read: type 2 diabetes"), article="article-diabetes-type-2"),
        ),
    )


def _ldl(numbers: Mapping[str, _Number]) -> CheckupFinding | None:
    found = numbers.get(_LDL)
    if found is None or found.value < Decimal("3.4"):
        return None
    words = f"{_plain(found.value)} mmol/L"
    return CheckupFinding(
        "ldl",
        found.observation,
        (f"低密度脂蛋白胆固醇 {words}", f"LDL cholesterol {words}"),
        ("低密度脂蛋白胆固醇低于 3.4 mmol/L", "LDL cholesterol below 3.4 mmol/L"),
        (Target(_LDL, Decimal("3.4"), "mmol/L", "mmol/L"),),
        _MONTHS_3,
        _LIPIDS,
        (
            Step(("复查血脂", "Have blood fats measured again"), _MONTHS_3),
            Step(("读一读：看懂血脂", "Read: what blood fats mean"), article="article-lipid-results"),
        ),
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


_JUDGES: Final[tuple[Callable[[Mapping[str, _Number]], CheckupFinding | None], ...]] = (
    _pressure,
    _hba1c,
    _ldl,
    _weight,
)
