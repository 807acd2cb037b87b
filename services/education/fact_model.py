"""What of a person's record an article can be for, resource by resource. Pure; never raises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any, Final

from services.education.rules import FactKind, HealthFact
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.interpretation import Concern
from services.record.results import rules as results
from services.record.results.model import Observation, observation

_LABORATORY: Final = "laboratory"
_CONCERNING: Final = frozenset({Concern.ABNORMAL, Concern.CRITICAL})
_VISIT: Final = terms.LEARNING_SYSTEM + "|visit"
_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_PAST: Final = frozenset({"inactive", "remission", "resolved"})
_NOT_SO: Final = frozenset({"refuted", "entered-in-error"})


def of_result(body: Any, language: str) -> tuple[HealthFact, ...]:
    """A fact for each line of a laboratory's Observation; none where it is withdrawn."""
    found = observation(body, language)
    laboratory = any(code.rpartition("|")[2] == _LABORATORY for code in found.categories)
    return tuple(_lines(found)) if laboratory and not results.is_hidden(found.status) else ()


def _lines(found: Observation) -> Iterator[HealthFact]:
    effective = found.effective
    moment = (effective.start or effective.end) if isinstance(effective, fhir.Period) else effective
    when = fhir.first_moment(moment or found.issued, UTC)
    for line in results.lines(found):
        flag = results.chief_flag(line)
        kind = FactKind.FLAGGED if flag is not None and flag.concern in _CONCERNING else FactKind.RESULT
        if line.codes:
            yield HealthFact(kind, line.codes, line.title, when)


def of_condition(body: Any, language: str) -> HealthFact | None:
    """A condition that is there; None for one that is over, or was none."""
    own = fhir.as_object(body)
    over = fhir.code_in(own.get("clinicalStatus"), _CLINICAL) in _PAST
    if over or fhir.code_in(own.get("verificationStatus"), _VERIFICATION) in _NOT_SO:
        return None
    return _fact(FactKind.CONDITION, own.get("code"), language, own.get("recordedDate"))


def of_medicine(body: Any, language: str) -> HealthFact | None:
    """A medicine in use: prescribed (MedicationRequest), or said by the person (MedicationStatement)."""
    own = fhir.as_object(body)
    if own.get("status") != "active":
        return None
    since = own.get("authoredOn") or own.get("dateAsserted")
    return _fact(FactKind.MEDICINE, own.get("medicationCodeableConcept"), language, since)


def of_visit(body: Any, language: str) -> HealthFact | None:
    """A visit that is booked."""
    own = fhir.as_object(body)
    if own.get("status") not in ("booked", "arrived", "checked-in"):
        return None
    types = fhir.as_list(own.get("serviceType"))
    codes = (*(code for each in types for code in _codes(each)), _VISIT)
    name = next(iter(fhir.texts_of(types, language)), None) or fhir.translated(own, "description", language)
    return HealthFact(FactKind.VISIT, codes, name or "", fhir.instant_of(own.get("start")))


def _fact(kind: FactKind, concept: Any, language: str, since: Any) -> HealthFact | None:
    name, codes = fhir.text_of(concept, language), _codes(concept)
    return HealthFact(kind, codes, name, fhir.first_moment(fhir.when(since), UTC)) if name and codes else None


def _codes(concept: Any) -> tuple[str, ...]:
    return tuple(f"{coding.system or ''}|{coding.code}" for coding in fhir.codings(concept) if coding.code)
