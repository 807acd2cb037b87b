"""Questionnaires for tests, short to write."""

from __future__ import annotations

from typing import Any

from services.record.questionnaires.form import read_form
from services.record.questionnaires.model import QuestionnaireForm

CORE = "http://hl7.org/fhir/StructureDefinition/"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


def ask(link: str, type_: str = "boolean", *below: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One item."""
    made = {"linkId": link, "type": type_, "text": f"what is {link}?", **more}
    return made | ({"item": [*below]} if below else {})


def when(question: str, operator: str, **answer: Any) -> dict[str, Any]:
    """One enableWhen."""
    return {"question": question, "operator": operator, **answer}


def extended(name: str, **value: Any) -> dict[str, Any]:
    """One of HL7's extensions."""
    return {"url": CORE + name, **value}


def option(code: str, *, exclusive: bool = False, weight: int | None = None) -> dict[str, Any]:
    """A coded choice."""
    coding: dict[str, Any] = {"system": "urn:x", "code": code, "display": f"choice {code}"}
    if weight is not None:
        coding["extension"] = [extended("ordinalValue", valueDecimal=weight)]
    made: dict[str, Any] = {"valueCoding": coding}
    if exclusive:
        made["extension"] = [extended("questionnaire-optionExclusive", valueBoolean=True)]
    return made


def questionnaire(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A whole one."""
    own = {"resourceType": "Questionnaire", "id": "q", "url": "urn:q", "version": "1", "status": "active"}
    return {**own, "title": "Q", "item": [*items], **more}


def form(*items: dict[str, Any], **more: Any) -> QuestionnaireForm:
    """The same, read."""
    return read_form(questionnaire(*items, **more), "en")
