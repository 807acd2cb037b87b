"""What people measured at home in the last weeks, up to yesterday, as their own phones wrote it. Pure.

Plausible by home targets (Chinese guidelines for hypertension, 2024 revision: 135/85), with two courses that a rule
should notice: a pressure that rises week by week, and a weight that rises fast in heart failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from hospital.demo.people import Person, people
from hospital.demo.shapes import LOINC, TERMINOLOGY, Json, at, coding, dice, extension, listed, quantity

_PROFILES: Final = "http://hl7.org/fhir/StructureDefinition/"
_RECORDED_AT: Final = extension("recorded-at")
_DAYS: Final = 28


@dataclass(frozen=True)
class _Course:
    """What one person measures: the usual value, how much it rises until yesterday, and on which of how many days."""

    usual: float
    rises: float = 0.0
    every: int = 1
    rises_in: int = _DAYS


_PRESSURES: Final = {
    "wang-xiulan": _Course(127),
    "zhao-jianguo": _Course(129, rises=15),
    "zhang-wei": _Course(131, every=3),
    "wu-guifen": _Course(133, every=3),
    "tang-wenhua": _Course(122, every=3),
}
_GLUCOSES: Final = {
    "wang-xiulan": _Course(6.4, every=2),
    "zhao-jianguo": _Course(7.1, every=3),
    "sun-meiling": _Course(6.8, every=2),
}
_WEIGHTS: Final = {
    "wang-xiulan": _Course(61.5, rises=-0.6, every=7),
    "tang-wenhua": _Course(72.4, rises=2.4, rises_in=1),
}


def resources(seed: int, today: date) -> Iterator[Json]:
    for person in people(seed, today):
        if (course := _PRESSURES.get(person.key)) is not None:
            yield from _pressures(seed, person, course, today)
        if (course := _GLUCOSES.get(person.key)) is not None:
            yield from _glucoses(seed, person, course, today)
        if (course := _WEIGHTS.get(person.key)) is not None:
            yield from _weights(seed, person, course, today)


def is_by_the_person(body: Json) -> bool:
    """Whether a resource of the demo is what a person's own phone wrote down."""
    return body["resourceType"] == "Observation" and any(
        each["url"] == _RECORDED_AT["url"] for each in body.get("extension", ())
    )


def _pressures(seed: int, person: Person, course: _Course, today: date) -> Iterator[Json]:
    """In the morning, of who measures every day also in the evening; in the morning with the pulse."""
    luck = dice(seed, f"home/pressure/{person.key}")
    for back in _days(course):
        for hour in (7, 20) if course.every == 1 else (7,):
            systolic = round(_value(course, back, luck, 4))
            diastolic = round(78 + (systolic - course.usual) / 2 + luck.uniform(-4, 4))
            when = at(today - timedelta(days=back), hour, luck.randint(0, 40))
            body = _reading(person, when, "85354-9", "Blood pressure panel with all children optional", "bp")
            yield body | {
                "component": [
                    _component("8480-6", "Systolic blood pressure", systolic),
                    _component("8462-4", "Diastolic blood pressure", diastolic),
                ]
            }
            if hour == 7:
                pulse = _reading(person, when, "8867-4", "Heart rate", "heartrate")
                yield pulse | {"valueQuantity": quantity(luck.randint(62, 80), "/min", "/min")}


def _glucoses(seed: int, person: Person, course: _Course, today: date) -> Iterator[Json]:
    """In the morning, before breakfast."""
    luck = dice(seed, f"home/glucose/{person.key}")
    for back in _days(course):
        when = at(today - timedelta(days=back), 7, luck.randint(0, 40))
        body = _reading(person, when, "14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer")
        body["extension"].append(extension("meal", valueCode="ACM"))
        yield body | {"valueQuantity": quantity(round(_value(course, back, luck, 0.4), 1), "mmol/L", "mmol/L")}


def _weights(seed: int, person: Person, course: _Course, today: date) -> Iterator[Json]:
    luck = dice(seed, f"home/weight/{person.key}")
    for back in _days(course):
        when = at(today - timedelta(days=back), 6, luck.randint(40, 59))
        body = _reading(person, when, "29463-7", "Body weight", "bodyweight")
        yield body | {"valueQuantity": quantity(round(_value(course, back, luck, 0.15), 1), "kg", "kg")}


def _days(course: _Course) -> range:
    """How many days back each reading is, the oldest first; the newest is of yesterday."""
    return range(_DAYS - (_DAYS - 1) % course.every, 0, -course.every)


def _value(course: _Course, back: int, luck: Random, spread: float) -> float:
    risen = course.rises * max(0.0, 1 - (back - 1) / course.rises_in)
    return course.usual + risen + luck.uniform(-spread, spread)


def _reading(person: Person, when: datetime, code: str, english: str, profile: str = "") -> Json:
    return {
        "resourceType": "Observation",
        "id": f"home-{person.key}-{when:%Y%m%d%H%M}-{code}",
        **({"meta": {"profile": [_PROFILES + profile]}} if profile else {}),
        "extension": [_RECORDED_AT | {"valueInstant": when.isoformat()}],
        "status": "final",
        "category": [listed(TERMINOLOGY + "observation-category", "vital-signs")],
        "code": {"coding": [coding(LOINC, code, english)]},
        "subject": {"reference": f"Patient/{person.id}"},
        "effectiveDateTime": when.isoformat(),
    }


def _component(code: str, english: str, value: int) -> Json:
    return {"code": {"coding": [coding(LOINC, code, english)]}, "valueQuantity": quantity(value, "mmHg", "mm[Hg]")}
