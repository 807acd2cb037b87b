"""What an alert rests on, in the words of the questionnaire and of the page: labels and values in one language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hospital.fhir.store.tx import Tx
from hospital.follow_up.facts import answers_of, numbers_of, questionnaire_of
from hospital.monitoring.codes import objects
from hospital.staff_pages.medicines import in_language

Json = dict[str, Any]


@dataclass(frozen=True)
class AlertEvidence:
    """One answer or measurement. `label`: the question in words; `code`: the LOINC code of a measurement, whose name
    the page knows. `yes`: the answer where it is a yes or a no."""

    label: str
    value: str
    code: str = ""
    yes: bool | None = None


def evidence_of(tx: Tx, body: Json, language: str) -> tuple[AlertEvidence, ...]:
    """The numbers of an Observation, or the answers of a QuestionnaireResponse."""
    if body.get("resourceType") == "Observation":
        return tuple(AlertEvidence("", str(value), code) for code, value in numbers_of(body))
    items = dict(_items(tx.read("Questionnaire", questionnaire_of(body)) or {}))
    found = []
    for name, given in answers_of(body).items():
        link = name.partition("/")[2]
        item = items.get(link, {})
        label = in_language(item, "text", language) or link
        if item.get("type") == "boolean":
            found.append(AlertEvidence(label, "", yes=given[-1] == "true"))
        else:
            found.append(AlertEvidence(label, " / ".join(_option(item, each, language) for each in given)))
    return tuple(found)


def _option(item: Json, code: str, language: str) -> str:
    """An answer in the words of its option; as it was given where there is none."""
    for option in objects(item.get("answerOption")):
        coding = option.get("valueCoding") or {}
        if coding.get("code") == code:
            return in_language(coding, "display", language) or code
    return code


def _items(node: Json) -> Iterator[tuple[str, Json]]:
    for item in objects(node.get("item")):
        yield str(item.get("linkId", "")), item
        yield from _items(item)
