"""Microbiology: a culture whose result is text, with the organism and its susceptibilities as members."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hospital.demo.lab import Sample, flag, observation, report
from hospital.demo.people import Person, people
from hospital.demo.shapes import CODES, SNOMED, Json, at, coding, loinc, quantity, reference, said

_GROWTH = said(
    "valueString",
    "培养 48 小时：大肠埃希菌生长，菌落计数 >10⁵ CFU/mL，ESBL 阴性。\n对左氧氟沙星耐药，建议按药敏结果用药。",
    "Escherichia coli grown after 48 hours, colony count >10⁵ CFU/mL, ESBL negative.\n"
    "Resistant to levofloxacin: choose the antibiotic by the sensitivities below.",
)
_NO_GROWTH = said("valueString", "培养 48 小时无细菌生长。", "No growth after 48 hours.")
_BY_MIC = "[Susceptibility] by Minimum inhibitory concentration (MIC)"
# LOINC, English, Chinese, MIC in mg/L, comparator, flag
_DRUGS = (
    ("20396-8", f"levoFLOXacin {_BY_MIC}", "左氧氟沙星", 8.0, ">=", "R"),
    ("141-2", f"cefTRIAXone {_BY_MIC}", "头孢曲松", 1.0, "<=", "S"),
    ("12-5", f"Amikacin {_BY_MIC}", "阿米卡星", 2.0, "<=", "S"),
    ("18955-5", "Nitrofurantoin [Susceptibility]", "呋喃妥因", 64.0, None, "I"),
)


def resources(seed: int, today: date) -> Iterator[Json]:
    everybody = people(seed, today)
    yield from _grown(everybody[0], today - timedelta(days=40))
    yield from _nothing_grown(everybody[1], today - timedelta(days=31))
    yield from _nothing_grown(everybody[5], today - timedelta(days=12))


def _code() -> Json:
    return loinc("630-4", "Bacteria identified in Urine by Culture", "尿培养及药敏")


def _grown(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 9, 10), f"culture-{day:%Y%m%d}")
    drugs = [_susceptibility(sample, drug) for drug in _DRUGS]
    count = observation(
        sample,
        "count",
        {"coding": [coding(CODES + "lab", "colony-count", "菌落计数", "Colony count")], "text": "菌落计数"},
        valueQuantity=quantity(100000, "CFU/mL", "[CFU]/mL", ">"),
        interpretation=flag("A"),
    )
    organism = observation(
        sample,
        "organism",
        {"coding": [coding(CODES + "lab", "organism", "鉴定结果", "Organism")], "text": "鉴定结果"},
        valueCodeableConcept={
            "coding": [coding(SNOMED, "112283007", "Escherichia coli")],
            **said("text", "大肠埃希菌", "Escherichia coli"),
        },
        interpretation=flag("A"),
        hasMember=[reference("Observation", member["id"], member["code"]["text"]) for member in drugs],
    )
    growth = observation(
        sample,
        "growth",
        _code(),
        **_GROWTH,
        interpretation=flag("A"),
        hasMember=[reference("Observation", member["id"], member["code"]["text"]) for member in (count, organism)],
    )
    yield from drugs
    yield from (count, organism, growth)
    yield report(
        sample,
        _code(),
        [growth, count, organism, *drugs],
        **said(
            "conclusion",
            "尿路感染，大肠埃希菌，左氧氟沙星耐药。",
            "Urinary tract infection with Escherichia coli, resistant to levofloxacin.",
        ),
    )


def _susceptibility(sample: Sample, drug: tuple[str, str, str, float, str | None, str]) -> Json:
    number, english, name, mic, comparator, result = drug
    return observation(
        sample,
        f"drug-{number}",
        loinc(number, english, name),
        valueQuantity=quantity(mic, "mg/L", "mg/L", comparator),
        interpretation=flag(result),
    )


def _nothing_grown(person: Person, day: date) -> Iterator[Json]:
    sample = Sample(person, at(day, 9, 25), f"culture-{day:%Y%m%d}")
    growth = observation(sample, "growth", _code(), **_NO_GROWTH, interpretation=flag("N"))
    yield growth
    yield report(
        sample, _code(), [growth], **said("conclusion", "未检出病原菌。", "No disease-causing bacteria found.")
    )
