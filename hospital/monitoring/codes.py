"""The codes in which proposals and plans are written, and small builders of FHIR JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hospital.base.elements import translated
from hospital.fhir.store.owners import Coding

Json = dict[str, Any]

#: Who writes what is computed here.
AUTHOR: Final = "system:monitoring"
CODES: Final = "http://anxin.example/fhir/CodeSystem/"
#: Of a prescription; of the person, where no prescription is what the rule is about.
MEDICATION_REVIEW: Final = Coding(CODES + "task", "medication-review")
CLINICAL_REVIEW: Final = Coding(CODES + "task", "clinical-review")
#: Names of a proposal's inputs and outputs.
EVIDENCE: Final = CODES + "evidence"
#: Why a proposal was made: the code of the rule, with its version.
RULE: Final = CODES + "monitoring-rule"
#: What the clinician answered (`businessStatus`), or why nobody has to.
ANSWER: Final = CODES + "review-answer"
AGREED, VISIT, DECLINED, WITHDRAWN = "agreed", "visit", "declined", "withdrawn"


def concept(system: str, code: str) -> Json:
    """A code as a CodeableConcept."""
    return {"coding": [{"system": system, "code": code}]}


def said(element: str, chinese: str, english: str) -> Json:
    """A string element in Chinese, and its English translation beside it."""
    return {element: chinese, f"_{element}": translated(english)}


def objects(node: Any) -> list[Json]:
    """The objects of a list; none of anything else."""
    return [each for each in node if isinstance(each, dict)] if isinstance(node, list) else []


def has_code(concept_: Any, coding: Coding) -> bool:
    """Whether a CodeableConcept has this code. Never fails on odd shapes."""
    return any(each.get("system") == coding.system and each.get("code") == coding.code for each in codings(concept_))


def codings(concept_: Any) -> list[Json]:
    """The codings of a CodeableConcept."""
    return objects(concept_.get("coding")) if isinstance(concept_, dict) else []


def named(parts: Any, name: str) -> Iterator[Json]:
    """The inputs or outputs of a Task with this name."""
    return (each for each in objects(parts) if has_code(each.get("type"), Coding(EVIDENCE, name)))
