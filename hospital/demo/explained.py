"""What the laboratory's tests measure, and what a value beyond the range may go along with. Written for patients; no
diagnosis.

A CodeSystem that supplements LOINC (FHIR R4 §4.8.9): `definition` says what a test measures; the properties `high`,
`low` and `positive` what such a result may go along with, and `source` where this can be looked up; all in Chinese with
the translation beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hospital.demo.explained_blood import CELLS, CLOTTING
from hospital.demo.explained_chemistry import FATS_AND_SUGAR, HORMONES, KIDNEYS, LIVER, OTHERS
from hospital.demo.explained_urine import URINE
from hospital.demo.explained_words import Both, ExplainedTest
from hospital.demo.lab_english import ENGLISH
from hospital.demo.places import HOSPITAL_ENGLISH, HOSPITAL_NAME
from hospital.demo.shapes import CODES, LOINC, Json, said

VERSION = "2026.11"
TESTS: tuple[ExplainedTest, ...] = (*CELLS, *CLOTTING, *FATS_AND_SUGAR, *LIVER, *KIDNEYS, *HORMONES, *OTHERS, *URINE)
_PROPERTIES: tuple[tuple[str, str], ...] = (
    ("high", "What a value above the range may go along with"),
    ("low", "What a value below the range may go along with"),
    ("positive", "What a positive result may go along with"),
    ("source", "Where this can be looked up"),
)


def resources(_seed: int, today: date) -> Iterator[Json]:
    """The explanations as one CodeSystem."""
    yield {
        "resourceType": "CodeSystem",
        "id": "explained-tests",
        "url": CODES + "explained-tests",
        "version": VERSION,
        "name": "ExplainedTests",
        **said("title", "这项检查是什么", "What this test is"),
        "status": "active",
        "date": today.replace(day=1).isoformat(),
        **said("publisher", f"{HOSPITAL_NAME}检验科", f"{HOSPITAL_ENGLISH}, laboratory"),
        "copyright": "LOINC codes: (c) Regenstrief Institute, Inc., loinc.org/license.",
        "content": "supplement",
        "supplements": LOINC,
        "property": [{"code": code, "description": words, "type": "string"} for code, words in _PROPERTIES],
        "concept": [_concept(test) for test in TESTS],
    }


def _concept(test: ExplainedTest) -> Json:
    told = (("high", test.high), ("low", test.low), ("positive", test.positive), ("source", _source(test.source)))
    return {
        "code": test.loinc,
        "display": ENGLISH[test.loinc],
        **said("definition", *test.measures),
        "property": [{"code": code, **said("valueString", *words)} for code, words in told if words],
    }


def _source(title: str) -> Both:
    return (
        f"MedlinePlus（美国国家医学图书馆）“{title}”",
        f"MedlinePlus (US National Library of Medicine), “{title}”",
    )
