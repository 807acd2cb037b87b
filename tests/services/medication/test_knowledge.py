"""What the hospital's own demo serves about medicines is read, found in every spelling, and warned of by source."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.demo import formulary as served
from services.medication.alerts import AlertKind, MedicationAlert, alerts, allergens
from services.medication.finding import find, spelled
from services.medication.knowledge import FormularyEntry, Severity, knowledge
from services.record.medicines.model import Prescription
from services.record.medicines.read import prescription

BODIES = list(served.resources())
KNOWN = knowledge(BODIES)
SPELLED = spelled(KNOWN.formulary)


def entry(key: str) -> FormularyEntry:
    return next(each for each in KNOWN.formulary if each.key == key)


def taken(key: str, status: str = "active") -> Prescription:
    concept = {"coding": [dict(each) for each in entry(key).codings], "text": entry(key).name}
    return prescription(
        {"resourceType": "MedicationRequest", "id": key, "status": status, "medicationCodeableConcept": concept}
    )


def warned(key: str, *others: Prescription, allergies: tuple[Any, ...] = ()) -> tuple[MedicationAlert, ...]:
    medicine = taken(key)
    return alerts(medicine, (medicine, *others), allergens(allergies), KNOWN)


def allergy(text: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": text}, **elements}


def test_everything_the_demo_serves_is_read() -> None:
    assert len(KNOWN.formulary) + len(KNOWN.rules) == len(BODIES)
    assert all(each.codings and each.ingredients and each.name for each in KNOWN.formulary)
    assert all(rule.one and rule.detail and rule.source for rule in KNOWN.rules)
    english = knowledge(BODIES, "en")
    assert {each.name for each in english.formulary} & {"Valsartan capsules 80 mg"}


@pytest.mark.parametrize("text", ["缬沙坦胶囊", "xst", "xieshatan", "代文", "diovan", "DIOVAN", "Ｄｉｏｖａｎ"])
def test_a_medicine_is_found_by_name_brand_pinyin_and_initials(text: str) -> None:
    assert "valsartan-80" in [each.key for each in find(SPELLED, text)]


def test_what_begins_with_the_text_comes_first_and_nothing_is_found_for_nothing() -> None:
    assert find(SPELLED, "二甲双胍")[0].ingredients[0][1] == "二甲双胍"
    assert find(SPELLED, "  ") == ()
    assert find(SPELLED, "没有这种药") == ()


def test_an_interaction_is_told_on_both_medicines_with_severity_and_source() -> None:
    ibuprofen = next(each.key for each in KNOWN.formulary if each.key.startswith("ibuprofen"))
    for key, other in (("warfarin-2.5", ibuprofen), (ibuprofen, "warfarin-2.5")):
        alert = warned(key, taken(other))[0]
        assert (alert.kind, alert.severity, alert.other) == (AlertKind.INTERACTION, Severity.HIGH, entry(other).name)
        assert alert.detail and alert.action and alert.source
        assert not warned(key, taken(other, status="stopped"))


def test_the_same_ingredient_in_two_medicines_is_told_by_its_name() -> None:
    (alert,) = [each for each in warned("valsartan-80", taken("valsartan-amlodipine")) if each.kind == "duplicate"]
    assert (alert.detail, alert.severity) == ("缬沙坦", Severity.MODERATE)


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        (allergy("青霉素过敏"), True),
        (allergy("Penicillin"), True),
        (allergy("青霉素", verificationStatus={"coding": [{"code": "refuted"}]}), False),
        (allergy("青霉素", clinicalStatus={"coding": [{"code": "inactive"}]}), False),
        (allergy("花生"), False),
    ],
)
def test_an_allergy_is_told_while_it_holds(body: dict[str, Any], is_told: bool) -> None:
    found = warned("amoxicillin-500", allergies=(body,))
    assert [alert.kind for alert in found] == [AlertKind.ALLERGY] * is_told


def test_odd_shapes_are_left_out() -> None:
    assert knowledge([None, 3, {}, {"productType": [{"coding": [{"code": "formulary"}]}]}]).formulary == ()
    assert allergens([None, {"code": 3}]) == ()
