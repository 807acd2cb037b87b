"""Facts for scores: from the record where it says them, None where it does not, never False by silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.measurements.kinds import LOINC, MeasurementKind
from services.record.measurements.model import Measurement
from services.record.medicines.read import prescription
from services.record.risk.diagnoses import ATC, DIAGNOSES, ICD10, SNOMED, listed_diagnosis
from services.record.risk.facts import RiskSources, ToldFacts, known_facts
from services.record.risk.model import Factor, Relation, RiskFacts
from tests.fakes.clock import NOON

K = MeasurementKind


def facts(**sources: Any) -> RiskFacts:
    return known_facts(RiskSources(**sources), NOON, UTC).facts


def number(code: str, value: Any, unit: str, days_ago: int = 10, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": (NOON - timedelta(days=days_ago)).isoformat(),
        "valueQuantity": {"value": value, "unit": unit},
        **more,
    }


def condition(code: str, system: str = ICD10, verified: str = "confirmed", clinical: str = "active") -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "code": {"coding": [{"system": system, "code": code}]},
        "verificationStatus": {"coding": [{"code": verified}]},
        "clinicalStatus": {"coding": [{"code": clinical}]},
    }


def medicine(*codes: str, system: str = ATC) -> Any:
    codings = [{"system": system, "code": code} for code in codes]
    return prescription({"resourceType": "MedicationRequest", "medicationCodeableConcept": {"coding": codings}})


def reading(kind: MeasurementKind, value: str, days_ago: float = 1, **more: Any) -> Measurement:
    return Measurement(kind, NOON - timedelta(days=days_ago), Decimal(value), **more)


def test_an_empty_record_says_nothing() -> None:
    known = known_facts(RiskSources(), NOON, UTC)
    assert known.facts == RiskFacts()
    assert (known.days, known.told) == ({}, frozenset())


@pytest.mark.parametrize(("born", "age"), [("1960-01-01", 66), ("1960", None), ("1960-01", 66), ("2999-01-01", None)])
def test_an_age_is_known_when_the_birth_date_leaves_no_doubt(born: str, age: int | None) -> None:
    found = facts(patient={"birthDate": born, "gender": "female"})
    assert (found.female, found.age) == (True, age)


def test_a_sex_other_than_the_two_that_scores_know_is_not_known() -> None:
    assert [facts(patient={"gender": word}).female for word in ("male", "other", "unknown", 7)] == [
        False, None, None, None
    ]  # fmt: skip


def test_the_newest_cholesterol_counts_in_either_unit_and_with_its_day() -> None:
    known = known_facts(
        RiskSources(
            observations=(
                number("14647-2", Decimal("6.2"), "mmol/L", 400),
                number("2093-3", 200, "mg/dL", 20),
                number("2085-9", 50, "mg/dL"),
                number("14646-4", Decimal("9.9"), "mmol/L", status="entered-in-error"),
            )
        ),
        NOON,
        UTC,
    )
    assert (known.facts.cholesterol, known.facts.hdl) == (Decimal("5.17"), Decimal("1.29"))
    assert known.days[Factor.CHOLESTEROL] == (NOON - timedelta(days=20)).date()


@pytest.mark.parametrize(
    "body",
    [
        number("2093-3", 200, "g/L"),
        number("2093-3", "NaN", "mg/dL"),
        number("2093-3", -1, "mg/dL"),
        number("2093-3", 200, "mg/dL", 2500),
        number("2093-3", 200, "mg/dL", -3),
        number("2093-3", 200, "mg/dL", effectiveDateTime="some day"),
        number("2093-3", 200, "mg/dL", valueQuantity={"value": 200, "unit": "mg/dL", "comparator": "<"}),
        {"status": "final", "code": "2093-3", "valueQuantity": []},
        None,
    ],
)
def test_a_number_that_is_none_has_no_effect(body: Any) -> None:
    assert facts(observations=(body,)) == RiskFacts()


def test_blood_pressure_is_the_mean_of_recent_home_readings_else_the_newest() -> None:
    few = (reading(K.PRESSURE, "150", 3), reading(K.PRESSURE, "140", 2))
    assert facts(readings=few).systolic == 140
    known = known_facts(RiskSources(readings=(*few, reading(K.PRESSURE, "130"))), NOON, UTC)
    assert (known.facts.systolic, known.at_home) == (140, 3)
    hospital = replace(few[0], by_patient=False)
    assert facts(readings=(hospital, *few)).systolic == 140
    assert facts(readings=(replace(few[1], withdrawn=True), reading(K.PRESSURE, "99", 500))).systolic is None


def test_the_body_mass_index_is_of_the_newest_weight_and_the_height() -> None:
    weights = (reading(K.WEIGHT, "80", 30), reading(K.WEIGHT, "70", 1))
    tall = number("8302-2", Decimal("1.75"), "m", 3000)
    assert facts(readings=weights, observations=(tall,)).bmi == Decimal("22.9")
    assert facts(readings=weights, observations=(tall,), told=ToldFacts(height=Decimal(160))).bmi == Decimal("27.3")
    assert facts(readings=weights, observations=(number("39156-5", 31, "kg/m2"),)).bmi == 31
    assert facts(readings=weights, told=ToldFacts(height=Decimal(2))).bmi is None


def test_a_diagnosis_is_false_only_when_others_are_listed() -> None:
    assert facts().diabetes is None
    found = facts(conditions=(condition("E11.9"), condition("I48.0")))
    assert (found.diabetes, found.fibrillation, found.stroke, found.hypertension) == (True, True, False, False)
    assert found.high_glucose is True
    assert facts(conditions=(condition("59621000", SNOMED),)).hypertension is True
    assert facts(conditions=(condition("E11", f"{ICD10}-cn"),)).diabetes is True
    assert facts(conditions=(condition("E11.9", "urn:own"),)).diabetes is False


@pytest.mark.parametrize(
    ("verified", "clinical", "diabetes", "stroke"),
    [
        ("confirmed", "active", True, True),
        ("confirmed", "resolved", False, True),
        ("provisional", "active", None, None),
        ("refuted", "active", None, None),
        ("entered-in-error", "active", None, None),
    ],
)
def test_a_doubtful_diagnosis_is_not_known_and_a_stroke_lasts(
    verified: str, clinical: str, diabetes: bool | None, stroke: bool | None
) -> None:
    found = facts(conditions=(condition("E11", ICD10, verified, clinical), condition("I63", ICD10, verified, clinical)))
    assert (found.diabetes, found.stroke) == (diabetes, stroke)


@given(
    st.lists(
        st.builds(
            condition,
            st.sampled_from(["E11", "I10", "I50.0", "I63.9", "I21", "I48", "J00"]),
            verified=st.sampled_from(["confirmed", "provisional", "refuted", "", "new"]),
            clinical=st.sampled_from(["active", "resolved", ""]),
        ),
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_a_further_other_diagnosis_never_takes_one_away(conditions: list[dict[str, Any]]) -> None:
    for codes in DIAGNOSES.values():
        before = listed_diagnosis(conditions, codes)
        after = listed_diagnosis([*conditions, condition("Z00.0")], codes)
        assert after == (before if before is not None or any_doubtful(conditions, codes) else False)


def any_doubtful(conditions: list[dict[str, Any]], codes: Any) -> bool:
    return any(
        each["verificationStatus"]["coding"][0]["code"] == "provisional"
        and each["code"]["coding"][0]["code"].startswith(codes.icd10)
        for each in conditions
    )


def test_treatment_is_known_when_every_medicine_has_its_class() -> None:
    assert facts(medicines=(medicine("C09AA02"), medicine("B01AA03"))).treated is True
    assert facts(medicines=(medicine("B01AA03"),)).treated is False
    assert facts(medicines=(medicine("B01AA03"), medicine("x", system="urn:own"))).treated is None
    assert facts(medicines=()).treated is None


@pytest.mark.parametrize(
    ("code", "smokes"), [("77176002", True), ("8517006", False), ("266927001", None), ("LA18978-9", False), ("?", None)]
)
def test_smoking_is_the_newest_answer_unless_the_person_says_otherwise(code: str, smokes: bool | None) -> None:
    answer = number("72166-2", 1, "1", valueCodeableConcept={"coding": [{"code": code}]})
    older = number("72166-2", 1, "1", 900, valueCodeableConcept={"coding": [{"code": "77176002"}]})
    assert facts(observations=(older, answer)).smoker is smokes
    assert facts(observations=(answer,), told=ToldFacts(smoker=True)).smoker is True


def test_what_the_person_says_is_told_apart_from_what_the_record_says() -> None:
    told = ToldFacts(
        smoker=False, active=True, vegetables=True, family=Relation.NONE, waist=Decimal(90), diabetes=True, treated=True
    )
    known = known_facts(RiskSources(told=told, medicines=(medicine("C07AB02"),)), NOON, UTC)
    assert known.facts.diabetes and known.facts.treated and known.facts.waist == 90
    assert Factor.DIABETES in known.told and Factor.SMOKER in known.told
    assert Factor.TREATED not in known.told
