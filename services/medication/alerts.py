"""What the hospital warns of about one medicine: the same ingredient twice, an allergy, another medicine it should not
meet. Pure. Nothing here is the app's own knowledge: rules, severities and sources are the hospital's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.medication.knowledge import ATC, AlertRule, Knowledge, Severity
from services.record.medicines.model import Prescription, PrescriptionStatus

_ORDER: Final = {severity: place for place, severity in enumerate(Severity)}
_NO_ALLERGY: Final = frozenset({"refuted", "entered-in-error", "inactive", "resolved"})
_WHOLE: Final = 7
"""The length of an ATC code that names one substance."""


class AlertKind(StrEnum):
    """What an alert is about."""

    ALLERGY = "allergy"
    INTERACTION = "interaction"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class MedicationAlert:
    """One alert about a medicine. `other`: the medicine or the allergen it meets; `source`: where the fact is
    published."""

    kind: AlertKind
    severity: Severity
    other: str
    detail: str | None = None
    action: str | None = None
    source: str | None = None
    link: str | None = None


@dataclass(frozen=True)
class Allergen:
    """What a person is allergic to, as their record has it."""

    name: str
    codes: tuple[str, ...]


def allergens(bodies: Iterable[Any], language: str | None = None) -> tuple[Allergen, ...]:
    """The allergies of these AllergyIntolerance resources that hold."""
    found = []
    for body in bodies:
        own = fhir.as_object(body)
        states = [
            coding.code for key in ("clinicalStatus", "verificationStatus") for coding in fhir.codings(own.get(key))
        ]
        codes = tuple(coding.code for coding in fhir.codings(own.get("code")) if coding.code)
        name = fhir.text_of(own.get("code"), language) or ""
        if not _NO_ALLERGY & set(states) and (name or codes):
            found.append(Allergen(name, codes))
    return tuple(found)


def alerts(
    medicine: Prescription, every: Iterable[Prescription], allergic: Iterable[Allergen], known: Knowledge
) -> tuple[MedicationAlert, ...]:
    """The alerts about a medicine beside the others that are taken, the most serious first."""
    others = [other for other in every if other.key != medicine.key and other.status is PrescriptionStatus.ACTIVE]
    found = {*_allergies(medicine, tuple(allergic), known), *_interactions(medicine, others, known)}
    found |= set(_duplicates(medicine, others, known))
    return tuple(sorted(found, key=lambda alert: (_ORDER[alert.severity], alert.kind, alert.other)))


def _allergies(medicine: Prescription, allergic: tuple[Allergen, ...], known: Knowledge) -> Iterator[MedicationAlert]:
    own = _atc(medicine, known)
    for rule in known.rules:
        if rule.is_allergy and _meets(own, rule.one):
            for each in allergic:
                if _is_allergen(each, rule):
                    yield _alert(AlertKind.ALLERGY, rule, each.name or rule.other_name)


def _interactions(
    medicine: Prescription, others: Iterable[Prescription], known: Knowledge
) -> Iterator[MedicationAlert]:
    own = _atc(medicine, known)
    for other in others:
        beside = _atc(other, known)
        for rule in known.rules:
            if rule.is_allergy:
                continue
            first = _meets(own, rule.one) and _meets(beside, rule.other)
            if first or (_meets(own, rule.other) and _meets(beside, rule.one)):
                yield _alert(AlertKind.INTERACTION, rule, other.name)


def _duplicates(medicine: Prescription, others: Iterable[Prescription], known: Knowledge) -> Iterator[MedicationAlert]:
    """The same ingredient by the formulary; of a medicine that is not in it, the same substance by its ATC code."""
    entry, own = known.entry(medicine.codes), set(_substances(medicine, known))
    for other in others:
        beside = known.entry(other.codes)
        if entry is not None and beside is not None:
            codes = {code for code, _ in entry.ingredients}
            same = next((name for code, name in beside.ingredients if code in codes), None)
            if same is not None:
                yield MedicationAlert(AlertKind.DUPLICATE, Severity.MODERATE, other.name, detail=same)
        elif own & set(_substances(other, known)):
            yield MedicationAlert(AlertKind.DUPLICATE, Severity.MODERATE, other.name)


def _substances(medicine: Prescription, known: Knowledge) -> list[str]:
    return [code for code in _atc(medicine, known) if len(code) == _WHOLE]


def _alert(kind: AlertKind, rule: AlertRule, other: str) -> MedicationAlert:
    return MedicationAlert(kind, rule.severity, other, rule.detail, rule.action, rule.source, rule.link)


def _atc(medicine: Prescription, known: Knowledge) -> tuple[str, ...]:
    written = [code.removeprefix(f"{ATC}|") for code in medicine.codes if code.startswith(f"{ATC}|")]
    entry = known.entry(medicine.codes)
    return tuple(dict.fromkeys((*written, *(entry.atc if entry else ()))))


def _meets(codes: Iterable[str], beginnings: tuple[str, ...]) -> bool:
    return any(code.startswith(beginnings) for code in codes)


def _is_allergen(allergen: Allergen, rule: AlertRule) -> bool:
    named = allergen.name.casefold()
    return bool(set(allergen.codes) & set(rule.other)) or any(name in named for name in rule.names)
