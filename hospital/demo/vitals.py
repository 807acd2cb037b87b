"""Vital signs at a visit: blood pressure as one panel with two components, pulse, temperature, weight, height."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hospital.demo.people import Person
from hospital.demo.shapes import TERMINOLOGY, Json, dice, listed, loinc, quantity, reference, said

_PRESSURE = loinc("85354-9", "Blood pressure panel with all children optional", "血压")
_ONE_SIGNS = (
    ("8867-4", "Heart rate", "心率", said("unit", "次/分", "beats/min"), "/min"),
    ("8310-5", "Body temperature", "体温", {"unit": "°C"}, "Cel"),
    ("29463-7", "Body weight", "体重", {"unit": "kg"}, "kg"),
    ("8302-2", "Body height", "身高", {"unit": "cm"}, "cm"),
)


def vitals(seed: int, person: Person, when: datetime, encounter: str) -> Iterator[Json]:
    luck = dice(seed, f"vitals/{person.key}/{when:%Y%m%d%H%M}")
    high = 14 if "hypertension" in person.row.problems else 0
    child = person.row.age < 14
    systolic = luck.randint(90, 108) if child else luck.randint(112, 130) + high
    diastolic = systolic - luck.randint(38, 50)
    yield _blood_pressure(person, when, encounter, systolic, diastolic)
    build = dice(seed, f"build/{person.key}")
    height = build.randint(154, 168) if person.female else build.randint(165, 181)
    height = round(75 + 6 * person.row.age) if child else height
    weight = round((height / 100) ** 2 * build.uniform(20.5, 26.5) * (0.75 if child else 1) + luck.uniform(-1, 1), 1)
    values = (luck.randint(62, 88) + (15 if child else 0), round(luck.uniform(36.2, 36.9), 1), weight, height)
    for (code, english, name, unit, ucum), value in zip(_ONE_SIGNS, values, strict=True):
        made = _vital(person, when, encounter, loinc(code, english, name))
        yield made | {"valueQuantity": quantity(value, code=ucum) | unit}


def _vital(person: Person, when: datetime, encounter: str, code: Json) -> Json:
    return {
        "resourceType": "Observation",
        "id": f"vs-{person.key}-{when:%Y%m%d%H%M}-{code['coding'][0]['code']}",
        "status": "final",
        "category": [listed(TERMINOLOGY + "observation-category", "vital-signs")],
        "code": code,
        "subject": person.ref,
        "encounter": reference("Encounter", encounter),
        "effectiveDateTime": when.isoformat(),
    }


def _blood_pressure(person: Person, when: datetime, encounter: str, systolic: int, diastolic: int) -> Json:
    made = _vital(person, when, encounter, _PRESSURE)
    flag = "H" if systolic >= 140 or diastolic >= 90 else "N"
    made["interpretation"] = [listed(TERMINOLOGY + "v3-ObservationInterpretation", flag)]
    made["component"] = [
        {
            "code": loinc("8480-6", "Systolic blood pressure", "收缩压"),
            "valueQuantity": quantity(systolic, "mmHg", "mm[Hg]"),
        },
        {
            "code": loinc("8462-4", "Diastolic blood pressure", "舒张压"),
            "valueQuantity": quantity(diastolic, "mmHg", "mm[Hg]"),
        },
    ]
    return made
