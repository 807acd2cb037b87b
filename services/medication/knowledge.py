"""What the hospital serves about medicines (MedicationKnowledge): those one may choose, and which should not meet.
Pure; never raises: an entry that cannot be read is left out.

Source: FHIR R4 §11.5 MedicationKnowledge, §9.7 DetectedIssue; the contract with the hospital (`productType`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms

KNOWLEDGE: Final = "MedicationKnowledge"
ATC: Final = "http://www.whocc.no/atc"
FORMULARY: Final = terms.CODE_SYSTEMS + "formulary"
_PRODUCT: Final = terms.CODE_SYSTEMS + "medication-knowledge"
_INGREDIENT: Final = terms.CODE_SYSTEMS + "ingredient"
_SOURCE: Final = terms.EXTENSIONS + "source"


class Severity(StrEnum):
    """How serious it is when two meet (DetectedIssue.severity), the most serious first."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


@dataclass(frozen=True)
class FormularyEntry:
    """A medicine one may choose. `names`: what it is called, with brands; `codings`: as a prescription carries them;
    `unit`: of a dose; `found_by`: what it is searched by (`finding.spelled`)."""

    key: str
    name: str
    names: tuple[str, ...]
    codings: tuple[fhir.JsonObject, ...] = field(compare=False)
    atc: tuple[str, ...] = ()
    ingredients: tuple[tuple[str, str], ...] = ()
    """Codes and names of what it acts by."""
    unit: str = ""
    found_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class AlertRule:
    """Two sides that should not meet. `one`: beginnings of ATC codes; `other`: the same, or codes of an allergen, whose
    `names` people write in their record."""

    is_allergy: bool
    one: tuple[str, ...]
    other: tuple[str, ...]
    names: tuple[str, ...]
    one_name: str
    other_name: str
    severity: Severity
    detail: str | None
    action: str | None
    source: str | None
    link: str | None


@dataclass(frozen=True)
class Knowledge:
    """Everything the hospital serves about medicines."""

    formulary: tuple[FormularyEntry, ...] = ()
    rules: tuple[AlertRule, ...] = ()

    def entry(self, codes: Iterable[str]) -> FormularyEntry | None:
        """The entry of a prescription with these codes (`system|code`)."""
        keys = {code.removeprefix(f"{FORMULARY}|") for code in codes if code.startswith(f"{FORMULARY}|")}
        return next((entry for entry in self.formulary if entry.key in keys), None)


def knowledge(bodies: Iterable[Any], language: str | None = None) -> Knowledge:
    """Reads these MedicationKnowledge resources."""
    entries: list[FormularyEntry] = []
    rules: list[AlertRule] = []
    for body in bodies:
        own = fhir.as_object(body)
        kind = fhir.code_in(own.get("productType"), _PRODUCT)
        if kind == "formulary":
            entries += _entry(own, language)
        elif kind in {"interaction", "allergy"}:
            rules += _rule(own, language, is_allergy=kind == "allergy")
    return Knowledge(tuple(sorted(entries, key=lambda each: each.name)), tuple(rules))


def _entry(own: fhir.JsonObject, language: str | None) -> Iterator[FormularyEntry]:
    code = own.get("code")
    key, name = fhir.code_in(code, FORMULARY), fhir.text_of(code, language)
    if key is None or name is None:
        return
    every = (name, fhir.text_of(code), *(fhir.as_text(each) for each in fhir.as_list(own.get("synonym"))))
    active = [each for each in fhir.objects(own.get("ingredient")) if each.get("isActive") is not False]
    unit = fhir.at(active[0], "strength", "denominator") if active else None
    yield FormularyEntry(
        key=key,
        name=name,
        names=tuple(dict.fromkeys(each for each in every if each)),
        codings=tuple(fhir.objects(fhir.as_object(code).get("coding"))),
        atc=tuple(_codes(code, ATC)),
        ingredients=tuple(_ingredients(active, language)),
        unit=fhir.translated(unit, "unit", language) or fhir.text_of(own.get("doseForm"), language) or "",
    )


def _ingredients(active: Iterable[fhir.JsonObject], language: str | None) -> Iterator[tuple[str, str]]:
    for each in active:
        concept = each.get("itemCodeableConcept")
        code = fhir.code_in(concept, _INGREDIENT)
        if code is not None:
            yield code, fhir.text_of(concept, language) or code


def _rule(own: fhir.JsonObject, language: str | None, *, is_allergy: bool) -> Iterator[AlertRule]:
    contained = list(fhir.objects(own.get("contained")))
    issue = next((each for each in contained if each.get("resourceType") == "DetectedIssue"), None)
    other = next((each for each in contained if each.get("resourceType") != "DetectedIssue"), None)
    if issue is None or other is None:
        return
    found = fhir.as_text(issue.get("severity"))
    yield AlertRule(
        is_allergy=is_allergy,
        one=tuple(_codes(own.get("code"), ATC)),
        other=tuple(coding.code for coding in fhir.codings(other.get("code")) if coding.code),
        names=tuple(name.casefold() for each in fhir.as_list(own.get("synonym")) if (name := fhir.as_text(each))),
        one_name=fhir.text_of(own.get("code"), language) or "",
        other_name=fhir.text_of(other.get("code"), language) or "",
        severity=Severity(found) if found in set(Severity) else Severity.MODERATE,
        detail=fhir.translated(issue, "detail", language),
        action=next(
            (
                words
                for each in fhir.objects(issue.get("mitigation"))
                if (words := fhir.text_of(each.get("action"), language))
            ),
            None,
        ),
        source=fhir.as_text(fhir.extension_value(issue, _SOURCE)),
        link=fhir.as_text(issue.get("reference")),
    )


def _codes(concept: Any, system: str) -> Iterator[str]:
    return (coding.code for coding in fhir.codings(concept) if coding.system == system and coding.code)
