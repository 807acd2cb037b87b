"""The explanations of tests: there for what the laboratory measures, whole in both languages, with a source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hospital.demo import explained
from hospital.demo.lab_english import ENGLISH
from hospital.demo.lab_table import ANALYTES
from hospital.fhir.validation.check import check

Json = dict[str, Any]


@pytest.fixture(scope="module")
def system() -> Json:
    (found,) = explained.resources(7, date(2026, 11, 23))
    return found


def test_every_number_of_the_laboratory_is_explained_once(system: Json) -> None:
    codes = [concept["code"] for concept in system["concept"]]
    assert len(codes) == len(set(codes)) >= 35
    assert {analyte.loinc for analyte in ANALYTES.values()} <= set(codes) <= set(ENGLISH)


def test_it_supplements_loinc_and_is_valid(system: Json) -> None:
    assert (system["content"], system["supplements"]) == ("supplement", "http://loinc.org")
    check(system)


def test_each_says_what_a_result_beyond_its_range_may_mean_and_its_source(system: Json) -> None:
    ranged = {analyte.loinc: analyte.normal for analyte in ANALYTES.values()}
    for concept in system["concept"]:
        told = {each["code"] for each in concept["property"]}
        low, high = ranged.get(concept["code"], (None, None))
        assert "source" in told, concept["code"]
        assert high is None or "high" in told, concept["code"]
        assert low is None or concept["code"] == "98979-8" or "low" in told, concept["code"]


def test_words_are_chinese_with_full_width_marks_and_english_beside(system: Json) -> None:
    def both(element: Json, name: str) -> tuple[str, str]:
        (translation,) = element[f"_{name}"]["extension"]
        return element[name], next(part["valueString"] for part in translation["extension"] if "valueString" in part)

    for concept in system["concept"]:
        pairs = [both(concept, "definition"), *(both(each, "valueString") for each in concept["property"])]
        for chinese, english in pairs:
            assert not chinese.isascii(), concept["code"]
            assert not any(mark in chinese for mark in ",;!?"), chinese
            assert english[-1] in ".”", english
