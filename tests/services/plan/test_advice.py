"""Advice is chosen by what is known, says why, and is for adults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.plan.advice import MEDICINES, AdviceKind, chosen_advice
from services.record.medicines.read import prescription
from services.record.risk.diagnoses import ATC
from services.record.risk.model import Factor, RiskFacts

A = AdviceKind


def medicine(code: str, name: str = "药") -> Any:
    concept = {"text": name, "coding": [{"system": ATC, "code": code}]}
    return prescription({"resourceType": "MedicationRequest", "medicationCodeableConcept": concept})


def kinds(facts: RiskFacts, *medicines: Any) -> list[AdviceKind]:
    return [each.kind for each in chosen_advice(facts, medicines)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (RiskFacts(age=60), [A.EXERCISE]),
        (RiskFacts(age=60, hypertension=True), [A.SALT, A.EXERCISE]),
        (RiskFacts(age=60, systolic=Decimal(134)), [A.EXERCISE]),
        (RiskFacts(age=60, systolic=Decimal(135)), [A.SALT, A.EXERCISE]),
        (RiskFacts(age=60, diabetes=True, smoker=True), [A.SMOKING, A.SUGAR, A.EXERCISE]),
        (RiskFacts(age=60, cholesterol=Decimal("5.2")), [A.FAT, A.EXERCISE]),
        (RiskFacts(age=60, bmi=Decimal(24)), [A.WEIGHT, A.EXERCISE]),
        (RiskFacts(age=60, heart_failure=True), [A.SALT, A.HEART]),
        (RiskFacts(age=17, diabetes=True), []),
        (RiskFacts(diabetes=True), []),
    ],
)
def test_advice_is_chosen_by_what_is_known(facts: RiskFacts, expected: list[AdviceKind]) -> None:
    assert kinds(facts) == expected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("B01AA03", A.VITAMIN_K),
        ("C08CA02", A.GRAPEFRUIT),
        ("C10AA01", A.GRAPEFRUIT),
        ("C09AA02", A.POTASSIUM),
        ("C09CA01", A.POTASSIUM),
        ("A10BA02", A.ALCOHOL),
        ("A10AB01", A.EXERCISE_GLUCOSE),
    ],
)
def test_a_medicine_chooses_what_it_asks_for_and_is_named_once(code: str, kind: AdviceKind) -> None:
    found = chosen_advice(RiskFacts(), (medicine(code), medicine(code)))
    assert [(each.kind, each.medicines) for each in found] == [(kind, ("药",))]


def test_a_medicine_of_another_group_chooses_nothing() -> None:
    assert kinds(RiskFacts(), medicine("C08CA01"), medicine("B01AC06")) == []
    assert set(MEDICINES) < set(AdviceKind)


def test_every_reason_is_named() -> None:
    salt = chosen_advice(RiskFacts(age=70, hypertension=True, systolic=Decimal(150)), ())[0]
    assert salt.factors == (Factor.HYPERTENSION, Factor.SYSTOLIC)
