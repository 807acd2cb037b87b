"""Common laboratory reports for everybody, and trends of two years for people who are followed up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.lab import Sample, flag_for, measured, report
from hospital.demo.lab_english import ENGLISH
from hospital.demo.lab_table import (
    BLOOD_COUNT,
    COAGULATION,
    EFFECTS,
    GLUCOSE,
    KIDNEY,
    LIPIDS,
    LIVER,
    PANELS,
    THYROID,
    Analyte,
    Panel,
)
from hospital.demo.people import Person, people
from hospital.demo.shapes import Json, at, dice, loinc, said

# person -> panels followed every few weeks: (panel, number of points, days between them)
_FOLLOWED: dict[str, tuple[tuple[Panel, int, int], ...]] = {
    "wang-xiulan": ((GLUCOSE, 8, 90), (LIPIDS, 7, 100), (BLOOD_COUNT, 4, 170), (LIVER, 3, 200), (KIDNEY, 4, 160)),
    "zhao-jianguo": ((KIDNEY, 9, 75), (GLUCOSE, 7, 95), (BLOOD_COUNT, 3, 150)),
    "zhao-yinuo": ((BLOOD_COUNT, 2, 140),),
    "chen-ben": ((THYROID, 6, 110), (BLOOD_COUNT, 1, 90)),
    "david-miller": ((BLOOD_COUNT, 2, 190), (LIPIDS, 1, 60)),
    "li-rongzhe": ((BLOOD_COUNT, 3, 25), (COAGULATION, 1, 20), (THYROID, 2, 28)),
}


def resources(seed: int, today: date) -> Iterator[Json]:
    for person in people(seed, today):
        for panel, points, gap in _followed(seed, person):
            for turn in range(points):
                luck = dice(seed, f"lab/{person.key}/{panel.key}/{turn}")
                day, age = today - timedelta(days=4 + turn * gap), turn / max(points - 1, 1)
                yield from _panel_report(luck, person, panel, day, age)


def _followed(seed: int, person: Person) -> tuple[tuple[Panel, int, int], ...]:
    if person.key in _FOLLOWED:
        return _FOLLOWED[person.key]
    luck = dice(seed, f"panels/{person.key}")
    chosen = luck.sample(PANELS, luck.randint(1, 3))
    return tuple((panel, luck.randint(1, 3), luck.randint(80, 200)) for panel in chosen)


def _panel_report(luck: random.Random, person: Person, panel: Panel, day: date, age: float) -> Iterator[Json]:
    """The results of one panel, then the report over them; `age` goes from 0 (newest) to 1 (oldest of a trend)."""
    sample = Sample(person, at(day, 7, luck.choice((20, 35, 50))), f"{panel.key}-{day:%Y%m%d}")
    results = [measured(sample, analyte, _value(luck, person, analyte, age)) for analyte in panel.analytes]
    yield from results
    yield report(sample, panel_code(panel), results, **_conclusion(person, panel, results))


def panel_code(panel: Panel) -> Json:
    return loinc(panel.loinc, panel.english, panel.name)


def _value(luck: random.Random, person: Person, analyte: Analyte, age: float) -> float:
    """A value that fits the person's problems; older ones (`age` towards 1) of treated problems are a little worse."""
    mean, spread = analyte.usual
    for problem in person.row.problems:
        for key, sick_mean, sick_spread in EFFECTS.get(problem, ()):
            if key == analyte.key:
                mean, spread = sick_mean + (sick_mean - mean) * 0.35 * age, sick_spread
    value = luck.gauss(mean, spread / 2)
    ill = abs(mean - analyte.usual[0]) > spread
    return value if ill else _kept_normal(value, analyte, person, luck)


def _kept_normal(value: float, analyte: Analyte, person: Person, luck: random.Random) -> float:
    """Keeps values of healthy people inside the range; one in forty is a little outside."""
    low, high = analyte.range_for(female=person.female)
    if luck.random() < 0.025:
        return high * 1.04 if high is not None else (low or 1) * 0.96
    if low is not None and value < low:
        return low * 1.02
    if high is not None and value > high:
        return high * 0.97
    return value


def _conclusion(person: Person, panel: Panel, results: list[Json]) -> Json:
    odd, odd_english = [], []
    for analyte, result in zip(panel.analytes, results, strict=True):
        value = result["valueQuantity"]["value"]
        code = flag_for(value, analyte.range_for(female=person.female), analyte.critical)
        if code != "N":
            high = code.startswith("H")
            odd.append(f"{analyte.name}{'偏高' if high else '偏低'}")
            odd_english.append(f"{ENGLISH[analyte.loinc]}: {'high' if high else 'low'}")
    if not odd:
        return said("conclusion", "本次所检项目均在参考范围内。", "Everything tested is within the reference range.")
    return said("conclusion", "、".join(odd) + "，请结合临床。", f"{'; '.join(odd_english)}. Please ask your doctor.")
