"""The check-up of the main person, some weeks ago, and the plan that the hospital made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hospital.demo.lab import Sample, measured, report
from hospital.demo.lab_table import ANALYTES
from hospital.demo.people import MAIN_PERSON, people
from hospital.demo.shapes import CODES, LOINC, TERMINOLOGY, Json, at, coding, listed, loinc, quantity, said
from hospital.monitoring.checkup import plan_of

DAYS_AGO = 18
_VALUES = {"hba1c": 7.4, "chol": 5.9, "ldl": 3.9, "hdl": 1.28}
_CODE = {
    "coding": [coding(CODES + "report", "check-up", "健康体检", "Check-up")],
    **said("text", "健康体检", "Check-up"),
}

_BMI = {
    "coding": [coding(LOINC, "39156-5", "Body mass index (BMI) [Ratio]")],
    **said("text", "体重指数", "Body mass index"),
}
_CONCLUSION = said(
    "conclusion",
    "血压、糖化血红蛋白、低密度脂蛋白胆固醇和体重指数偏高，其余未见异常。请按计划复查。",
    "Blood pressure, HbA1c, LDL cholesterol and body mass index are raised; nothing else was found. See your plan.",
)


def resources(seed: int, today: date) -> Iterator[Json]:
    person = next(each for each in people(seed, today) if each.key == MAIN_PERSON)
    day = today - timedelta(days=DAYS_AGO)
    sample = Sample(person, at(day, 8, 10), f"checkup-{day:%Y%m%d}")
    results = [
        _sign(sample, "bp", loinc("85354-9", "Blood pressure panel with all children optional", "血压"), component=[
            _part("8480-6", "Systolic blood pressure", "收缩压", 148),
            _part("8462-4", "Diastolic blood pressure", "舒张压", 92),
        ]),
        _sign(sample, "weight", loinc("29463-7", "Body weight", "体重"), valueQuantity=quantity(66.4, "kg", "kg")),
        _sign(sample, "bmi", _BMI, valueQuantity=quantity(25.9, "kg/m²", "kg/m2")),
        *(measured(sample, ANALYTES[key], value) for key, value in _VALUES.items()),
    ]  # fmt: skip
    found = report(sample, _CODE, results, **_CONCLUSION)
    yield from results
    yield found
    yield from plan_of(found, results, day)


def _sign(sample: Sample, key: str, code: Json, **value: object) -> Json:
    """A sign that was measured at the check-up."""
    taken: datetime = sample.taken
    return {
        "resourceType": "Observation",
        "id": f"obs-{sample.person.key}-{sample.key}-{key}",
        "status": "final",
        "category": [listed(TERMINOLOGY + "observation-category", "vital-signs")],
        "code": code,
        "subject": sample.person.ref,
        "effectiveDateTime": taken.isoformat(),
        **value,
    }


def _part(code: str, english: str, name: str, value: int) -> Json:
    return {"code": loinc(code, english, name), "valueQuantity": quantity(value, "mmHg", "mm[Hg]")}
