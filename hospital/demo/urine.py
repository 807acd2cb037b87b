"""Urinalysis: colours as strings, test strips as codes, the sediment as ranges, a specific gravity without a unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.lab import Sample, flag, limits, observation, report
from hospital.demo.people import Person, people
from hospital.demo.shapes import SNOMED, Json, at, coding, dice, loinc, quantity, said

_NEGATIVE = ("260385009", "Negative", "阴性", "Negative")
_TRACE = ("260405006", "Trace", "弱阳性（±）", "Trace (±)")
_ONE_PLUS = ("260347006", "Present one plus out of three plus", "阳性（1+）", "Positive (1+)")

_STRIPS = (
    ("pro", "20454-5", "Protein [Presence] in Urine by Test strip", "尿蛋白"),
    ("glu", "25428-4", "Glucose [Presence] in Urine by Test strip", "尿糖"),
    ("ket", "2514-8", "Ketones [Presence] in Urine by Test strip", "酮体"),
    ("bld", "5794-3", "Hemoglobin [Presence] in Urine by Test strip", "隐血"),
    ("nit", "5802-4", "Nitrite [Presence] in Urine by Test strip", "亚硝酸盐"),
    ("leu", "5799-2", "Leukocyte esterase [Presence] in Urine by Test strip", "白细胞酯酶"),
)
_GRAVITY = loinc("5811-5", "Specific gravity of Urine by Test strip", "比重")
_SEDIMENT = "[#/area] in Urine sediment by Microscopy high power field"
_NOTHING_FOUND = said("conclusion", "尿常规未见明显异常。", "Nothing unusual in the urine.")
_FOUND = said(
    "conclusion",
    "尿检有阳性项目，请肾内科或内分泌科复诊。",
    "Some tests are positive. Please see nephrology or endocrinology again.",
)
_POSITIVE_WHEN = {"kidney": {"pro": _ONE_PLUS, "bld": _TRACE}, "diabetes": {"glu": _ONE_PLUS}}


def resources(seed: int, today: date) -> Iterator[Json]:
    for person in people(seed, today):
        luck = dice(seed, f"urine/{person.key}").random()
        if person.number < 6 or luck < 0.2:
            yield from _urinalysis(person, today - timedelta(days=9 + person.number), luck)


def _urinalysis(person: Person, day: date, luck: float) -> Iterator[Json]:
    sample = Sample(person, at(day, 7, 40), f"urine-{day:%Y%m%d}")
    found = {key: value for problem in person.row.problems for key, value in _POSITIVE_WHEN.get(problem, {}).items()}
    results = [
        observation(
            sample, "col", loinc("5778-6", "Color of Urine", "颜色"), **said("valueString", "淡黄色", "Pale yellow")
        ),
        observation(
            sample, "clr", loinc("32167-9", "Clarity of Urine", "透明度"), **said("valueString", "清亮", "Clear")
        ),
        _number(sample, "sg", _GRAVITY, round(1.010 + luck / 70, 3), (1.003, 1.030)),
        _number(sample, "ph", loinc("5803-2", "pH of Urine by Test strip", "酸碱度"), 6.0, (5.0, 8.0)),
        *(_strip(sample, key, loinc(*names), found.get(key, _NEGATIVE)) for key, *names in _STRIPS),
        _sediment(sample, "rbc", loinc("13945-1", f"Erythrocytes {_SEDIMENT}", "镜检红细胞"), (0, 2, 3)),
        _sediment(sample, "swbc", loinc("5821-4", f"Leukocytes {_SEDIMENT}", "镜检白细胞"), (1, 3, 5)),
    ]
    yield from results
    words = _FOUND if found else _NOTHING_FOUND
    yield report(sample, loinc("24356-8", "Urinalysis complete panel - Urine", "尿常规"), results, **words)


def _number(sample: Sample, key: str, code: Json, value: float, normal: tuple[float, float]) -> Json:
    """A bare number: specific gravity and pH have no unit."""
    return observation(
        sample,
        key,
        code,
        valueQuantity={"value": value},
        interpretation=flag("N"),
        referenceRange=[limits(normal)],
    )


def _strip(sample: Sample, key: str, test: Json, found: tuple[str, str, str, str]) -> Json:
    code, display, *words = found
    return observation(
        sample,
        key,
        test,
        valueCodeableConcept={"coding": [coding(SNOMED, code, display)], **said("text", *words)},
        interpretation=flag("N" if found == _NEGATIVE else "A"),
        referenceRange=[said("text", "阴性", "Negative")],
    )


def _sediment(sample: Sample, key: str, code: Json, counted: tuple[int, int, int]) -> Json:
    """Seen from `low` to `high` in a field; `most` is the laboratory's limit."""
    low, high, most = counted
    return observation(
        sample,
        key,
        code,
        valueRange={"low": quantity(low, "/HP", "/[HPF]"), "high": quantity(high, "/HP", "/[HPF]")},
        interpretation=flag("N"),
        referenceRange=[{"text": f"0-{most} /HP"}],
    )
