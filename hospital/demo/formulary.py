"""The formulary and its warnings as FHIR MedicationKnowledge: by `productType` a medicine, an interaction, an allergy.

A warning is one MedicationKnowledge: `code` has the medicines of one side by the beginnings of their ATC codes, the
contained DetectedIssue (`contraindication`) what happens, how serious it is, what to do and who says so, and its
`implicated` the other side: a Medication, or for an allergy a Substance by SNOMED CT codes, which people call by the
`synonym` of the warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hospital.demo.formulary_table import FORMULARY, DoseForm, FormularyMedicine, Strength
from hospital.demo.shapes import (
    ATC,
    CODES,
    SNOMED,
    TERMINOLOGY,
    UCUM,
    Json,
    coding,
    extension,
    listed,
    said,
)
from hospital.demo.warnings_table import ALLERGIES, INTERACTIONS, MedicineWarning, Side

KIND: Final = CODES + "medication-knowledge"
KEY: Final = CODES + "formulary"


def resources() -> Iterator[Json]:
    """The medicines, and after them the warnings."""
    yield from (_entry(entry) for entry in FORMULARY)
    yield from (_warning("interaction", "DRG", warning, "Medication", ATC) for warning in INTERACTIONS)
    yield from (_warning("allergy", "ALGY", warning, "Substance", SNOMED) for warning in ALLERGIES)


def medication(entry: FormularyMedicine) -> Json:
    """The medicine as a CodeableConcept, for a prescription of it."""
    return {
        "coding": [coding(ATC, entry.atc), coding(KEY, entry.key)],
        **said("text", entry.name, entry.english),
    }


def unit(form: DoseForm) -> Json:
    """The unit in which doses of this form are counted."""
    plain = form.unit == form.unit_english
    return {"unit": form.unit} if plain else said("unit", form.unit, form.unit_english)


def _entry(entry: FormularyMedicine) -> Json:
    form = coding(CODES + "dose-form", entry.form.code)
    made: Json = {
        "resourceType": "MedicationKnowledge",
        "id": f"formulary-{entry.key}",
        "code": medication(entry),
        "status": "active",
        "productType": [listed(KIND, "formulary")],
        "doseForm": {"coding": [form], **said("text", entry.form.name, entry.form.english)},
        "ingredient": [_ingredient(strength, entry.form) for strength in entry.strengths],
    }
    return made | ({"synonym": list(entry.synonyms)} if entry.synonyms else {})


def _ingredient(strength: Strength, form: DoseForm) -> Json:
    substance = strength.ingredient
    made: Json = {
        "itemCodeableConcept": {
            "coding": [coding(CODES + "ingredient", substance.code)],
            **said("text", substance.name, substance.english),
        },
        "isActive": True,
    }
    if strength.amount is not None:
        amount = {"value": strength.amount, "unit": _readable(strength.unit), "system": UCUM, "code": strength.unit}
        made["strength"] = {"numerator": amount, "denominator": {"value": 1, **unit(form)}}
    return made


def _readable(ucum: str) -> str:
    return {"ug": "μg", "[iU]": "IU"}.get(ucum, ucum)


def _warning(kind: str, issue: str, warning: MedicineWarning, other: str, system: str) -> Json:
    made: Json = {
        "resourceType": "MedicationKnowledge",
        "id": f"{kind}-{warning.key}",
        "contained": [
            {
                "resourceType": "DetectedIssue",
                "id": "issue",
                "extension": [extension("source", valueString=warning.source.name)],
                "status": "final",
                "code": listed(TERMINOLOGY + "v3-ActCode", issue),
                "severity": warning.severity,
                "implicated": [{"reference": "#other"}],
                **said("detail", *warning.detail),
                "reference": warning.source.url,
                "mitigation": [{"action": said("text", *warning.action)}],
            },
            {"resourceType": other, "id": "other", "code": _side(warning.other, system)},
        ],
        "code": _side(warning.one_side, ATC),
        "status": "active",
        "productType": [listed(KIND, kind)],
        "contraindication": [{"reference": "#issue"}],
    }
    return made | ({"synonym": list(warning.names)} if warning.names else {})


def _side(side: Side, system: str) -> Json:
    codes = [coding(system, code) for code in side.codes]
    return ({"coding": codes} if codes else {}) | said("text", side.name, side.english)
